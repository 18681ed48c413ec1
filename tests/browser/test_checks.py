"""The pages that draw how checks went: seen in both themes and on a phone."""

import pytest
from playwright.sync_api import Page
from playwright.sync_api import expect

from tests.browser.conftest import Screen
from tests.browser.test_journey import PHONE
from tests.browser.test_journey import arrive
from tests.browser.test_journey import subscribe
from tests.feedhost.running import RunningHost

pytestmark = pytest.mark.browser

FILL = "bar => getComputedStyle(bar).fill"
PAPER = "page => getComputedStyle(page).backgroundColor"


def test_it_draws_checks_that_can_be_seen_in_both_themes_and_fit_a_phone(screen: Screen, outside: RunningHost) -> None:
    page = screen.page
    outside.host.grow("planet", add=3)
    arrive(screen)
    subscribe(screen, f"{outside.url}/growing/planet")
    history = f"{page.url}/history"
    for address in (history, "/admin/crawl"):
        seen = {look(page, address, theme) for theme in ("light", "dark")}
        assert len(seen) == 2
        page.set_viewport_size(PHONE)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
        screen.keep(f"checks-{address.rpartition('/')[2]}-phone")
        page.set_viewport_size({"width": 1280, "height": 860})
    assert screen.complaints == []


def look(page: Page, address: str, theme: str) -> tuple[str, str]:
    """Return the colours of a bar and of the page behind it, which differ."""
    page.emulate_media(color_scheme=theme)  # type: ignore[arg-type]
    page.goto(address)
    expect(page.locator("svg.bars").first).to_be_visible()
    colours = (page.locator("svg.bars .bar").last.evaluate(FILL), page.locator("html").evaluate(PAPER))
    assert colours[0] != colours[1]
    return colours
