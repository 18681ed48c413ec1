"""Folders: made, renamed and removed on one page."""

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.errors import Conflict
from flask_starlight.store import folders
from flask_starlight.store.database import db
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
        return _page(_("There is a folder of that name in the same place already.")), 409
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
        return _page(_("There is a folder of that name in the same place already.")), 409
    return _done(_("Renamed."))


@pages.post("/folders/<id:folder_id>/delete")
def delete(folder_id: int) -> ResponseReturnValue:
    """Remove a folder; what was in it moves to the top."""
    folders.delete(db.session(), current_reader().id, folder_id)
    return _done(_("The folder is gone. The feeds in it are at the top now."))


def _page(problem: str = "") -> str:
    db.session.rollback()
    return page("folders.html", folders=folder_choices(db.session(), current_reader().id), problem=problem)


def _done(sentence: str) -> ResponseReturnValue:
    db.session.commit()
    flash(sentence)
    return redirect(url_for("folder.manage"), 303)
