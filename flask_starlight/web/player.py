"""Where a reader is in a recording: told by the player as it plays, so that any other browser goes on there."""

from flask import Blueprint
from flask import abort
from flask import redirect
from flask import request
from flask.typing import ResponseReturnValue

from flask_starlight.jobs.clock import utc_now
from flask_starlight.store import entries
from flask_starlight.store import player_positions
from flask_starlight.store.database import db
from flask_starlight.web.parse import place
from flask_starlight.web.parse import whole_number
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader

pages = Blueprint("player", __name__)
pages.before_request(require_reader)

FINISHED_S = 10
"""Before the end: who stopped there has heard it all."""

LONGEST_S = 7 * 24 * 3600


@pages.post("/entries/<id:entry_id>/position")
def keep(entry_id: int) -> ResponseReturnValue:
    """Keep how far the reader is: *seconds* of *duration* (0 or none: not known) in the enclosure *key*."""
    seconds = min(whole_number(request.form.get("seconds")) or 0, LONGEST_S)
    duration = whole_number(request.form.get("duration")) or 0
    _keep(entry_id, 0 if duration and seconds > duration - FINISHED_S else seconds)
    return "", 204


@pages.post("/entries/<id:entry_id>/start-again")
def start_again(entry_id: int) -> ResponseReturnValue:
    """Forget how far the reader is, and let them begin anew."""
    _keep(entry_id, 0)
    return redirect(place(request.form).entry_url(entry_id), 303)


def _keep(entry_id: int, seconds: int) -> None:
    reader, key = current_reader(), request.form.get("key", "")
    full = entries.get(db.session(), reader.id, entry_id)
    if key not in {player_positions.url_key(enclosure.url) for enclosure in full.enclosures}:
        abort(404)
    player_positions.keep(db.session(), reader.id, entry_id, key, seconds, now=utc_now())
    db.session.commit()
