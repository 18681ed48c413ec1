"""Whole subscription lists, watched until each feed was looked at once."""

from datetime import timedelta

from sqlalchemy.orm import Session

from flask_starlight.store import folders
from flask_starlight.store import imports
from flask_starlight.store import subscriptions
from flask_starlight.store.imports import WantedFeed
from tests.conftest import NOW
from tests.store import make
from tests.web import outcomes


def wanted(*names: str, folder_id: int | None = None) -> list[WantedFeed]:
    return [WantedFeed(f"https://{name}.example/feed", name, folder_id) for name in names]


def test_it_follows_all_and_leaves_alone_what_is_followed_already(session: Session) -> None:
    ada = make.user(session)
    news = folders.create(session, ada, "News").id
    before = make.feed(session, "https://a.example/feed", ada)
    ids = imports.follow(session, ada, wanted("a", "b", folder_id=news), now=NOW + timedelta(days=1))
    assert before in ids and len(ids) == 2
    followed = {feed.feed_id: feed for feed in subscriptions.list_subscribed(session, ada)}
    assert {feed.folder_id for feed in followed.values()} == {None, news}
    assert followed[before].title == "https://a.example/feed"


def test_it_tells_how_many_were_looked_at_and_which_failed(session: Session) -> None:
    ada = make.user(session)
    make.feed(session, "https://old.example/feed", ada)
    at = NOW + timedelta(days=1)
    ids = imports.follow(session, ada, wanted("a", "b", "c"), now=at)
    assert not imports.progress(session, ada, at=at).is_over
    make.entries(session, ids[0], "one")
    make.store(session, outcomes.failed(ids[1]))
    found = imports.progress(session, ada, at=at)
    assert (found.total, found.looked_at, found.failed_count) == (3, 2, 1)
    assert [(feed.url, feed.reason) for feed in found.failed] == [("https://b.example/feed", "timed_out")]
    assert imports.progress(session, make.user(session, "bob"), at=at).total == 0
