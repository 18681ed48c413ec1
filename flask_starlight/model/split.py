"""Outcomes cut into messages that a queue likes."""

import json
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import replace

from flask_starlight.model.refresh import EntryIntent
from flask_starlight.model.refresh import FeedOutcome

MAX_MESSAGE_BYTES = 1024 * 1024
"""RabbitMQ takes 16 MiB; well below, so that a worker's memory and a slow disk do not notice."""

OVERHEAD_BYTES = 1000
"""Of an outcome or an entry beside its texts."""


def split_outcomes(
    outcomes: Iterable[FeedOutcome], *, max_bytes: int = MAX_MESSAGE_BYTES
) -> Iterator[list[FeedOutcome]]:
    """Yield *outcomes* in order, in groups of about *max_bytes* at most; one entry larger than that goes alone.

    An outcome with many entries is split. Only its last part carries the validators: when a part gets lost, the next
    check fetches the whole document again.
    """
    group: list[FeedOutcome] = []
    size = 0
    for outcome in outcomes:
        for part, part_size in _parts(outcome, max_bytes):
            if group and size + part_size > max_bytes:
                yield group
                group, size = [], 0
            group.append(part)
            size += part_size
    if group:
        yield group


def _parts(outcome: FeedOutcome, max_bytes: int) -> Iterator[tuple[FeedOutcome, int]]:
    entries: list[EntryIntent] = []
    size = OVERHEAD_BYTES
    for entry in outcome.entries:
        entry_size = _size(entry)
        if entries and size + entry_size > max_bytes:
            yield replace(outcome, entries=tuple(entries), etag="", last_modified="", body_hash=""), size
            entries, size = [], OVERHEAD_BYTES
        entries.append(entry)
        size += entry_size
    yield replace(outcome, entries=tuple(entries)), size


def _size(entry: EntryIntent) -> int:
    """Bytes of the entry in JSON, where a character beyond ASCII takes six or twelve, but for some quotes' escapes."""
    texts = (entry.content, entry.title, entry.excerpt, entry.guid, entry.url)
    return OVERHEAD_BYTES + sum(len(text) if text.isascii() else len(json.dumps(text)) for text in texts)
