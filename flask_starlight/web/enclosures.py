"""The files that an entry carries, as its page shows them: players, pictures, and the rest by name.

The rule: what the text shows already is not shown again.
"""

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from html import escape
from mimetypes import guess_type
from urllib.parse import unquote
from urllib.parse import urlsplit

from flask_starlight.model.parsed import Enclosure
from flask_starlight.store.player_positions import url_key

_SAYS_NOTHING = ("", "application/octet-stream", "binary/octet-stream")


@dataclass(frozen=True, slots=True)
class ShownFile:
    """A file. kind: "audio", "video", "image" or "".  key: stands for its address.  seconds: where its reader left."""

    url: str
    kind: str
    name: str
    type: str
    length: int | None
    key: str
    seconds: int = 0

    @property
    def source(self) -> str:
        """The address that a player is given: it starts where its reader left (Media Fragments URI 1.0, 4.2.1)."""
        return f"{self.url.partition('#')[0]}#t={self.seconds}" if self.seconds else self.url

    @property
    def clock(self) -> str:
        """Where its reader left, "1:02:03" or "2:03"."""
        hours, rest = divmod(self.seconds, 3600)
        minutes, seconds = divmod(rest, 60)
        return f"{hours}:{minutes:02}:{seconds:02}" if hours else f"{minutes}:{seconds:02}"


@dataclass(frozen=True, slots=True)
class ShownFiles:
    """The files of an entry, in the order of the feed."""

    players: tuple[ShownFile, ...]
    pictures: tuple[ShownFile, ...]
    others: tuple[ShownFile, ...]


def shown_files(enclosures: Iterable[Enclosure], html: str, positions: Mapping[str, int]) -> ShownFiles:
    """Return *enclosures*, each once, as the page shows them beside the text *html*. positions: key -> seconds."""
    files = [_shown(enclosure, positions) for enclosure in {one.url: one for one in enclosures}.values()]
    pictures = [file for file in files if file.kind == "image" and escape(file.url) not in html]
    has_own = "<img " in html
    return ShownFiles(
        players=tuple(file for file in files if file.kind in ("audio", "video")),
        pictures=() if has_own else tuple(pictures),
        others=tuple(file for file in files if not file.kind or (has_own and file in pictures)),
    )


def _shown(enclosure: Enclosure, positions: Mapping[str, int]) -> ShownFile:
    key = url_key(enclosure.url)
    kind, name = _type_of(enclosure).partition("/")[0], _name_of(enclosure.url)
    known = kind if kind in ("audio", "video", "image") else ""
    return ShownFile(
        enclosure.url, known, name, enclosure.type or "", enclosure.length, key, positions.get(key, 0) if known else 0
    )


def _type_of(enclosure: Enclosure) -> str:
    """Return the media type; by the file's name where the feed gives none, or one that says nothing."""
    said = (enclosure.type or "").strip().lower()
    return guess_type(_name_of(enclosure.url))[0] or "" if said in _SAYS_NOTHING else said


def _name_of(url: str) -> str:
    """Return what a person would call the file at *url*: the last part of its path, else the host."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return unquote(parts.path.rstrip("/").rpartition("/")[2]) or parts.netloc or url
