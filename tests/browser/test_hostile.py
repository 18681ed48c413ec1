"""Hostile entries, seen through the real page in a real browser: nothing runs, nobody outside is told."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from urllib.parse import urljoin

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import BrowserContext
from playwright.sync_api import Page
from playwright.sync_api import Request
from playwright.sync_api import Route
from playwright.sync_api import expect

from tests.browser.conftest import Screen
from tests.browser.test_journey import arrive
from tests.browser.test_journey import subscribe
from tests.crawl.as_a_browser import assert_tag_is_harmless
from tests.crawl.test_sanitize_mutation import HOSTILE
from tests.feedhost.running import RunningHost
from tests.feedhost.running import running_feed_host
from tests.feedhost.server import BORN
from tests.feedhost.server import rss

pytestmark = pytest.mark.browser

THIRD_PARTIES = ("https://evil.test", "http://evil.test", "https://tracker.test", "https://example.test")
"""Hosts of the hostile entries that become a server of this machine, which notes whatever it is asked."""

OF_THE_PAGE = {("target", "_blank"), ("class", "picture"), ("aria-label", "Open the picture")}
OWN_IMAGE = re.compile(r"(?<!\S)/images/[\w-]+/[\w-]+")
PLAYER = '<p>A film:</p><iframe src="https://www.youtube.com/embed/a1?autoplay=1"></iframe>'
ELEMENTS = """
    () => [...document.querySelectorAll(".prose *")].map(one => [
        `{${one.namespaceURI}}${one.localName}`,
        Object.fromEntries([...one.attributes].map(({name, value}) => [name, value])),
    ])
"""
"""Every element that the browser has made of an entry, with its attributes."""


@dataclass
class Outside:
    """Notes each request of a browser that leaves Starlight, and answers it with nothing."""

    base_url: str
    asked: list[Request] = field(default_factory=list)

    def watch(self, context: BrowserContext) -> None:
        context.on("request", self._note)
        context.route(lambda url: not url.startswith(("http://127.0.0.1:", "data:")), self._answer)

    def _note(self, request: Request) -> None:
        if not request.url.startswith((self.base_url, "data:")):
            self.asked.append(request)

    def _answer(self, route: Route) -> None:
        route.fulfill(status=200, content_type="text/plain", body="")


@pytest.fixture(scope="module")
def outside(third_party: RunningHost, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHost]:
    """The host of the feed with every hostile entry; the newest is one with a player."""
    entries = [f"<p>kept {number}</p>{html}" for number, html in enumerate(HOSTILE)]
    documents = tmp_path_factory.mktemp("documents")
    written = [*enumerate(entries), (len(entries), PLAYER)]
    feed = rss("Hostile", [(f"h{n}", f"Hostile {n}", _aimed(html, third_party), BORN + n) for n, html in written])
    (documents / "all.rss").write_bytes(feed)
    with running_feed_host(documents) as host:
        yield host


@pytest.fixture
def watched(screen: Screen, base_url: str) -> Outside:
    """What leaves Starlight from the screen."""
    outside = Outside(base_url)
    outside.watch(screen.page.context)
    return outside


@pytest.mark.timeout(900)
def test_no_hostile_entry_runs_or_tells_anyone(
    screen: Screen, watched: Outside, outside: RunningHost, third_party: RunningHost, browser: Browser, base_url: str
) -> None:
    page = screen.page
    page.on("dialog", lambda dialog: screen.complaints.append(f"a script has asked: {dialog.message}"))
    arrive(screen)
    subscribe(screen, f"{outside.url}/feeds/all.rss")
    links = every_entry(page)
    assert len(links) == len(HOSTILE) + 1
    assert watched.asked == []
    assert third_party.host.requests == {}
    see_the_player(screen, watched, links[0])
    see_no_player_without_script(browser, page, base_url, links[0])
    watched.asked.clear()
    for link in links[1:]:
        see_nothing_happen(screen, link)
    assert watched.asked == []
    assert third_party.host.requests == {}
    assert [text for text in screen.complaints if not text.startswith("Failed to load resource")] == []


def every_entry(page: Page) -> list[str]:
    """Scroll through the whole list; return the paths of its entries, the newest first."""
    page.goto("/unread")
    while page.locator("#more").count():
        rows = page.locator(".row").count()
        page.locator("#more").scroll_into_view_if_needed()
        expect(page.locator(".row").nth(rows)).to_be_visible()
    return [link.get_attribute("href") or "" for link in page.locator(".row-title a").all()]


def see_the_player(screen: Screen, watched: Outside, link: str) -> None:
    """Nothing is asked of the player's host until the reader opens it."""
    page = screen.page
    page.goto(link)
    opener = page.get_by_text("Play from YouTube")
    opener.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    assert watched.asked == []
    screen.keep("player-closed")
    with page.expect_request("https://www.youtube-nocookie.com/embed/a1"):
        opener.click()
    screen.keep("player-open")


def see_no_player_without_script(browser: Browser, page: Page, base_url: str, link: str) -> None:
    """Browsers do not wait with lazy frames where scripts are off; the page forbids frames there."""
    state = page.context.storage_state()
    context = browser.new_context(base_url=base_url, storage_state=state, java_script_enabled=False)
    without_script = Outside(base_url)
    without_script.watch(context)
    shown = context.new_page()
    shown.goto(link)
    expect(shown.get_by_text("A film:")).to_be_visible()
    shown.wait_for_load_state("networkidle")
    assert without_script.asked == []
    context.close()


def see_nothing_happen(screen: Screen, link: str) -> None:
    """Open an entry and every part of it that opens: it stands in its place on the page, and is harmless there."""
    page = screen.page
    page.goto(link)
    expect(page.locator(".prose").get_by_text("kept").first).to_be_attached()
    for tag, attributes in page.evaluate(ELEMENTS):
        assert_tag_is_harmless(tag, _as_written(attributes, page.url), link)
    assert page.locator("main > .reading > article > #entry-text > .prose").count() == 1
    assert page.locator("main > .reading > .pager").count() == 1
    assert page.evaluate("document.scripts.length === document.querySelectorAll('head script').length")


def _as_written(attributes: dict[str, str], base: str) -> dict[str, str]:
    """Return the attributes of an element without those that the page gives to links, and with the addresses of images
    by way of Starlight in full."""
    entrys_own = dict(attributes.items() - OF_THE_PAGE)
    return {name: OWN_IMAGE.sub(lambda path: urljoin(base, path[0]), value) for name, value in entrys_own.items()}


def _aimed(html: str, third_party: RunningHost) -> str:
    for host in THIRD_PARTIES:
        html = html.replace(host, third_party.url)
    return html
