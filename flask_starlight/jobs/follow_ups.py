"""What is to be done for new entries once they are stored: rules, stories, the pages that their feeds leave out.

The rule: it is on record in the transaction that brings the entries, a message for it is sent after the commit, and the
record goes when the work is done. What died in between, the clock sends again; what is done twice changes nothing.
"""

import logging
from collections.abc import Callable
from collections.abc import Sequence
from datetime import datetime
from datetime import timedelta
from typing import Any

from sqlalchemy.orm import Session

from flask_starlight.model.rule import NewEntries
from flask_starlight.model.wire import from_wire
from flask_starlight.model.wire import to_wire
from flask_starlight.queue.port import Job
from flask_starlight.services import Services
from flask_starlight.store import follow_ups
from flask_starlight.store import full_texts
from flask_starlight.store import rules
from flask_starlight.store.database import db
from flask_starlight.store.database import for_writing
from flask_starlight.store.follow_ups import Waiting
from flask_starlight.store.outcomes import Stored

log = logging.getLogger(__name__)

RESEND_AFTER = timedelta(minutes=5)
"""Longer than a message waits on an ordinary day. One that waits longer finds nothing left to do, and costs a look."""

MOST_SENT = 5
"""Messages for one and the same job, each delivered up to 20 times: after that it is the job that fails."""

AT_ONCE = 500
"""Sent anew in one run of the clock."""


def note(session: Session, stored: Stored, *, now: datetime) -> list[Waiting]:
    """Note in the transaction that stored entries what is to be done for the new ones."""
    if not stored.new_ids:
        return []
    jobs = [Job.FIND_STORIES]
    if rules.any_looks_at(session, stored.changed_feeds):
        jobs.insert(0, Job.APPLY_RULES)
    if full_texts.any_wants(session, stored.changed_feeds):
        jobs.append(Job.ASK_FOR_PAGES)
    return follow_ups.note(session, jobs, stored.new_ids, now=now)


def send(services: Services, waiting: Sequence[Waiting]) -> None:
    """Send a message for each. Raises `BackendUnavailable`; the clock sends it then."""
    for one in waiting:
        services.queue.send(Job(one.job), to_wire(NewEntries(one.entry_ids, one.id)))


def resend(services: Services, *, now: datetime) -> None:
    """Send again what was not heard of for `RESEND_AFTER`; what failed `MOST_SENT` times is given up."""
    with for_writing(), db.session.begin():
        lost = follow_ups.claim_lost(db.session(), now=now, before=now - RESEND_AFTER, size=AT_ONCE)
        hopeless = [one for one in lost if one.times_sent > MOST_SENT]
        if hopeless:
            follow_ups.remove(db.session(), [one.id for one in hopeless])
    for one in hopeless:
        log.error("follow-ups: gave up %s for %d entries from %d on", one.job, len(one.entry_ids), one.entry_ids[0])
    send(services, [one for one in lost if one.times_sent <= MOST_SENT])


def until_done(do: Callable[[Services, Any], object]) -> Callable[[Services, Any], None]:
    """Return the job *do*, payload `NewEntries`, so that it does what is on record, and then takes it from there."""

    def run(services: Services, payload: Any) -> None:
        follow_up_id = from_wire(payload, NewEntries).follow_up_id
        if follow_up_id and not _is_waiting(follow_up_id):
            return
        do(services, payload)
        if follow_up_id:
            with for_writing(), db.session.begin():
                follow_ups.remove(db.session(), [follow_up_id])

    return run


def _is_waiting(follow_up_id: int) -> bool:
    with db.session.begin():
        return follow_ups.is_waiting(db.session(), follow_up_id)
