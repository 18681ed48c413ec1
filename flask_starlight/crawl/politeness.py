"""Whose turn it is at a host: strangers' servers are asked one thing at a time, with pauses, and left alone on request.

The rule: waiting for one's turn costs no time limit; a host that said when to come back is not asked before.
"""

import asyncio
import math
import time
from collections.abc import AsyncIterator
from collections.abc import Awaitable
from collections.abc import Callable
from contextlib import asynccontextmanager

from yarl import URL

from flask_starlight.crawl.guard import AddressRules
from flask_starlight.errors import FetchError
from flask_starlight.model.reason import FetchReason

KNOWN_HOSTS = 10_000
"""Beyond these, hosts of which nothing matters any more are forgotten; each takes some 500 bytes."""

OWN_AT_ONCE = 16
"""Fetches at once from a host that the operator named as their own: their network, their word; no pause either."""


class _Host:
    """What is known of one host: who is there, when the next may come, and until when nobody may."""

    def __init__(self, at_once: int) -> None:
        self.places = asyncio.Semaphore(at_once)
        self.here = 0
        self.free_at = -math.inf
        self.asleep_until = -math.inf

    @asynccontextmanager
    async def visit(self) -> AsyncIterator[None]:
        """Wait for a place, and hold it."""
        self.here += 1
        try:
            async with self.places:
                yield
        finally:
            self.here -= 1

    def is_idle(self, now: float) -> bool:
        """Tell whether nobody is there or waits, and nothing is known of it that still matters."""
        return not self.here and max(self.free_at, self.asleep_until) <= now


class HostTurns:
    """Gives out turns. gap_s: seconds between the end of a fetch and the next one's start at a stranger's host.

    at_once: fetches at once from such a host.
    """

    def __init__(
        self,
        rules: AddressRules,
        *,
        gap_s: float,
        at_once: int = 1,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], Awaitable[None]] = asyncio.sleep,
    ) -> None:
        self._rules = rules
        self._gap_s = gap_s
        self._at_once = at_once
        self._clock = clock
        self._sleep = sleep
        self._hosts: dict[tuple[str, int | None], _Host] = {}

    def at_once(self, url: URL) -> int:
        """Return how many fetches may be under way at the host of *url*."""
        return OWN_AT_ONCE if self._is_own(url) else self._at_once

    @asynccontextmanager
    async def turn(self, url: URL, *, redirected: bool = False) -> AsyncIterator[None]:
        """Wait for a turn at the host of *url*, and hold it. Raises `FetchError` while the host wants to be left alone.

        redirected: the host itself sent us here a moment ago, and expects us at once.
        """
        host = self._host(url)
        async with host.visit():
            left_s = host.asleep_until - self._clock()
            if left_s > 0:
                raise FetchError(
                    FetchReason.HOST_ASKED_TO_WAIT,
                    f"{url.host} asked for {math.ceil(left_s)} seconds of rest",
                    retry_after_s=math.ceil(left_s),
                )
            if not redirected and host.free_at > self._clock():
                await self._sleep(host.free_at - self._clock())
            try:
                yield
            finally:
                host.free_at = self._clock() + (0 if self._is_own(url) else self._gap_s)

    def leave_alone(self, url: URL, seconds: int) -> None:
        """Give out no turn at the host of *url* for so long."""
        host = self._host(url)
        host.asleep_until = max(host.asleep_until, self._clock() + seconds)

    def _host(self, url: URL) -> _Host:
        name = (url.host or "").removesuffix(".")
        key = (name, url.port if self._is_own(url) else None)
        if len(self._hosts) > KNOWN_HOSTS:
            self._forget_idle()
        return self._hosts.setdefault(key, _Host(self.at_once(url)))

    def _forget_idle(self) -> None:
        now = self._clock()
        self._hosts = {key: host for key, host in self._hosts.items() if not host.is_idle(now)}

    def _is_own(self, url: URL) -> bool:
        return self._rules.lets_through((url.raw_host or "").lower().removesuffix("."), url.port)
