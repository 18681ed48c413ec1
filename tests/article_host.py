"""A web site on loopback: two feeds that tell the same stories in summaries, and the pages with their full text."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email.utils import formatdate
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer

from tests.crawl.articles import SENTENCES
from tests.crawl.articles import paragraphs
from tests.crawl.articles import web_page

NAMES = ("gazette", "herald")


class _Site(BaseHTTPRequestHandler):
    def do_GET(self) -> None:
        name = self.path.strip("/").partition(".")[0]
        if name in NAMES:
            self._answer("application/rss+xml", _feed(f"http://{self.headers['Host']}", name))
        elif self.path.startswith("/night"):
            self._answer("text/html; charset=utf-8", web_page(f"<article>{paragraphs(SENTENCES)}</article>"))
        else:
            self.send_error(404)

    def _answer(self, content_type: str, body: str) -> None:
        data = body.encode()
        self.send_response(200)
        self.send_header("Content-Type", content_type)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *_args: object) -> None:
        """Says nothing."""


@contextmanager
def running_site() -> Iterator[str]:
    """Serve in a thread until the block ends; yields "host:port"."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), _Site)
    thread = threading.Thread(target=server.serve_forever, name="article host")
    thread.start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join(10)
        server.server_close()


def _feed(site: str, name: str) -> str:
    items = "".join(
        f"<item><guid>{name}-{number}</guid><title>Night {number}</title><pubDate>{formatdate()}</pubDate>"
        f"<link>{site}/night-{number}?utm_source={name}</link><description>The {name} says.</description></item>"
        for number in (1, 2)
    )
    return f"<rss version='2.0'><channel><title>The {name}</title><link>{site}/</link>{items}</channel></rss>"
