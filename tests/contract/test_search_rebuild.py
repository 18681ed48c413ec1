"""What holds of every engine while its index is made anew beside the live one."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from flask_starlight.errors import BackendUnavailable
from flask_starlight.errors import Conflict
from flask_starlight.search.port import SearchDocument
from tests.search.make import KINDS
from tests.search.make import Engine
from tests.search.make import document
from tests.search.make import engine
from tests.search.make import question


@pytest.fixture(params=KINDS)
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    with engine(request.param, tmp_path) as opened:
        yield opened


def test_it_rebuilds_from_what_it_is_given_and_from_that_alone(empty: Engine) -> None:
    empty.put(document(1, "cat"), document(2, "cat"), document(3, "cat", version=8))
    empty.search.drop({3: 9})
    batches = [[document(1, "cat")], [], [document(3, "cat", version=1), document(4, "cat")]]
    assert empty.search.rebuild(iter(batches)) == 3
    assert sorted(empty.find("cat")) == [1, 3, 4]
    assert empty.search.rebuild([]) == 0
    assert empty.find("cat") == []


def test_it_loses_no_write_that_comes_during_a_rebuild(empty: Engine) -> None:
    empty.put(*(document(entry_id, "before") for entry_id in (1, 2, 3)))

    def batches() -> Iterator[list[SearchDocument]]:
        yield [document(1, "before")]
        empty.put(document(1, "edited", version=2), document(2, "edited", version=2), document(4, "added"))
        empty.search.drop({3: 2})
        assert (sorted(empty.find("edited")), empty.find("added"), empty.find("before")) == ([1, 2], [4], [])
        yield [document(2, "before"), document(3, "before")]

    assert empty.search.rebuild(batches()) == 3
    assert (sorted(empty.find("edited")), empty.find("added"), empty.find("before")) == ([1, 2], [4], [])


def test_it_answers_readers_all_through_a_rebuild(empty: Engine) -> None:
    empty.put(*(document(entry_id, "cat") for entry_id in range(1, 51)))
    empty.settle()
    done = threading.Event()
    totals: set[int] = set()
    failures: list[BaseException] = []

    def read() -> None:
        try:
            while not done.is_set():
                hits = empty.search.search(question("cat"), feed_ids=[1], order="newest", offset=0, limit=5)
                totals.add(hits.total)
        except BackendUnavailable as error:
            failures.append(error)

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for _ in range(5):
        empty.search.rebuild([[document(entry_id, "cat") for entry_id in range(1, 51)]])
    done.set()
    for reader in readers:
        reader.join()
    assert (failures, totals) == ([], {50})


def test_it_keeps_the_old_index_when_a_rebuild_breaks_off(empty: Engine) -> None:
    empty.put(document(1, "cat"))

    def batches() -> Iterator[list[SearchDocument]]:
        yield [document(2, "cat")]
        raise OSError("the database went away")

    with pytest.raises(OSError, match="the database went away"):
        empty.search.rebuild(batches())
    empty.put(document(3, "cat"))
    assert sorted(empty.find("cat")) == [1, 3]
    assert empty.search.rebuild([[document(4, "cat")]]) == 1
    assert empty.find("cat") == [4]


@pytest.mark.parametrize("batches_left", [0, 1])
def test_it_lets_the_later_of_two_rebuilds_win(empty: Engine, batches_left: int) -> None:
    empty.put(document(1, "cat"))

    def batches() -> Iterator[list[SearchDocument]]:
        yield [document(2, "cat")]
        assert empty.search.rebuild([[document(3, "cat")]]) == 1
        yield from [[document(4, "cat")]] * batches_left

    with pytest.raises(Conflict, match="another rebuild"):
        empty.search.rebuild(batches())
    assert empty.find("cat") == [3]
    empty.put(document(5, "cat"))
    assert sorted(empty.find("cat")) == [3, 5]
