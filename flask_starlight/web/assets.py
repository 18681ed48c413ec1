"""Files of static/, under names that change with their content: app.css is served as app.1a2b3c4d5e.css, for ever.

Nginx, where there is one, does the same by itself: the hash is cut off and the file sent.
"""

import hashlib
import re
from functools import lru_cache
from pathlib import Path

from flask import Blueprint
from flask import Response
from flask import send_from_directory
from flask import url_for

FOLDER = Path(__file__).parent.parent / "static"
HASH_CHARS = 10
YEAR_S = 365 * 24 * 3600

_HASHED = re.compile(r"(?P<stem>.+)\.(?P<hash>[0-9a-f]{8,12})\.(?P<extension>[a-z0-9]+)")

pages = Blueprint("assets", __name__)


def asset_url(name: str) -> str:
    """Return the address of the file *name* of static/, with its content's hash."""
    path = FOLDER / name
    stem, _, extension = name.rpartition(".")
    return url_for("assets.send", name=f"{stem}.{_hash(path, path.stat().st_mtime_ns)}.{extension}")


@pages.get("/static/<path:name>")
def send(name: str) -> Response:
    """Send a file; one that is asked for by the hash of its content may be kept for ever."""
    found = _HASHED.fullmatch(name)
    plain = f"{found['stem']}.{found['extension']}" if found else name
    response = send_from_directory(FOLDER, plain)
    if found and _is_current(plain, found["hash"]):
        response.cache_control.public = True
        response.cache_control.no_cache = None
        response.cache_control.max_age = YEAR_S
        response.cache_control.immutable = True
    return response


def _is_current(name: str, hash_: str) -> bool:
    path = FOLDER / name
    return _hash(path, path.stat().st_mtime_ns).startswith(hash_)


@lru_cache(maxsize=256)
def _hash(path: Path, _changed_ns: int) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()[:HASH_CHARS]
