"""Plays a month of many feeds against the rule that says when they are checked:  python benchmarks/schedule.py

Feeds are made up, always the same ones for a seed: rates with a heavy tail, the rhythm of day and week, posts that come
in bursts, feeds that have died. What is measured: minutes from an entry's publication to its arrival, and requests.
"""

import argparse
import math
import random
import sys
from bisect import bisect_right
from collections.abc import Callable
from collections.abc import Iterator
from concurrent.futures import Executor
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from itertools import repeat
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from flask_starlight.model.pace import Pace
from flask_starlight.model.pace import learn
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.refresh import OutcomeState
from flask_starlight.model.schedule import Habits
from flask_starlight.model.schedule import next_check

DAYS = 30
HISTORY_DAYS = 60
DAY_MIN = 24 * 60
BEGIN_MIN = HISTORY_DAYS * DAY_MIN
END_MIN = (HISTORY_DAYS + DAYS) * DAY_MIN
LONGEST_WAIT_MIN = 27 * 60
BEGIN = datetime(2026, 11, 2, tzinfo=UTC)  # a Monday
DOCUMENT_ENTRIES = 20

MEDIAN_PER_DAY = 0.4
SIGMA = 2.0
"""Of the logarithm of the rate: of 20 feeds one brings ten entries a day, of 1,000 five bring 70."""

DEAD, BURSTY, RHYTHMIC = 0.15, 0.15, 0.6
"""Shares of feeds: that never publish again, that post several at once, that keep office hours."""

UNCHANGED = FeedOutcome(1, OutcomeState.UNCHANGED)


@dataclass(frozen=True)
class Result:
    """What a policy gave: requests a feed and day, and the delays of all entries, in minutes and in order."""

    requests: float
    delays: list[float]

    def row(self, name: str) -> str:
        """Return the result as a row of the table."""
        at = [self.delays[int(len(self.delays) * share)] for share in (0.5, 0.95)]
        mean = sum(self.delays) / len(self.delays)
        return f"| {name:42} | {self.requests:8.1f} | {at[0]:6.1f} | {at[1]:7.1f} | {mean:6.1f} |"


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--feeds", type=int, default=10_000)
    parser.add_argument("--seed", type=int, default=7)
    parser.add_argument("--ordinary", type=int, nargs="+", default=[60, 120], help="STARLIGHT_CHECK_INTERVAL_MIN")
    asked = parser.parse_args()
    feeds = [publications(random.Random(f"{asked.seed}/{number}")) for number in range(asked.feeds)]
    with ProcessPoolExecutor() as pool:
        tell(asked.ordinary, feeds, pool)


def tell(intervals: list[int], feeds: list[list[float]], pool: Executor) -> None:
    """Print the table, a row for each of *intervals* and each fixed interval that it is compared with."""
    entries = sum(in_play(time) for times in feeds for time in times)
    print(f"{len(feeds):,} feeds, {DAYS} days, {entries:,} entries")
    print(f"| {'policy':42} | requests | median | 95th pc |   mean |")
    print(f"|{'-' * 44}|---------:|-------:|--------:|-------:|")
    print(fixed(feeds, 60).row("every hour"))
    for ordinary_min in intervals:
        result = adaptive(feeds, ordinary_min, pool)
        print(result.row(f"Starlight, CHECK_INTERVAL_MIN={ordinary_min}"))
        interval_min = DAY_MIN / result.requests
        print(fixed(feeds, interval_min).row(f"every {interval_min:.0f} minutes: as many requests"))


def publications(chance: random.Random) -> list[float]:
    """Return when a feed publishes, in minutes from `HISTORY_DAYS` before the begin."""
    rate = min(300.0, MEDIAN_PER_DAY * math.exp(chance.gauss(0, SIGMA))) / DAY_MIN
    until: float = END_MIN
    if chance.random() < DEAD:
        until = chance.uniform(0, HISTORY_DAYS) * DAY_MIN
    size = 5 if chance.random() < BURSTY else 1
    rhythm = rhythm_of(chance) if chance.random() < RHYTHMIC else None
    times: list[float] = []
    now = chance.expovariate(rate / size)
    while now < until:
        if rhythm is None or chance.random() < rhythm(now):
            times += sorted(now + chance.uniform(0, 20) for _ in range(chance.randint(1, 2 * size - 1)))
        now += chance.expovariate(rate / size * (3 if rhythm else 1))
    return sorted(time for time in times if time < until)


def rhythm_of(chance: random.Random) -> Callable[[float], float]:
    """Return how likely it is that somebody is at their desk: by day, and on weekdays above all."""
    noon = chance.uniform(0, 24)

    def at_work(now: float) -> float:
        hour, day = (now / 60 - noon + 12) % 24, int(now // DAY_MIN) % 7
        return max(0.03, math.cos((hour - 12) / 12 * math.pi)) * (0.3 if day >= 5 else 1.0)

    return at_work


def fixed(feeds: list[list[float]], interval_min: float) -> Result:
    """Check every *interval_min*, each feed beginning somewhere within it."""
    chance = random.Random(1)
    delays: list[float] = []
    for times in feeds:
        phase = chance.uniform(0, interval_min)
        delays += [interval_min - (time - phase) % interval_min for time in times if in_play(time)]
    return Result(DAY_MIN / interval_min, sorted(delays))


def adaptive(feeds: list[list[float]], ordinary_min: int, pool: Executor) -> Result:
    """Check when Starlight's rule says so, which learns from what each check brings."""
    delays: list[float] = []
    requests = 0
    for asked, waited in pool.map(play, feeds, repeat(ordinary_min), chunksize=100):
        requests += asked
        delays += waited
    return Result(requests / len(feeds) / DAYS, sorted(delays))


def play(times: list[float], ordinary_min: int) -> tuple[int, list[float]]:
    """Return how often a feed is checked, and the delays of its entries."""
    requests, delays = 0, []
    for checked, news in checks(times, ordinary_min, random.Random(len(times))):
        requests += 1
        delays += [checked - time for time in news if in_play(time)]
    return requests, delays


def checks(times: list[float], ordinary_min: int, chance: random.Random) -> Iterator[tuple[float, list[float]]]:
    """Yield when a feed is checked, and which entries that brings. It is added in the first hour."""
    now = BEGIN_MIN + chance.uniform(0, 60)
    seen = bisect_right(times, now)
    pace = learn(Pace(), [moment(time) for time in times[max(0, seen - DOCUMENT_ENTRIES) : seen]], now=moment(now))
    while True:
        at = next_check(UNCHANGED, Habits(pace), now=moment(now), ordinary_min=ordinary_min, luck=chance.random()).at
        assert at is not None
        now = (at - BEGIN).total_seconds() / 60
        if now >= END_MIN:
            return
        arrived = bisect_right(times, now)
        news = times[seen:arrived]
        seen = arrived
        if news:
            pace = learn(pace, [moment(time) for time in news], now=at)
        yield now, news


def in_play(time: float) -> bool:
    """Tell whether an entry counts: newer than the first document, and bound to arrive before the end."""
    return BEGIN_MIN + 60 <= time < END_MIN - LONGEST_WAIT_MIN


def moment(minutes: float) -> datetime:
    """Return *minutes* as a time."""
    return BEGIN + timedelta(minutes=minutes)


if __name__ == "__main__":
    main()
