"""Labels: made, renamed and removed on one page; set and taken off on an entry's own."""

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.errors import Conflict
from flask_starlight.store import entries
from flask_starlight.store import labels
from flask_starlight.store.database import db
from flask_starlight.web.i18n import _
from flask_starlight.web.limits import REFUSED
from flask_starlight.web.parse import back_path
from flask_starlight.web.parse import own_name
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import page

pages = Blueprint("label", __name__)
pages.before_request(require_reader)


@pages.get("/labels")
def manage() -> ResponseReturnValue:
    """All labels, each with its forms."""
    return _page()


@pages.post("/labels")
def create() -> ResponseReturnValue:
    """Make a label."""
    name, problem = own_name(request.form, "label")
    if problem:
        return _page(problem), REFUSED
    try:
        labels.create(db.session(), current_reader().id, name)
    except Conflict:
        return _page(_("There is a label of that name already.")), 409
    return _done(_("The label “%(name)s” is there.", name=name))


@pages.post("/labels/<id:label_id>/rename")
def rename(label_id: int) -> ResponseReturnValue:
    """Give a label another name."""
    name, problem = own_name(request.form, "label")
    if problem:
        return _page(problem), REFUSED
    try:
        labels.rename(db.session(), current_reader().id, label_id, name)
    except Conflict:
        return _page(_("There is a label of that name already.")), 409
    return _done(_("Renamed."))


@pages.post("/labels/<id:label_id>/delete")
def delete(label_id: int) -> ResponseReturnValue:
    """Remove a label, from the entries that bear it, too."""
    labels.remove(db.session(), current_reader().id, label_id)
    return _done(_("The label is gone. The entries that bore it are all still there."))


@pages.post("/entries/<id:entry_id>/labels")
def put_on(entry_id: int) -> ResponseReturnValue:
    """Put a label on an entry, by its name; a name that is new makes a label."""
    reader = current_reader()
    entries.get(db.session(), reader.id, entry_id)
    name, problem = own_name(request.form, "label")
    if problem:
        flash(problem)
    else:
        label = labels.get_or_create(db.session(), reader.id, name)
        labels.set_on(db.session(), [(label.id, entry_id)])
        db.session.commit()
    return _to_entry(entry_id)


@pages.post("/entries/<id:entry_id>/labels/<id:label_id>/remove")
def take_off(entry_id: int, label_id: int) -> ResponseReturnValue:
    """Take a label off an entry."""
    labels.take_off(db.session(), current_reader().id, label_id, entry_id)
    db.session.commit()
    return _to_entry(entry_id)


def _to_entry(entry_id: int) -> ResponseReturnValue:
    return redirect(back_path(default=url_for("entry.show", entry_id=entry_id)), 303)


def _page(problem: str = "") -> str:
    db.session.rollback()
    reader = current_reader()
    numbers = labels.count_entries(db.session(), reader.id)
    return page("labels.html", labels=labels.list_labels(db.session(), reader.id), numbers=numbers, problem=problem)


def _done(sentence: str) -> ResponseReturnValue:
    db.session.commit()
    flash(sentence)
    return redirect(url_for("label.manage"), 303)
