"""Every page there is, by name, and the reader who has something to see on each.

The rule: a page that is added to Starlight is added here. The list is walked by the accessibility test and by
`make screenshots`.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Browser
from playwright.sync_api import Page
from playwright.sync_api import Request
from playwright.sync_api import StorageState

from flask_starlight.crawl.opml import OpmlFeed
from flask_starlight.crawl.opml import write_opml
from tests import walk
from tests.embedded_server import ROOT
from tests.embedded_server import Embedded
from tests.embedded_server import running_starlight
from tests.feedhost.running import RunningHost
from tests.feedhost.running import running_feed_host
from tests.reader import Reader

DEMO = ROOT / "docs" / "images" / "demo"
FOLDERS = {
    "night-sky.rss": ("Sky",),
    "xingkong.rss": ("Sky", "中文"),
    "small-systems.rss": ("Work",),
    "slow-cooking.rss": (),
}
HEIGHTS = {1280: 860, 820: 1180, 360: 740}
"""Of the screens that are as wide as that: a computer, a tablet, a phone."""

PANES_FROM = 1200
"""Narrower ones have no room for an entry beside its list."""


@dataclass(frozen=True)
class SeenPage:
    """A page to look at.  is_door: for who has not signed in.  panes: with the entry beside its list.

    press: keys to press once it is there, "" for none.
    """

    name: str
    path: str
    is_door: bool = False
    panes: bool = False
    press: str = ""


PAGES = (
    SeenPage("signin", "/signin", is_door=True),
    SeenPage("signup", "/signup", is_door=True),
    SeenPage("nothing-here", "/nowhere", is_door=True),
    SeenPage("unread", "/unread"),
    SeenPage("all", "/all"),
    SeenPage("starred", "/starred"),
    SeenPage("history", "/history"),
    SeenPage("hidden", "/hidden"),
    SeenPage("feed", "/feeds/1"),
    SeenPage("feed-failing", "/feeds/4"),
    SeenPage("folder", "/folders/1"),
    SeenPage("label", "/labels/1"),
    SeenPage("entry", "/entries/1?view=all"),
    SeenPage("panes", "/all", panes=True, press="jo"),
    SeenPage("panes-empty", "/unread", panes=True),
    SeenPage("search-hints", "/search"),
    SeenPage("search", "/search?q=moon+OR+星"),
    SeenPage("saved-searches", "/searches"),
    SeenPage("saved-search", "/searches/1"),
    SeenPage("saved-search-edit", "/searches/1/edit"),
    SeenPage("shared", "/shared"),
    SeenPage("subscribe", "/subscribe"),
    SeenPage("discovery-failed", "/discoveries/1"),
    SeenPage("discovery-choice", "/discoveries/2"),
    SeenPage("discoveries", "/discoveries?wish=1&wish=2"),
    SeenPage("feed-settings", "/feeds/1/settings"),
    SeenPage("feed-history", "/feeds/1/history"),
    SeenPage("feed-access", "/feeds/1/access"),
    SeenPage("all-feeds", "/feeds/manage"),
    SeenPage("folders", "/folders"),
    SeenPage("labels", "/labels"),
    SeenPage("rules", "/rules"),
    SeenPage("rule-new", "/rules/new?query=moon"),
    SeenPage("rule", "/rules/1"),
    SeenPage("rule-edit", "/rules/1/edit"),
    SeenPage("offline", "/offline"),
    SeenPage("opml", "/opml"),
    SeenPage("keys", "/keys"),
    SeenPage("keys-help", "/unread", press="?"),
    SeenPage("account", "/account"),
    SeenPage("account-password", "/account/password"),
    SeenPage("second-factor", "/account/second-factor"),
    SeenPage("second-factor-new", "/account/second-factor/new"),
    SeenPage("passkeys", "/account/passkeys"),
    SeenPage("sessions", "/account/sessions"),
    SeenPage("tokens", "/account/tokens"),
    SeenPage("export", "/account/export"),
    SeenPage("account-delete", "/account/delete"),
    SeenPage("statistics", "/statistics"),
    SeenPage("users", "/admin/users"),
    SeenPage("user", "/admin/users/1"),
    SeenPage("health", "/health"),
    SeenPage("mesh", "/admin/mesh"),
    SeenPage("crawl", "/admin/crawl"),
)


@contextmanager
def furnished_starlight(data_dir: Path) -> Iterator[Embedded]:
    """Serve Starlight to a reader of the demo feeds who has used all of it."""
    with running_feed_host(DEMO) as host, running_starlight(data_dir, allow_host=host.authority) as running:
        furnish(running, host)
        yield running


def furnish(starlight: Embedded, host: RunningHost) -> None:
    """Follow feeds in folders, one of them failing; look for others; star, label, hide; write a rule."""
    reader = Reader(starlight.base_url)
    walk.arrive(reader)
    feeds = [OpmlFeed(f"{host.url}/feeds/{name}", folder_path=path) for name, path in FOLDERS.items()]
    feeds.append(OpmlFeed(f"{host.url}/status/404", folder_path=("Work",)))
    reader.upload(reader.get("/opml"), "/opml", write_opml("demo", feeds, now=datetime.now(UTC)))
    starlight.starlight("crawl", "--all", "--wait")
    for path in ("/page/", "/page/tiny.atom/tiny.json"):
        walk.subscribe(reader, f"{host.url}{path}")
    reader.submit(reader.get("/entries/1"), "/entries/1/star")
    reader.submit(reader.get("/entries/1"), "/entries/1/labels", name="Autumn")
    made = reader.press(reader.get("/rules/new"), "/rules", query="moon OR 月", star="yes", name="The moon")
    assert made.url.endswith("/rules/1"), made.text
    reader.submit(reader.get("/search?q=moon"), "/searches", name="The moon")
    reader.submit(reader.get("/entries/2"), "/entries/2/share")
    reader.submit(reader.get("/entries/2"), "/entries/2/note", text="For the next clear night.")


def sign_in(browser: Browser, base_url: str) -> StorageState:
    """Return the session of the reader."""
    context = browser.new_context(base_url=base_url)
    page = context.new_page()
    page.goto("/signin")
    page.get_by_label("Name").fill(walk.NAME)
    page.get_by_label("Password").fill(walk.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/unread")
    state = context.storage_state()
    context.close()
    return state


def show(page: Page, seen: SeenPage, width: int, height: int = 0) -> None:
    """Go to a page and wait until it stands still. height: 0 for that of HEIGHTS."""
    page.set_viewport_size({"width": width, "height": height or HEIGHTS[width]})
    page.goto(seen.path)
    page.wait_for_load_state("load")
    switch = page.locator(".panes-switch button")
    if switch.count() and switch.is_visible() and (switch.get_attribute("aria-pressed") == "true") != seen.panes:
        switch.click()
        page.wait_for_load_state("load")
    for key in seen.press:
        page.keyboard.press(key)
    page.wait_for_load_state("networkidle")


def watch(page: Page, base_url: str) -> list[str]:
    """Return a list that fills with the addresses outside Starlight that the page asks for."""
    asked: list[str] = []

    def note(request: Request) -> None:
        if not request.url.startswith((f"{base_url}/", "data:")):
            asked.append(request.url)

    page.on("request", note)
    return asked
