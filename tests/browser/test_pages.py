"""Every page, in both themes, wide and narrow: what axe finds, how wide it is, whom it asks."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page
from playwright.sync_api import StorageState

from flask_starlight.settings import Settings
from flask_starlight.wiring import create_app
from tests.browser.furnished import Furnished
from tests.browser.pages import PAGES
from tests.browser.pages import PANES_FROM
from tests.browser.pages import UNSEEN
from tests.browser.pages import SeenPage
from tests.browser.pages import pages_of
from tests.browser.pages import show
from tests.browser.pages import watch

pytestmark = [pytest.mark.browser, pytest.mark.timeout(900)]

AXE = Path(__file__).parent / "vendor" / "axe" / "axe.min.js"
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
FIND = """async (tags) => {
  const { violations } = await axe.run(document, { runOnly: tags, resultTypes: ["violations"] });
  return violations.filter(({ impact }) => ["serious", "critical"].includes(impact)).map(({ id, nodes }) =>
    `${id}: ${nodes.slice(0, 3).map(({ html, failureSummary }) => `${html} ${failureSummary}`).join(" | ")}`);
}"""


@pytest.mark.parametrize("width", [1280, 360])
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_it_shows_every_page_to_everybody(
    browser: Browser, furnished: Furnished, session: StorageState, theme: Any, width: int
) -> None:
    assert walk_pages(browser, furnished, session, theme, width) == []


def test_no_page_is_left_out(tmp_path: Path) -> None:
    rules = create_app(Settings(data_dir=tmp_path)).url_map
    paths = [re.sub(r"{\w+}", "1", page.path.partition("?")[0]) for page in PAGES if page.name != "nothing-here"]
    seen = {rules.bind("localhost").match(path)[0] for path in paths}
    assert {rule.endpoint for rule in rules.iter_rules() if "GET" in (rule.methods or ())} - seen == UNSEEN


def walk_pages(browser: Browser, starlight: Furnished, session: StorageState, theme: Any, width: int) -> list[str]:
    """Return what is wrong with any page, for who has *session* and at the door."""
    return [
        fault
        for is_door in (True, False)
        for fault in _walk(browser, starlight, None if is_door else session, theme, width)
    ]


def _walk(
    browser: Browser, starlight: Furnished, session: StorageState | None, theme: Any, width: int
) -> Iterator[str]:
    """Axe is let in past the policy of the pages."""
    page = browser.new_page(base_url=starlight.base_url, color_scheme=theme, storage_state=session, bypass_csp=True)
    watched = watch(page, starlight.base_url)
    for seen in pages_of(starlight):
        if seen.is_door != bool(session) and not (seen.panes and width < PANES_FROM):
            yield from (f"{seen.name}: {fault}" for fault in _faults(page, seen, width))
    yield from watched
    page.context.close()


def _faults(page: Page, seen: SeenPage, width: int) -> Iterator[str]:
    show(page, seen, width)
    if (wide := page.evaluate("document.documentElement.scrollWidth")) > width:
        yield f"{wide} px wide on a screen of {width}"
    page.add_script_tag(path=AXE)
    yield from page.evaluate(FIND, RULES)
