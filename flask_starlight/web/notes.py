"""A reader's own words on an entry, written under it."""

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import request
from flask.typing import ResponseReturnValue

from flask_starlight.jobs.clock import utc_now
from flask_starlight.store import entries
from flask_starlight.store import keepsakes
from flask_starlight.store import notes
from flask_starlight.store.database import db
from flask_starlight.web.i18n import _
from flask_starlight.web.parse import place
from flask_starlight.web.parse import wants_part
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import part

pages = Blueprint("notes", __name__)
pages.before_request(require_reader)


@pages.post("/entries/<id:entry_id>/note")
def write(entry_id: int) -> ResponseReturnValue:
    """Keep what was written, or remove the note where nothing was."""
    reader, here = current_reader(), place(request.form)
    entry = entries.get(db.session(), reader.id, entry_id).entry
    text = request.form.get("text", "").replace("\r\n", "\n").strip()
    notes.write(db.session(), reader.id, entry_id, text, now=utc_now())
    db.session.commit()
    told = _("The note is saved.") if text else _("The note is gone.")
    if wants_part("entry-note"):
        kept = keepsakes.of_entry(db.session(), reader.id, entry_id)
        return part("entry.html", "note", here=here, entry=entry, keepsakes=kept, note_told=told)
    flash(told)
    return redirect(here.entry_url(entry_id, _anchor="entry-note"), 303)
