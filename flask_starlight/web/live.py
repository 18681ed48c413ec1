"""What is new, for a page that stays open: asked for once a minute by who looks at it, answered in a few bytes."""

from flask import Blueprint
from flask import request
from flask.typing import ResponseReturnValue

from flask_starlight.store import arrivals
from flask_starlight.store.database import db
from flask_starlight.web.parse import place
from flask_starlight.web.parse import whole_number
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader

pages = Blueprint("live", __name__)
pages.before_request(require_reader)


@pages.get("/new")
def count() -> ResponseReturnValue:
    """How many unread entries have come since the entry *through*, in the list that the address names."""
    here = place(request.args)
    newest_id = whole_number(request.args.get("through")) or 0
    number = arrivals.count_since(db.session(), here.query(current_reader().id), newest_id=newest_id)
    return {"number": min(number, arrivals.COUNTED), "isMore": number > arrivals.COUNTED}
