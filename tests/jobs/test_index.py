from collections.abc import Sequence
from dataclasses import replace

import pytest
from sqlalchemy import func
from sqlalchemy import select

from flask_starlight.cache import locks
from flask_starlight.errors import BackendUnavailable
from flask_starlight.jobs import index
from flask_starlight.model.parsed import Enclosure
from flask_starlight.search.port import SearchDocument
from flask_starlight.services import Services
from flask_starlight.store import full_texts
from flask_starlight.store import outbox
from flask_starlight.store.database import db
from flask_starlight.store.tables import Entry
from tests.conftest import NOW
from tests.search.make import question
from tests.store import make


def waiting() -> int:
    with db.session.begin():
        return outbox.lag(db.session())[0]


def stored(*guids: str, content: str = "<p>text</p>") -> int:
    with db.session.begin():
        feed_id = make.feed(db.session())
        make.store(db.session(), make.changed(feed_id, *[make.intent(guid, content=content) for guid in guids]))
        return feed_id


def arrived(content: str, *types: str, thumbnail: str = "", tags: tuple[str, ...] = (), language: str = "") -> int:
    """Store an entry and return its id; types: of its enclosures."""
    enclosures = tuple(Enclosure(f"https://a.example/{number}", kind) for number, kind in enumerate(types))
    intent = replace(
        make.intent(content, content=content),
        enclosures=enclosures,
        thumbnail_url=thumbnail,
        tags=tags,
        language=language,
    )
    with db.session.begin():
        feed_id = make.feed(db.session())
        make.store(db.session(), make.changed(feed_id, intent))
        return db.session.scalars(select(func.max(Entry.id))).one() or 0


def found(services: Services, words: str) -> list[int]:
    asked = question(words)
    return sorted(services.search.search(asked, feed_ids=[1], order="newest", offset=0, limit=99).entry_ids)


def hits(services: Services, words: str, feed_id: int) -> int:
    found = services.search.search(question(words), feed_ids=[feed_id], order="newest", offset=0, limit=10)
    return found.total


def test_it_tells_the_index_what_changed_and_empties_the_outbox(services: Services) -> None:
    feed_id = stored("a", content="<p>Ein <b>Körper</b> und 星光</p>")
    assert index.drain_outbox(services) == 1
    assert (hits(services, "körper", feed_id), hits(services, "星光", feed_id)) == (1, 1)
    assert waiting() == 0


def test_it_finds_an_edited_entry_by_its_new_words_alone(services: Services) -> None:
    feed_id = stored("a", content="<p>before</p>")
    index.drain_outbox(services)
    stored("a", content="<p>afterwards</p>")
    index.drain_outbox(services)
    assert (hits(services, "before", feed_id), hits(services, "afterwards", feed_id)) == (0, 1)


def test_it_leaves_the_outbox_to_another_who_is_at_it(services: Services) -> None:
    stored("a")
    with locks.alone(services.redis, "drain", ttl_s=60):
        assert index.drain_outbox(services) == 0
    assert (index.drain_outbox(services), waiting()) == (1, 0)


def test_it_drops_what_was_removed(services: Services) -> None:
    feed_id = stored("a")
    index.drain_outbox(services)
    with db.session.begin():
        entry_id = db.session.scalars(select(Entry.id).where(Entry.feed_id == feed_id)).one()
        outbox.drop(db.session(), {entry_id: 2}, now=NOW)
    index.drain_outbox(services)
    assert services.search.count() == 0


def test_it_keeps_the_outbox_while_the_index_is_away(services: Services) -> None:
    class Away:
        def put(self, documents: Sequence[SearchDocument]) -> None:
            raise BackendUnavailable("search", "it is away on purpose")

    stored("a", "b")
    away = Services(services.settings, services.queue, Away(), services.redis)  # type: ignore[arg-type]
    with pytest.raises(BackendUnavailable):
        index.drain_outbox(away)
    assert waiting() == 2
    assert index.drain_outbox(services) == 2


def test_it_drains_more_than_one_batch(services: Services) -> None:
    stored(*[f"n{number}" for number in range(index.BATCH + 1)])
    assert index.drain_outbox(services) == index.BATCH + 1
    assert services.search.count() == index.BATCH + 1


def test_it_makes_the_whole_index_again(services: Services) -> None:
    feed_id = stored(*[f"n{number}" for number in range(index.BATCH + 1)])
    assert index.rebuild(services) == index.BATCH + 1
    assert hits(services, "text", feed_id) == index.BATCH + 1


def test_it_knows_what_can_be_heard_and_seen(services: Services) -> None:
    heard = arrived("<p>podcast</p>", "audio/mpeg", "image/png")
    shown = arrived('<p>film</p> <video src="https://a.example/"></video>')
    framed = arrived('<iframe width="1" src="https://player.vimeo.com/video/1"></iframe>')
    song = arrived('<iframe src="https://bandcamp.com/EmbeddedPlayer/1"></iframe>')
    seen = arrived('<p><img src="https://a.example/"></p>')
    small = arrived("<p>thumb</p>", thumbnail="https://a.example/")
    arrived("<p>words</p>", "application/pdf")
    index.drain_outbox(services)
    assert found(services, "has:audio") == [heard, song]
    assert found(services, "has:video") == [shown, framed]
    assert found(services, "has:image") == [heard, seen, small]


def test_it_knows_tags_and_languages(services: Services) -> None:
    entry = arrived("<p>words</p>", tags=("Open Source", "moon"), language="zh-CN")
    index.drain_outbox(services)
    assert found(services, 'tag:"open source" tag:moon lang:zh') == [entry]


def test_it_takes_no_full_text_for_an_edit(services: Services) -> None:
    read, edited = arrived("<p>one</p>"), arrived("<p>two</p>")
    with db.session.begin():
        full_texts.keep(db.session(), read, "<p>All</p>", now=NOW)
        full_texts.keep(db.session(), edited, "<p>All</p>", now=NOW)
        make.store(db.session(), make.changed(1, make.intent("<p>two</p>", content="<p>other</p>"), etag='"2"'))
    index.drain_outbox(services)
    assert found(services, "is:edited") == [edited]


def test_it_fills_an_index_that_was_never_filled_and_leaves_alone_one_that_was(services: Services) -> None:
    stored("a", "b")
    assert index.prepare(services) == 2
    assert index.prepare(services) is None
    assert services.search.count() == 2
