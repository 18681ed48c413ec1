"""Short, stable hashes for identity and change."""

import hashlib
from collections.abc import Iterable

DIGEST_CHARS = 32
"""Hex digits kept: 128 bits; at 10^9 values a collision has a chance below 10^-20."""


def digest(parts: Iterable[str | bytes]) -> str:
    """Return the hex BLAKE2b digest of *parts*, each preceded by its length so that ("ab", "c") != ("a", "bc")."""
    state = hashlib.blake2b(digest_size=DIGEST_CHARS // 2)
    for part in parts:
        data = part if isinstance(part, bytes) else part.encode("utf-8", "surrogatepass")
        state.update(len(data).to_bytes(8, "big"))
        state.update(data)
    return state.hexdigest()
