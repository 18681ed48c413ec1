"""Full-text search in Elasticsearch, behind an alias, so that a rebuild can swap the index under it.

    NAME            the live index: searched, written
    NAME-building   during a rebuild, the index being built: written by everyone who writes to the live one
    NAME-retired    after a swap, the index that was live, until it is deleted

An index says in its mapping which layout it has and whether a rebuild filled it. One of an older layout stays live
until a rebuild takes its place; it refuses what it has no field for, and the outbox keeps that for the next one.

A write carries the entry's version as an external version, so repeating it, late or twice, changes nothing. A dropped
entry stays as an empty document that holds its version: Elasticsearch forgets versions of deleted documents after a
minute, and a delete, unlike a write, makes an index where the alias is missing. Hits appear within a second of `put`
(index.refresh_interval). Only what the plain server has is used: no scripts, no ingest, no *_by_query, no GET /.
"""

import secrets
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Sequence
from contextlib import contextmanager
from contextlib import suppress
from http import HTTPStatus

from elasticsearch import ApiError
from elasticsearch import Elasticsearch
from elasticsearch import NotFoundError
from elasticsearch import TransportError
from elasticsearch.helpers import streaming_bulk

from flask_starlight.errors import BackendUnavailable
from flask_starlight.errors import Conflict
from flask_starlight.errors import SettingError
from flask_starlight.search.elastic_index import MAPPINGS
from flask_starlight.search.elastic_index import SETTINGS
from flask_starlight.search.elastic_index import Json
from flask_starlight.search.elastic_index import drop_action
from flask_starlight.search.elastic_index import put_action
from flask_starlight.search.elastic_query import FACETS
from flask_starlight.search.elastic_query import facets_of
from flask_starlight.search.elastic_query import query_body
from flask_starlight.search.elastic_query import sort_body
from flask_starlight.search.port import LAYOUT
from flask_starlight.search.port import MAX_HITS
from flask_starlight.search.port import Facets
from flask_starlight.search.port import Hits
from flask_starlight.search.port import Order
from flask_starlight.search.port import SearchDocument
from flask_starlight.search.question import Question
from flask_starlight.search.row import rows_of
from flask_starlight.settings import Settings

TIMEOUT_S = 10
WRITE_TIMEOUT_S = 60
MAX_BULK_BYTES = 5 * 1024 * 1024
MAX_BULK_ACTIONS = 500


class _NoSuchAlias(Exception):
    """A write found no index behind its alias."""


def open_engine(settings: Settings) -> "ElasticSearch":
    """Return the engine at the search URL. Nothing is connected to yet."""
    return ElasticSearch(settings.search_url)


class ElasticSearch:
    """The search engine (`search.port`) at *url*, which may carry user:password. No request is tried twice.

    name: the alias of the live index.  timeout_s: seconds for an answer, WRITE_TIMEOUT_S for that of a write.
    Raises `SettingError` where *url* lacks its port or is none.
    """

    def __init__(self, url: str, *, name: str = "starlight-entries", timeout_s: float = TIMEOUT_S) -> None:
        try:
            self._client = Elasticsearch(url, request_timeout=timeout_s, max_retries=0, retry_on_timeout=False)
        except ValueError as error:
            raise SettingError(f"settings: STARLIGHT_SEARCH_URL: {error}. Accepted: http://HOST:PORT") from error
        self._name = name
        self._building = f"{name}-building"
        self._retired = f"{name}-retired"

    def prepare(self) -> bool:
        """Make the index where it is missing; tells whether the live one has this layout and was ever filled."""
        with _translated():
            if not self._client.indices.exists_alias(name=self._name):
                try:
                    self._create(alias=self._name, is_whole=False)
                except ApiError:
                    # another process was faster: an alias has one write index at most (the answer then is 500)
                    if not self._client.indices.exists_alias(name=self._name):
                        raise
            found = self._client.indices.get_mapping(index=self._name)
            kinds = [index["mappings"].get("_meta", {}) for index in found.values()]
            return all(kind.get("layout") == LAYOUT and kind.get("is_whole") for kind in kinds)

    def put(self, documents: Sequence[SearchDocument]) -> None:
        """Store *documents* unless the index holds the same or a higher version of them."""
        self._write([put_action(row) for row in rows_of(documents).values()])

    def drop(self, versions: dict[int, int]) -> None:
        """Remove entries: entry id -> the version at which it was removed."""
        self._write([drop_action(entry_id, version) for entry_id, version in versions.items()])

    def search(self, question: Question, *, feed_ids: Sequence[int], order: Order, offset: int, limit: int) -> Hits:
        """Find what *question* asks for within *feed_ids*."""
        if question.root is None or not feed_ids:
            return Hits((), 0)
        offset = min(offset, MAX_HITS)
        with _translated():
            answer = self._client.search(
                index=self._name,
                query=query_body(question, feed_ids),
                sort=sort_body(order),
                from_=offset,
                size=min(limit, MAX_HITS - offset),
                source=False,
                track_total_hits=MAX_HITS,
                allow_partial_search_results=False,
            )
        found = answer["hits"]
        entry_ids = tuple(int(hit["_id"]) for hit in found["hits"])
        return Hits(entry_ids, found["total"]["value"], found["total"]["relation"] == "eq")

    def facets(self, question: Question, *, feed_ids: Sequence[int]) -> Facets:
        """Tell how what *question* finds within *feed_ids* is spread."""
        if question.root is None or not feed_ids:
            return Facets()
        with _translated():
            answer = self._client.search(
                index=self._name,
                query=query_body(question, feed_ids),
                aggs=FACETS,
                size=0,
                allow_partial_search_results=False,
            )
        return facets_of(answer["aggregations"])

    def count(self) -> int:
        """Return how many entries the index holds."""
        with _translated():
            return self._count(self._name)

    def rebuild(self, documents: Iterable[Sequence[SearchDocument]]) -> int:
        """Make a new index from batches of *documents* and swap it in. Raises `Conflict` when another one began."""
        with _translated():
            self._delete_behind(self._building)
            self._delete_behind(self._retired)
            index = self._create(alias=self._building, is_whole=True)
        try:
            for batch in documents:
                self._add(batch)
            with _translated():
                return self._swap_in(index)
        except BaseException:
            # where even this fails, the next rebuild sweeps it away
            with suppress(BackendUnavailable), _translated():
                self._client.indices.delete(index=index, ignore_unavailable=True)
            raise

    def ping(self) -> None:
        """Return when the index is there and usable: its health is yellow or better."""
        with _translated():
            health = self._client.options(ignore_status=408).cluster.health(index=self._name, timeout="0s")
        if health["status"] not in {"green", "yellow"}:
            raise BackendUnavailable("search", f"index {self._name} is missing or its health is {health['status']}")

    def close(self) -> None:
        """Close the connections."""
        self._client.close()

    def _write(self, actions: Sequence[Json]) -> None:
        """Send *actions* to the index that is being built, if one is, and then to the live one.

        In this order, for the one may become the other in between: then it has them all the same.
        """
        with _translated():
            if self._client.indices.exists_alias(name=self._building):
                with suppress(_NoSuchAlias):
                    self._send(actions, self._building)
            try:
                self._send(actions, self._name)
            except _NoSuchAlias as error:
                raise BackendUnavailable("search", "the index has not been prepared") from error

    def _add(self, batch: Sequence[SearchDocument]) -> None:
        with _translated():
            try:
                self._send([put_action(row) for row in rows_of(batch).values()], self._building)
            except _NoSuchAlias as error:
                raise _overtaken() from error

    def _send(self, actions: Sequence[Json], alias: str) -> None:
        answers = streaming_bulk(
            self._client.options(request_timeout=WRITE_TIMEOUT_S),
            ({**action, "_index": alias} for action in actions),
            chunk_size=MAX_BULK_ACTIONS,
            max_chunk_bytes=MAX_BULK_BYTES,
            require_alias=True,
            raise_on_error=False,
        )
        for is_done, answer in answers:
            if not is_done:
                _judge(answer["index"])

    def _create(self, *, alias: str, is_whole: bool) -> str:
        index = f"{self._name}-{secrets.token_hex(6)}"
        aliases = {alias: {"is_write_index": True}}
        mappings = MAPPINGS | {"_meta": {"layout": LAYOUT, "is_whole": is_whole}}
        self._client.indices.create(index=index, aliases=aliases, mappings=mappings, settings=SETTINGS)
        return index

    def _behind(self, alias: str) -> list[str]:
        """Return the indices behind *alias*, none where there is no such alias."""
        try:
            return list(self._client.indices.get_alias(name=alias))
        except NotFoundError:
            return []

    def _delete_behind(self, alias: str) -> None:
        for index in self._behind(alias):
            self._client.indices.delete(index=index, ignore_unavailable=True)

    def _count(self, index: str) -> int:
        answer = self._client.count(index=index, query={"bool": {"must_not": [{"term": {"is_dropped": True}}]}})
        return int(answer["count"])

    def _swap_in(self, index: str) -> int:
        """Let *index* take the place of the live one in one step, and delete that in a second.

        In the same step it would be gone from under the searches that are on their way to it.
        """
        old = self._behind(self._name)
        try:
            self._client.indices.refresh(index=index)
            count = self._count(index)
            self._client.indices.update_aliases(
                actions=[
                    {"add": {"index": index, "alias": self._name, "is_write_index": True}},
                    {"remove": {"index": index, "alias": self._building}},
                    *({"remove": {"index": other, "alias": self._name}} for other in old),
                    *({"add": {"index": other, "alias": self._retired}} for other in old),
                ]
            )
        except NotFoundError as error:
            raise _overtaken() from error
        self._delete_behind(self._retired)
        return count


def _judge(answer: Json) -> None:
    """Raise for an action that failed, unless the index only knew a later version of the entry."""
    if answer["status"] == HTTPStatus.CONFLICT:
        return
    error = answer["error"]
    if error["type"] == "index_not_found_exception":
        raise _NoSuchAlias
    raise BackendUnavailable("search", f"entry {answer['_id']}: {error['type']}: {error['reason']}")


def _overtaken() -> Conflict:
    return Conflict("search: rebuild: another rebuild began meanwhile and takes its place")


@contextmanager
def _translated() -> Iterator[None]:
    try:
        yield
    except ApiError as error:
        raise BackendUnavailable("search", str(error)) from error
    except TransportError as error:
        raise BackendUnavailable("search", str(error.message)) from error
