"""A server that answers every request in the same way, and counts them."""

import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer


class Answers:
    """How to answer. delay_s: seconds to wait first.  seen: (method, path, Authorization) of what arrived."""

    def __init__(self, status: int = 200, body: object = None, *, is_elastic: bool = True, delay_s: float = 0) -> None:
        self.status = status
        self.body = {} if body is None else body
        self.is_elastic = is_elastic
        self.delay_s = delay_s
        self.seen: list[tuple[str, str, str]] = []


@contextmanager
def serving(answers: Answers) -> Iterator[str]:
    """Serve *answers* on a free port; yields HOST:PORT."""

    class Handler(BaseHTTPRequestHandler):
        def answer(self) -> None:
            self.rfile.read(int(self.headers.get("content-length", 0)))
            answers.seen.append((self.command, self.path, self.headers.get("authorization", "")))
            time.sleep(answers.delay_s)
            body = json.dumps(answers.body).encode()
            self.send_response(answers.status)
            self.send_header("content-type", "application/vnd.elasticsearch+json")
            self.send_header("content-length", str(len(body)))
            if answers.is_elastic:
                self.send_header("x-elastic-product", "Elasticsearch")
            self.end_headers()
            if self.command != "HEAD":
                self.wfile.write(body)

        do_GET = do_POST = do_PUT = do_HEAD = do_DELETE = answer

        def log_message(self, *_: object) -> None:
            """Keep quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    yield f"127.0.0.1:{server.server_port}"
    server.shutdown()
    thread.join()
    server.server_close()
