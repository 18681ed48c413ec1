"""An account that goes, with all that is its owner's alone.

The rule: what others share stays (feeds, entries); what was fetched with the owner's own access goes, and the index
is told in the same transaction.
"""

from datetime import datetime

from sqlalchemy import delete
from sqlalchemy import select
from sqlalchemy.orm import Session

from flask_starlight.errors import Conflict
from flask_starlight.store import outbox
from flask_starlight.store import users
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import User


def delete_account(session: Session, user_id: int, *, now: datetime) -> None:
    """Delete the account and all that it had. Raises `Conflict` for the last administrator among others, `NotFound`.

    The database removes what hangs on the account by its foreign keys: a constant number of statements.
    """
    if not users.may_leave(session, user_id):
        raise Conflict("users: the last administrator cannot leave the others alone")
    private = select(Feed.id).where(Feed.owner_id == user_id)
    versions = select(Entry.id, Entry.version).where(Entry.feed_id.in_(private))
    outbox.drop(session, dict(session.execute(versions).all()), now=now)
    for gone in (delete(Feed).where(Feed.owner_id == user_id), delete(User).where(User.id == user_id)):
        session.execute(gone.execution_options(synchronize_session=False))
    session.expire_all()
