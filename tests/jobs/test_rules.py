import pytest

from flask_starlight.cache import counts
from flask_starlight.jobs import rules as jobs
from flask_starlight.jobs import store
from flask_starlight.jobs.clock import utc_now
from flask_starlight.model.query import EntryQuery
from flask_starlight.model.query import View
from flask_starlight.model.refresh import EntryIntent
from flask_starlight.model.rule import NewEntries
from flask_starlight.model.rule import RuleDraft
from flask_starlight.model.rule import RuleToApply
from flask_starlight.model.wire import to_wire
from flask_starlight.queue.port import Job
from flask_starlight.services import Services
from flask_starlight.store import entries
from flask_starlight.store import folders
from flask_starlight.store import marks
from flask_starlight.store import rule_log
from flask_starlight.store import rules
from flask_starlight.store import subscriptions
from flask_starlight.store.database import db
from tests.conftest import NOW
from tests.fakes import RecordingQueue
from tests.statements import counted
from tests.store import make

URL, OTHER = "https://a.example/", "https://b.example/"
MOON = RuleDraft("moon", "moon -eclipse", hide=True, mark_read=True)


def reader(name: str = "ada", *feeds: str) -> int:
    with db.session.begin():
        user_id = make.user(db.session(), name)
        for url in feeds or (URL,):
            make.feed(db.session(), url, user_id)
    return user_id


def rule(user_id: int, draft: RuleDraft = MOON) -> int:
    with db.session.begin():
        return rules.create(db.session(), user_id, draft, now=NOW).id


def arrive(services: Services, *titles: str, url: str = URL) -> None:
    bring(services, *[make.intent(title, title=title) for title in titles], url=url)


def bring(services: Services, *intents: EntryIntent, url: str = URL) -> None:
    with db.session.begin():
        feed_id = make.feed(db.session(), url)
    store.outcomes(services, to_wire([make.changed(feed_id, *intents)]))


def run(services: Services, queue: RecordingQueue) -> None:
    """Run the rules on what was sent to them."""
    for job, payload in queue.sent:
        if job is Job.APPLY_RULES:
            jobs.apply_to_new(services, payload)


def titles(user_id: int, view: View = "all") -> set[str]:
    with db.session.begin():
        return {entry.title for entry in entries.list_entries(db.session(), EntryQuery(user_id, view)).entries}


def test_it_acts_on_what_arrives(services: Services, queue: RecordingQueue) -> None:
    ada, bob = reader(), reader("bob")
    rule(ada)
    arrive(services, "Moon rise", "Moon eclipse", "Sun")
    run(services, queue)
    assert titles(ada) == {"Moon eclipse", "Sun"}
    assert titles(ada, "hidden") == {"Moon rise"}
    assert titles(bob, "unread") == {"Moon rise", "Moon eclipse", "Sun"}


def test_it_sends_nothing_where_nobody_has_a_rule_for_the_feed(services: Services, queue: RecordingQueue) -> None:
    ada = reader("ada", URL, OTHER)
    with db.session.begin():
        other = make.feed(db.session(), OTHER)
    rule(ada, RuleDraft("other feed", "moon", feed_id=other, star=True))
    arrive(services, "Moon")
    assert Job.APPLY_RULES not in [job for job, _ in queue.sent]
    arrive(services, "Moon", url=OTHER)
    assert Job.APPLY_RULES in [job for job, _ in queue.sent]


def test_it_leaves_alone_what_was_there_before_and_what_is_only_edited(
    services: Services, queue: RecordingQueue
) -> None:
    ada = reader()
    arrive(services, "old")
    rule(ada, RuleDraft("all", "-nothing", star=True))
    edited = make.intent("old", title="new words")
    bring(services, edited, make.intent("fresh"))
    run(services, queue)
    assert titles(ada, "starred") == {"fresh"}


def test_it_does_no_more_when_the_message_comes_again(services: Services, queue: RecordingQueue) -> None:
    ada = reader()
    rule_id = rule(ada)
    arrive(services, "Moon rise")
    run(services, queue)
    with db.session.begin():
        rule_log.undo(db.session(), rules.get(db.session(), ada, rule_id), now=utc_now())
    run(services, queue)
    assert titles(ada, "unread") == {"Moon rise"}


def test_it_forgets_the_counts_of_those_for_whom_something_changed(services: Services, queue: RecordingQueue) -> None:
    ada, bob = reader(), reader("bob")
    rule(ada)
    rule(bob, RuleDraft("never", "zebra", hide=True))
    arrive(services, "Moon rise")
    for user_id in (ada, bob):
        counts.unread_by_feed(services.redis, user_id, counts.edition(services.redis, user_id), lambda: {1: 1})
    run(services, queue)
    assert counts.unread_by_feed(services.redis, ada, counts.edition(services.redis, ada), dict) == {}
    assert counts.unread_by_feed(services.redis, bob, counts.edition(services.redis, bob), dict) == {1: 1}


def test_it_applies_a_rule_to_the_newest_entries_that_are_there(services: Services) -> None:
    ada = reader()
    arrive(services, *[f"Moon {number}" for number in range(5)])
    rule_id = rule(ada)
    jobs.apply_to_existing(services, to_wire(RuleToApply(ada, rule_id)), limit=3)
    assert len(titles(ada, "hidden")) == 3
    jobs.apply_to_existing(services, to_wire(RuleToApply(ada, rule_id + 1)))
    jobs.apply_to_existing(services, to_wire(RuleToApply(ada + 1, rule_id)))
    assert len(titles(ada, "hidden")) == 3


def test_it_tells_what_a_rule_would_find_without_doing_it(services: Services) -> None:
    ada = reader()
    arrive(services, "Moon rise", "Sun", "Full moon")
    with db.session.begin():
        looked_at, found = jobs.would_find(ada, MOON, limit=2)
        assert (looked_at, len(found)) == (2, 1)
        looked_at, found = jobs.would_find(ada, MOON, limit=10)
    assert (looked_at, len(found)) == (3, 2)
    assert titles(ada, "unread") == {"Moon rise", "Sun", "Full moon"}


@pytest.mark.parametrize(("readers", "number", "batches"), [(1, 3, 1), (12, 40, 1), (1, jobs.BATCH + 1, 2)])
def test_it_sends_as_many_statements_for_many_rules_and_entries_as_for_few(
    services: Services, readers: int, number: int, batches: int
) -> None:
    for index in range(readers):
        user_id = reader(f"reader {index}")
        rule(user_id, RuleDraft("moon", "moon", hide=True, mark_read=True, star=True))
        rule(user_id, RuleDraft("title", "title:moon", star=True))
    arrive(services, *[f"Moon {index}" for index in range(number)])
    with db.session.begin():
        arrived = tuple(rules.newest_entries(db.session(), user_id, RuleDraft(), limit=1000))
    with counted() as sent:
        jobs.apply_to_new(services, to_wire(NewEntries(arrived)))
    assert len(sent) == 8 * batches
    with db.session.begin():
        assert max(rule_log.count_entries(db.session(), user_id).values()) == number


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("is:unread -is:starred moon", {"Moon rise", "Full moon", "Moon far"}),
        ("is:starred", set()),
        ("-in:news", {"Moon rise", "Full moon", "Sun"}),
        ("in:news", {"Moon far"}),
        ("feed:weekly", {"Moon far"}),
        ("/^moon/i", {"Moon rise", "Moon far"}),
        ("after:today", {"Moon rise", "Full moon", "Sun", "Moon far"}),
        ("before:2000 OR has:note OR has:video OR label:x", set()),
    ],
)
def test_it_understands_every_condition(
    services: Services, queue: RecordingQueue, query: str, expected: set[str]
) -> None:
    ada = reader("ada", URL, OTHER)
    with db.session.begin():
        news = folders.create(db.session(), ada, "News")
        other = make.feed(db.session(), OTHER)
        subscriptions.edit(db.session(), ada, other, title="Moon Weekly", folder_id=news.id)
    rule(ada, RuleDraft("conditions", query, hide=True))
    bring(services, *[make.intent(title, title=title, age_h=None) for title in ("Moon rise", "Full moon", "Sun")])
    bring(services, make.intent("Moon far", title="Moon far", age_h=None), url=OTHER)
    run(services, queue)
    assert titles(ada, "hidden") == expected


def test_it_sees_the_marks_of_entries_that_are_there(services: Services) -> None:
    ada = reader()
    arrive(services, "a", "b", "c")
    with db.session.begin():
        marks.set_starred(db.session(), ada, [2], True, now=NOW)
        marks.set_read(db.session(), ada, [3], True, now=NOW)
        tried = [
            jobs.would_find(ada, RuleDraft("", query, star=True), limit=9)[1]
            for query in ("is:starred", "is:read", "is:unread -is:starred")
        ]
    assert tried == [[2], [3], [1]]
