"""A first day at the browser, by mouse and by key."""

import re

import pytest
from playwright.sync_api import Page
from playwright.sync_api import expect

from tests.browser.conftest import Screen
from tests.feedhost.running import RunningHost

pytestmark = pytest.mark.browser

expect.set_options(timeout=60_000)  # for a machine that is busy or slow: passed as soon as it holds

PHONE = {"width": 360, "height": 740}
SETTLED_MS = 500
"""A person's pause between two keys: htmx gives the focus back a moment after it has put a new row in its place."""

ENTRIES = 63
"""Of the growing feed: more than a page of the list, so that scrolling has to bring the rest."""


def test_it_takes_a_reader_through_a_first_day(screen: Screen, outside: RunningHost) -> None:
    page = screen.page
    outside.host.grow("planet", add=ENTRIES - 3)
    arrive(screen)
    subscribe(screen, f"{outside.url}/growing/planet")
    scroll_to_the_end(page)
    mark_by_key(screen)
    read_by_key(screen)
    subscribe(screen, f"{outside.url}/page/chinese.rss")
    search(screen)
    write_a_rule(screen)
    look_at_it_in_the_dark(screen)
    look_at_it_on_a_phone(screen)
    leave(page)
    assert screen.complaints == []


def arrive(screen: Screen) -> None:
    page = screen.page
    page.goto("/")
    expect(page).to_have_url(re.compile("/signup$"))
    screen.keep("sign-up")
    page.get_by_label("Name").fill("ada")
    page.get_by_label("Password").fill("a long night sky")
    page.get_by_role("button", name="Make the account").click()
    expect(page.get_by_role("heading", name="Add a feed")).to_be_visible()


def subscribe(screen: Screen, address: str) -> None:
    """Be led to the feed by nothing but waiting."""
    page = screen.page
    page.goto("/subscribe")
    page.get_by_label("Address of a feed or of a page").fill(address)
    page.get_by_role("button", name="Follow").click()
    page.wait_for_url(re.compile(r"/feeds/\d+$"))
    expect(page.locator(".row").first).to_be_visible()


def scroll_to_the_end(page: Page) -> None:
    expect(page.locator(".row")).to_have_count(50)
    page.locator("#more").scroll_into_view_if_needed()
    expect(page.locator(".row")).to_have_count(ENTRIES)
    expect(page.locator("#more")).to_have_count(0)


def expect_unread(page: Page, number: int) -> None:
    expect(page.locator("#sidebar a[href='/unread'] [data-number]")).to_have_text(str(number))


def mark_by_key(screen: Screen) -> None:
    """Go down two rows, star and mark the second: the row and the counts follow, and the focus stays."""
    page = screen.page
    page.goto("/unread")
    screen.keep("unread")
    expect_unread(page, ENTRIES)
    second = page.locator(".row").nth(1)
    page.keyboard.press("j")
    page.keyboard.press("j")
    page.keyboard.press("s")
    expect(second.get_by_role("button", name="Star")).to_have_attribute("aria-pressed", "true")
    page.wait_for_timeout(SETTLED_MS)
    page.keyboard.press("m")
    expect(second).not_to_have_class(re.compile("is-unread"))
    expect_unread(page, ENTRIES - 1)
    page.wait_for_timeout(SETTLED_MS)
    page.keyboard.press("m")
    expect(second).to_have_class(re.compile("is-unread"))
    expect_unread(page, ENTRIES)
    page.goto("/starred")
    expect(page.locator(".row")).to_have_count(1)


def read_by_key(screen: Screen) -> None:
    """Open the first entry, go on to the next, and come back: the first is gone, the second may be seen, but read."""
    page = screen.page
    page.goto("/unread")
    titles = page.locator(".row-title a").all_inner_texts()
    page.keyboard.press("j")
    page.keyboard.press("o")
    expect(page.locator("h1")).to_have_text(titles[0])
    screen.keep("entry")
    page.keyboard.press("j")
    expect(page.locator("h1")).to_have_text(titles[1])
    page.keyboard.press("u")
    expect(page.locator(".is-unread .row-title a").first).to_have_text(titles[2])
    expect(page.get_by_role("link", name=titles[0], exact=True)).to_have_count(0)


def search(screen: Screen) -> None:
    page = screen.page
    page.keyboard.press("/")
    page.keyboard.type("银杏")
    page.keyboard.press("Enter")
    expect(page.locator("mark")).to_have_text("银杏")
    screen.keep("search")


def write_a_rule(screen: Screen) -> None:
    """Try it by Enter and save it by its button, with a label that is made on the way."""
    page = screen.page
    page.goto("/rules/new")
    page.get_by_label("What it looks for").fill("银杏 OR zebra")
    page.get_by_text("Star it").click()
    page.get_by_label("or a new one").fill("Autumn")
    page.get_by_label("What it looks for").press("Enter")
    expect(page.get_by_role("heading", name="What it would have done")).to_be_visible()
    expect(page.locator(".log li")).to_have_count(1)
    screen.keep("rule-form")
    page.get_by_role("button", name="Save the rule").click()
    expect(page.get_by_role("link", name="Autumn")).to_be_visible()
    expect(page.get_by_text("At work", exact=True)).to_be_visible()
    screen.keep("rule")


def look_at_it_in_the_dark(screen: Screen) -> None:
    page = screen.page
    page.goto("/unread")
    light = page.evaluate("getComputedStyle(document.documentElement).backgroundColor")
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert page.evaluate("getComputedStyle(document.documentElement).backgroundColor") != light
    screen.keep("unread-dark")


def look_at_it_on_a_phone(screen: Screen) -> None:
    """No page is wider than the screen, and the menu opens and closes."""
    page = screen.page
    page.set_viewport_size(PHONE)
    for path in (
        "/unread",
        "/all",
        "/hidden",
        "/search?q=planet",
        "/subscribe",
        "/folders",
        "/labels",
        "/labels/1",
        "/rules",
        "/rules/1",
        "/rules/1/edit",
        "/opml",
        "/account",
        "/health",
    ):
        page.goto(path)
        assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"], path
    page.goto("/unread")
    expect(page.get_by_role("link", name="Starred").first).to_be_visible()
    expect(page.locator("#sidebar")).to_be_hidden()
    page.get_by_role("button", name="Menu", exact=True).click()
    expect(page.locator("#sidebar")).to_be_visible()
    screen.keep("menu-phone-dark")
    page.keyboard.press("Escape")
    expect(page.locator("#sidebar")).to_be_hidden()
    screen.keep("unread-phone-dark")


def leave(page: Page) -> None:
    page.get_by_role("button", name="Menu", exact=True).click()
    page.get_by_role("button", name="Sign out").click()
    expect(page.get_by_role("heading", name="Sign in")).to_be_visible()
