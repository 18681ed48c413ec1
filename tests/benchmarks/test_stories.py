"""What counts as the same text, measured on real documents: some of them are one feed in two formats."""

import itertools
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

import pytest

from flask_starlight.crawl.decide import decide
from flask_starlight.crawl.parse import parse_feed
from flask_starlight.crawl.sanitize import plain_text
from flask_starlight.model.story import SAME_STORY
from flask_starlight.model.story import Sketch
from flask_starlight.model.story import may_be_near
from flask_starlight.model.story import shingles
from flask_starlight.model.story import similarity
from flask_starlight.model.story import sketch
from tests.real_documents import needs_documents
from tests.real_documents import real_documents

pytestmark = needs_documents


TWICE = {
    ("DaringFireball.atom", "DaringFireball.json"): 44,
    ("ScriptingNews.json", "scriptingNews.rss"): 29,
    ("allthis.atom", "allthis.json"): 12,
    ("large_atom.xml", "large_rss.xml"): 25,
}
"""One feed in two formats -> how many entries with text each of them has."""

A_QUOTATION = ("encoding_WINDOWS-1251.xml", "encoding_WINDOWS-1251.xml")
"""This feed tells one quotation twice; entries of one feed are never brought together."""


@dataclass(frozen=True)
class Text:
    """An entry of a document, with enough words to be compared."""

    document: str
    title: str
    words: str
    shingles: frozenset[int]
    sketch: Sketch


@pytest.fixture(scope="module")
def texts() -> list[Text]:
    return list(_texts())


def test_it_finds_every_entry_that_is_there_twice_and_takes_no_two_others_for_one_story(texts: list[Text]) -> None:
    pairs = Counter(
        (one.document, other.document) for one, other in itertools.combinations(texts, 2) if _same(one, other)
    )
    assert pairs == {**TWICE, A_QUOTATION: 1}


def test_it_finds_nearly_every_copy_that_lost_a_tenth_of_its_text(texts: list[Text]) -> None:
    chance = random.Random(1)
    copies = [(text, _without_a_tenth(text, chance)) for text in texts]
    long_enough = [(text, copy) for text, copy in copies if copy is not None]
    found = sum(_same(text, copy) for text, copy in long_enough)
    assert found / len(long_enough) > 0.95


def _texts() -> Iterator[Text]:
    for name, body in real_documents().items():
        for intent in decide(parse_feed(body, url=f"https://real.test/{name}", content_type=None), {}):
            if found := shingles(intent.title, intent.content):
                yield Text(name, intent.title, plain_text(intent.content), found, sketch(found))


def _same(one: Text, other: Text) -> bool:
    near = bool(one.sketch.bands & other.sketch.bands) and may_be_near(one.sketch.fingerprint, other.sketch.fingerprint)
    return near and similarity(one.shingles, other.shingles) >= SAME_STORY


def _without_a_tenth(text: Text, chance: random.Random) -> Text | None:
    words = text.words.split()
    tenth = len(words) // 10 + 1
    at = chance.randrange(len(words) - tenth + 1)
    found = shingles(text.title, " ".join(words[:at] + words[at + tenth :]))
    return Text("copy", text.title, "", found, sketch(found)) if found else None
