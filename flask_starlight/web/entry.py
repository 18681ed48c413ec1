"""One entry: its page, and the marks that a reader sets on it, there or in a list."""

import json
from collections import Counter
from collections.abc import Callable
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace
from datetime import timedelta
from functools import partial

from flask import Blueprint
from flask import redirect
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.cache import counts
from flask_starlight.jobs.clock import utc_now
from flask_starlight.services import services
from flask_starlight.store import entries
from flask_starlight.store import keepsakes
from flask_starlight.store import labels
from flask_starlight.store import marks
from flask_starlight.store import player_positions
from flask_starlight.store import rule_log
from flask_starlight.store import stories
from flask_starlight.store.database import db
from flask_starlight.store.database import for_writing
from flask_starlight.store.entries import FullEntry
from flask_starlight.store.entries import ListedEntry
from flask_starlight.store.keepsakes import Keepsakes
from flask_starlight.store.stories import Sibling
from flask_starlight.web import search
from flask_starlight.web.ask import neighbours
from flask_starlight.web.editions import of_edition
from flask_starlight.web.editions import open_edition
from flask_starlight.web.enclosures import shown_files
from flask_starlight.web.frame import pane
from flask_starlight.web.frame import row_beside
from flask_starlight.web.full_text import shown_text
from flask_starlight.web.parse import Place
from flask_starlight.web.parse import back_path
from flask_starlight.web.parse import place
from flask_starlight.web.parse import wants_part
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import page
from flask_starlight.web.render import part
from flask_starlight.web.rows import rows
from flask_starlight.web.side_bar import LabelLink
from flask_starlight.web.side_bar import SideBar
from flask_starlight.web.side_bar import side_bar

pages = Blueprint("entry", __name__)
pages.before_request(require_reader)

LOOKS_AGAIN = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class RuleLink:
    """A rule of the reader's."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class Own:
    """What an entry is to its reader: what they keep of it, who else tells its story, and which rules acted on it."""

    keepsakes: Keepsakes
    also_in: Sequence[Sibling]
    labels: Sequence[LabelLink]
    acted: Sequence[RuleLink]


@pages.get("/entries/<id:entry_id>")
def show(entry_id: int) -> ResponseReturnValue:
    """The entry, which counts as read from now on; a browser that only looks ahead reads nothing."""
    reader = current_reader()
    full = entries.get(db.session(), reader.id, entry_id)
    read_now: list[int] = []
    if _is_opened(full):
        db.session.rollback()
        with for_writing():
            read_now = _opened(full.entry)
        full = replace(full, entry=replace(full.entry, is_read=True))
    here = place(request.args)
    everything = side_bar(db.session(), services(), reader.id)
    read_around = partial(neighbours, db.session(), reader.id, here, full.entry, everything.known)
    text = shown_text(full, request.args.get("text"))
    positions = player_positions.of_entry(db.session(), reader.id, entry_id) if full.enclosures else {}
    own = of_edition(("own", full.entry), partial(_own, full.entry, everything))
    show_it = partial(pane, read_now=read_now) if wants_part("pane") else page
    return show_it(
        "entry.html",
        here=here,
        full=full,
        entry=full.entry,
        text=text,
        files=shown_files(full.enclosures, text.html, positions),
        keepsakes=own.keepsakes,
        also_in=own.also_in,
        labels=own.labels,
        acted=own.acted,
        around=of_edition(("around", here, full.entry), read_around),
    )


@pages.post("/entries/<id:entry_id>/read")
def read(entry_id: int) -> ResponseReturnValue:
    """Mark it read."""
    before = _visible(entry_id)
    return _marked(before, unread=-1, feeds=_set_read(entry_id, True))


@pages.post("/entries/<id:entry_id>/unread")
def unread(entry_id: int) -> ResponseReturnValue:
    """Mark it unread."""
    before = _visible(entry_id)
    return _marked(before, unread=1, feeds=_set_read(entry_id, False))


@pages.post("/entries/<id:entry_id>/star")
def star(entry_id: int) -> ResponseReturnValue:
    """Star it."""
    return _set_starred(entry_id, True)


@pages.post("/entries/<id:entry_id>/unstar")
def unstar(entry_id: int) -> ResponseReturnValue:
    """Take its star away."""
    return _set_starred(entry_id, False)


@pages.post("/entries/<id:entry_id>/show")
def show_again(entry_id: int) -> ResponseReturnValue:
    """Let the lists show it, whatever hid it."""
    reader = current_reader()
    _visible(entry_id)
    rule_log.show_again(db.session(), reader.id, entry_id, now=utc_now())
    db.session.commit()
    counts.forget(services().redis, [reader.id])
    return redirect(back_path(default=url_for("entry.show", entry_id=entry_id)), 303)


def _own(entry: ListedEntry, everything: SideBar) -> Own:
    session, user_id = db.session(), current_reader().id
    told = [entry.id] if entry.cluster_id is not None else []
    borne = labels.of_entry(session, user_id, entry.id) if everything.labels else []
    acted = rule_log.rules_that_touched(session, user_id, entry.id) if everything.has_rules else []
    return Own(
        keepsakes=keepsakes.of_entry(session, user_id, entry.id),
        also_in=stories.siblings(session, user_id, told).get(entry.id, ()) if told else (),
        labels=[LabelLink(label.id, label.name) for label in borne],
        acted=[RuleLink(rule.id, rule.name) for rule in acted],
    )


def _is_opened(full: FullEntry) -> bool:
    """Tell whether the reader opens the entry; who looks again after a moment does not, and costs no writing."""
    if "prefetch" in request.headers.get("Sec-Purpose", ""):
        return False
    return not full.entry.is_read or full.opened_at is None or full.opened_at <= utc_now() - LOOKS_AGAIN


def _visible(entry_id: int) -> ListedEntry:
    """Return the entry, so that one the reader cannot see is not found rather than silently passed over."""
    return entries.get(db.session(), current_reader().id, entry_id).entry


def _opened(entry: ListedEntry) -> list[int]:
    """Note that the entry was opened, and so read; return what `_set_read` returns."""
    user_id, session = current_reader().id, db.session()
    if entry.is_read:
        marks.note_opened(session, user_id, entry.id, now=utc_now())
        session.commit()
        return []
    return _counted(partial(marks.note_opened_first, session, user_id, entry.id, now=utc_now()), by=-1)


def _set_read(entry_id: int, is_read: bool) -> list[int]:
    """Mark the entry and its like in other feeds; return the feed of each for which that changed anything."""
    user_id, session = current_reader().id, db.session()
    mark = partial(marks.set_read, session, user_id, [entry_id], is_read, now=utc_now())
    return _counted(mark, by=-1 if is_read else 1)


def _counted(mark: Callable[[], list[int]], *, by: int) -> list[int]:
    """Commit what *mark* does, each of the feeds that it returns having *by* unread entries more than before."""
    reader = current_reader()
    with counts.changing(services().redis, reader.id) as change:
        changed = mark()
        db.session.commit()
        change.by_feed = {feed_id: by * number for feed_id, number in Counter(changed).items()}
    open_edition(reader.id)
    return changed


def _set_starred(entry_id: int, starred: bool) -> ResponseReturnValue:
    before = _visible(entry_id)

    def star() -> list[int]:
        marks.set_starred(db.session(), current_reader().id, [entry_id], starred, now=utc_now())
        return []

    _counted(star, by=0)
    return _marked(before)


def _way_back(here: Place) -> str:
    """Return where a form without script leads: not to the page of an entry marked unread, which would undo that."""
    way = back_path(default=here.page_url())
    return here.page_url() if request.endpoint == "entry.unread" and way.startswith("/entries/") else way


def _marked(before: ListedEntry, *, unread: int = 0, feeds: Sequence[int] = ()) -> ResponseReturnValue:
    """Answer with the row or the buttons, as they are now, and by how much the unread counts of *feeds* changed."""
    here = place(request.form)
    if not wants_part(f"entry-{before.id}") and not wants_part("entry-actions"):
        return redirect(_way_back(here), 303)
    now = _visible(before.id)
    changed = {"HX-Trigger": json.dumps({"starlight:marked": {"feeds": feeds, "unread": unread}})}
    if wants_part("entry-actions"):
        return part("entry.html", "actions", here=here, entry=now) + row_beside(here, now), 200, changed
    if here.search:
        return search.row(here, now), 200, changed
    return part("row.html", "row", here=here, entry=now, rows=rows(here, [now])), 200, changed
