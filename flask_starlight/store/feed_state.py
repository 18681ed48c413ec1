"""What a check changes in the row of its feed."""

from collections.abc import Iterable
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta
from urllib.parse import urlsplit

from sqlalchemy.orm.attributes import flag_modified

from flask_starlight.model.check_rule import CheckRule
from flask_starlight.model.pace import Pace
from flask_starlight.model.pace import learn
from flask_starlight.model.parsed import FeedFacts
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.refresh import OutcomeState
from flask_starlight.model.schedule import Habits
from flask_starlight.model.schedule import bits
from flask_starlight.model.schedule import next_check
from flask_starlight.store.clip import clean
from flask_starlight.store.clip import clip
from flask_starlight.store.clip import clip_url
from flask_starlight.store.tables import TITLE_CHARS
from flask_starlight.store.tables import URL_CHARS
from flask_starlight.store.tables import Feed

HINT_GAP = timedelta(minutes=5)
"""Between two checks that a hub can bring about by saying that there is news without sending it."""

MAX_TTL_MIN = 2**31 - 1
"""What the column holds; whatever is more than a day counts as a day anyway."""

MOVE_DAYS = 3
"""On which one and the same permanent redirect has to be seen: mistakes, and hotels' networks, are over by then."""

SURELY_LED_ON = timedelta(days=MOVE_DAYS - 2)
"""A feed whose move is adopted has led there for longer: between the first and the last of the days lie whole ones."""

_CHECK = ("checked_at", "lease_until", "next_check_at", "next_rule", "last_status", "last_reason", "last_error")
_STATE = ("error_count", "full_fetch_at", "changed_at", "etag", "last_modified", "body_hash", "gap_min", "newest_at")
_MOVE = ("moved_to", "moved_days", "moved_at")
_FACTS = ("kind", "title", "site_url", "description", "language", "icon_url", "hub_url", "self_url", "ttl_min")
_SILENCE = ("skip_hours", "skip_days")


def note_check(feed: Feed, outcome: FeedOutcome, *, now: datetime) -> None:
    """Write into *feed* that it was checked at *now*, how that ended, and what the document says of itself.

    A push is no check, and says nothing of the document: only that there was news.
    """
    if outcome.pushed:
        _note_push(feed, outcome, now=now)
        return
    feed.checked_at = now
    feed.lease_until = None
    feed.last_status = outcome.http_status
    feed.last_reason = outcome.reason or ""
    feed.last_error = clip(outcome.detail, TITLE_CHARS)
    if outcome.state in (OutcomeState.FAILED, OutcomeState.GONE):
        feed.error_count += 1
        return
    feed.error_count = 0
    if outcome.http_status == 200:
        feed.full_fetch_at = now
    _note_move(feed, outcome, now=now)
    if outcome.state is OutcomeState.CHANGED:
        feed.changed_at = now
        feed.etag = outcome.etag if len(outcome.etag) <= 512 else ""
        feed.last_modified = outcome.last_modified if len(outcome.last_modified) <= 128 else ""
        feed.body_hash = outcome.body_hash
        if outcome.facts is not None:
            _note_facts(feed, outcome.facts)


def has_moved(feed: Feed) -> bool:
    """Tell whether the feed's move to another address has lasted."""
    return feed.moved_days >= MOVE_DAYS


def forget_move(feed: Feed) -> None:
    """Let the feed stay where it is: it does not redirect, or has taken the address."""
    feed.moved_to, feed.moved_days, feed.moved_at = "", 0, None


def note_pace(feed: Feed, times: Sequence[datetime], *, now: datetime) -> None:
    """Learn from the *times* at which new entries came out how often the feed publishes."""
    pace = learn(Pace(feed.gap_min, feed.newest_at), times, now=now)
    feed.gap_min, feed.newest_at = pace.gap_min, pace.newest_at


def set_next_check(
    feed: Feed, outcome: FeedOutcome, *, now: datetime, pushed: bool, ordinary_min: int, luck: float
) -> None:
    """Write when *feed* is checked next, and why then. For the arguments see `model.schedule`."""
    habits = Habits(
        pace=Pace(feed.gap_min, feed.newest_at),
        interval_min=feed.interval_min,
        ttl_min=feed.ttl_min,
        skip_hours=feed.skip_hours,
        skip_days=feed.skip_days,
        pushed=pushed,
        errors=feed.error_count,
    )
    found = next_check(outcome, habits, now=now, ordinary_min=ordinary_min, luck=luck)
    feed.next_check_at, feed.next_rule = found.at, found.rule


def write_alike(feeds: Iterable[Feed]) -> None:
    """Let the next flush write the same columns of all *feeds*, whatever changed in which: that is one statement."""
    for feed in feeds:
        for name in (*_CHECK, *_STATE, *_MOVE, *_FACTS, *_SILENCE):
            flag_modified(feed, name)


def _note_move(feed: Feed, outcome: FeedOutcome, *, now: datetime) -> None:
    """Count the days on which permanent redirects led to one and the same address; any other answer begins anew."""
    moved_to = clip_url(outcome.moved_to, URL_CHARS) if _is_web_address(outcome.moved_to) else ""
    if moved_to in ("", feed.url):
        forget_move(feed)
    elif moved_to != feed.moved_to or feed.moved_at is None:
        feed.moved_to, feed.moved_days, feed.moved_at = moved_to, 1, now
    elif now.date() > feed.moved_at.date():
        feed.moved_days, feed.moved_at = feed.moved_days + 1, now


def _is_web_address(url: str) -> bool:
    """Tell whether *url* may become a feed's address: the crawler is believed what it found, not what it says."""
    try:
        parts = urlsplit(url)
        return parts.scheme in ("http", "https") and bool(parts.hostname) and parts.port != 0
    except ValueError:
        return False


def check_soon(feed: Feed, *, now: datetime) -> None:
    """Bring the feed's next check forward: its hub says that there is news, or pushes no more."""
    soon = max(now, feed.checked_at + HINT_GAP) if feed.checked_at else now
    if feed.next_check_at is not None and feed.next_check_at > soon:
        feed.next_check_at, feed.next_rule = soon, CheckRule.HUB


def _note_push(feed: Feed, outcome: FeedOutcome, *, now: datetime) -> None:
    if outcome.state is OutcomeState.FAILED:  # whatever that was, it was a sign of life
        check_soon(feed, now=now)
    elif outcome.entries:
        feed.changed_at = now


def _note_facts(feed: Feed, facts: FeedFacts) -> None:
    feed.kind = facts.kind
    feed.title = clip(facts.title, TITLE_CHARS)
    feed.site_url = clip_url(facts.site_url, URL_CHARS)
    feed.description = clean(facts.description)
    feed.language = clip(facts.language, 32)
    feed.icon_url = clip_url(facts.icon_url, URL_CHARS)
    feed.hub_url = clip_url(facts.hub_url, URL_CHARS)
    feed.self_url = clip_url(facts.self_url, URL_CHARS)
    feed.ttl_min = None if facts.ttl_min is None else min(facts.ttl_min, MAX_TTL_MIN)
    feed.skip_hours = bits(facts.skip_hours, 24)
    feed.skip_days = bits(facts.skip_days, 7)
