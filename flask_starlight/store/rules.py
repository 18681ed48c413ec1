"""Rules: what readers want done with entries that a query finds, and which of them look at a feed."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import ColumnElement
from sqlalchemy import and_
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.errors import NotFound
from flask_starlight.model.rule import ActingRule
from flask_starlight.model.rule import RuleDraft
from flask_starlight.store import folders
from flask_starlight.store import labels
from flask_starlight.store import subscriptions
from flask_starlight.store.clip import clip
from flask_starlight.store.tables import NAME_CHARS
from flask_starlight.store.tables import TITLE_CHARS
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import Folder
from flask_starlight.store.tables import Rule
from flask_starlight.store.tables import Subscription

QUERY_CHARS = TITLE_CHARS
"""Of a rule's query: what its column holds."""


def list_rules(session: Session, user_id: int) -> list[Rule]:
    """Return all rules of the user, in the order in which they act: the oldest first."""
    return list(session.scalars(select(Rule).where(Rule.user_id == user_id).order_by(Rule.id)))


def get(session: Session, user_id: int, rule_id: int) -> Rule:
    """Return the user's rule. Raises `NotFound`."""
    rule = session.scalar(select(Rule).where(Rule.id == rule_id, Rule.user_id == user_id))
    if rule is None:
        raise NotFound(f"rules: {rule_id} is not a rule of this user")
    return rule


def create(session: Session, user_id: int, draft: RuleDraft, *, now: datetime) -> Rule:
    """Add a rule, at work from now on. Raises `NotFound` where it names a feed, folder or label of someone else."""
    rule = Rule(user_id=user_id, enabled=True, created_at=now)
    _write(session, rule, draft)
    session.add(rule)
    session.flush()
    return rule


def edit(session: Session, user_id: int, rule_id: int, draft: RuleDraft) -> None:
    """Change what a rule says; what it did stays. Raises `NotFound` as `get` and `create` do."""
    _write(session, get(session, user_id, rule_id), draft)


def delete(session: Session, user_id: int, rule_id: int) -> None:
    """Remove a rule and the record of what it did, which stays done. Raises `NotFound`."""
    session.delete(get(session, user_id, rule_id))
    session.flush()


def draft_of(rule: Rule) -> RuleDraft:
    """Return what the rule says."""
    return RuleDraft(
        rule.name, rule.query, rule.feed_id, rule.folder_id, rule.mark_read, rule.star, rule.hide, rule.label_id
    )


def any_looks_at(session: Session, feed_ids: Sequence[int]) -> bool:
    """Tell whether somebody who follows one of the feeds has a rule at work: if not, that is all that rules cost."""
    at_work = _at_work(Subscription.feed_id.in_(feed_ids))
    return session.scalar(select(Rule.id).join(Subscription, at_work).limit(1)) is not None


def looking_at(session: Session, entry_ids: Sequence[int]) -> list[ActingRule]:
    """Return the rules at work that look at a feed of one of the entries, with those feeds, the oldest rule first."""
    feeds = select(Entry.feed_id).where(Entry.id.in_(entry_ids))
    columns = select(Rule, Subscription.feed_id, Subscription.folder_id)
    found = session.execute(columns.join(Subscription, _at_work(Subscription.feed_id.in_(feeds))).order_by(Rule.id))
    rows = [(rule, feed_id, folder_id) for rule, feed_id, folder_id in found]
    trees = _trees(session, {rule.user_id for rule, _, _ in rows if rule.folder_id is not None})
    feeds_of: dict[Rule, set[int]] = {}
    for rule, feed_id, folder_id in rows:
        tree = trees.get(rule.user_id, [])
        if rule.folder_id is None or folder_id in folders.with_descendants(tree, rule.folder_id):
            feeds_of.setdefault(rule, set()).add(feed_id)
    return [acting(rule, looked_at) for rule, looked_at in feeds_of.items()]


def acting(rule: Rule, feed_ids: set[int] | None = None) -> ActingRule:
    """Return the rule at work on the feeds, None for whichever are in hand."""
    looked_at = None if feed_ids is None else frozenset(feed_ids)
    return ActingRule(rule.id, rule.user_id, rule.query, draft_of(rule).actions, looked_at)


def newest_entries(session: Session, user_id: int, draft: RuleDraft, *, limit: int) -> list[int]:
    """Return the ids of the *limit* entries that arrived last where the rule looks, the newest first."""
    scope = [Subscription.user_id == user_id]
    if draft.feed_id is not None:
        scope.append(Subscription.feed_id == draft.feed_id)
    if draft.folder_id is not None:
        inside = folders.with_descendants(folders.list_folders(session, user_id), draft.folder_id)
        scope.append(Subscription.folder_id.in_(inside))
    found = select(Entry.id).join(Subscription, Subscription.feed_id == Entry.feed_id)
    return list(session.scalars(found.where(*scope).order_by(Entry.id.desc()).limit(limit)))


def _at_work(condition: ColumnElement[bool]) -> ColumnElement[bool]:
    """Return the condition that joins a rule with the subscriptions of its owner that it looks at, but for folders."""
    return and_(
        Subscription.user_id == Rule.user_id,
        Rule.enabled.is_(True),
        or_(Rule.feed_id.is_(None), Rule.feed_id == Subscription.feed_id),
        condition,
    )


def _trees(session: Session, user_ids: set[int]) -> dict[int, list[Folder]]:
    trees: dict[int, list[Folder]] = {}
    if user_ids:
        for folder in session.scalars(select(Folder).where(Folder.user_id.in_(user_ids))):
            trees.setdefault(folder.user_id, []).append(folder)
    return trees


def _write(session: Session, rule: Rule, draft: RuleDraft) -> None:
    if draft.feed_id is not None and draft.feed_id != rule.feed_id:
        subscriptions.get(session, rule.user_id, draft.feed_id)
    if draft.folder_id is not None:
        folders.get(session, rule.user_id, draft.folder_id)
    if draft.label_id is not None:
        labels.get(session, rule.user_id, draft.label_id)
    rule.name = clip(draft.name, NAME_CHARS)
    rule.query = clip(draft.query, QUERY_CHARS)
    rule.feed_id, rule.folder_id, rule.label_id = draft.feed_id, draft.folder_id, draft.label_id
    rule.mark_read, rule.star, rule.hide = draft.mark_read, draft.star, draft.hide
