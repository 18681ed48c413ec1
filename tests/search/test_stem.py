import re
import sqlite3
from pathlib import Path

import pytest

from flask_starlight.search.stem import stem

REAL_FEEDS = Path(__file__).parents[3] / "shared" / "data" / "feeds-real"


@pytest.mark.parametrize(
    ("word", "expected"),
    [
        ("caresses", "caress"),
        ("ponies", "poni"),
        ("cats", "cat"),
        ("agreed", "agre"),
        ("feed", "feed"),
        ("plastered", "plaster"),
        ("bled", "bled"),
        ("motoring", "motor"),
        ("sing", "sing"),
        ("conflated", "conflat"),
        ("hopping", "hop"),
        ("falling", "fall"),
        ("filing", "file"),
        ("happy", "happi"),
        ("sky", "sky"),
        ("relational", "relat"),
        ("vietnamization", "vietnam"),
        ("hopefulness", "hope"),
        ("electrical", "electr"),
        ("adoption", "adopt"),
        ("region", "region"),
        ("probate", "probat"),
        ("rate", "rate"),
        ("cease", "ceas"),
        ("controlling", "control"),
        ("roll", "roll"),
    ],
)
def test_it_strips_suffixes_as_porter_does(word: str, expected: str) -> None:
    assert stem(word) == expected


@pytest.mark.parametrize("word", ["as", "news", "cafés", "x86s", "手", ""])
def test_it_leaves_alone(word: str) -> None:
    assert stem(word) == word


def test_it_agrees_with_the_stemmer_of_sqlite_on_the_words_of_real_feeds() -> None:
    if not REAL_FEEDS.is_dir():
        pytest.skip(f"no test data at {REAL_FEEDS}")
    text = " ".join(path.read_text(errors="replace") for path in REAL_FEEDS.iterdir())
    words = sorted(set(re.findall("[a-z]{4,60}", text.lower())) - {"news"})
    assert len(words) > 10_000
    assert {word: stem(word) for word in words} == stems_of_sqlite(words)


def stems_of_sqlite(words: list[str]) -> dict[str, str]:
    db = sqlite3.connect(":memory:")
    db.execute("CREATE VIRTUAL TABLE texts USING fts5 (word, tokenize = 'porter ascii')")
    db.execute("CREATE VIRTUAL TABLE terms USING fts5vocab (texts, instance)")
    db.executemany("INSERT INTO texts (rowid, word) VALUES (?, ?)", enumerate(words))
    stems = {words[number]: term for term, number in db.execute("SELECT term, doc FROM terms")}
    db.close()
    return stems
