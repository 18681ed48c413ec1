"""Subscriptions at hubs (WebSub): whom to ask for pushes, what came of it, which feeds are pushed.

`expires_at` says until when a row's state holds: an active one until its lease ends, any other until it is tried again.
A row that was asked for and got lost, on whatever way, is therefore asked for again when that time has come.
"""

import secrets
from collections.abc import Collection
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta

from sqlalchemy import ColumnElement
from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.model.websub import ASKED_LEASE
from flask_starlight.model.websub import CALLBACK_PATH
from flask_starlight.model.websub import DENIED_WAIT
from flask_starlight.model.websub import FIRST_WAIT
from flask_starlight.model.websub import LONGEST_WAIT
from flask_starlight.model.websub import PUSHED_WITHIN
from flask_starlight.model.websub import RENEWED_BEFORE
from flask_starlight.model.websub import HubAnswer
from flask_starlight.model.websub import HubMode
from flask_starlight.model.websub import HubRequest
from flask_starlight.model.websub import HubState
from flask_starlight.model.websub import next_wait
from flask_starlight.model.websub import renewal_at
from flask_starlight.store.clip import clip
from flask_starlight.store.feed_state import check_soon
from flask_starlight.store.tables import TITLE_CHARS
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import HubSubscription
from flask_starlight.store.tables import Subscription
from flask_starlight.store.upsert import insert_missing

TOKEN_BYTES = 32
"""256 random bits, 43 characters: nobody guesses a callback, and no signature is forged."""

AT_ONCE = 1000
"""New requests in one transaction; the next run of the clock takes the next."""


@dataclass(frozen=True, slots=True)
class HubView:
    """A feed's subscription at its hub, as its page tells of it. *until*: see the module."""

    hub_url: str
    state: HubState
    requested_at: datetime
    until: datetime | None
    pushed_at: datetime | None
    detail: str


def view(session: Session, feed_id: int) -> HubView | None:
    """Return how the feed stands with its hub, None where it was never asked."""
    row = session.get(HubSubscription, feed_id)
    if row is None:
        return None
    return HubView(row.hub_url, HubState(row.state), row.requested_at, row.expires_at, row.pushed_at, row.detail)


def active_feeds(session: Session, feed_ids: Collection[int], *, now: datetime) -> set[int]:
    """Return those of *feed_ids* whose news their hubs push at *now*."""
    active = select(HubSubscription.feed_id).where(
        HubSubscription.feed_id.in_(feed_ids),
        HubSubscription.state == HubState.ACTIVE,
        HubSubscription.expires_at > now,
    )
    return set(session.scalars(active))


def unasked(session: Session, feed_ids: Collection[int], *, now: datetime) -> tuple[int, ...]:
    """Return those of *feed_ids* that name a hub which was not asked for them yet, in these very words."""
    joined = select(Feed.id).outerjoin(HubSubscription, HubSubscription.feed_id == Feed.id)
    fresh = HubSubscription.feed_id.is_(None) | _outdated(now)
    return tuple(session.scalars(joined.where(Feed.id.in_(feed_ids), *_wanting(), fresh)))


def claim(session: Session, *, now: datetime, base_url: str) -> list[HubRequest]:
    """Return what is due: new requests, those to repeat, and those to end a subscription.

    base_url: Starlight's public address.  The rows are written as asked for at *now*.
    """
    due = _begin(session, now) + _repeat(session, now) + _leave(session, now)
    session.flush()
    return [_request(row, base_url) for row in due]


def note_answer(session: Session, answer: HubAnswer) -> None:
    """Write how a hub took a request. It has accepted when it verifies, no sooner; what is active stays so.

    One that asks for more time than it would get anyway gets it, up to `LONGEST_WAIT`.
    """
    row = session.get(HubSubscription, answer.feed_id, with_for_update=True)
    if row is None or row.token != answer.token:
        return
    row.detail = clip(answer.detail, TITLE_CHARS)
    if answer.reason is not None and row.state == HubState.PENDING:
        row.state = HubState.FAILED
        rest_s = min(answer.retry_after_s or 0, LONGEST_WAIT.total_seconds())
        row.expires_at = max(row.expires_at or row.requested_at, row.requested_at + timedelta(seconds=rest_s))


def by_token(session: Session, token: str) -> HubSubscription | None:
    """Return the subscription whose callback *token* names, locked, None where there is none."""
    return session.scalar(select(HubSubscription).where(HubSubscription.token == token).with_for_update())


def activate(row: HubSubscription, *, now: datetime, until: datetime) -> None:
    """Write that the hub pushes from *now* on, *until* its lease ends."""
    row.state, row.requested_at, row.expires_at, row.detail = HubState.ACTIVE, now, until, ""


def deny(session: Session, row: HubSubscription, reason: str, *, now: datetime) -> None:
    """Write that the hub does not want to push; where it did, its feed is checked soon, as any other."""
    if row.state == HubState.ACTIVE:
        check_feed_soon(session, row.feed_id, now=now)
    row.state, row.expires_at, row.detail = HubState.DENIED, now + DENIED_WAIT, clip(reason, TITLE_CHARS)


def leads_on(session: Session, feed_id: int) -> bool:
    """Tell whether the feed's address leads to another one at present: then its hub no longer speaks for it."""
    return session.scalar(select(Feed.moved_to).where(Feed.id == feed_id)) != ""


def doubt(session: Session, came_out: Mapping[int, Sequence[datetime]], *, now: datetime) -> None:
    """Rely no more on hubs that did not push what a check of the feed has found, and ask them again later.

    came_out: by feed, the times of the entries that a check has found.
    """
    active = select(HubSubscription).where(
        HubSubscription.feed_id.in_(came_out.keys()), HubSubscription.state == HubState.ACTIVE
    )
    # elsewhere a hub's row is locked first and its feed second: whoever has the feed must not wait for the row
    for row in session.scalars(active.with_for_update(skip_locked=True)) if came_out else ():
        if any(row.requested_at < moment < now - PUSHED_WITHIN for moment in came_out[row.feed_id]):
            row.state, row.expires_at, row.detail = HubState.FAILED, now + DENIED_WAIT, "it did not push what was new"


def check_feed_soon(session: Session, feed_id: int, *, now: datetime) -> None:
    """Bring the next check of the feed forward."""
    check_soon(session.get_one(Feed, feed_id, with_for_update=True), now=now)


def _begin(session: Session, now: datetime) -> list[HubSubscription]:
    outdated = select(HubSubscription.feed_id).join(Feed, Feed.id == HubSubscription.feed_id)
    ids = list(session.scalars(outdated.where(*_wanting(), _outdated(now)).limit(AT_ONCE)))
    session.execute(delete(HubSubscription).where(HubSubscription.feed_id.in_(ids)))
    asked = select(HubSubscription.feed_id).where(HubSubscription.feed_id == Feed.id).exists()
    wanted = session.execute(select(Feed.id, Feed.hub_url, _topic()).where(*_wanting(), ~asked).limit(AT_ONCE))
    rows = [_new_row(*feed, now=now) for feed in wanted]
    insert_missing(session, HubSubscription, rows, key=["feed_id"])
    mine = [row["token"] for row in rows]  # another worker may have been faster with some
    inserted = select(HubSubscription).where(HubSubscription.token.in_(mine)).order_by(HubSubscription.feed_id)
    return list(session.scalars(inserted))


def _repeat(session: Session, now: datetime) -> list[HubSubscription]:
    soon = HubSubscription.expires_at <= now + RENEWED_BEFORE  # no renewal is due earlier
    states = HubSubscription.state != HubState.LEAVING
    rows = session.scalars(select(HubSubscription).where(_of_wanting(), states, soon).with_for_update(skip_locked=True))
    return [row for row in rows if _try_again(session, row, now)]


def _try_again(session: Session, row: HubSubscription, now: datetime) -> bool:
    """Write the row as asked for again, where it is time for that."""
    until = row.expires_at or now
    if row.state == HubState.ACTIVE and until > now:
        if renewal_at(row.requested_at, until) > now:
            return False
    elif until > now:
        return False
    elif row.state == HubState.ACTIVE:
        row.state, row.expires_at = HubState.PENDING, now + FIRST_WAIT
        check_feed_soon(session, row.feed_id, now=now)
    else:
        row.state, row.expires_at = HubState.PENDING, now + next_wait(row.requested_at, until)
    row.requested_at = now
    return True


def _leave(session: Session, now: datetime) -> list[HubSubscription]:
    """Begin to leave hubs that nobody needs any more, once; hubs that did not verify that in time are forgotten."""
    lost = HubSubscription.state.in_((HubState.DENIED, HubState.FAILED))
    unverified = (HubSubscription.state == HubState.LEAVING) & (HubSubscription.expires_at <= now)
    forgotten = delete(HubSubscription).where(~_of_wanting(), lost | unverified)
    session.execute(forgotten.execution_options(synchronize_session="fetch"))
    held = HubSubscription.state.in_((HubState.PENDING, HubState.ACTIVE))
    unneeded = select(HubSubscription).where(~_of_wanting(), held).limit(AT_ONCE)
    rows = list(session.scalars(unneeded.with_for_update(skip_locked=True)))
    for row in rows:
        row.state, row.requested_at, row.expires_at = HubState.LEAVING, now, now + LONGEST_WAIT
    return rows


def _wanting() -> tuple[ColumnElement[bool], ...]:
    """Which feeds want their hub's pushes: followed, public, not gone for good."""
    followed = select(Subscription.id).where(Subscription.feed_id == Feed.id).exists()
    return (Feed.hub_url != "", Feed.owner_id.is_(None), Feed.next_check_at.is_not(None), followed)


def _of_wanting() -> ColumnElement[bool]:
    return select(Feed.id).where(Feed.id == HubSubscription.feed_id, *_wanting()).exists()


def _outdated(now: datetime) -> ColumnElement[bool]:
    """Rows to begin anew: somebody follows again, or the feed names another hub or topic (not more than once a day)."""
    moved = (HubSubscription.hub_url != Feed.hub_url) | (HubSubscription.topic_url != _topic())
    return (HubSubscription.state == HubState.LEAVING) | (moved & (HubSubscription.requested_at < now - LONGEST_WAIT))


def _topic() -> ColumnElement[str]:
    """The address that the hub knows the feed by: the one it gives itself, else the one we know (WebSub, 4)."""
    return func.coalesce(func.nullif(Feed.self_url, ""), Feed.url)


def _new_row(feed_id: int, hub_url: str, topic_url: str, *, now: datetime) -> dict[str, object]:
    return {
        "feed_id": feed_id,
        "hub_url": hub_url,
        "topic_url": topic_url,
        "token": secrets.token_urlsafe(TOKEN_BYTES),
        "secret": secrets.token_urlsafe(TOKEN_BYTES),
        "state": HubState.PENDING,
        "requested_at": now,
        "expires_at": now + FIRST_WAIT,
        "detail": "",
    }


def _request(row: HubSubscription, base_url: str) -> HubRequest:
    return HubRequest(
        feed_id=row.feed_id,
        token=row.token,
        hub_url=row.hub_url,
        topic_url=row.topic_url,
        callback_url=f"{base_url}{CALLBACK_PATH}{row.token}",
        secret=row.secret,
        mode=HubMode.UNSUBSCRIBE if row.state == HubState.LEAVING else HubMode.SUBSCRIBE,
        lease_s=int(ASKED_LEASE.total_seconds()),
    )
