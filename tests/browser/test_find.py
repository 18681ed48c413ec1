"""What only a browser with script can show: suggestions while one types, dragging into folders, many feeds chosen."""

import re

import pytest
from playwright.sync_api import Page
from playwright.sync_api import expect

from tests.browser.conftest import Screen

pytestmark = pytest.mark.browser

expect.set_options(timeout=60_000)


def test_it_suggests_drags_and_chooses(screen: Screen) -> None:
    page = screen.page
    arrive(page)
    make_folders(page)
    suggest(page)
    drag(page)
    preview_a_rule(page)
    assert screen.complaints == []


def arrive(page: Page) -> None:
    page.goto("/signup")
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill("a long night sky")
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_role("heading", name="Add a feed")).to_be_visible()


def make_folders(page: Page) -> None:
    for name in ("Night sky", "Nightly news"):
        page.goto("/folders")
        page.get_by_label("New folder").fill(name)
        page.get_by_role("button", name="Create").click()
        expect(page.get_by_text(f"The folder “{name}” is there.")).to_be_visible()


def suggest(page: Page) -> None:
    """Type, go down by key, choose, and let the next word be offered; Escape closes the list."""
    page.goto("/search")
    box = page.get_by_role("combobox", name="What to look for")
    box.press_sequentially("moon nigh")
    options = page.locator("#q-options [role=option]")
    expect(options).to_have_count(2)
    expect(box).to_have_attribute("aria-expanded", "true")
    box.press("ArrowDown")
    expect(options.first).to_have_attribute("aria-selected", "true")
    expect(box).to_have_attribute("aria-activedescendant", "q-option-0")
    box.press("Enter")
    expect(box).to_have_value('moon in:"Night sky" ')
    expect(box).to_have_attribute("aria-expanded", "false")
    box.press_sequentially("-is:un")
    expect(options).to_have_count(1)
    box.press("Escape")
    expect(page.locator("#q-options")).to_be_hidden()
    expect(page).to_have_url(re.compile("/search$"))


def drag(page: Page) -> None:
    """Drag a folder into another one; onto itself it does not go."""
    page.goto("/folders")
    page.drag_and_drop("[data-drag='folder-2'] .shelf-head > p", "[data-into='1'] .shelf-head > p")
    expect(page.locator("#folder-2 .card-title")).to_have_text("Night sky / Nightly news")
    expect(page).to_have_url(re.compile("/folders#folder-2$"))


def preview_a_rule(page: Page) -> None:
    page.goto("/rules/new")
    page.get_by_label("What it looks for").press_sequentially("moon")
    expect(page.locator("#trial [role=status]")).to_contain_text("There are no entries there yet.")
