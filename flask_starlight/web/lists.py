"""Lists of entries: unread, all, starred, hidden, opened, of a feed, of a folder, with a label.

Pages by key; "more" asks for the next one.
"""

from dataclasses import replace

from flask import Blueprint
from flask import redirect
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.model.query import Cursor
from flask_starlight.services import services
from flask_starlight.store import entries
from flask_starlight.store import folders
from flask_starlight.store import labels
from flask_starlight.store import subscriptions
from flask_starlight.store.database import db
from flask_starlight.store.entries import EntryPage
from flask_starlight.store.history import list_opened
from flask_starlight.store.subscriptions import SubscribedFeed
from flask_starlight.web.editions import of_edition
from flask_starlight.web.i18n import _
from flask_starlight.web.parse import Place
from flask_starlight.web.parse import place
from flask_starlight.web.parse import wants_part
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import page
from flask_starlight.web.render import part
from flask_starlight.web.rows import PAGE_ENTRIES
from flask_starlight.web.rows import rows
from flask_starlight.web.side_bar import side_bar

pages = Blueprint("lists", __name__)
pages.before_request(require_reader)


@pages.get("/")
def start() -> ResponseReturnValue:
    """The first page is what is unread."""
    return redirect(url_for("lists.unread"), 303)


@pages.get("/unread")
def unread() -> ResponseReturnValue:
    """All unread entries."""
    return _list(_("Unread"), _here(view="unread"))


@pages.get("/all", endpoint="all")
def all_entries() -> ResponseReturnValue:
    """All entries, read or not."""
    return _list(_("All entries"), _here(view="all"))


@pages.get("/starred")
def starred() -> ResponseReturnValue:
    """All starred entries."""
    return _list(_("Starred"), _here(view="starred"))


@pages.get("/feeds/<id:feed_id>")
def feed(feed_id: int) -> ResponseReturnValue:
    """A feed's entries; one that the reader does not follow is not found."""
    followed = subscriptions.get(db.session(), current_reader().id, feed_id)
    return _list(followed.title, _here(feed=str(feed_id)), feed=followed)


@pages.get("/folders/<id:folder_id>")
def folder(folder_id: int) -> ResponseReturnValue:
    """The entries of all feeds inside a folder."""
    found = folders.get(db.session(), current_reader().id, folder_id)
    return _list(found.name, _here(folder=str(folder_id)))


@pages.get("/hidden")
def hidden() -> ResponseReturnValue:
    """What rules keep out of all other lists."""
    return _list(_("Hidden"), _here(view="hidden"))


@pages.get("/labels/<id:label_id>")
def label(label_id: int) -> ResponseReturnValue:
    """The entries that bear a label."""
    found = labels.get(db.session(), current_reader().id, label_id)
    return _list(found.name, _here(label=str(label_id)))


@pages.get("/history")
def history() -> ResponseReturnValue:
    """What the reader looked at, the latest first."""
    return _list(_("History"), _here(view="history"))


@pages.get("/rows/<id:entry_id>")
def row(entry_id: int) -> ResponseReturnValue:
    """One row, for a list that the reader comes back to: what they just read is no longer among the unread."""
    here = place(request.args)
    entry = entries.get(db.session(), current_reader().id, entry_id).entry
    return part("row.html", "row", here=here, entry=entry, rows=rows(here, [entry]))


def _here(**named: str) -> Place:
    return place(request.args.to_dict() | named | {"q": ""})


def _list(title: str, here: Place, *, feed: SubscribedFeed | None = None) -> ResponseReturnValue:
    through, shown = _asked(here)
    if wants_part("more"):  # to stand below the first page
        here = replace(here, at="")
        return part("list.html", "rows", here=here, shown=shown, rows=rows(here, shown.entries))
    if wants_part("awaited"):
        return ("", 200, {"HX-Refresh": "true"}) if shown.entries or _is_checked(feed) else ("", 204)
    return page(
        "list.html",
        here=here,
        title=title,
        shown=shown,
        rows=rows(here, shown.entries),
        through=through,
        feed=feed,
        turned=replace(here, oldest_first=not here.oldest_first, at=""),
    )


def _asked(here: Place) -> tuple[int, EntryPage]:
    """Return the newest entry that there was, and the page of the list that the request asks for."""
    reader = current_reader()
    query = here.query(reader.id, after=Cursor.parse(request.args.get("after")))
    query = replace(query, limit=PAGE_ENTRIES[reader.preferences.layout])
    if here.view == "history":  # opening an entry is no change to any other list
        return entries.newest_id(db.session()), list_opened(db.session(), query)
    unread = side_bar(db.session(), services(), reader.id).known

    def read() -> tuple[int, EntryPage]:
        newest_id = entries.newest_id(db.session())
        return newest_id, entries.list_entries(db.session(), query, unread=unread)

    return of_edition(query, read)


def _is_checked(feed: SubscribedFeed | None) -> bool:
    return feed is None or feed.checked_at is not None
