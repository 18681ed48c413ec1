"""Which entries of a document are news, and in which order."""

from datetime import UTC
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st
from msgspec.structs import replace

from flask_starlight.crawl.decide import decide
from flask_starlight.model.digest import digest
from flask_starlight.model.parsed import Enclosure
from flask_starlight.model.parsed import ParsedEntry
from flask_starlight.model.parsed import ParsedFeed
from flask_starlight.model.refresh import EntryIntent

FULL = ParsedEntry(
    guid="g",
    url="https://example.test/a?utm_source=rss",
    title="Title",
    author="Author",
    content="<p onclick='x'>Body</p>",
    published_at=datetime(2026, 1, 2, tzinfo=UTC),
    updated_at=datetime(2026, 1, 3, tzinfo=UTC),
    tags=("t1", "t2"),
    enclosures=(Enclosure("https://example.test/a.mp3", "audio/mpeg", 5),),
    comments_url="https://example.test/a#comments",
    language="en",
    thumbnail_url="https://example.test/a.png",
)


def feed(*entries: ParsedEntry) -> ParsedFeed:
    return ParsedFeed(kind="rss", site_url="https://example.test/", entries=entries)


def known_of(intents: tuple[EntryIntent, ...], chars: int = 32) -> dict[str, str]:
    return {intent.guid_hash[:chars]: intent.content_hash[:chars] for intent in intents}


def at(day: int | None, guid: str) -> ParsedEntry:
    return ParsedEntry(guid=guid, published_at=datetime(2026, 1, day, tzinfo=UTC) if day else None)


def test_an_unknown_entry_comes_out_ready_to_be_stored() -> None:
    (intent,) = decide(feed(FULL), {})
    assert intent == EntryIntent(
        guid_hash=digest(["g"]),
        content_hash=intent.content_hash,
        guid="g",
        url="https://example.test/a",
        title="Title",
        author="Author",
        content="<p>Body</p>",
        excerpt="Body",
        published_at=datetime(2026, 1, 2, tzinfo=UTC),
        updated_at=datetime(2026, 1, 3, tzinfo=UTC),
        tags=("t1", "t2"),
        enclosures=(Enclosure("https://example.test/a.mp3", "audio/mpeg", 5),),
        comments_url="https://example.test/a#comments",
        language="en",
        thumbnail_url="https://example.test/a.png",
    )


@pytest.mark.parametrize("chars", [8, 12, 32])
def test_a_known_entry_is_left_out_however_short_its_hashes(chars: int) -> None:
    assert decide(feed(FULL), known_of(decide(feed(FULL), {}), chars)) == ()


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Other"},
        {"url": "https://example.test/b"},
        {"author": "Other"},
        {"content": "<p>Other</p>"},
        {"content": "<p>Body</p>"},  # the same once cleaned: what counts is what the feed says
        {"tags": ("t1",)},
        {"tags": ("t1t2",)},
        {"enclosures": ()},
        {"enclosures": (Enclosure("https://example.test/a.mp3", "audio/mpeg", 6),)},
    ],
)
def test_an_edited_entry_comes_out_again_under_its_old_name(change: dict[str, object]) -> None:
    before = decide(feed(FULL), {})
    (edited,) = decide(feed(replace(FULL, **change)), known_of(before, 8))  # type: ignore[arg-type]
    assert edited.guid_hash == before[0].guid_hash
    assert edited.content_hash != before[0].content_hash


@pytest.mark.parametrize("field", ["published_at", "updated_at"])
def test_a_new_date_alone_is_no_edit(field: str) -> None:
    later = replace(FULL, **{field: datetime(2026, 6, 1, tzinfo=UTC)})  # type: ignore[arg-type]
    assert decide(feed(later), known_of(decide(feed(FULL), {}))) == ()


def test_an_entry_without_content_is_read_by_its_summary() -> None:
    entry = ParsedEntry(guid="s", summary="<p>Short</p>")
    (intent,) = decide(feed(entry), {})
    assert (intent.content, intent.excerpt) == ("<p>Short</p>", "Short")
    assert len(decide(feed(replace(entry, summary="<p>New</p>")), known_of((intent,)))) == 1


def test_it_gives_the_oldest_first() -> None:
    assert [intent.guid for intent in decide(feed(at(3, "c"), at(1, "a"), at(2, "b")), {})] == ["a", "b", "c"]


def test_undated_entries_come_out_from_the_bottom_of_the_document_up() -> None:
    assert [intent.guid for intent in decide(feed(at(None, "new"), at(None, "mid"), at(None, "old")), {})] == [
        "old",
        "mid",
        "new",
    ]
    mixed = feed(at(5, "e"), at(None, "d"), at(3, "c"), at(2, "b"), at(None, "a"))
    assert [intent.guid for intent in decide(mixed, {})] == ["a", "b", "c", "d", "e"]


def test_an_update_dates_an_entry_that_has_no_publication() -> None:
    updated = ParsedEntry(guid="u", updated_at=datetime(2026, 1, 1, tzinfo=UTC))
    assert [intent.guid for intent in decide(feed(updated, at(2, "x")), {})] == ["u", "x"]


def test_the_first_of_two_with_one_guid_counts() -> None:
    twice = feed(replace(FULL, title="first"), replace(FULL, title="second"))
    assert [intent.title for intent in decide(twice, {})] == ["first"]


def test_entries_that_share_a_guid_but_not_a_link_are_told_apart_by_link() -> None:
    a, b = (ParsedEntry(guid="same", url=f"https://example.test/{name}", title=name) for name in "ab")
    intents = decide(feed(a, b, a), {})
    assert sorted(intent.title for intent in intents) == ["a", "b"]
    assert decide(feed(b, a), known_of(intents)) == ()


def test_one_of_them_that_has_no_link_keeps_the_guid() -> None:
    entries = [ParsedEntry(guid="same", url=url, title=url) for url in ("https://a.test/", "https://b.test/", "", "")]
    assert len(decide(feed(*entries), {})) == 3


def test_an_empty_stored_hash_matches_nothing() -> None:
    (intent,) = decide(feed(FULL), {})
    assert len(decide(feed(FULL), {intent.guid_hash: ""})) == 1


def test_nothing_but_web_addresses_reaches_a_link() -> None:
    bad = "javascript:alert(1)"
    entry = ParsedEntry(
        guid="g", url=bad, comments_url=bad, thumbnail_url=bad, enclosures=(Enclosure(bad), Enclosure("/x"))
    )
    (intent,) = decide(feed(entry), {})
    assert (intent.url, intent.comments_url, intent.thumbnail_url, intent.enclosures) == ("", "", "", ())


def test_links_inside_the_content_are_absolute_against_the_entry_or_the_site() -> None:
    relative = '<a href="x">x</a>'
    (own,) = decide(feed(ParsedEntry(guid="1", url="https://example.test/blog/post", content=relative)), {})
    assert 'href="https://example.test/blog/x"' in own.content
    (bare,) = decide(feed(ParsedEntry(guid="2", content=relative)), {})
    assert 'href="https://example.test/x"' in bare.content


def test_half_characters_reach_no_database() -> None:
    entry = ParsedEntry(guid="\ud800g", title="a\0b\udfff", author="\ud800", content="<p>\ud800</p>", tags=("\ud800",))
    (intent,) = decide(feed(entry), {})
    for text in (intent.guid, intent.title, intent.author, intent.content, intent.excerpt, *intent.tags):
        assert "\0" not in text.encode().decode()
    assert decide(feed(entry), known_of((intent,))) == ()


ENTRIES = st.lists(
    st.builds(
        ParsedEntry,
        guid=st.sampled_from("abc"),
        url=st.sampled_from(["", "https://example.test/1", "https://example.test/2"]),
        title=st.sampled_from("xyz"),
        published_at=st.sampled_from([None, datetime(2026, 1, 1, tzinfo=UTC), datetime(2026, 1, 2, tzinfo=UTC)]),
    ),
    max_size=8,
)


@given(ENTRIES)
def test_the_same_document_brings_its_entries_once(entries: list[ParsedEntry]) -> None:
    intents = decide(feed(*entries), {})
    assert len({intent.guid_hash for intent in intents}) == len(intents)
    assert decide(feed(*entries), known_of(intents, 8)) == ()
