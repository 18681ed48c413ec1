"""A reader at a browser without script: follows addresses, fills in the forms that the pages offer, keeps cookies."""

import time
import urllib.error
import urllib.request
import uuid
from collections.abc import Callable
from collections.abc import Iterator
from dataclasses import dataclass
from http.cookiejar import CookieJar
from urllib.parse import urlencode
from urllib.parse import urljoin

import lxml.html
from lxml.html import FormElement
from lxml.html import HtmlElement

TIMEOUT_S = 120


@dataclass(frozen=True)
class Page:
    """What came back, after redirects."""

    status: int
    url: str
    body: bytes
    headers: dict[str, str]

    @property
    def tree(self) -> HtmlElement:
        return lxml.html.document_fromstring(self.body, base_url=self.url)

    @property
    def text(self) -> str:
        """What the page says, with single spaces."""
        return " ".join(" ".join(self.tree.xpath("//body//text()")).split())

    def form(self, action: str) -> FormElement:
        """Return the first form that sends to the path *action*."""
        forms: list[FormElement] = self.tree.xpath("//form")
        return next(form for form in forms if urljoin(self.url, form.get("action") or "").endswith(action))

    def links(self, prefix: str) -> list[str]:
        """Return the addresses on the page that begin with the path *prefix*, each once, in order."""
        return list(dict.fromkeys(href for href in self.tree.xpath("//a/@href") if href.startswith(prefix)))


class Reader:
    """One browser, at the server *base_url*."""

    def __init__(self, base_url: str) -> None:
        self.base_url = base_url
        self._opener = urllib.request.build_opener(urllib.request.HTTPCookieProcessor(CookieJar()))

    def get(self, path: str) -> Page:
        return self._send(urllib.request.Request(urljoin(self.base_url, path)))

    def submit(self, page: Page, action: str, **typed: str) -> Page:
        """Fill *typed* into the page's form that sends to *action*, and send it with all that it already holds."""
        form = page.form(action)
        fields = {name: value for name, value in form.form_values() if name not in typed} | typed
        address = urljoin(page.url, form.get("action") or "")
        if form.method == "GET":
            return self.get(f"{address}?{urlencode(fields)}")
        return self._send(urllib.request.Request(address, urlencode(fields).encode(), {"Referer": page.url}))

    def press(self, page: Page, action: str, **typed: str) -> Page:
        """Press the button that sends its form to *action*, wherever the form itself leads."""
        [button] = page.tree.xpath("//button[@formaction=$action]", action=action)
        [form] = button.xpath("ancestor::form")
        fields = dict(form.form_values()) | typed | {button.get("name"): button.get("value")}
        return self._send(
            urllib.request.Request(urljoin(page.url, action), urlencode(fields).encode(), {"Referer": page.url})
        )

    def upload(self, page: Page, action: str, body: bytes) -> Page:
        """Send *body* as the file of the page's form that sends to *action*."""
        form = page.form(action)
        boundary = uuid.uuid4().hex
        parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in form.form_values()]
        parts.append(b'name="file"; filename="list.opml"\r\nContent-Type: text/x-opml\r\n\r\n' + body)
        opened = f"--{boundary}\r\nContent-Disposition: form-data; ".encode()
        data = b"".join(opened + part + b"\r\n" for part in parts) + f"--{boundary}--\r\n".encode()
        headers = {"Referer": page.url, "Content-Type": f"multipart/form-data; boundary={boundary}"}
        return self._send(urllib.request.Request(urljoin(page.url, form.get("action") or ""), data, headers))

    def wait_for(self, path: str, seen: Callable[[Page], bool], *, patience_s: float) -> Page:
        """Ask for *path* until *seen* holds of the page, and return it; the last one when patience ends."""
        until = time.monotonic() + patience_s
        while True:
            page = self.get(path)
            if seen(page) or time.monotonic() > until:
                return page
            time.sleep(0.5)

    def pages(self, path: str) -> Iterator[Page]:
        """Yield the pages of a list, by their plain link to the next."""
        following: str | None = path
        while following:
            page = self.get(following)
            yield page
            following = next(iter(page.tree.xpath("//a[@rel='next']/@href")), None)

    def sign_up(self, name: str, password: str) -> Page:
        return self.submit(self.get("/signup"), "/signup", name=name, password=password)

    def sign_in(self, name: str, password: str) -> Page:
        return self.submit(self.get("/signin"), "/signin", name=name, password=password)

    def _send(self, request: urllib.request.Request) -> Page:
        try:
            with self._opener.open(request, timeout=TIMEOUT_S) as answer:
                return Page(answer.status, answer.url, answer.read(), {k.lower(): v for k, v in answer.headers.items()})
        except urllib.error.HTTPError as error:
            with error:
                return Page(error.code, error.url, error.read(), {k.lower(): v for k, v in error.headers.items()})
