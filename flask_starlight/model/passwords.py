"""Passwords: hashed with argon2id at the library's recommended cost (RFC 9106, low-memory profile)."""

from functools import cache

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError
from argon2.exceptions import VerificationError

MIN_CHARS = 10
MAX_CHARS = 1000
"""Longer input is refused before hashing: hashing megabytes would be a way to keep a server busy."""

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """Return the argon2id hash of *password*, with its parameters and salt."""
    return _hasher.hash(password)


def password_matches(password: str, password_hash: str | None) -> bool:
    """Tell whether *password* belongs to *password_hash*; None (no such account) takes as long and is False."""
    try:
        matches = _hasher.verify(password_hash or _nobodys_hash(), password)
    except (VerificationError, InvalidHashError):
        return False
    return matches and password_hash is not None


@cache
def _nobodys_hash() -> str:
    return _hasher.hash("the password of nobody")


def password_problem(password: str) -> str | None:
    """Return why *password* is not accepted, as a sentence, or None."""
    if len(password) < MIN_CHARS:
        return f"The password needs at least {MIN_CHARS} characters."
    if len(password) > MAX_CHARS:
        return f"The password may have at most {MAX_CHARS} characters."
    return None
