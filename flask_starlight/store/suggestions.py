"""What a reader may be about to type in the search: names of theirs and titles that begin so."""

import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from sqlalchemy import Row
from sqlalchemy import Select
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.model.selection import name_key
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import Folder
from flask_starlight.store.tables import Label
from flask_starlight.store.tables import Subscription

MIN_CHARS = 2
"""One letter says too little; one character of Chinese says enough."""

OF_A_KIND = 5
RECENT = 2000
"""Entries whose titles are looked at, the newest: about 10 ms, however many there are."""

_QUOTE = re.compile('["“”„‟«»「」『』]')

SuggestionKind = Literal["feed", "folder", "label", "entry"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """Something to go to (*id*) or to search for (*query*, in the language of the search)."""

    kind: SuggestionKind
    id: int
    title: str
    query: str


def suggest(session: Session, user_id: int, typed: str) -> list[Suggestion]:
    """Return what *typed*, the last word of a query, may be meant for: OF_A_KIND of each kind at most, feeds first.

    Feeds, folders and labels in which a word begins so, without regard to case and accents; of the entries that came
    last, those whose title does.
    """
    key = name_key(typed)
    if len(key) < MIN_CHARS and not any(map(_is_unspaced, key)):
        return []
    title = func.coalesce(func.nullif(Subscription.title, ""), Feed.title)
    feeds = select(Feed.id, title).join(Subscription, Subscription.feed_id == Feed.id)
    folders, labels = select(Folder.id, Folder.name), select(Label.id, Label.name)
    entries = select(Entry.id, Entry.title).join(Subscription, Subscription.feed_id == Entry.feed_id)
    own_entries = entries.where(Subscription.user_id == user_id)
    searches: list[tuple[SuggestionKind, str, Select[int, str]]] = [
        ("feed", "feed:", feeds.where(Subscription.user_id == user_id)),
        ("folder", "in:", folders.where(Folder.user_id == user_id)),
        ("label", "label:", labels.where(Label.user_id == user_id)),
        ("entry", "title:", own_entries.order_by(Entry.id.desc()).limit(RECENT)),
    ]
    return [
        suggestion
        for kind, prefix, rows in searches
        for suggestion in _chosen(session.execute(rows), key, kind=kind, prefix=prefix)
    ]


def _chosen(rows: Iterable[Row[int, str]], key: str, *, kind: SuggestionKind, prefix: str) -> list[Suggestion]:
    """Return the best of *rows*: those that begin with *key*, then those in which a later word does."""
    found: dict[str, tuple[int, Suggestion]] = {}
    for id_, title in rows:
        plain = name_key(title)
        place = _place(plain, key)
        if place >= 0 and plain not in found:
            query = f'{prefix}"{" ".join(_QUOTE.sub(" ", title).split())}"'
            found[plain] = min(place, 1), Suggestion(kind, id_, title, query)
    best = sorted(found.values(), key=lambda each: each[0])
    return [suggestion for _, suggestion in best[:OF_A_KIND]]


def _place(text: str, key: str) -> int:
    """Return where in *text* a word begins with *key*, -1 where none does; Chinese words begin anywhere."""
    place = text.find(key)
    while place > 0 and text[place - 1].isalnum() and not _is_unspaced(key[0]):
        place = text.find(key, place + 1)
    return place


def _is_unspaced(character: str) -> bool:
    return unicodedata.category(character) == "Lo"
