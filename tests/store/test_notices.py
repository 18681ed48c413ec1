import pytest
from sqlalchemy.orm import Session

from flask_starlight.errors import NotFound
from flask_starlight.model.reason import FetchReason
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.refresh import OutcomeState
from flask_starlight.store import notices
from flask_starlight.store import subscriptions
from flask_starlight.store.notices import NoticeKind
from tests.conftest import NOW
from tests.store import make


def gone(feed_id: int) -> FeedOutcome:
    return FeedOutcome(feed_id, OutcomeState.GONE, http_status=410, reason=FetchReason.GONE)


def texts(session: Session, reader: int) -> list[str]:
    return [notice.text for notice in notices.list_notices(session, reader)]


def test_it_tells_all_who_follow_a_feed_that_it_is_gone_by_the_name_they_know(session: Session) -> None:
    ada, bob, eve = (make.user(session, name) for name in ("ada", "bob", "eve"))
    feed_id = make.feed(session, "https://a.example/", ada, bob)
    make.store(session, make.changed(feed_id))
    subscriptions.edit(session, bob, feed_id, title="Bob's own", folder_id=None)
    make.store(session, gone(feed_id))
    assert texts(session, ada) == ["“Example” was taken down by its publisher."]
    assert texts(session, bob) == ["“Bob's own” was taken down by its publisher."]
    assert texts(session, eve) == []


def test_it_tells_once_however_often_it_is_tried_again(session: Session) -> None:
    ada = make.user(session)
    feed_id = make.feed(session, "https://a.example/", ada)
    for outcome in (gone(feed_id), gone(feed_id)):
        make.store(session, outcome)
    assert len(texts(session, ada)) == 1
    make.store(session, make.changed(feed_id))
    make.store(session, gone(feed_id))
    assert len(texts(session, ada)) == 2


def test_it_shows_a_few_at_once_and_the_others_when_these_are_dismissed(session: Session) -> None:
    ada, feed_id = make.user(session), make.feed(session)
    rows = [notices.row(ada, feed_id, NoticeKind.MOVED, str(number), now=NOW) for number in range(notices.SHOWN + 1)]
    notices.add(session, rows)
    assert texts(session, ada) == ["0", "1", "2", "3", "4"]
    notices.dismiss(session, ada, notices.list_notices(session, ada)[0].id)
    assert texts(session, ada) == ["1", "2", "3", "4", "5"]


def test_it_lets_nobody_dismiss_what_is_anothers(session: Session) -> None:
    ada, eve = make.user(session), make.user(session, "eve")
    notices.add(session, [notices.row(ada, make.feed(session), NoticeKind.GONE, "text", now=NOW)])
    [told] = notices.list_notices(session, ada)
    with pytest.raises(NotFound):
        notices.dismiss(session, eve, told.id)
    notices.dismiss(session, ada, told.id)
    notices.dismiss(session, ada, told.id)
    assert texts(session, ada) == []
