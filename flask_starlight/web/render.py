"""Templates to HTML: whole pages in their frame, and parts of a page for htmx.

A part is a block of its page's own template, so that what htmx swaps in is what the page itself would show.
"""

from collections.abc import Hashable
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from flask import Flask
from flask import current_app
from flask import g
from flask import render_template
from flask import request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from flask_starlight.services import services
from flask_starlight.store.database import db
from flask_starlight.store.notices import ShownNotice
from flask_starlight.web.assets import asset_url
from flask_starlight.web.parse import Place
from flask_starlight.web.reader import Reader
from flask_starlight.web.reader import current_reader
from flask_starlight.web.saved_counts import SavedLink
from flask_starlight.web.saved_counts import side_links
from flask_starlight.web.sentences import reason
from flask_starlight.web.sentences import rule
from flask_starlight.web.sentences import said
from flask_starlight.web.side_bar import LabelLink
from flask_starlight.web.side_bar import SideBar
from flask_starlight.web.side_bar import side_bar

THEMES = ("light", "system", "dark")
THEME_COOKIE = "theme"
TINTS = 8
"""Colours that tell feeds apart, classes tint-0 to tint-7 of styles/3-frame.css."""


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a page: who reads, all they follow, where they are in it, labels, saved searches, what they
    should know."""

    reader: Reader
    everything: SideBar
    here: Place | None
    labels: Sequence[LabelLink]
    notices: Sequence[ShownNotice]
    saved: Sequence[SavedLink]

    @property
    def looks(self) -> Hashable:
        """What the side bar depends on, but for this browser's cookies; None where no edition is known."""
        edition = self.everything.edition
        if not (edition.frame and edition.counts):
            return None
        return self.reader.id, self.reader.name, self.reader.is_admin, edition, self.here, tuple(self.saved)

    @property
    def counts_are_stale(self) -> bool:
        """Whether the page shall ask for the numbers of the saved searches, once it is there."""
        return any(link.is_stale for link in self.saved)


def attach(app: Flask) -> None:
    """Give the templates of *app* their functions and filters."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters |= {
        "tint": lambda feed_id: f"tint-{feed_id % TINTS}",
        "initial": initial,
        "reason": reason,
        "said": said,
        "rule": rule,
    }
    app.jinja_env.globals |= {"asset_url": asset_url, "icon": icon, "csrf_field": csrf_field, "theme": theme}


def page(template: str, *, here: Place | None = None, **context: Any) -> str:
    """Return a whole page for the signed-in reader. here: the list that the side bar shows as the current one."""
    reader = current_reader()
    everything = side_bar(db.session(), services(), reader.id)
    frame = Frame(
        reader, everything, here, everything.labels, everything.notices, side_links(reader.id, everything.saved)
    )
    return render_template(template, frame=frame, here=here, **context)


def part(template: str, block: str, **context: Any) -> str:
    """Return one block of a page."""
    found = current_app.jinja_env.get_template(template)
    return "".join(found.blocks[block](found.new_context(context)))


def theme() -> str:
    """Return the theme that the reader chose: "light", "dark" or "system"."""
    chosen = request.cookies.get(THEME_COOKIE, "")
    return chosen if chosen in THEMES else "system"


def icon(name: str) -> Markup:
    """Return the icon *name* of icons.svg, of the size of the text around it; for eyes only."""
    drawn: dict[str, Markup] = g.setdefault("icons", {})
    if name not in drawn:
        source = f"{asset_url('icons.svg')}#{name}"
        drawn[name] = Markup('<svg class="icon" aria-hidden="true"><use href="{}"/></svg>').format(source)
    return drawn[name]


def csrf_field() -> Markup:
    """Return the hidden field that every form needs."""
    if "csrf_field" not in g:
        g.csrf_field = Markup('<input type="hidden" name="csrf_token" value="{}">').format(generate_csrf())
    field: Markup = g.csrf_field
    return field


def initial(title: str) -> str:
    """Return the letter that stands for a feed."""
    return next((char.upper() for char in title if char.isalnum()), "·")
