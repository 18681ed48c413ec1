"""The icons of feeds. An address names what it shows by its hash: it never changes, and only who saw it knows it."""

from flask import Blueprint
from flask import Response
from flask import abort

from flask_starlight.crawl.images import IMAGE_HEADERS
from flask_starlight.store import icons
from flask_starlight.store.database import db
from flask_starlight.web.assets import YEAR_S

pages = Blueprint("icons", __name__)


@pages.get("/icons/<icon_hash>")
def send(icon_hash: str) -> Response:
    """Send an icon, to be kept for ever."""
    icon = icons.get(db.session(), icon_hash)
    if icon is None:
        abort(404)
    caching = {"Cache-Control": f"public, max-age={YEAR_S}, immutable"}
    return Response(icon.data, mimetype=icon.media_type, headers=IMAGE_HEADERS | caching)
