from datetime import timedelta

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.model.icon import ICON_FRESH
from flask_starlight.model.icon import ICON_LEASE
from flask_starlight.model.icon import IconOutcome
from flask_starlight.store import icons
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import Icon
from tests import pictures
from tests.conftest import NOW
from tests.store import make

MINUTE = timedelta(minutes=1)


@pytest.fixture
def feed_id(session: Session) -> int:
    """A feed that is followed and was read."""
    found = make.feed(session, "https://a.example/feed", make.user(session))
    make.store(session, make.changed(found))
    session.flush()
    return found


def found(feed_id: int, data: bytes = pictures.PNG) -> IconOutcome:
    return IconOutcome(feed_id, "image/png", data)


def shown(session: Session, feed_id: int) -> str:
    return session.scalars(select(Feed.icon_hash).where(Feed.id == feed_id)).one()


def claimed(session: Session, *, after: timedelta = timedelta()) -> list[int]:
    return [request.feed_id for request in icons.claim(session, now=NOW + after, size=50)]


def test_it_claims_a_feed_once(session: Session, feed_id: int) -> None:
    assert claimed(session) == [feed_id]
    assert claimed(session, after=ICON_LEASE - MINUTE) == []


def test_it_claims_it_again_when_nobody_answered(session: Session, feed_id: int) -> None:
    claimed(session)
    assert claimed(session, after=ICON_LEASE + MINUTE) == [feed_id]


@pytest.mark.parametrize("data", [pictures.PNG, b""])
def test_it_claims_it_again_after_a_month_whatever_was_found(session: Session, feed_id: int, data: bytes) -> None:
    icons.store(session, IconOutcome(feed_id, "image/png" if data else "", data), now=NOW)
    assert claimed(session, after=ICON_FRESH - MINUTE) == []
    assert claimed(session, after=ICON_FRESH + MINUTE) == [feed_id]


def test_it_claims_no_more_than_it_was_asked_for(session: Session, feed_id: int) -> None:
    other = make.feed(session, "https://b.example/feed", make.user(session, "bob"))
    make.store(session, make.changed(other))
    session.flush()
    assert len(icons.claim(session, now=NOW, size=1)) == 1
    assert len(icons.claim(session, now=NOW, size=50)) == 1


def test_it_claims_none_that_nobody_follows_or_that_was_never_read(session: Session, feed_id: int) -> None:
    make.feed(session, "https://new.example/feed", make.user(session, "bob"))
    left = make.feed(session, "https://left.example/feed")
    make.store(session, make.changed(left))
    session.flush()
    assert claimed(session) == [feed_id]


def test_it_looks_at_the_feeds_own_host_where_it_names_no_site(session: Session, feed_id: int) -> None:
    [request] = icons.claim(session, now=NOW, size=50)
    assert (request.icon_url, request.site_url) == ("", "https://a.example/feed")


def test_it_keeps_one_picture_for_all_feeds_that_show_it(session: Session, feed_id: int) -> None:
    other = make.feed(session, "https://b.example/feed")
    for each in (feed_id, other, feed_id):
        icons.store(session, found(each), now=NOW)
    assert shown(session, feed_id) == shown(session, other)
    icon = icons.get(session, shown(session, feed_id))
    assert icon is not None
    assert (icon.media_type, icon.data) == ("image/png", pictures.PNG)
    assert len(session.scalars(select(Icon.hash)).all()) == 1


def test_it_keeps_the_icon_of_a_feed_where_none_is_found_any_more(session: Session, feed_id: int) -> None:
    icons.store(session, found(feed_id), now=NOW)
    icons.store(session, IconOutcome(feed_id), now=NOW + ICON_FRESH)
    assert shown(session, feed_id)


def test_it_forgets_a_picture_that_nobody_shows_any_more(session: Session, feed_id: int) -> None:
    icons.store(session, found(feed_id), now=NOW)
    before = shown(session, feed_id)
    icons.store(session, found(feed_id, pictures.png(2, 2)), now=NOW)
    icons.drop_unused(session)
    assert icons.get(session, before) is None
    assert icons.get(session, shown(session, feed_id)) is not None


def test_it_passes_over_a_feed_that_is_gone(session: Session) -> None:
    icons.store(session, found(4711), now=NOW)
    icons.drop_unused(session)
    assert session.scalars(select(Icon.hash)).all() == []
