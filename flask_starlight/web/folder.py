"""Folders: made, renamed, moved, filled and removed on one page."""

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.errors import Conflict
from flask_starlight.store import feed_desk
from flask_starlight.store import folders
from flask_starlight.store import subscriptions
from flask_starlight.store.database import db
from flask_starlight.store.subscriptions import Followed
from flask_starlight.web.ask import folder_choices
from flask_starlight.web.i18n import _
from flask_starlight.web.limits import REFUSED
from flask_starlight.web.parse import own_name
from flask_starlight.web.parse import whole_number
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import page

pages = Blueprint("folder", __name__)
pages.before_request(require_reader)


@pages.get("/folders")
def manage() -> ResponseReturnValue:
    """All folders, each with its forms."""
    return _page()


@pages.post("/folders")
def create() -> ResponseReturnValue:
    """Make a folder, at the top or inside another one."""
    name, problem = own_name(request.form, "folder")
    if problem:
        return _page(problem), REFUSED
    parent_id = whole_number(request.form.get("parent"))
    try:
        folders.create(db.session(), current_reader().id, name, parent_id=parent_id)
    except Conflict:
        return _taken()
    return _done(_("The folder “%(name)s” is there.", name=name))


@pages.post("/folders/<id:folder_id>/rename")
def rename(folder_id: int) -> ResponseReturnValue:
    """Give a folder another name."""
    name, problem = own_name(request.form, "folder")
    if problem:
        return _page(problem), REFUSED
    try:
        folders.rename(db.session(), current_reader().id, folder_id, name)
    except Conflict:
        return _taken()
    return _done(_("Renamed."))


@pages.post("/folders/move")
def move() -> ResponseReturnValue:
    """Put a feed or a folder (`what`: "feed-3", "folder-2") into a folder (`into`), or at the top ("")."""
    kind, _dash, number = request.form.get("what", "").partition("-")
    moved, into = whole_number(number), whole_number(request.form.get("into"))
    if moved is None or kind not in ("feed", "folder"):
        return _page(_("Choose what shall be moved.")), REFUSED
    session, user_id = db.session(), current_reader().id
    if kind == "feed":
        subscriptions.get(session, user_id, moved)
        feed_desk.move(session, user_id, [moved], into)
        return _done(_("Moved."), at=f"folder-{into or 0}")
    if into in folders.with_descendants(folders.list_folders(session, user_id), moved):
        return _page(_("A folder cannot be moved into itself.")), 409
    try:
        folders.move(session, user_id, moved, into)
    except Conflict:
        return _taken()
    return _done(_("Moved."), at=f"folder-{moved}")


@pages.post("/folders/<id:folder_id>/delete")
def delete(folder_id: int) -> ResponseReturnValue:
    """Remove a folder; what was in it moves to the top."""
    folders.delete(db.session(), current_reader().id, folder_id)
    return _done(_("The folder is gone. The feeds in it are at the top now."))


def _taken() -> ResponseReturnValue:
    return _page(_("There is a folder of that name in the same place already.")), 409


def _page(problem: str = "") -> str:
    db.session.rollback()
    user_id = current_reader().id
    feeds_in: dict[int, list[Followed]] = {}
    for feed in subscriptions.list_subscribed(db.session(), user_id):
        feeds_in.setdefault(feed.folder_id or 0, []).append(feed)
    choices = folder_choices(db.session(), user_id)
    return page("folders.html", folders=choices, feeds_in=feeds_in, problem=problem)


def _done(sentence: str, *, at: str | None = None) -> ResponseReturnValue:
    """Commit and go back to the page, to its element *at*."""
    db.session.commit()
    flash(sentence)
    return redirect(url_for("folder.manage", _anchor=at), 303)
