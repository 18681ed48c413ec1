import pytest
from sqlalchemy.orm import Session

from flask_starlight.errors import NotFound
from flask_starlight.model.rule import RuleDraft
from flask_starlight.store import entries
from flask_starlight.store import folders
from flask_starlight.store import labels
from flask_starlight.store import rules
from flask_starlight.store import subscriptions
from tests.conftest import NOW
from tests.store import make

ANY = RuleDraft("any", "moon", hide=True)


def looking(session: Session, *feeds: int) -> dict[int, set[int]]:
    """Rule id -> the feeds of *feeds* that it looks at."""
    ids = [entry.id for entry in entries.for_index_after(session, 0, limit=100) if entry.feed_id in feeds]
    return {rule.id: set(rule.feed_ids or ()) for rule in rules.looking_at(session, ids)}


def filled_feed(session: Session, url: str, *followers: int) -> int:
    feed_id = make.feed(session, url, *followers)
    make.entries(session, feed_id, f"{url}1", f"{url}2")
    return feed_id


def test_it_finds_the_rules_of_those_who_follow_the_feed(session: Session) -> None:
    ada, bob = make.user(session, "ada"), make.user(session, "bob")
    hers = filled_feed(session, "https://a.example/", ada)
    his = filled_feed(session, "https://b.example/", bob)
    rule = rules.create(session, ada, ANY, now=NOW)
    resting = rules.create(session, ada, ANY, now=NOW)
    resting.enabled = False
    assert looking(session, hers, his) == {rule.id: {hers}}
    assert looking(session, his) == {}
    assert rules.any_looks_at(session, [hers, his])
    assert not rules.any_looks_at(session, [his])


def test_it_looks_where_the_rule_says(session: Session) -> None:
    ada = make.user(session)
    outer = folders.create(session, ada, "outer")
    inner = folders.create(session, ada, "inner", parent_id=outer.id)
    feed_ids = [filled_feed(session, f"https://{name}.example/", ada) for name in ("inside", "other")]
    subscriptions.edit(session, ada, feed_ids[0], title="", folder_id=inner.id)
    in_folder = rules.create(session, ada, RuleDraft("f", "x", folder_id=outer.id, star=True), now=NOW)
    in_feed = rules.create(session, ada, RuleDraft("g", "x", feed_id=feed_ids[1], star=True), now=NOW)
    assert looking(session, *feed_ids) == {in_folder.id: {feed_ids[0]}, in_feed.id: {feed_ids[1]}}


def test_it_takes_the_newest_entries_where_the_rule_looks(session: Session) -> None:
    ada = make.user(session)
    folder_id = folders.create(session, ada, "outer").id
    one, two = (filled_feed(session, f"https://{name}.example/", ada) for name in ("one", "two"))
    make.entries(session, make.feed(session, "https://stranger.example/"), "nobody's")
    subscriptions.edit(session, ada, one, title="", folder_id=folder_id)
    session.flush()
    every = rules.newest_entries(session, ada, ANY, limit=10)
    assert (len(every), every) == (4, sorted(every, reverse=True))
    assert rules.newest_entries(session, ada, ANY, limit=3) == every[:3]
    assert rules.newest_entries(session, ada, RuleDraft(feed_id=two), limit=10) == every[:2]
    assert rules.newest_entries(session, ada, RuleDraft(folder_id=folder_id), limit=10) == every[2:]


def test_it_names_nothing_of_somebody_else(session: Session) -> None:
    ada, bob = make.user(session, "ada"), make.user(session, "bob")
    feed_id = filled_feed(session, "https://b.example/", bob)
    folder_id = folders.create(session, bob, "his").id
    label_id = labels.create(session, bob, "his").id
    own = rules.create(session, ada, ANY, now=NOW)
    for draft in (RuleDraft(feed_id=feed_id), RuleDraft(folder_id=folder_id), RuleDraft(label_id=label_id)):
        with pytest.raises(NotFound):
            rules.create(session, ada, draft, now=NOW)
        with pytest.raises(NotFound):
            rules.edit(session, ada, own.id, draft)
    for change in (rules.get, rules.delete):
        with pytest.raises(NotFound):
            change(session, bob, own.id)
    assert rules.draft_of(rules.get(session, ada, own.id)) == ANY


def test_it_keeps_a_rule_for_a_feed_that_is_no_longer_followed(session: Session) -> None:
    ada = make.user(session)
    feed_id = filled_feed(session, "https://a.example/", ada)
    rule = rules.create(session, ada, RuleDraft("old", "x", feed_id=feed_id, star=True), now=NOW)
    subscriptions.unsubscribe(session, ada, feed_id)
    rules.edit(session, ada, rule.id, RuleDraft("new", "x", feed_id=feed_id, star=True))
    assert rule.name == "new"
    assert looking(session, feed_id) == {}


def test_it_rests_when_the_folder_is_gone_where_it_looked(session: Session) -> None:
    ada = make.user(session)
    outer = folders.create(session, ada, "outer")
    inner = folders.create(session, ada, "inner", parent_id=outer.id)
    rule_id = rules.create(session, ada, RuleDraft("inner", "x", folder_id=inner.id, star=True), now=NOW).id
    folders.delete(session, ada, outer.id)
    session.flush()
    session.expire_all()
    rule = rules.get(session, ada, rule_id)
    assert (rule.enabled, rule.folder_id) == (False, None)
