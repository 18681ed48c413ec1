"""Real documents, from the import of their addresses to their pages and the search: the same on every way to run.

What a document holds is told by feedparser and, for JSON, by the standard library: not by the code under test.
"""

import html
import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import feedparser
import lxml.html
import pytest

from tests.reader import Page
from tests.reader import Reader
from tests.walk import quoted

DOCUMENTS = Path(__file__).parent.parent.parent / "shared" / "data" / "feeds-real"
CRAWL_PATIENCE_S = 300

needs_documents = pytest.mark.skipif(not DOCUMENTS.is_dir(), reason="the real documents (../shared/data) are not here")


@dataclass(frozen=True)
class Held:
    """What a document holds: how many entries, and their titles in every spelling that a page may show."""

    entries: int
    titles: tuple[frozenset[str], ...]


def real_documents() -> dict[str, bytes]:
    """Return file name -> bytes of every real feed document."""
    return {path.name: path.read_bytes() for path in sorted(DOCUMENTS.iterdir()) if path.suffix != ".opml"}


def held_by(name: str, body: bytes) -> Held:
    """Return what the document *name* holds."""
    entries = _json_entries(body) if name.endswith(".json") else feedparser.parse(body, sanitize_html=False).entries
    by_id: dict[str, dict[str, Any]] = {}
    for entry in entries:
        by_id.setdefault(str(entry.get("id") or entry.get("link") or entry.get("title")), entry)
    titles = (entry.get("title") or "" for entry in by_id.values())
    return Held(len(by_id), tuple(_spellings(title) for title in titles if title.strip()))


def opml_of(addresses: list[str]) -> bytes:
    """Return a subscription list with a nested folder around *addresses*."""
    rows = "".join(f'<outline type="rss" text="" xmlUrl="{html.escape(address)}"/>' for address in addresses)
    folders = f'<outline text="Real"><outline text="Documents">{rows}</outline></outline>'
    return f'<opml version="2.0"><head/><body>{folders}</body></opml>'.encode()


def import_all(reader: Reader, host: str) -> dict[str, str]:
    """Import every real document that *host* serves; return its name -> the path of its list, once all are stored."""
    names = list(real_documents())
    report = reader.upload(reader.get("/opml"), "/opml", opml_of([f"{host}/feeds/{name}" for name in names]))
    assert report.status == 200
    assert f"Followed now {len(names)}" in report.text
    followed = {urls_last_part(page): path for path, page in settings_pages(reader)}
    paths = {name: followed[name] for name in names}
    for path in paths.values():
        seen = reader.wait_for(f"{path}/settings", _was_checked, patience_s=CRAWL_PATIENCE_S)
        assert _was_checked(seen), seen.text
    return paths


def settings_pages(reader: Reader) -> list[tuple[str, Page]]:
    """Return (path of its list, its settings page) of every feed in the side bar."""
    lists = {link.partition("?")[0] for link in reader.get("/all").links("/feeds/")}
    return [(path, reader.get(f"{path}/settings")) for path in sorted(lists) if re.fullmatch(r"/feeds/\d+", path)]


def urls_last_part(page: Page) -> str:
    """Return the last part of the feed's address, as its settings page shows it."""
    found = re.search(r"https?://\S+/feeds/([\w.-]+)", page.text)
    assert found, page.text
    return found[1]


def shown_titles(reader: Reader, path: str) -> list[str]:
    """Return the titles on all pages of the list at *path*, as they read."""
    return [
        _squash(link.text_content())
        for page in reader.pages(f"{path}?view=all")
        for link in page.tree.xpath("//*[contains(@class, 'row-title')]/a")
    ]


def check_pages(reader: Reader, name: str, path: str) -> None:
    """Find on the pages of one feed all that its document holds, and the first of it by search."""
    held = held_by(name, real_documents()[name])
    shown = shown_titles(reader, path)
    assert len(shown) == held.entries, name
    missing = [spellings for spellings in held.titles if not spellings & set(shown)]
    assert missing == [], name
    for spellings in held.titles[:1]:
        title = max(spellings & set(shown), key=len)
        assert finds(reader, title), (name, title)


def finds(reader: Reader, title: str) -> bool:
    """Tell whether a search for the words of *title* side by side finds an entry of that title, once it is indexed."""

    def is_shown(page: Page) -> bool:
        links = page.tree.xpath("//*[contains(@class, 'row-title')]/a")
        return page.status == 200 and title in [_squash(link.text_content()) for link in links]

    phrase = " ".join(re.findall(r"\w+", title))
    return is_shown(reader.wait_for(f"/search?q=%22{quoted(phrase)}%22", is_shown, patience_s=CRAWL_PATIENCE_S))


def _json_entries(body: bytes) -> list[dict[str, Any]]:
    document = json.loads(body)
    if "rss" in document:
        return [item | {"id": item.get("guid")} for item in document["rss"]["channel"]["item"]]
    entries: list[dict[str, Any]] = document["items"]
    return entries


def _spellings(title: str) -> frozenset[str]:
    plain = html.unescape(title)
    texts = {title, plain, html.unescape(plain)}
    texts |= {lxml.html.fromstring(f"<div>{text}</div>").text_content() for text in list(texts)}
    return frozenset(_squash(text) for text in texts)


def _was_checked(page: Page) -> bool:
    return page.status == 200 and "Last check not yet" not in page.text and "Last check under way" not in page.text


def _squash(text: str) -> str:
    return " ".join(text.split())
