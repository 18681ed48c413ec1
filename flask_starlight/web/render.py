"""Templates to HTML: whole pages in their frame, and parts of a page for htmx.

A part is a block of its page's own template, so that what htmx swaps in is what the page itself would show.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from flask import Flask
from flask import current_app
from flask import g
from flask import render_template
from flask import request
from flask_wtf.csrf import generate_csrf
from markupsafe import Markup

from flask_starlight.model.check_rule import CheckRule
from flask_starlight.model.check_rule import explain_rule
from flask_starlight.model.reason import FetchReason
from flask_starlight.model.reason import sentences
from flask_starlight.services import services
from flask_starlight.store import labels
from flask_starlight.store.database import db
from flask_starlight.store.notices import ShownNotice
from flask_starlight.store.notices import list_notices
from flask_starlight.store.tables import Label
from flask_starlight.web.ask import FolderLink
from flask_starlight.web.ask import side_bar
from flask_starlight.web.assets import asset_url
from flask_starlight.web.i18n import _
from flask_starlight.web.parse import Place
from flask_starlight.web.reader import Reader
from flask_starlight.web.reader import current_reader

THEMES = ("light", "system", "dark")
THEME_COOKIE = "theme"
TINTS = 8
"""Colours that tell feeds apart, classes tint-0 to tint-7 of styles/3-frame.css."""

_REASONS = frozenset(FetchReason)
_RULES = frozenset(CheckRule)


@dataclass(frozen=True, slots=True)
class Frame:
    """What stands around a page: who reads, all they follow, where they are in it, labels, what they should know."""

    reader: Reader
    everything: FolderLink
    here: Place | None
    labels: Sequence[Label]
    notices: Sequence[ShownNotice]


def attach(app: Flask) -> None:
    """Give the templates of *app* their functions and filters."""
    app.jinja_env.trim_blocks = True
    app.jinja_env.lstrip_blocks = True
    app.jinja_env.filters |= {
        "tint": lambda feed_id: f"tint-{feed_id % TINTS}",
        "initial": initial,
        "reason": reason,
        "rule": rule,
    }
    app.jinja_env.globals |= {"asset_url": asset_url, "icon": icon, "csrf_field": csrf_field, "theme": theme}


def page(template: str, *, here: Place | None = None, **context: Any) -> str:
    """Return a whole page for the signed-in reader. here: the list that the side bar shows as the current one."""
    reader = current_reader()
    everything = side_bar(db.session(), services(), reader.id)
    own_labels, told = labels.list_labels(db.session(), reader.id), list_notices(db.session(), reader.id)
    frame = Frame(reader, everything, here, own_labels, told)
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


def reason(code: str, *, of_feed: bool = True) -> str:
    """Return the sentence for a failure's code, "" for none or one that this version does not know; as `explain`."""
    return "".join(map(_, sentences(FetchReason(code), of_feed=of_feed))) if code in _REASONS else ""


def rule(code: str, gap_min: float | None) -> str:
    """Return the sentence for what set a feed's next check, "" for none or one that this version does not know."""
    gap = None if gap_min is None else timedelta(minutes=gap_min)
    return explain_rule(CheckRule(code), gap=gap) if code in _RULES else ""
