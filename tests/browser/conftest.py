"""The embedded server, running for real, and a headless Chromium that looks at it."""

import shutil
import time
from collections.abc import Iterator
from dataclasses import dataclass
from dataclasses import field
from pathlib import Path

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import ConsoleMessage
from playwright.sync_api import Page
from playwright.sync_api import StorageState
from playwright.sync_api import sync_playwright

from tests.browser.furnished import Furnished
from tests.browser.furnished import furnished_starlight
from tests.browser.pages import sign_in
from tests.embedded_server import ROOT
from tests.embedded_server import running_starlight
from tests.feedhost.running import RunningHost
from tests.feedhost.running import running_feed_host

CHROMIUM = shutil.which("chromium") or shutil.which("chromium-headless-shell") or shutil.which("google-chrome")
ARTEFACTS = ROOT / "artefacts" / "browser"

BROKEN_OFF = ("htmx:afterRequest,", "htmx:sendAbort,")
"""What htmx says of a request that ended because the page was left; one that failed says htmx:sendError."""


PATIENCE_S = 60
TEST_TIMEOUT_S = 900
"""For a machine that is four times as slow as one on which the longest walk takes a minute and a half."""


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Walks through many pages may take long."""
    for item in items:
        if item.path.is_relative_to(Path(__file__).parent) and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(TEST_TIMEOUT_S))


def wait_for(page: Page, script: str, argument: object = None) -> None:
    """Return once *script* returns something true. What Playwright does for that, the policy of the pages forbids."""
    until = time.monotonic() + PATIENCE_S
    while not page.evaluate(script, argument):
        assert time.monotonic() < until, script
        page.wait_for_timeout(100)


@dataclass
class Screen:
    """A page of the browser, and what it complained of."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    def keep(self, name: str) -> None:
        """Keep a screenshot among the artefacts."""
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=ARTEFACTS / f"{name}.png")

    def note(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(BROKEN_OFF):
            self.complaints.append(message.text)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Start Chromium, and end it with its module: beside its event loop the tests of others can start none."""
    if CHROMIUM is None:
        pytest.skip("no Chromium here: install the package chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture(scope="package")
def furnished(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Furnished]:
    """A server with a reader who has used all of it, for all walks through its pages."""
    with furnished_starlight(tmp_path_factory.mktemp("data")) as running:
        yield running


@pytest.fixture(scope="module")
def session(browser: Browser, furnished: Furnished) -> StorageState:
    """The session of that reader."""
    return sign_in(browser, furnished)


@pytest.fixture(scope="module")
def outside() -> Iterator[RunningHost]:
    """The host that plays the outside."""
    with running_feed_host() as host:
        yield host


@pytest.fixture(scope="module")
def third_party() -> Iterator[RunningHost]:
    """A server that Starlight may not call, for its address is private, and that no browser shall."""
    with running_feed_host() as running:
        yield running


@pytest.fixture(scope="module")
def base_url(outside: RunningHost, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """Start the server on data of its own, as `make run` does."""
    with running_starlight(tmp_path_factory.mktemp("data"), allow_host=outside.authority) as running:
        yield running.base_url


@pytest.fixture
def screen(browser: Browser, base_url: str) -> Iterator[Screen]:
    """A wide window that nobody has signed in with."""
    context = browser.new_context(base_url=base_url, viewport={"width": 1280, "height": 860})
    shown = Screen(context.new_page())
    shown.page.on("console", shown.note)
    shown.page.on("pageerror", lambda error: shown.complaints.append(str(error)))
    yield shown
    context.close()
