"""Files of static/, under names that change with their content: app.css is served as app.1a2b3c4d5e.css, for ever.

The one style sheet and the one script of a page are many files here, joined in the order of their names, htmx in front.
(Its licence, 0BSD, lets it stand there without a word; it lies beside htmx itself.) Nginx, where there is one, does the
same by itself: its image has the joined files, the hash is cut off and the file sent.
"""

import hashlib
import re
import time
from functools import lru_cache
from pathlib import Path

from flask import Blueprint
from flask import Response
from flask import request
from flask import send_from_directory
from flask import url_for

FOLDER = Path(__file__).parent.parent / "static"
HASH_CHARS = 10
YEAR_S = 365 * 24 * 3600

JOINED = {"app.css": ("styles/*.css",), "app.js": ("vendor/htmx/htmx.min.js", "scripts/*.js")}
"""What a page asks for -> the files that it is made of. The Dockerfile joins the same for nginx."""

_TYPES = {"app.css": "text/css", "app.js": "text/javascript"}
_HASHED = re.compile(r"(?P<stem>.+)\.(?P<hash>[0-9a-f]{8,12})\.(?P<extension>[a-z0-9]+)")

pages = Blueprint("assets", __name__)


def asset_url(name: str) -> str:
    """Return the address of the file *name* of static/, with its content's hash."""
    return _address(request.root_path, name, _hash(*_sources(name)))


@pages.get("/static/<path:name>")
def send(name: str) -> Response:
    """Send a file; one that is asked for by the hash of its content may be kept for ever."""
    found = _HASHED.fullmatch(name)
    plain = f"{found['stem']}.{found['extension']}" if found else name
    response = _joined(plain) if plain in JOINED else send_from_directory(FOLDER, plain)
    if found and _is_current(plain, found["hash"]):
        response.cache_control.public = True
        response.cache_control.no_cache = None
        response.cache_control.max_age = YEAR_S
        response.cache_control.immutable = True
    return response


@lru_cache(maxsize=256)
def _address(_root: str, name: str, hash_: str) -> str:
    stem, _, extension = name.rpartition(".")
    return url_for("assets.send", name=f"{stem}.{hash_}.{extension}")


def _joined(name: str) -> Response:
    body = b"".join(path.read_bytes() for path in _sources(name)[0])
    response = Response(body, mimetype=_TYPES[name])
    response.set_etag(_hash(*_sources(name)))
    response.cache_control.no_cache = True
    response.make_conditional(request)
    return response


def _is_current(name: str, hash_: str) -> bool:
    return _hash(*_sources(name)).startswith(hash_)


def _sources(name: str) -> tuple[tuple[Path, ...], int]:
    """Return the files that *name* is made of, and a number that changes with them; looked at once a second."""
    return _sources_at(name, int(time.monotonic()))


@lru_cache(maxsize=256)
def _sources_at(name: str, _second: int) -> tuple[tuple[Path, ...], int]:
    patterns = JOINED.get(name)
    paths = tuple(path for each in patterns for path in sorted(FOLDER.glob(each))) if patterns else (FOLDER / name,)
    return paths, max(path.stat().st_mtime_ns for path in paths)


@lru_cache(maxsize=256)
def _hash(paths: tuple[Path, ...], _changed_ns: int) -> str:
    return hashlib.sha256(b"".join(path.read_bytes() for path in paths)).hexdigest()[:HASH_CHARS]
