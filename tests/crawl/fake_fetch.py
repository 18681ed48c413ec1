"""A hand-made fetcher for tests of what comes after the fetch."""

from collections.abc import Mapping

from flask_starlight.crawl.caller import ANYONE
from flask_starlight.crawl.caller import Caller
from flask_starlight.crawl.fetch import Document
from flask_starlight.crawl.room import Place
from flask_starlight.errors import FetchError
from flask_starlight.model.reason import FetchReason


def page(url: str, body: str | bytes, *, content_type: str = "", moved_to: str = "", etag: str = "") -> Document:
    """Return a 200 document."""
    data = body if isinstance(body, bytes) else body.encode()
    return Document(url=url, status=200, body=data, content_type=content_type, moved_to=moved_to, etag=etag)


class FakeFetch:
    """Answers from a mapping of addresses; what is not in it is a 404. *asked* lists the fetches in order."""

    def __init__(self, answers: Mapping[str, Document | Exception]) -> None:
        self._answers = answers
        self.asked: list[tuple[str, str, str]] = []
        self.callers: list[Caller] = []

    async def fetch(
        self,
        url: str,
        *,
        etag: str = "",
        last_modified: str = "",
        caller: Caller = ANYONE,
        place: Place | None = None,
    ) -> Document:
        self.asked.append((url, etag, last_modified))
        self.callers.append(caller)
        answer = self._answers.get(url) or FetchError(FetchReason.NOT_FOUND, "HTTP 404", http_status=404)
        if isinstance(answer, Exception):
            raise answer
        return answer
