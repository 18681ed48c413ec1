"""Room for what is in hand at once: a hundred small documents, or some large ones, but not a hundred large ones.

    async with room.place() as place:
        document = await fetcher.fetch(url, place=place)      a body that grows large waits here until there is room
        ...                                                   and keeps its place until it was read

Without it, a few dozen feeds of one hostile reader would fill the memory of the crawler that serves everybody.
"""

import asyncio
from types import TracebackType
from typing import Self

LARGE_BYTES = 1024 * 1024
"""Feeds have 100 kB on average, and one in some hundred is larger than this."""

LARGE_AT_ONCE = 8


class Room:
    """Places for *large* documents, for all tasks of one event loop."""

    def __init__(self, large: int = LARGE_AT_ONCE) -> None:
        self._large = asyncio.Semaphore(large)

    def place(self) -> "Place":
        """Return a place for one document, which is given back at the end of an `async with`."""
        return Place(self._large)


class Place:
    """Where one document is while it is in hand."""

    def __init__(self, large: asyncio.Semaphore) -> None:
        self._large = large
        self._is_taken = False

    async def grow(self, length: int) -> None:
        """Return when there is room for *length* bytes."""
        if length > LARGE_BYTES and not self._is_taken:
            await self._large.acquire()
            self._is_taken = True

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._is_taken:
            self._large.release()
            self._is_taken = False
