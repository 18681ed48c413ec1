"""What time it is, asked in one place: below this floor `now` is an argument."""

from datetime import UTC
from datetime import datetime


def utc_now() -> datetime:
    """Return the time as an aware UTC datetime."""
    return datetime.now(UTC)
