"""Files of static/, under names that change with their content: app.css is served as app.1a2b3c4d5e.css, for ever.

The one style sheet and the one script of a page are many files here, joined in the order of their names, htmx in front.
(Its licence, 0BSD, lets it stand there without a word; it lies beside htmx itself.) What is joined is sent without its
comments and white space, every name as it is. Nginx, where there is one, does without the app: the hash is cut off and
the file sent, and when its image is built (Dockerfile) `write` makes those files.
"""

import gzip
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
from rcssmin import cssmin
from rjsmin import jsmin

FOLDER = Path(__file__).parent.parent / "static"
HASH_CHARS = 10
YEAR_S = 365 * 24 * 3600

MADE = {
    "app.css": ("styles/*.css",),
    "app.js": ("vendor/htmx/htmx.min.js", "scripts/*.js"),
    "icons.svg": ("icons.svg",),
}
"""What nearly every page asks for -> the files that it is made of."""

_TYPES = {"app.css": "text/css", "app.js": "text/javascript", "icons.svg": "image/svg+xml"}
_HASHED = re.compile(r"(?P<stem>.+)\.(?P<hash>[0-9a-f]{8,12})\.(?P<extension>[a-z0-9]+)")

pages = Blueprint("assets", __name__)


def asset_url(name: str) -> str:
    """Return the address of the file *name* of static/, with its content's hash."""
    return _address(request.root_path, name, _hash(name))


@pages.get("/static/<path:name>")
def send(name: str) -> Response:
    """Send a file; one that is asked for by the hash of its content may be kept for ever."""
    found = _HASHED.fullmatch(name)
    plain = f"{found['stem']}.{found['extension']}" if found else name
    response = _send_made(plain) if plain in MADE else send_from_directory(FOLDER, plain)
    if found and _hash(plain).startswith(found["hash"]):
        response.cache_control.public = True
        response.cache_control.no_cache = None
        response.cache_control.max_age = YEAR_S
        response.cache_control.immutable = True
    return response


def write(folder: str) -> None:
    """Write what is made of other files into *folder*, for a server that sends it by itself."""
    for name in MADE:
        Path(folder, name).write_bytes(_made(*_sources(name)))


def _send_made(name: str) -> Response:
    is_packed = request.accept_encodings["gzip"] > 0
    response = Response((_packed if is_packed else _made)(*_sources(name)), mimetype=_TYPES[name])
    if is_packed:
        response.content_encoding = "gzip"
    response.vary.add("Accept-Encoding")
    response.set_etag(_hash(name), weak=True)  # the same for both
    response.cache_control.no_cache = True
    response.make_conditional(request)
    return response


@lru_cache(maxsize=256)
def _address(_root: str, name: str, hash_: str) -> str:
    stem, _, extension = name.rpartition(".")
    return url_for("assets.send", name=f"{stem}.{hash_}.{extension}")


def _hash(name: str) -> str:
    return _hash_of(*_sources(name))


def _sources(name: str) -> tuple[tuple[Path, ...], int]:
    """Return the files that *name* is made of, and a number that changes with them; looked at once a second."""
    return _sources_at(name, int(time.monotonic()))


@lru_cache(maxsize=256)
def _sources_at(name: str, _second: int) -> tuple[tuple[Path, ...], int]:
    patterns = MADE.get(name)
    paths = tuple(path for each in patterns for path in sorted(FOLDER.glob(each))) if patterns else (FOLDER / name,)
    return paths, max(path.stat().st_mtime_ns for path in paths)


@lru_cache(maxsize=256)
def _hash_of(paths: tuple[Path, ...], changed_ns: int) -> str:
    return hashlib.sha256(_made(paths, changed_ns)).hexdigest()[:HASH_CHARS]


@lru_cache(maxsize=2 * len(MADE))
def _packed(paths: tuple[Path, ...], changed_ns: int) -> bytes:
    return gzip.compress(_made(paths, changed_ns), 9, mtime=0)


@lru_cache(maxsize=2 * len(MADE))
def _made(paths: tuple[Path, ...], _changed_ns: int) -> bytes:
    return b"\n".join(_shortened(path) for path in paths)


def _shortened(path: Path) -> bytes:
    """Return the file without what browsers have no use for; what others publish short (htmx) is left alone."""
    if path.suffix == ".css":
        return str(cssmin(path.read_text("utf-8"))).encode()
    if path.suffix == ".js" and not path.name.endswith(".min.js"):
        return str(jsmin(path.read_text("utf-8"))).encode()
    return path.read_bytes()
