"""All that a reader owns as one zip file, written while it is sent.

The rule: at no time is more of it in memory than a batch of entries, nor a transaction open while the network waits.
"""

import zipfile
from collections.abc import Callable
from collections.abc import Iterable
from collections.abc import Iterator
from typing import Any

import msgspec

from flask_starlight.jobs.clock import utc_now
from flask_starlight.jobs.opml import export_opml
from flask_starlight.model.json_feed import KeptEntry
from flask_starlight.model.json_feed import head
from flask_starlight.model.json_feed import item
from flask_starlight.store import belongings
from flask_starlight.store import passkeys
from flask_starlight.store import tokens
from flask_starlight.store.database import db
from flask_starlight.store.tables import User

ENTRIES = 25
"""A batch with texts: few megabytes, however long they are."""

ROWS = 500

README = """\
This is all that you keep in Starlight, as of {now:%Y-%m-%d %H:%M} UTC.

subscriptions.opml  the feeds that you follow, in their folders; every other reader can import it
account.json        your preferences, subscriptions, labels, rules, saved searches and shared pages
starred.json        the entries that you starred, with their texts (JSON Feed 1.1)
labelled.json       the entries that bear a label of yours, with their texts (JSON Feed 1.1)
marks.json          what you read, starred and hid, entry by entry
notes.json          your notes

Times are UTC. Passwords, keys and tokens are not in here.
"""

Piece = Iterable[bytes]


class _Outlet:
    """What a zip file is written to; it holds what was not taken yet."""

    def __init__(self) -> None:
        self._waiting = bytearray()

    def write(self, data: bytes) -> int:
        self._waiting += data
        return len(data)

    def flush(self) -> None:
        """Nothing waits but for who takes it."""

    def take(self) -> bytes:
        taken = bytes(self._waiting)
        self._waiting.clear()
        return taken


def export(user: User) -> Iterator[bytes]:
    """Yield the zip file, piece by piece, with all that *user* owns."""
    user_id, name = user.id, user.name
    account = _account(user)
    feeds = export_opml(user_id, owner=name)
    db.session.rollback()
    return _zipped(
        {
            "README.txt": [README.format(now=utc_now()).encode()],
            "subscriptions.opml": [feeds],
            "account.json": [_json(account)],
            "starred.json": _feed("Starred", lambda after: _kept(belongings.starred, user_id, after)),
            "labelled.json": _feed("Labelled", lambda after: _kept(belongings.labelled, user_id, after)),
            "marks.json": _array(lambda after: _batch(belongings.marks, user_id, after)),
            "notes.json": _array(lambda after: _batch(belongings.notes, user_id, after)),
        }
    )


def _account(user: User) -> dict[str, Any]:
    session = db.session()
    return {
        "name": user.name,
        "created_at": user.created_at,
        "is_admin": user.is_admin,
        "preferences": user.preferences or {},
        "subscriptions": belongings.subscriptions(session, user.id),
        **belongings.labels_and_searches(session, user.id),
        "rules": belongings.rules(session, user.id),
        "shares": belongings.shares(session, user.id),
        "recordings": belongings.positions(session, user.id),
        "passkeys": [key.name for key in passkeys.list_passkeys(session, user.id)],
        "tokens": [token.name for token in tokens.list_tokens(session, user.id)],
    }


def _zipped(files: dict[str, Piece]) -> Iterator[bytes]:
    outlet = _Outlet()
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as archive:  # type: ignore[call-overload]
        for name, pieces in files.items():
            with archive.open(name, "w", force_zip64=True) as file:
                for piece in pieces:
                    file.write(piece)
                    yield outlet.take()
            yield outlet.take()
    yield outlet.take()


def _feed(title: str, batches: Callable[[int], list[tuple[int, dict[str, Any]]]]) -> Piece:
    """Yield a JSON Feed document, whose items come in batches."""
    yield _json(head(title))[:-1] + b',"items":'
    yield from _array(batches)
    yield b"}"


def _array(batches: Callable[[int], list[tuple[int, dict[str, Any]]]]) -> Piece:
    """Yield a JSON array of what *batches* returns, given the last id before."""
    yield b"["
    last, between = 0, b"\n"
    while batch := batches(last):
        yield between + b",\n".join(_json(told) for _, told in batch)
        last, between = batch[-1][0], b",\n"
    yield b"\n]"


def _kept(ask: Callable[..., list[KeptEntry]], user_id: int, after: int) -> list[tuple[int, dict[str, Any]]]:
    found = [(entry.id, item(entry)) for entry in ask(db.session(), user_id, after=after, limit=ENTRIES)]
    db.session.rollback()
    return found


def _batch(ask: Callable[..., belongings.Batch], user_id: int, after: int) -> belongings.Batch:
    found = ask(db.session(), user_id, after=after, limit=ROWS)
    db.session.rollback()
    return found


def _json(value: Any) -> bytes:
    return msgspec.json.encode(value)
