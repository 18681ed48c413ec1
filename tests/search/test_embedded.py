import os
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from flask_starlight.errors import BackendUnavailable
from flask_starlight.search.embedded import EmbeddedSearch
from flask_starlight.search.finding import RANKED
from flask_starlight.search.port import SearchDocument
from flask_starlight.search.sqlite_file import SqliteFile
from tests.search.make import Engine
from tests.search.make import document
from tests.search.make import engine
from tests.search.make import question

WRITER = """
import sys
from pathlib import Path
from flask_starlight.search.embedded import EmbeddedSearch
from tests.search.make import document
search = EmbeddedSearch(Path(sys.argv[1]))
search.prepare()
for entry_id in range(int(sys.argv[2]), int(sys.argv[2]) + 20):
    search.put([document(entry_id, "cat")])
search.close()
"""


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[Engine]:
    with engine("embedded", tmp_path) as made:
        yield made


def writer(path: Path, first: int) -> subprocess.Popen[bytes]:
    return subprocess.Popen([sys.executable, "-c", WRITER, str(path), str(first)])


def test_it_says_that_it_has_not_been_prepared(tmp_path: Path) -> None:
    search = EmbeddedSearch(tmp_path / "search.db")
    for call in (search.ping, search.count, lambda: search.put([document(1)]), lambda: search.drop({1: 1})):
        with pytest.raises(BackendUnavailable, match="search: unavailable"):
            call()


def test_it_makes_its_folder(tmp_path: Path) -> None:
    search = EmbeddedSearch(tmp_path / "new" / "folder" / "search.db")
    search.prepare()
    search.ping()
    search.close()


def test_it_says_that_its_file_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "search.db"
    path.write_bytes(b"this is not what you think it is" * 100)
    with pytest.raises(BackendUnavailable, match="not a database"):
        EmbeddedSearch(path).ping()


def test_it_says_that_its_place_is_not_there(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(BackendUnavailable, match="search: unavailable"):
        EmbeddedSearch(tmp_path / "file" / "search.db").prepare()


def test_it_works_again_after_a_failure(tmp_path: Path) -> None:
    search = EmbeddedSearch(tmp_path / "search.db")
    with pytest.raises(BackendUnavailable):
        search.ping()
    search.prepare()
    search.ping()
    search.close()


def test_it_keeps_the_index_when_it_is_closed(opened: Engine) -> None:
    opened.put(document(1, "cat"))
    assert isinstance(opened.search, EmbeddedSearch)
    opened.search.close()
    assert opened.find("cat") == [1]


def test_it_is_prepared_and_written_by_several_processes_at_once(tmp_path: Path) -> None:
    path = tmp_path / "search.db"
    writers = [writer(path, first) for first in (100, 200, 300, 400)]
    assert [process.wait() for process in writers] == [0, 0, 0, 0]
    search = EmbeddedSearch(path)
    assert search.count() == 80
    search.close()


def test_it_keeps_what_another_process_writes_during_a_rebuild(opened: Engine, tmp_path: Path) -> None:
    def batches() -> Iterator[list[SearchDocument]]:
        for number in (1, 2):
            assert writer(tmp_path / "search.db", 100 * number).wait() == 0
            yield [document(number, "dog")]

    assert opened.search.rebuild(batches()) == 42
    assert (len(opened.find("cat")), sorted(opened.find("dog"))) == (40, [1, 2])


def test_it_reads_while_another_thread_is_in_the_middle_of_a_write(opened: Engine) -> None:
    opened.put(document(1, "cat"))
    entered, leave = threading.Event(), threading.Event()

    def batches() -> Iterator[list[SearchDocument]]:
        entered.set()
        leave.wait(60)
        yield []

    rebuild = threading.Thread(target=lambda: opened.search.rebuild(batches()))
    rebuild.start()
    entered.wait(60)
    assert opened.find("cat") == [1]
    opened.put(document(2, "cat", age_s=1))
    assert opened.find("cat") == [1, 2]
    leave.set()
    rebuild.join()


def test_it_leaves_no_index_but_the_live_one(opened: Engine, tmp_path: Path) -> None:
    def broken() -> Iterator[list[SearchDocument]]:
        yield []
        raise OSError("gone")

    with pytest.raises(OSError, match="gone"):
        opened.search.rebuild(broken())
    after_failure = tables(tmp_path / "search.db")
    opened.search.rebuild([[document(1, "cat")]])
    after_success = tables(tmp_path / "search.db")
    assert (len(after_failure), len(after_success)) == (1, 1)
    assert after_failure != after_success


def tables(path: Path) -> list[str]:
    with closing(sqlite3.connect(path)) as db:
        return [name for (name,) in db.execute("SELECT name FROM sqlite_master WHERE name GLOB 'documents_*'")]


@pytest.mark.skipif(not Path("/proc/self/fd").is_dir(), reason="counts open files in /proc")
def test_it_shares_no_connection_with_a_forked_child(opened: Engine, tmp_path: Path) -> None:
    opened.put(document(1, "cat"))
    files_before = files_open(tmp_path / "search.db")
    child = os.fork()
    if child == 0:
        found = opened.search.search(question("cat"), feed_ids=[1], order="newest", offset=0, limit=1)
        os._exit(0 if found.total == 1 and files_open(tmp_path / "search.db") > files_before else 1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    opened.put(document(2, "cat"))
    assert opened.count() == 2


def files_open(path: Path) -> int:
    return sum(
        1 for link in Path("/proc/self/fd").iterdir() if link.is_symlink() and os.path.realpath(link) == str(path)
    )


def test_it_empties_a_file_of_another_layout_and_asks_for_a_rebuild(tmp_path: Path) -> None:
    path = tmp_path / "search.db"
    with closing(sqlite3.connect(path)) as db:
        db.execute("CREATE TABLE generations (number INTEGER PRIMARY KEY AUTOINCREMENT, is_live INTEGER NOT NULL)")
        db.execute("CREATE VIRTUAL TABLE words_12 USING fts5(title, every, tokenize = 'ascii')")
        db.execute("CREATE TABLE documents_12 (entry_id INTEGER PRIMARY KEY)")
        db.execute("INSERT INTO generations VALUES (12, 1)")
        db.commit()
    search = Engine(EmbeddedSearch(path))
    with pytest.raises(BackendUnavailable):
        search.find("cat")
    assert not search.search.prepare()
    assert search.find("cat") == []
    assert search.search.rebuild([[document(1, "cat")]]) == 1
    assert search.search.prepare()
    assert (search.find("cat"), len(tables(path))) == ([1], 1)


def test_it_gives_up_what_takes_too_long(tmp_path: Path) -> None:
    file = SqliteFile(tmp_path / "file.db")
    endless = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT count(*) FROM n"
    with pytest.raises(BackendUnavailable, match="interrupted"), file.reading(timeout_s=0.01) as db:
        db.execute(endless).fetchone()
    with file.reading() as db:
        assert db.execute("SELECT 1").fetchone() == (1,)
    file.close()


def test_it_pages_from_the_ranked_hits_into_the_rest_without_gap_or_repetition(opened: Engine) -> None:
    opened.put(*(document(entry_id, "cat") for entry_id in range(1, RANKED + 200)))
    opened.put(document(RANKED + 200, "cat", title="cat", age_s=1))
    seen: list[int] = []
    for offset in range(0, RANKED + 300, 300):
        asked = question("cat")
        seen += opened.search.search(asked, feed_ids=[1], order="relevance", offset=offset, limit=300).entry_ids
    assert (len(seen), len({*seen})) == (RANKED + 200, RANKED + 200)
