"""How often a feed publishes, learnt from the dates of its entries: two numbers a feed, and no history kept.

The rule: silence is evidence, too. A feed that has been quiet for much longer than it usually is counts as slower.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from itertools import pairwise

WEIGHT = 0.1
"""Of a new gap in the smoothed one: about the last 20 entries count. Measured by `benchmarks/schedule.py`."""

SEED_GAPS = 20
"""Gaps of the first document that count, the newest ones: an archive of ten years says little of this week."""

SILENCE_SHARE = 1 / 3
"""Of the silence that counts as a gap: a night must not make a newspaper a monthly. Measured likewise."""

SHORTEST = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class Pace:
    """What is known: minutes between two entries, smoothed, and when the newest came out; None for not yet."""

    gap_min: float | None = None
    newest_at: datetime | None = None

    def gap(self, now: datetime, *, unknown: timedelta) -> timedelta:
        """Return the gap to reckon with at *now*. unknown: the one of a feed of which too little is known."""
        return max(SHORTEST, self._usual(unknown), self._silence(now))

    def is_quiet(self, now: datetime, *, unknown: timedelta) -> bool:
        """Tell whether the silence says more than the usual gap."""
        return self._silence(now) > self._usual(unknown)

    def _usual(self, unknown: timedelta) -> timedelta:
        return unknown if self.gap_min is None else timedelta(minutes=self.gap_min)

    def _silence(self, now: datetime) -> timedelta:
        return (now - self.newest_at) * SILENCE_SHARE if self.newest_at else timedelta()


def learn(pace: Pace, times: Sequence[datetime], *, now: datetime) -> Pace:
    """Return what is known after entries came out at *times*, in any order; those of the future count as of *now*.

    Entries older than the newest known say nothing: they are an archive, or late corrections. Those of one moment came
    out together: a bundle, or a document without dates.
    """
    known = pace.newest_at
    fresh = sorted({min(time, now) for time in times if known is None or time > known})
    if not fresh:
        return pace
    moments = fresh[-SEED_GAPS - 1 :] if known is None else [known, *fresh]
    gaps = [(later - earlier).total_seconds() / 60 for earlier, later in pairwise(moments)]
    return Pace(_smoothed(pace.gap_min, gaps), fresh[-1])


def _smoothed(before: float | None, gaps: Sequence[float]) -> float | None:
    if not gaps:
        return before
    if before is None:
        return sum(gaps) / len(gaps)
    for gap in gaps:
        before += WEIGHT * (gap - before)
    return before
