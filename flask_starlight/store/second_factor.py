"""Second factors: the sealed secret of an authenticator app, the step of its last code, the codes on paper.

The rule: a code is used up by one conditional statement, so that two who send it at once do not both get in.
"""

from collections.abc import Sequence
from typing import cast

from sqlalchemy import CursorResult
from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import or_
from sqlalchemy import select
from sqlalchemy import update
from sqlalchemy.orm import Session

from flask_starlight.store.tables import RecoveryCode
from flask_starlight.store.tables import User


def turn_on(session: Session, user_id: int, *, sealed_secret: str, step: int, code_hashes: Sequence[str]) -> None:
    """Ask for codes of this secret from now on. step: of the code that confirmed it, which is used up by that."""
    user = session.get_one(User, user_id)
    user.totp_secret, user.totp_step = sealed_secret, step
    replace_recovery_codes(session, user_id, code_hashes)


def turn_off(session: Session, user_id: int) -> None:
    """Ask for no codes any more."""
    user = session.get_one(User, user_id)
    user.totp_secret, user.totp_step = None, None
    replace_recovery_codes(session, user_id, ())


def use_step(session: Session, user_id: int, step: int) -> bool:
    """Use up the code of *step*, and all before it. False: somebody was faster."""
    unused = or_(User.totp_step.is_(None), User.totp_step < step)
    used = update(User).where(User.id == user_id, unused).values(totp_step=step)
    return _changed(session.execute(used))


def use_recovery_code(session: Session, user_id: int, code_hash: str) -> bool:
    """Use up a recovery code. False: it is none of the user's, or was used before."""
    used = delete(RecoveryCode).where(RecoveryCode.user_id == user_id, RecoveryCode.code_hash == code_hash)
    return _changed(session.execute(used))


def replace_recovery_codes(session: Session, user_id: int, code_hashes: Sequence[str]) -> None:
    """Let these be the user's recovery codes, and no others."""
    session.execute(delete(RecoveryCode).where(RecoveryCode.user_id == user_id))
    if code_hashes:
        session.execute(insert(RecoveryCode), [{"user_id": user_id, "code_hash": each} for each in code_hashes])


def count_recovery_codes(session: Session, user_id: int) -> int:
    """Return how many recovery codes are left."""
    return session.scalar(select(func.count()).where(RecoveryCode.user_id == user_id)) or 0


def _changed(result: object) -> bool:
    return cast("CursorResult[object]", result).rowcount == 1
