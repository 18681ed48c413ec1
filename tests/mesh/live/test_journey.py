"""The reader's way through the full stack: every step through nginx, each backend doing its part."""

import json

from tests import real_documents
from tests import walk
from tests.mesh.live.conftest import Stack
from tests.reader import Reader

FEEDS = "http://feeds.test"


def rows(stack: Stack, table: str) -> int:
    """Return the number of rows that MySQL itself counts."""
    return int(stack.exec_("mysql", "mysql", "-Nse", f"SELECT COUNT(*) FROM starlight.{table}"))


def from_elasticsearch(stack: Stack, path: str) -> dict[str, dict[str, dict[str, dict[str, int]]]]:
    """Return what Elasticsearch itself says at *path*."""
    found: dict[str, dict[str, dict[str, dict[str, int]]]] = json.loads(
        stack.exec_("elasticsearch", "curl", "-fsS", f"localhost:9200/{path}")
    )
    return found


def test_it_takes_a_reader_through_their_first_day(reader: Reader) -> None:
    walk.subscribe_by_address(reader, FEEDS)
    walk.choose_among_several(reader, FEEDS)
    walk.be_told_why_not(reader, FEEDS)
    walk.read_and_star(reader)
    walk.search_in_two_languages(reader)
    walk.hide_by_rule(reader)
    walk.mark_all_read(reader)
    walk.export_and_leave(reader)


@real_documents.needs_documents
def test_it_shows_and_finds_all_that_the_real_documents_hold(reader: Reader) -> None:
    paths = real_documents.import_all(reader, FEEDS)
    for name, path in paths.items():
        real_documents.check_pages(reader, name, path)


def test_it_keeps_rows_in_mysql_sessions_in_redis_and_documents_in_elasticsearch(stack: Stack, reader: Reader) -> None:
    entries = rows(stack, "entries")
    assert entries > 0
    assert rows(stack, "outbox") == 0
    stack.exec_("elasticsearch", "curl", "-fsS", "-XPOST", "localhost:9200/starlight-entries/_refresh")
    assert from_elasticsearch(stack, "starlight-entries/_count")["count"] == entries  # type: ignore[comparison-overlap]
    assert stack.exec_("redis", "redis-cli", "--scan", "--pattern", "session:*").split()


def test_it_asks_elasticsearch_for_every_search(stack: Stack, reader: Reader) -> None:
    def searches() -> int:
        total = from_elasticsearch(stack, "starlight-entries/_stats/search")["_all"]["total"]["search"]
        return total["query_total"]

    before = searches()
    assert reader.get(f"/search?q={walk.quoted('银杏')}").status == 200
    assert searches() > before


def test_it_sends_every_crawl_through_the_queues(stack: Stack, reader: Reader) -> None:
    counts = json.loads(stack.exec_("app", "starlight", "crawl", "--all", "--wait"))
    assert counts["feeds"] == rows(stack, "feeds")
    assert counts["failed"] == rows(stack, "feeds WHERE url LIKE '%/status/404'")  # which is meant to
    queues = stack.exec_("rabbitmq", "rabbitmqctl", "-q", "--formatter=json", "list_queues", "name", "type")
    assert {queue["name"]: queue["type"] for queue in json.loads(queues)} == dict.fromkeys(
        ("crawl", "store", "index", "tidy"), "quorum"
    )
    log = stack.compose("logs", "--no-log-prefix", "crawler") + stack.compose("logs", "--no-log-prefix", "worker")
    assert "crawl.refresh" in log
    assert "store.outcomes" in log


def test_it_refuses_the_address_of_the_host_whose_name_it_allows(stack: Stack, reader: Reader) -> None:
    networks = stack.inspect(stack.container("feeds"))["NetworkSettings"]["Networks"]
    (address,) = (network["IPAddress"] for network in networks.values())
    page = walk.subscribe(reader, f"http://{address}/feeds/tiny.rss")
    assert "private" in page.text
    assert walk.subscribe(reader, f"{FEEDS}/to-private/{address}").text.count("private")


def test_it_serves_the_shells_that_the_readme_names(stack: Stack, reader: Reader) -> None:
    assert "/" in stack.exec_("app", "zsh", "-c", "command -v curl && command -v git && command -v vim")
    assert "localhost" in stack.exec_("redis", "cat", "/etc/hosts")
    assert stack.exec_("mysql", "mysql", "-e", "SELECT COUNT(*) FROM starlight.entries")
    assert "crawl" in stack.exec_("rabbitmq", "rabbitmqctl", "list_queues")
    assert "starlight-entries" in stack.exec_("elasticsearch", "curl", "-s", "localhost:9200/_cat/indices")
    assert "AWAY" not in stack.exec_("app", "starlight", "doctor")
