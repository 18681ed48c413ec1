"""A reader at a browser without script, inside one process: follows addresses, fills in the forms that pages offer."""

from urllib.parse import urljoin
from urllib.parse import urlsplit

from flask import Flask
from werkzeug.test import TestResponse

from tests.reader import Page

BASE = "http://localhost"
PASSWORD = "a long night sky"


class Visitor:
    """One browser at *app*."""

    def __init__(self, app: Flask) -> None:
        self.client = app.test_client()

    def get(self, path: str, *, follow: bool = True, **headers: str) -> Page:
        """Ask for *path*; headers: names with "_" for "-"."""
        return _page(self.client.get(path, headers=_names(headers), follow_redirects=follow, buffered=True))

    def post(self, path: str, *, follow: bool = True, **fields: str) -> Page:
        """Send *fields* and nothing else: no token."""
        return _page(self.client.post(path, data=fields, follow_redirects=follow, buffered=True))

    def submit(self, page: Page, action: str, *, follow: bool = True, typed: dict[str, object] | None = None) -> Page:
        """Fill *typed* into the page's form that sends to *action*, and send it with all that it already holds."""
        fields, address = _filled(page, action, typed or {})
        return _page(
            self.client.post(
                address, data=fields, headers={"Referer": page.url}, follow_redirects=follow, buffered=True
            )
        )

    def swap(self, page: Page, action: str, *, target: str) -> Page:
        """Send the form as htmx does, for the element *target*."""
        fields, address = _filled(page, action, {})
        headers = {"HX-Request": "true", "HX-Target": target, "HX-Current-URL": page.url}
        return _page(self.client.post(address, data=fields, headers=headers, buffered=True))

    def sign_up(self, name: str) -> Page:
        return self.submit(self.get("/signup"), "/signup", typed={"name": name, "password": PASSWORD})

    def sign_in(self, name: str, password: str = PASSWORD) -> Page:
        return self.submit(self.get("/signin"), "/signin", typed={"name": name, "password": password})


def _filled(page: Page, action: str, typed: dict[str, object]) -> tuple[dict[str, object], str]:
    form = page.form(action)
    return dict(form.form_values()) | typed, urljoin(page.url, form.get("action") or "")


def _page(response: TestResponse) -> Page:
    parts = urlsplit(response.request.url)
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    headers = {name.lower(): value for name, value in response.headers.items()}
    body = response.data
    return Page(response.status_code, BASE + path, body, headers)


def _names(headers: dict[str, str]) -> dict[str, str]:
    return {name.replace("_", "-"): value for name, value in headers.items()}
