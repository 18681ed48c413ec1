import threading
from dataclasses import replace
from datetime import datetime
from datetime import timedelta

from flask import Flask
from sqlalchemy.orm import Session

from flask_starlight.model import known
from flask_starlight.model.digest import digest
from flask_starlight.model.refresh import FeedForCrawl
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.refresh import OutcomeState
from flask_starlight.store import feeds
from flask_starlight.store.database import db
from flask_starlight.store.database import for_writing
from tests.conftest import NOW
from tests.store import make

LEASE_S = 600
LATER = NOW + timedelta(hours=20)


def claim(
    session: Session, *, size: int = 10, later_s: float = 0, unchecked_since: datetime | None = None
) -> list[int]:
    now = NOW + timedelta(seconds=later_s)
    claimed = feeds.claim_due(session, now=now, size=size, lease_s=LEASE_S, unchecked_since=unchecked_since)
    return [feed.feed_id for feed in claimed]


def test_it_shares_one_feed_among_all_who_ask_for_its_address(session: Session) -> None:
    assert make.feed(session, "https://a.example/") == make.feed(session, "https://a.example/")
    assert make.feed(session, "https://a.example/") != make.feed(session, "https://a.example/A")


def test_it_claims_what_is_due_and_followed_once(session: Session) -> None:
    reader = make.user(session)
    followed = make.feed(session, "https://a.example/", reader)
    make.feed(session, "https://nobody.example/")
    assert claim(session) == [followed]
    assert claim(session) == []


def test_it_may_claim_again_when_the_lease_has_run_out(session: Session) -> None:
    feed_id = make.feed(session, "https://a.example/", make.user(session))
    claim(session)
    assert claim(session, later_s=LEASE_S - 1, unchecked_since=NOW) == []
    assert claim(session, later_s=LEASE_S + 1) == [feed_id]


def test_it_claims_before_their_time_only_when_asked_to_and_never_gone_ones(session: Session) -> None:
    reader = make.user(session)
    early, gone = make.feed(session, "https://a.example/", reader), make.feed(session, "https://b.example/", reader)
    make.store(session, make.changed(early), FeedOutcome(gone, OutcomeState.GONE))
    assert claim(session, later_s=1) == []
    assert claim(session, later_s=1, unchecked_since=NOW + timedelta(seconds=1)) == [early]


def test_it_claims_a_feed_once_when_all_are_asked_for_however_soon_it_is_done(session: Session) -> None:
    feed_id = make.feed(session, "https://a.example/", make.user(session))
    begun = NOW + timedelta(seconds=1)
    assert claim(session, later_s=1, unchecked_since=begun) == [feed_id]
    make.store(session, make.changed(feed_id), now=begun)
    assert claim(session, later_s=2, unchecked_since=begun) == []


def test_it_claims_no_more_than_a_batch(session: Session) -> None:
    reader = make.user(session)
    for number in range(5):
        make.feed(session, f"https://{number}.example/", reader)
    assert [len(claim(session, size=2)) for _ in range(4)] == [2, 2, 1, 0]


def claimed(session: Session, *, later_h: float) -> FeedForCrawl:
    """Claim the one feed that is there."""
    [one] = feeds.claim_due(session, now=NOW + timedelta(hours=later_h), size=1, lease_s=LEASE_S)
    return one


def test_it_sends_the_known_entries_and_validators_along(session: Session) -> None:
    feed_id = make.feed(session, "https://a.example/", make.user(session))
    intent = make.intent("a")
    make.store(session, make.changed(feed_id, intent, etag='"v1"'))
    feed = claimed(session, later_h=2)
    assert feed.etag == '"v1"'
    look = known.look(intent.url, intent.title, intent.published_at)
    assert feed.known == {digest(["a"]): known.mark(intent.content_hash, look)}
    assert feed.lease_until == NOW + timedelta(hours=2, seconds=LEASE_S)


def test_it_asks_for_the_whole_document_once_a_day_and_still_knows_the_last_one(session: Session) -> None:
    feed_id = make.feed(session, "https://a.example/", make.user(session))
    make.store(session, make.changed(feed_id, etag='"v1"'))
    make.store(session, replace(make.changed(feed_id), state=OutcomeState.UNCHANGED, http_status=304), now=LATER)
    feed = claimed(session, later_h=24)
    assert (feed.etag, feed.last_modified) == ("", "")
    assert feed.body_hash == digest(['"v1"'])


def test_it_says_how_many_follow_a_feed(session: Session) -> None:
    make.feed(session, "https://a.example/", make.user(session), make.user(session, "bob"))
    assert claimed(session, later_h=0).subscribers == 2


def test_it_sends_only_the_newest_known_entries(session: Session) -> None:
    feed_id = make.feed(session)
    number = feeds.KNOWN_ENTRIES + 5
    make.entries(session, feed_id, *[f"n{age}" for age in range(number)])
    known = feeds.known_entries(session, [feed_id])[feed_id]
    assert len(known) == feeds.KNOWN_ENTRIES
    assert digest(["n0"]) in known
    assert digest([f"n{number - 1}"]) not in known


def test_it_never_gives_one_feed_to_two_who_claim_at_once(database: Flask, session: Session) -> None:
    reader = make.user(session)
    for number in range(30):
        make.feed(session, f"https://{number}.example/", reader)
    session.commit()
    taken: list[int] = []

    def take() -> None:
        with database.app_context():
            while True:
                with for_writing(), db.session.begin():
                    batch = claim(db.session(), size=3)
                if not batch:
                    return
                taken.extend(batch)

    threads = [threading.Thread(target=take) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == len(set(taken)) == 30
