"""Room for large documents: they wait for one another, the small ones do not, and nothing is lost by it."""

import asyncio

from flask_starlight.crawl.fetch import HttpFetcher
from flask_starlight.crawl.room import LARGE_BYTES
from flask_starlight.crawl.room import Room
from flask_starlight.model.refresh import FeedForCrawl
from flask_starlight.model.refresh import OutcomeState
from tests.crawl.fetching import config_for
from tests.crawl.fetching import crawled
from tests.feedhost.running import LoopbackResolver
from tests.feedhost.running import RunningHost


def test_a_large_document_waits_until_another_was_read() -> None:
    async def run() -> list[str]:
        room, said = Room(large=1), []

        async def hold(name: str, length: int, let_go: asyncio.Event) -> None:
            async with room.place() as place:
                await place.grow(length)
                await place.grow(length + 1)
                said.append(name)
                await let_go.wait()

        first, others = asyncio.Event(), asyncio.Event()
        async with asyncio.TaskGroup() as group:
            group.create_task(hold("large", LARGE_BYTES + 1, first))
            await asyncio.sleep(0)
            group.create_task(hold("larger", LARGE_BYTES * 9, others))
            group.create_task(hold("small", LARGE_BYTES - 1, others))
            for _ in range(5):
                await asyncio.sleep(0)
            waited = list(said)
            first.set()
            others.set()
        assert waited == ["large", "small"]
        return said

    assert asyncio.run(run()) == ["large", "small", "larger"]


def test_who_gives_up_gives_the_place_back() -> None:
    async def run() -> None:
        room = Room(large=1)
        for _ in range(3):
            try:
                async with room.place() as place:
                    await place.grow(LARGE_BYTES + 1)
                    raise ValueError
            except ValueError:
                continue

    asyncio.run(asyncio.wait_for(run(), 60))


def test_a_batch_of_large_feeds_is_read_through_one_place(feeds: RunningHost) -> None:
    async def run() -> list[OutcomeState]:
        async with HttpFetcher(config_for(feeds, max_bytes=16 * LARGE_BYTES), resolver=LoopbackResolver()) as fetcher:
            wanted = [FeedForCrawl(number, f"{feeds.url}/large/{2 * LARGE_BYTES}/{number}") for number in range(5)]
            found = await crawled(wanted, fetcher, concurrency=5, room=Room(large=1), at_once=lambda _url: 5)
            return [outcome.state for outcome in found]

    assert asyncio.run(run()) == [OutcomeState.CHANGED] * 5
