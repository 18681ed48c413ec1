from dataclasses import replace
from datetime import timedelta

from sqlalchemy.orm import Session

from flask_starlight.model.reason import FetchReason
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.refresh import OutcomeState
from flask_starlight.store import crawl_report
from flask_starlight.store import feed_history
from tests.conftest import NOW
from tests.store import make


def test_it_counts_and_lists_feeds_by_state(session: Session) -> None:
    reader = make.user(session)
    ok, failing, gone, new = (make.feed(session, f"https://{name}.example/", reader) for name in "abcd")
    make.feed(session, "https://nobody.example/")
    make.store(
        session,
        make.changed(ok),
        FeedOutcome(failing, OutcomeState.FAILED),
        FeedOutcome(gone, OutcomeState.GONE),
    )
    session.flush()
    assert crawl_report.count_by_state(session, now=NOW) == {"ok": 1, "failing": 1, "gone": 1, "new": 1, "due": 1}
    states = ("ok", "failing", "gone", "new", "due", "")
    listed = {state: [feed.id for feed in crawl_report.list_feeds(session, state, now=NOW)] for state in states}
    assert listed == {
        "ok": [ok],
        "failing": [failing],
        "gone": [gone],
        "new": [new],
        "due": [new],
        "": [ok, failing, gone, new],
    }


def test_it_lists_feeds_a_page_at_a_time(session: Session) -> None:
    reader = make.user(session)
    ids = [make.feed(session, f"https://{n}.example/", reader) for n in range(crawl_report.PAGE + 2)]
    first = crawl_report.list_feeds(session, "", now=NOW)
    rest = crawl_report.list_feeds(session, "", now=NOW, after_id=first[-1].id)
    assert [feed.id for feed in [*first, *rest]] == ids
    assert len(rest) == 2


def test_it_names_the_slowest_and_those_that_fail_most(session: Session) -> None:
    reader = make.user(session)
    slow, quick, broken = (make.feed(session, f"https://{name}.example/", reader) for name in ("s", "q", "b"))
    for duration_ms in (900, 2100):
        make.store(
            session,
            replace(make.changed(slow), duration_ms=duration_ms),
            replace(make.changed(quick), duration_ms=30),
            FeedOutcome(broken, OutcomeState.FAILED, reason=FetchReason.TIMED_OUT),
        )
    session.flush()
    slowest = crawl_report.slowest(session, since=NOW - timedelta(days=1))
    assert [(feed.id, feed.mean_ms, feed.longest_ms) for feed in slowest] == [(slow, 1500, 2100), (quick, 30, 30)]
    assert crawl_report.slowest(session, since=NOW + timedelta(days=1)) == []
    assert [(feed.id, feed.error_count) for feed in crawl_report.most_failing(session)] == [(broken, 2)]


def test_it_counts_a_feeds_entries_by_the_week(session: Session) -> None:
    feed_id = make.feed(session)
    ages_h = (1, 24, 6 * 24, 7 * 24, 181 * 24, 200 * 24)
    make.store(session, make.changed(feed_id, *[make.intent(str(age), age_h=age) for age in ages_h]))
    weeks = feed_history.entries_by_week(session, feed_id, now=NOW)
    assert len(weeks) == feed_history.WEEKS
    assert [week.entries for week in weeks if week.entries] == [1, 1, 3]
    assert (weeks[-1].begin + timedelta(days=6), weeks[-1].entries) == (NOW.date(), 3)
    assert weeks[0].entries == 1
