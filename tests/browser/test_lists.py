"""Lists under hand and thumb: marked by scrolling, by a swipe, by a menu; and found again on the way back."""

import re

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Locator
from playwright.sync_api import Page
from playwright.sync_api import expect

from tests.browser.conftest import Screen
from tests.browser.test_journey import arrive
from tests.browser.test_journey import expect_unread
from tests.browser.test_journey import subscribe
from tests.feedhost.running import RunningHost

pytestmark = pytest.mark.browser

ENTRIES = 120
"""More than two pages of the list."""

PATIENCE_MS = 120_000
"""For a machine that is busy: passed as soon as it holds."""

PHONE = {"width": 360, "height": 740}
IS_UNREAD = re.compile("is-unread")


def test_it_keeps_lists_at_hand(screen: Screen, outside: RunningHost, browser: Browser, base_url: str) -> None:
    screen.page.set_default_timeout(PATIENCE_MS)
    outside.host.grow("long", add=ENTRIES - 3)
    arrive(screen)
    subscribe(screen, f"{outside.url}/growing/long")
    come_back_to_a_row_far_down(screen.page)
    come_back_to_what_was_unread(screen.page)
    mark_above_and_take_it_back(screen.page)
    look_at_each_layout(screen)
    mark_by_scrolling(screen.page)
    with_a_thumb(screen, browser, base_url)
    assert screen.complaints == []


def in_view(page: Page, row: Locator) -> bool:
    box = row.bounding_box()
    height = (page.viewport_size or {})["height"]
    return box is not None and box["y"] >= 0 and box["y"] + box["height"] <= height


def come_back_to_a_row_far_down(page: Page) -> None:
    """Two pages down, by the link back and by the browser's own way back, with a mark on what one comes from."""
    page.goto("/all")
    page.locator("#more").scroll_into_view_if_needed()
    expect(page.locator(".row")).to_have_count(100)
    row = page.locator(".row").nth(72)
    title, row_id = row.locator(".row-title a").inner_text(), row.get_attribute("id")
    for way in (lambda: page.keyboard.press("u"), page.go_back):
        page.locator(f"#{row_id} .row-title a").click()
        expect(page.locator("h1")).to_have_text(title)
        way()
        back = page.locator(f"#{row_id}")
        expect(back).to_be_visible()
        expect(back).to_be_in_viewport()
        expect(back).not_to_have_class(IS_UNREAD)
        assert in_view(page, back)


def come_back_to_what_was_unread(page: Page) -> None:
    """What was just read is no longer unread, and yet stands where it stood."""
    page.goto("/unread")
    page.locator("#more").scroll_into_view_if_needed()
    expect(page.locator(".row")).to_have_count(100)
    row = page.locator(".row").nth(60)
    before = page.locator(".row").nth(59).get_attribute("id")
    row_id = row.get_attribute("id")
    row.locator(".row-title a").click()
    expect(page.locator("article")).to_be_visible()
    page.keyboard.press("u")
    back = page.locator(f"#{row_id}")
    expect(back).to_be_in_viewport()
    expect(back).not_to_have_class(IS_UNREAD)
    expect(page.locator(f"#{before} + #{row_id}")).to_have_count(1)
    back.get_by_role("button", name="Mark unread").click()
    expect(back).to_have_class(IS_UNREAD)


def mark_above_and_take_it_back(page: Page) -> None:
    """The list stays as it is, but for what was marked; the counts follow; all is as it was after "Undo"."""
    page.goto("/unread")
    unread = int(page.locator("#sidebar a[href='/unread'] [data-number]").inner_text())
    row = page.locator(".row").nth(4)
    row.locator(".row-menu summary").click()
    row.get_by_role("button", name="Mark all above as read").click()
    expect(page.locator("#toast")).to_contain_text("Marked read.")
    expect(page.locator(".row:not(.is-unread)")).to_have_count(4)
    expect_unread(page, unread - 4)
    page.locator("#toast").get_by_role("button", name="Undo").click()
    expect(page.get_by_text("It is as it was before.")).to_be_visible()
    expect_unread(page, unread)
    expect(page.locator(".row").first).to_have_class(IS_UNREAD)


def look_at_each_layout(screen: Screen) -> None:
    page = screen.page
    for name, layout in (("Titles alone", "compact"), ("Cards", "cards"), ("Whole texts", "expanded")):
        choose(page, name)
        expect(page.locator(f".rows-{layout}")).to_be_visible()
        screen.keep(f"list-{layout}")
    choose(page, "List with excerpts")


def choose(page: Page, name: str) -> None:
    page.locator("summary", has_text="How this list looks").click()
    page.get_by_role("button", name=name).click()


def mark_by_scrolling(page: Page) -> None:
    """What was scrolled past is read, what one sees is not, and leaving at once loses nothing."""
    choose(page, "Mark as read when scrolled past")
    expect(page.locator(".rows[data-on-scroll]")).to_be_visible()
    unread = int(page.locator("#sidebar a[href='/unread'] [data-number]").inner_text())
    first = page.locator(".row").first
    page.mouse.move(700, 400)
    wheel_past(page, first)
    expect(first).not_to_have_class(IS_UNREAD)
    expect(page.locator(".row.is-unread").first).to_be_in_viewport()
    passed = page.locator(".row:not(.is-unread)").count()
    expect_unread(page, unread - passed)
    expect(first.locator("[data-key=m]")).to_have_attribute("title", "Mark unread")
    wheel_past(page, page.locator(".row.is-unread").first)
    page.goto("/all?order=oldest")
    expect_told(page, fewer_than=unread - passed)
    choose(page, "Mark as read when scrolled past")
    expect(page.locator(".rows[data-on-scroll]")).to_have_count(0)


def expect_told(page: Page, *, fewer_than: int) -> None:
    """What is sent while a page is left may arrive after the next one was asked for."""
    for _ in range(20):
        page.goto("/unread")
        unread = int(page.locator("#sidebar a[href='/unread'] [data-number]").inner_text())
        if unread < fewer_than:
            return
    assert unread < fewer_than


def wheel_past(page: Page, row: Locator) -> None:
    handle = row.element_handle()
    while handle and (box := handle.bounding_box()) and box["y"] + box["height"] > 0:
        page.mouse.wheel(0, 150)
        page.wait_for_timeout(100)
    page.wait_for_timeout(200)


def with_a_thumb(screen: Screen, browser: Browser, base_url: str) -> None:
    """To the right: read, and unread again. To the left: starred. A short way, or down: nothing."""
    state = screen.page.context.storage_state()
    context = browser.new_context(
        base_url=base_url, viewport=PHONE, has_touch=True, is_mobile=True, storage_state=state
    )
    page = context.new_page()
    page.on("pageerror", lambda error: screen.complaints.append(str(error)))
    page.goto("/unread")
    row = page.locator(".row").nth(1)
    swipe(page, row, 40)
    swipe(page, row, 10, down=-160)
    page.evaluate("scrollTo(0, 0)")
    expect(row).to_have_class(IS_UNREAD)
    swipe(page, row, 180, look=lambda: expect(row.locator(".row-hint.is-far")).to_have_text("Mark read"))
    expect(row).not_to_have_class(IS_UNREAD)
    swipe(page, row, 180, look=lambda: expect(row.locator(".row-hint")).to_have_text("Mark unread"))
    expect(row).to_have_class(IS_UNREAD)
    swipe(page, row, -180)
    expect(row.get_by_role("button", name="Star")).to_have_attribute("aria-pressed", "true")
    expect(page).to_have_url(re.compile("/unread$"))
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    context.close()


def swipe(page: Page, row: Locator, by: int, *, down: int = 0, look: object = None) -> None:
    """Draw a finger over the row, as the browser's own events, so that scrolling takes part."""
    box = row.bounding_box()
    assert box is not None
    x, y = (90 if by > 0 else 270), box["y"] + 20
    session = page.context.new_cdp_session(page)

    def touch(kind: str, *points: tuple[float, float]) -> None:
        at = [{"x": x, "y": y} for x, y in points]
        session.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": at})

    touch("touchStart", (x, y))
    for step in range(1, 11):
        touch("touchMove", (x + by * step / 10, y + down * step / 10))
    if callable(look):
        look()
    touch("touchEnd")
    session.detach()
