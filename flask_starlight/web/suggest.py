"""What somebody who types a search may mean: conditions of its language, names of theirs, titles; for script alone."""

from collections.abc import Iterator
from dataclasses import dataclass

from flask import Blueprint
from flask import render_template
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.search.words import MAX_CHARS
from flask_starlight.store.database import db
from flask_starlight.store.suggestions import suggest
from flask_starlight.web.i18n import _
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader

pages = Blueprint("suggest", __name__)
pages.before_request(require_reader)

SHOWN = 12

VALUES = {
    "is": ("unread", "read", "starred", "edited", "hidden"),
    "has": ("audio", "video", "image", "note", "label"),
    "after": ("today", "yesterday", "7d", "30d"),
    "before": ("today", "yesterday", "7d", "30d"),
    "on": ("today", "yesterday", "7d"),
    "lang": ("en", "zh", "ja", "de", "fr", "es"),
}
"""What can follow the fields whose words are the language's own."""

KINDS = {"feed": "feed", "in": "folder", "label": "label", "title": "entry"}
"""Field -> what its names are."""


@dataclass(frozen=True, slots=True)
class Option:
    """Something to choose: *query* is what the box holds then, *url* where it leads instead, "" for nowhere."""

    title: str
    kind: str
    query: str
    url: str = ""


@dataclass(frozen=True, slots=True)
class LastWord:
    """The end of what was typed: *kept* stays, *word* (of *field*, "" for none) is to be completed."""

    kept: str
    field: str
    word: str


@pages.get("/search/suggest")
def show() -> ResponseReturnValue:
    """The options, best first, for what the argument `q`, or `query`, holds."""
    typed = (request.args.get("q") or request.args.get("query") or "")[:MAX_CHARS]
    return render_template("suggest.html", options=list(_options(last_word(typed)))[:SHOWN])


def last_word(typed: str) -> LastWord:
    """Return what of *typed* is being written: its last word, or what follows its last open quotation mark."""
    end = typed.rfind('"') if typed.count('"') % 2 else len(typed)
    start = max(typed.rfind(sign, 0, end) for sign in " (") + 1
    kept, word = typed[:start], typed[start:]
    if word.startswith("-"):
        kept, word = f"{kept}-", word[1:]
    field, colon, rest = word.partition(":")
    if colon and field.lower() in {*VALUES, *KINDS}:
        return LastWord(kept, field.lower(), rest.replace('"', ""))
    return LastWord(kept, "", word.replace('"', ""))


def _options(last: LastWord) -> Iterator[Option]:
    if last.field in VALUES:
        wanted = last.word.lower()
        for value in VALUES[last.field]:
            if value.startswith(wanted):
                yield Option(f"{last.field}:{value}", _("Condition"), f"{last.kept}{last.field}:{value} ")
        return
    if not last.field and last.word:
        yield from _fields(last)
    names = {"feed": _("Feed"), "folder": _("Folder"), "label": _("Label"), "entry": _("Entry")}
    for found in suggest(db.session(), current_reader().id, last.word):
        if last.field and found.kind != KINDS[last.field]:
            continue
        leads = found.kind == "entry" and not last.field
        url = url_for("entry.show", entry_id=found.id) if leads else ""
        yield Option(found.title, names[found.kind], f"{last.kept}{found.query} ", url)


def _fields(last: LastWord) -> Iterator[Option]:
    """Yield the fields of the language that begin so."""
    for field, meaning in _meanings().items():
        if field.startswith(last.word.lower()):
            yield Option(f"{field}:", meaning, f"{last.kept}{field}:")


def _meanings() -> dict[str, str]:
    return {
        "title": _("words of the title"),
        "author": _("words of the author's name"),
        "tag": _("a tag of the feed's own"),
        "feed": _("words of a feed's title"),
        "in": _("a folder"),
        "label": _("a label of yours"),
        "lang": _("a language"),
        "is": _("unread, read, starred, edited, hidden"),
        "has": _("audio, video, image, note, label"),
        "after": _("from a day on"),
        "before": _("before a day"),
        "on": _("a day, a month or a year"),
    }
