"""Every page, in both themes, wide and narrow: what axe finds, how wide it is, whom it asks."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page
from playwright.sync_api import StorageState
from playwright.sync_api import sync_playwright

from tests.browser.conftest import CHROMIUM
from tests.browser.pages import PAGES
from tests.browser.pages import PANES_FROM
from tests.browser.pages import SeenPage
from tests.browser.pages import furnished_starlight
from tests.browser.pages import show
from tests.browser.pages import sign_in
from tests.browser.pages import watch

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

AXE = Path(__file__).parent / "vendor" / "axe" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FIND = """async (tags) => {
  const { violations } = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
  return violations.filter(({ impact }) => ["serious", "critical"].includes(impact)).map(({ id, nodes }) =>
    `${id}: ${nodes.slice(0, 3).map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(" | ")}`);
}"""


@pytest.fixture(scope="module")
def base_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with furnished_starlight(tmp_path_factory.mktemp("data")) as running:
        yield running.base_url


@pytest.fixture(scope="module")
def browser(base_url: str) -> Iterator[Browser]:
    if CHROMIUM is None:
        pytest.skip("no Chromium here: install the package chromium")
    with sync_playwright() as playwright:
        running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        yield running
        running.close()


@pytest.fixture(scope="module")
def session(browser: Browser, base_url: str) -> StorageState:
    return sign_in(browser, base_url)


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_shows_every_page_to_everybody(
    browser: Browser, base_url: str, session: StorageState, theme: Any, width: int
) -> None:
    found = [
        fault
        for is_door in (True, False)
        for fault in walk_pages(browser, base_url, None if is_door else session, theme, width)
    ]
    assert found == []


def walk_pages(browser: Browser, base_url: str, session: StorageState | None, theme: Any, width: int) -> Iterator[str]:
    """Yield what is wrong with any page for who has *session*. Axe is let in past the policy of the pages."""
    page = browser.new_page(base_url=base_url, color_scheme=theme, storage_state=session, bypass_csp=True)
    asked = watch(page, base_url)
    for seen in PAGES:
        if seen.is_door != bool(session) and not (seen.panes and width < PANES_FROM):
            yield from (f"{seen.name}: {fault}" for fault in faults(page, seen, width))
    yield from asked
    page.context.close()


def faults(page: Page, seen: SeenPage, width: int) -> Iterator[str]:
    show(page, seen, width)
    if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
        yield f"{wide} px wide on a screen of {width}"
    page.add_script_tag(path=AXE)
    yield from page.evaluate(FIND, RULES)
