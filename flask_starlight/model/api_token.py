"""Keys for programs that act in a reader's name. The rule: shown once, kept as a hash."""

import hashlib
import secrets

PREFIX = "sl_"
"""So that a scanner for leaked secrets, or a person, knows one when they see it."""

_BYTES = 32


def new_token() -> str:
    """Return a token of 256 random bits."""
    return PREFIX + secrets.token_urlsafe(_BYTES)


def token_hash(token: str) -> str:
    """Return what is kept of a token; it is random and long, so one hash will do."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()
