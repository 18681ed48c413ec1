"""Every page there is, by name, and how a browser gets there and looks around.

The rule: a page that is added to Starlight is added here. The list is walked by the accessibility test and by
`make screenshots`.
"""

from dataclasses import dataclass
from dataclasses import replace

from playwright.sync_api import Browser
from playwright.sync_api import ConsoleMessage
from playwright.sync_api import Page
from playwright.sync_api import Request
from playwright.sync_api import Response
from playwright.sync_api import StorageState

from tests import walk
from tests.browser.furnished import Furnished

HEIGHTS = {1280: 860, 820: 1180, 360: 740}
"""Of the screens that are as wide as that: a computer, a tablet, a phone."""

PANES_FROM = 1200
"""Narrower ones have no room for an entry beside its list."""


@dataclass(frozen=True)
class SeenPage:
    """A page to look at.  path: with the names of `Furnished.ids` in it.  is_door: for who has not signed in.

    half: the name, as in *path*, of who has given their password there and no code yet, "" for nobody.
    panes: with the entry beside its list.  press: keys to press once it is there, "" for none.
    """

    name: str
    path: str
    is_door: bool = False
    half: str = ""
    panes: bool = False
    press: str = ""


PAGES = (
    SeenPage("signin", "/signin", is_door=True),
    SeenPage("second-step", "/signin/code", is_door=True, half="{careful}"),
    SeenPage("signup", "/signup", is_door=True),
    SeenPage("nothing-here", "/nowhere", is_door=True),
    SeenPage("shared-entry", "/shared/{share}", is_door=True),
    SeenPage("unread", "/unread"),
    SeenPage("all", "/all"),
    SeenPage("starred", "/starred"),
    SeenPage("history", "/history"),
    SeenPage("hidden", "/hidden"),
    SeenPage("feed", "/feeds/{feed}"),
    SeenPage("feed-failing", "/feeds/{failing}"),
    SeenPage("folder", "/folders/{folder}"),
    SeenPage("label", "/labels/{label}"),
    SeenPage("entry", "/entries/{entry}?view=all"),
    SeenPage("panes", "/all", panes=True, press="jo"),
    SeenPage("panes-empty", "/unread", panes=True),
    SeenPage("search-hints", "/search"),
    SeenPage("search", "/search?q=moon+OR+星"),
    SeenPage("saved-searches", "/searches"),
    SeenPage("saved-search", "/searches/{saved_search}"),
    SeenPage("saved-search-edit", "/searches/{saved_search}/edit"),
    SeenPage("shared", "/shared"),
    SeenPage("subscribe", "/subscribe"),
    SeenPage("discovery-failed", "/discoveries/{not_found}"),
    SeenPage("discovery-choice", "/discoveries/{choice}"),
    SeenPage("discoveries", "/discoveries?wish={not_found}&wish={choice}"),
    SeenPage("feed-settings", "/feeds/{feed}/settings"),
    SeenPage("feed-history", "/feeds/{feed}/history"),
    SeenPage("feed-access", "/feeds/{feed}/access"),
    SeenPage("all-feeds", "/feeds/manage"),
    SeenPage("folders", "/folders"),
    SeenPage("labels", "/labels"),
    SeenPage("rules", "/rules"),
    SeenPage("rule-new", "/rules/new?query=moon"),
    SeenPage("rule", "/rules/{rule}"),
    SeenPage("rule-edit", "/rules/{rule}/edit"),
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
    SeenPage("user", "/admin/users/{user}"),
    SeenPage("health", "/health"),
    SeenPage("mesh", "/admin/mesh"),
    SeenPage("crawl", "/admin/crawl"),
)

UNSEEN = {
    *("lists.start", "password.well_known"),
    *("full_text.show", "lists.row", "live.count", "saved_counts.show", "suggest.show"),
    *("export.download", "opml.give_out", "saved_feed.show", "health.alive", "health.metrics", "health.ready"),
    *("assets.send", "icons.send", "images.send", "websub.verify"),
    *("offline.kept", "offline.manifest", "offline.texts", "offline.worker"),
}
"""What answers to GET and is no page to look at: it leads elsewhere, is a part of a page, or is for a program."""


def pages_of(starlight: Furnished) -> list[SeenPage]:
    """Return all pages with the addresses that they have there."""
    ids = starlight.ids
    return [replace(page, path=page.path.format(**ids), half=page.half.format(**ids)) for page in PAGES]


def sign_in(browser: Browser, starlight: Furnished) -> StorageState:
    """Return the session of the reader, who has begun to turn on the second factor."""
    context = browser.new_context(base_url=starlight.base_url)
    page = context.new_page()
    _give_password(page, starlight.name)
    page.wait_for_url("**/unread")
    page.goto("/account/second-factor")
    page.locator("main [name=password]").fill(walk.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/account/second-factor/new")
    state = context.storage_state()
    context.close()
    return state


def _give_password(page: Page, name: str) -> None:
    page.goto("/signin")
    page.locator("[name=name]").fill(name)
    page.locator("[name=password]").fill(walk.PASSWORD)
    page.keyboard.press("Enter")


def show(page: Page, seen: SeenPage, width: int, height: int = 0) -> None:
    """Go to a page and wait until it stands still. height: 0 for that of HEIGHTS."""
    page.set_viewport_size({"width": width, "height": height or HEIGHTS[width]})
    if seen.half:
        _give_password(page, seen.half)
        page.wait_for_url("**/signin/code")
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
    """Return a list that fills with the errors of the page, and with what it asks for elsewhere or in vain."""
    faults: list[str] = []

    def note_request(request: Request) -> None:
        if not request.url.startswith((f"{base_url}/", "data:")):
            faults.append(f"{page.url} asks for {request.url}")

    def note_response(response: Response) -> None:
        if response.status >= 400 and response.request.resource_type != "document":
            faults.append(f"{page.url}: {response.status} for {response.url}")

    def note_message(message: ConsoleMessage) -> None:
        if message.type == "error" and not message.text.startswith("Failed to load resource"):
            faults.append(f"{page.url}: {message.text}")

    page.on("request", note_request)
    page.on("response", note_response)
    page.on("console", note_message)
    page.on("pageerror", lambda error: faults.append(f"{page.url}: {error}"))
    return faults
