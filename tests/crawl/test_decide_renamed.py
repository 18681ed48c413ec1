"""Entries whose feed gives them other guids, authors and times of day: nothing comes twice."""

from datetime import UTC
from datetime import datetime

import pytest
from msgspec.structs import replace

from flask_starlight.crawl.decide import decide
from flask_starlight.model import known
from flask_starlight.model.parsed import ParsedEntry
from flask_starlight.model.parsed import ParsedFeed
from flask_starlight.model.refresh import EntryIntent


def entry(number: int, *, guid: str = "", url: str = "", content: str = "") -> ParsedEntry:
    return ParsedEntry(
        guid=guid or f"tag:{number}",
        url=url or f"https://blog.example/{number}",
        title=f"Entry {number}",
        content=content or f"<p>Text {number}</p>",
        published_at=datetime(2026, 1, number, tzinfo=UTC),
    )


def news(entries: list[ParsedEntry], stored: dict[str, str] | None = None, **feed: str) -> tuple[EntryIntent, ...]:
    return decide(ParsedFeed(kind="rss", entries=tuple(entries), **feed), stored or {})  # type: ignore[arg-type]


def stored_of(intents: tuple[EntryIntent, ...]) -> dict[str, str]:
    """What the database says of *intents* at the next check."""
    return {
        intent.guid_hash: known.mark(intent.content_hash, known.look(intent.url, intent.title, intent.published_at))
        for intent in intents
    }


FEED = [entry(n) for n in (1, 2, 3)]
STORED = stored_of(news(FEED))


def test_what_is_known_is_no_news() -> None:
    assert news(FEED, STORED) == ()


def test_a_feed_that_changes_all_its_guids_brings_nothing_twice() -> None:
    renamed = [replace(one, guid=f"https://blog.example/?p={n}") for n, one in enumerate(FEED)]
    assert news(renamed, STORED) == ()


def test_a_feed_that_changes_its_guids_at_every_fetch_brings_nothing_twice() -> None:
    for fetch in range(3):
        assert news([replace(one, guid=f"{one.guid}?session={fetch}") for one in FEED], STORED) == ()


def test_an_edit_under_another_guid_is_an_edit_of_the_same_entry() -> None:
    [edited] = news([replace(FEED[0], guid="other", content="<p>New</p>"), *FEED[1:]], STORED)
    assert edited.guid_hash == news(FEED)[0].guid_hash


def test_a_feed_that_moves_to_https_brings_its_entries_as_edits() -> None:
    before = [entry(n, guid=f"http://blog.example/{n}", url=f"http://blog.example/{n}") for n in (1, 2)]
    after = [entry(n, guid=f"https://blog.example/{n}", url=f"https://blog.example/{n}") for n in (1, 2)]
    old = news(before)
    moved = news(after, stored_of(old))
    assert [one.guid_hash for one in moved] == [one.guid_hash for one in old]
    assert [one.url for one in moved] == ["https://blog.example/1", "https://blog.example/2"]


def test_new_entries_come_beside_renamed_ones() -> None:
    renamed = [replace(one, guid=f"new-{one.guid}") for one in FEED]
    assert [one.title for one in news([entry(4), *renamed], STORED)] == ["Entry 4"]


@pytest.mark.parametrize(
    "other",
    [
        replace(FEED[0], guid="other", title="Another title"),
        replace(FEED[0], guid="other", url="https://blog.example/elsewhere"),
        replace(FEED[0], guid="other", published_at=datetime(2026, 5, 1, tzinfo=UTC)),
        replace(FEED[0], guid="other", url=""),
    ],
)
def test_an_entry_that_looks_different_is_another(other: ParsedEntry) -> None:
    assert len(news([other, *FEED[1:]], STORED)) == 1


def test_an_entry_whose_namesake_is_still_listed_is_another() -> None:
    assert [one.guid for one in news([replace(FEED[0], guid="twin"), *FEED], STORED)] == ["twin"]


def test_two_that_look_alike_are_not_guessed_at() -> None:
    twins = [replace(FEED[0], guid="twin-1"), replace(FEED[0], guid="twin-2")]
    assert len(news([*twins, *FEED[1:]], STORED)) == 2
    both = stored_of(news([replace(FEED[0], guid="a"), replace(FEED[0], guid="b")]))
    assert len(news([replace(FEED[0], guid="c")], both)) == 1


def test_a_page_of_the_day_is_new_every_day() -> None:
    today = entry(1, guid="today-1", url="https://blog.example/today")
    tomorrow = replace(today, guid="today-2", published_at=datetime(2026, 1, 2, tzinfo=UTC), content="<p>Else</p>")
    [one] = news([tomorrow], stored_of(news([today])))
    assert one.guid_hash != news([today])[0].guid_hash


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("https://blog.example/1?utm_source=rss", "https://blog.example/1?utm_source=feed&utm_medium=x"),
        ("https://blog.example/1;jsessionid=A1", "https://blog.example/1;jsessionid=B2"),
        ("https://blog.example/1?PHPSESSID=a1", "https://blog.example/1?PHPSESSID=b2"),
    ],
)
def test_a_link_that_changes_its_session_is_no_edit_and_no_other_entry(first: str, second: str) -> None:
    stored = stored_of(news([entry(1, guid=first, url=first)]))
    assert news([entry(1, guid=second, url=second)], stored) == ()
    assert news([entry(1, guid=first, url=second)], stored) == ()


def test_the_time_of_day_in_every_entry_is_no_edit() -> None:
    at = [
        [entry(n, content=f"<p>Text</p><small>Generated at {time}</small>") for n in (1, 2)]
        for time in ("12:03:11", "12:18:40")
    ]
    assert news(at[1], stored_of(news(at[0]))) == ()


def test_a_price_beside_the_time_of_day_is_an_edit() -> None:
    before, after = entry(1, content="12:03:11 — 30 €"), entry(1, content="12:18:40 — 35 €")
    assert len(news([after], stored_of(news([before])))) == 1


def test_an_entry_that_names_no_author_has_the_feeds() -> None:
    [first, second] = news([entry(1), replace(entry(2), author="Bob")], author="Ada")
    assert (first.author, second.author) == ("Ada", "Bob")


def test_another_author_of_the_feed_edits_no_entry() -> None:
    assert news(FEED, STORED, author="Somebody new") == ()
