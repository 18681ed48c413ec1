"""Lists of entries: unread, all, starred, hidden, of a feed, of a folder, with a label.

Pages by key; "more" asks for the next one.
"""

from dataclasses import replace

from flask import Blueprint
from flask import redirect
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.cache import counts
from flask_starlight.model.query import Cursor
from flask_starlight.model.query import EntryQuery
from flask_starlight.services import services
from flask_starlight.store import entries
from flask_starlight.store import folders
from flask_starlight.store import labels
from flask_starlight.store import marks
from flask_starlight.store import subscriptions
from flask_starlight.store.database import db
from flask_starlight.store.subscriptions import SubscribedFeed
from flask_starlight.web.ask import also_told
from flask_starlight.web.parse import Place
from flask_starlight.web.parse import back_path
from flask_starlight.web.parse import place
from flask_starlight.web.parse import wants_part
from flask_starlight.web.parse import whole_number
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import page
from flask_starlight.web.render import part
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
    return _list("Unread", _here(view="unread"))


@pages.get("/all", endpoint="all")
def all_entries() -> ResponseReturnValue:
    """All entries, read or not."""
    return _list("All entries", _here(view="all"))


@pages.get("/starred")
def starred() -> ResponseReturnValue:
    """All starred entries."""
    return _list("Starred", _here(view="starred"))


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
    return _list("Hidden", _here(view="hidden"))


@pages.get("/labels/<id:label_id>")
def label(label_id: int) -> ResponseReturnValue:
    """The entries that bear a label."""
    found = labels.get(db.session(), current_reader().id, label_id)
    return _list(found.name, _here(label=str(label_id)))


@pages.post("/mark-read")
def mark_read() -> ResponseReturnValue:
    """Mark a list read, up to the newest entry that there was when the reader saw it."""
    here = place(request.form)
    through_id = whole_number(request.form.get("through")) or 0
    reader = current_reader()
    chosen = EntryQuery(reader.id, feed_id=here.feed_id, folder_id=here.folder_id)
    marks.mark_all_read(db.session(), chosen, through_id=through_id)
    db.session.commit()
    counts.forget(services().redis, [reader.id])
    return redirect(back_path(default=here.url()), 303)


def _here(**named: str) -> Place:
    return place(request.args.to_dict() | named | {"q": ""})


def _list(title: str, here: Place, *, feed: SubscribedFeed | None = None) -> ResponseReturnValue:
    reader = current_reader()
    query = here.query(reader.id, after=Cursor.parse(request.args.get("after")))
    unread = side_bar(db.session(), services(), reader.id).known
    shown = entries.list_entries(db.session(), query, unread=unread)
    also_in = also_told(db.session(), reader.id, here, shown.entries)
    if wants_part("more"):
        return part("list.html", "rows", here=here, shown=shown, also_in=also_in)
    through = entries.newest_id(db.session())
    turned = replace(here, oldest_first=not here.oldest_first)
    return page(
        "list.html",
        here=here,
        turned=turned,
        title=title,
        shown=shown,
        also_in=also_in,
        through=through,
        feed=feed,
    )
