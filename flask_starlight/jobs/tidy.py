"""Entries that were kept long enough go, a bounded number each hour; so do steps that can no longer be undone."""

from datetime import datetime

from flask_starlight.services import Services
from flask_starlight.store import retention
from flask_starlight.store import undo
from flask_starlight.store.database import db
from flask_starlight.store.database import for_writing

BATCH = 500
"""Entries in one transaction: what hangs on them goes, too, and other writers wait meanwhile."""

BATCHES = 20
"""Transactions in one run; what is left goes when the slice's turn comes again, within a day."""


def entries(services: Services, *, now: datetime) -> int:
    """Remove entries of this hour's slice of feeds as `store.retention` tells. Returns how many went."""
    keep_days = services.settings.keep_read_days
    removed = 0
    for _ in range(BATCHES if keep_days else 0):
        went = _remove_batch(keep_days, now)
        removed += went
        if went < BATCH:
            break
    with for_writing(), db.session.begin():
        retention.forget_delisted(db.session(), now=now)
        undo.forget_old(db.session(), now=now)
    return removed


def _remove_batch(keep_days: int, now: datetime) -> int:
    with for_writing(), db.session.begin():
        old = retention.removable(db.session(), now=now, keep_days=keep_days, limit=BATCH)
        if old:
            retention.remove(db.session(), old, now=now)
    return len(old)
