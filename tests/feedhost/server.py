"""feeds.test: the web server that stands for the outside, with every kind of feed and every kind of trouble.

    python server.py --port 80 --bind 0.0.0.0 --documents DIR [DIR…]      (needs aiohttp and this folder alone)

The first word of a path says what happens, the rest to what, so troubles combine: /slow/2/gzip/feeds/tiny.rss.

    /feeds/NAME                   a document of DIR, or of the folder documents/ beside this file
    /growing/NAME                 an RSS feed of any name, with three entries until _ctl adds or edits some
    /hostile                      an RSS feed, one entry for each line of hostile.txt
    /page/NAME[/NAME…]            an HTML page with a link element for each feed;  /page/ alone: a page that names none
    /opml                         a subscription list of every document
    /redirect/CODE/REST           redirect to /REST, or to the address in ?to=
    /loop                         redirects to itself        /to-private/HOST   redirects to http://HOST/
    /slow/SECONDS/REST            waits first                /stall/SECONDS/REST  chunked, with a pause in the middle
    /flaky/N/REST                 503 for the first N requests of this path
    /status/CODE[/HEADER/VALUE]   that status, with that header: /status/503/retry-after/60
    /cut/REST                     half the body, then the line is dropped
    /gzip/REST, /deflate/, /br/, /zstd/                      packed
    /bomb/CODING                  64 MiB of zeros packed in that coding        /huge/BYTES   that many bytes    /gif
    /large/BYTES/NAME             a feed with an entry of that many bytes
    /cookie/REST                  with a Set-Cookie          /lie/CODING/REST   not packed, but says that it is
    /_ctl                         GET: JSON of requests per path, 304s per path, the last request's headers per path and
                                  the most requests at once.  POST ?reset=1 | ?feed=NAME&add=N&edit=N (growing feed)

Every 200 has ETag and Last-Modified, and is answered by 304 to whoever sends one back.
"""

import argparse
import asyncio
import hashlib
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from email.utils import formatdate
from pathlib import Path
from xml.sax.saxutils import escape

from aiohttp import web

try:
    from tests.feedhost.packing import bomb
    from tests.feedhost.packing import pack
except ModuleNotFoundError:  # run as a script, with this folder alone
    from packing import bomb
    from packing import pack

HERE = Path(__file__).resolve().parent
BORN = 1_750_000_000
"""Unix time from which every made-up date counts, so that the same path has the same bytes on every run."""

TYPES = {
    ".rss": "application/rss+xml",
    ".atom": "application/atom+xml",
    ".rdf": "application/rdf+xml",
    ".xml": "application/xml",
    ".json": "application/feed+json",
    ".opml": "text/x-opml",
    ".html": "text/html; charset=utf-8",
}
_RSS = "application/rss+xml; charset=utf-8"
_HTML = "text/html; charset=utf-8"


@dataclass
class Answer:
    """What will be sent. *cut*: drop the line in the middle of the body. *stall_s*: wait there."""

    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    cut: bool = False
    stall_s: float = 0.0


def rss(title: str, entries: list[tuple[str, str, str, int]]) -> bytes:
    """Return an RSS 2.0 document; *entries*: guid, title, HTML, Unix time; the newest is listed first."""
    items = "".join(
        f"<item><guid isPermaLink='false'>{escape(guid)}</guid><link>http://feeds.test/read/{escape(guid)}</link>"
        f"<title>{escape(name)}</title><pubDate>{formatdate(moment)}</pubDate>"
        f"<description>{escape(html)}</description></item>"
        for guid, name, html, moment in sorted(entries, key=lambda entry: -entry[3])
    )
    head = f"<title>{escape(title)}</title><link>http://feeds.test/</link><description>{escape(title)}</description>"
    return f'<?xml version="1.0" encoding="utf-8"?><rss version="2.0"><channel>{head}{items}</channel></rss>'.encode()


def hostile_entries() -> list[str]:
    """Return the HTML that must be harmless once cleaned, one entry a line."""
    return (HERE / "hostile.txt").read_text(encoding="utf-8").splitlines()


class FeedHost:
    """The server's state: its documents, its growing feeds, and what it was asked."""

    def __init__(self, *folders: Path) -> None:
        self.documents: dict[str, bytes] = {}
        for folder in (HERE / "documents", *folders):
            self.documents.update({path.name: path.read_bytes() for path in sorted(folder.iterdir()) if path.is_file()})
        self.growing: dict[str, list[int]] = {}
        self.reset()

    def reset(self) -> None:
        """Forget what was asked; growing feeds stay as they are."""
        self.requests: Counter[str] = Counter()
        self.not_modified: Counter[str] = Counter()
        self.last_headers: dict[str, dict[str, str]] = {}
        self.at_once = self.most_at_once = 0

    def app(self) -> web.Application:
        """Return the web application."""
        app = web.Application()
        app.router.add_route("*", "/_ctl", self._control)
        app.router.add_route("*", "/{path:.*}", self._serve)
        return app

    def grow(self, name: str, *, add: int = 0, edit: int = 0) -> None:
        """Add entries to the growing feed *name*, and edit its *edit* oldest ones."""
        versions = self.growing.setdefault(name, [1, 1, 1])
        for position in range(min(edit, len(versions))):
            versions[position] += 1
        versions.extend([1] * add)

    async def _control(self, request: web.Request) -> web.Response:
        if request.method == "POST":
            asked = request.query
            if asked.get("reset"):
                self.reset()
            if "feed" in asked:
                self.grow(asked["feed"], add=int(asked.get("add", 0)), edit=int(asked.get("edit", 0)))
        seen = {"requests": self.requests, "not_modified": self.not_modified, "last_headers": self.last_headers}
        return web.json_response({**seen, "most_at_once": self.most_at_once, "total": self.requests.total()})

    async def _serve(self, request: web.Request) -> web.StreamResponse:
        self.requests[request.path] += 1
        self.last_headers[request.path] = dict(request.headers)
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        try:
            return await self._send(request, await self._answer(request.path, request))
        finally:
            self.at_once -= 1

    async def _send(self, request: web.Request, answer: Answer) -> web.StreamResponse:
        if answer.status == 200:
            answer.headers.setdefault("ETag", f'"{hashlib.sha256(answer.body).hexdigest()[:16]}"')
            answer.headers.setdefault("Last-Modified", formatdate(BORN, usegmt=True))
            if _is_known(request.headers, answer.headers):
                self.not_modified[request.path] += 1
                return web.Response(status=304, headers={"ETag": answer.headers["ETag"]})
        if not answer.cut and not answer.stall_s:
            return web.Response(status=answer.status, headers=answer.headers, body=answer.body)
        response = web.StreamResponse(status=answer.status, headers=answer.headers)
        response.content_length = len(answer.body) if answer.cut else None
        await response.prepare(request)
        await response.write(answer.body[: len(answer.body) // 2])
        await asyncio.sleep(answer.stall_s)
        if answer.cut and request.transport:
            request.transport.close()
        else:
            await response.write(answer.body[len(answer.body) // 2 :])
        return response

    async def _answer(self, path: str, request: web.Request) -> Answer:
        word, _, rest = path.lstrip("/").partition("/")
        first, _, after = rest.partition("/")
        match word:
            case "slow":
                await asyncio.sleep(float(first))
                return await self._answer(after, request)
            case "stall":
                return replace(await self._answer(after, request), stall_s=float(first))
            case "flaky" if self.requests[request.path] <= int(first):
                return Answer(b"not yet", 503)
            case "flaky":
                return await self._answer(after, request)
            case "gzip" | "deflate" | "br" | "zstd" | "cookie" | "cut" | "lie":
                return _changed(word, first, await self._answer(after if word == "lie" else rest, request))
            case "page":
                return self._page([name for name in rest.split("/") if name])
            case "growing":
                return Answer(self._growing(first), headers={"Content-Type": _RSS})
            case "feeds" if first in self.documents:
                kind = TYPES.get(Path(first).suffix, "application/xml")
                return Answer(self.documents[first], headers={"Content-Type": kind})
        return _simple(word, rest, request) or self._listed(word, request)

    def _listed(self, word: str, request: web.Request) -> Answer:
        if word != "opml":
            return Answer(b"no such thing here", 404, {"Content-Type": "text/plain"})
        outlines = "".join(
            f'<outline type="rss" text="{escape(name)}" xmlUrl="http://{request.host}/feeds/{escape(name)}"/>'
            for name in self.documents
            if not name.endswith((".opml", ".html"))
        )
        body = f'<opml version="2.0"><head><title>feeds.test</title></head><body>{outlines}</body></opml>'
        return Answer(body.encode(), headers={"Content-Type": TYPES[".opml"]})

    def _page(self, names: list[str]) -> Answer:
        links = "".join(
            f'<link rel="alternate" type="{TYPES.get(Path(name).suffix, TYPES[".rss"])}" title="{escape(name)}" '
            f'href="/feeds/{escape(name)}">'
            for name in names
        )
        page = f"<!doctype html><html><head><title>A page</title>{links}</head><body><p>Words.</p></body></html>"
        return Answer(page.encode(), headers={"Content-Type": _HTML})

    def _growing(self, name: str) -> bytes:
        self.grow(name)
        entries = [
            (f"{name}-{n}", f"Entry {n} of {name}", f"<p>Version {version} of entry {n}.</p>", BORN + n * 60)
            for n, version in enumerate(self.growing[name])
        ]
        return rss(f"Growing {name}", entries)


def _simple(word: str, rest: str, request: web.Request) -> Answer | None:
    """Return the answers that need no document, None for another word."""
    first, _, after = rest.partition("/")
    match word:
        case "redirect":
            return Answer(status=int(first), headers={"Location": request.query.get("to", f"/{after}")})
        case "loop":
            return Answer(status=302, headers={"Location": "/loop"})
        case "to-private":
            return Answer(status=302, headers={"Location": f"http://{rest or '127.0.0.1'}/"})
        case "status":
            header, _, value = after.partition("/")
            return Answer(b"as asked", int(first), {header: value} if header else {})
        case "bomb":
            return Answer(bomb(first), headers={"Content-Encoding": first, "Content-Type": _RSS})
        case "huge":
            return Answer(b"<rss>".ljust(int(first)), headers={"Content-Type": _RSS})
        case "large":
            text = "word " * (int(first) // 5)
            return Answer(rss(f"Large {after}", [(after, "Large", text, BORN)]), headers={"Content-Type": _RSS})
        case "gif":
            return Answer(b"GIF89a\1\0\1\0\0\0\0,\0\0\0\0\1\0\1\0\0\2\2D\1\0;", headers={"Content-Type": _HTML})
        case "hostile":
            lines = enumerate(hostile_entries())
            entries = [(f"hostile-{n}", f"Hostile {n}", f"{html}<p>kept {n}</p>", BORN + n) for n, html in lines]
            return Answer(rss("Hostile", entries), headers={"Content-Type": _RSS})
    return None


def _changed(word: str, coding: str, answer: Answer) -> Answer:
    if word == "cookie":
        answer.headers["Set-Cookie"] = "visitor=1; Path=/"
    elif word == "cut":
        answer.cut = True
    elif word == "lie":
        answer.headers["Content-Encoding"] = coding
    else:
        answer.body = pack(word, answer.body)
        answer.headers["Content-Encoding"] = word
    return answer


def _is_known(asked: Mapping[str, str], answered: Mapping[str, str]) -> bool:
    if "If-None-Match" in asked:
        return answered["ETag"] in asked["If-None-Match"]
    return asked.get("If-Modified-Since") == answered["Last-Modified"]


def main() -> None:
    """Serve until stopped."""
    parser = argparse.ArgumentParser(description="feeds.test: every kind of feed, every kind of trouble")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--bind", default="127.0.0.1")
    parser.add_argument("--documents", type=Path, nargs="+", default=[])
    options = parser.parse_args()
    web.run_app(FeedHost(*options.documents).app(), host=options.bind, port=options.port, print=None)


if __name__ == "__main__":
    main()
