"""The side bar's filter, an entry beside its list, and every key, in a real browser."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page
from playwright.sync_api import StorageState
from playwright.sync_api import expect

from tests.browser import keys
from tests.browser.furnished import Furnished
from tests.browser.keys import press
from tests.browser.keys import set_panes

pytestmark = pytest.mark.browser

expect.set_options(timeout=60_000)  # for a machine that is busy or slow: passed as soon as it holds

WIDE = {"width": 1280, "height": 860}
PHONE = {"width": 360, "height": 740}


@pytest.fixture
def page(browser: Browser, furnished: Furnished, session: StorageState) -> Iterator[Page]:
    """A wide window; what it complains of fails the test."""
    complaints: list[str] = []
    opened = browser.new_page(base_url=furnished.base_url, storage_state=session, viewport=WIDE)
    opened.on("console", lambda message: complaints.append(message.text) if message.type == "error" else None)
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    opened.context.close()
    assert complaints == []


@pytest.mark.parametrize("walk", keys.WALKS, ids=lambda walk: "+".join(walk.actions))
def test_it_does_what_the_key_says(page: Page, walk: keys.Walk) -> None:
    pressed = set()

    def press(action: str) -> None:
        pressed.add(action)
        keys.press(page, *keys.KEYS[action])

    keys.set_panes(page, walk.panes)
    walk.go(page, press)
    assert pressed == set(walk.actions)


def test_no_key_is_left_out() -> None:
    walked = [action for walk in keys.WALKS for action in walk.actions]
    assert sorted(walked) == sorted(keys.KEYS)


def test_it_opens_an_entry_and_comes_back_by_key(page: Page) -> None:
    set_panes(page, False)
    title = page.locator(".row-title a").nth(1).inner_text()
    press(page, "j", "j", "o")
    expect(page.locator("h1")).to_have_text(title)
    press(page, "l")
    expect(page.get_by_label("A label for this entry")).to_be_focused()
    page.keyboard.type("jk")
    expect(page.get_by_label("A label for this entry")).to_have_value("jk")
    press(page, "Escape", "u")
    expect(page).to_have_url(re.compile("/all$"))


def test_it_never_takes_a_key_from_a_field_or_with_a_modifier(page: Page) -> None:
    set_panes(page, False)
    press(page, "/")
    expect(page.locator("#bar-search")).to_be_focused()
    page.keyboard.type("j?+gu")
    expect(page.locator("#bar-search")).to_have_value("j?+gu")
    press(page, "Escape")
    press(page, "Alt+j", "Control+j")
    assert page.evaluate("document.activeElement.closest('.row')") is None
    expect(page).to_have_url(re.compile("/all$"))


def test_it_shows_the_keys_in_a_dialog_and_gives_the_focus_back(page: Page) -> None:
    set_panes(page, False)
    press(page, "j")
    focused = page.evaluate("document.activeElement.href")
    press(page, "?")
    dialog = page.get_by_role("dialog", name="Keys")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("Star, or take the star away")
    press(page, "j")
    press(page, "Escape")
    expect(dialog).to_be_hidden()
    assert page.evaluate("document.activeElement.href") == focused


def test_it_does_what_a_changed_key_says_and_names_it(page: Page) -> None:
    page.goto("/keys")
    page.get_by_label("Star, or take the star away").fill("x")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status").filter(has_text="Saved.")).to_be_visible()
    set_panes(page, False)
    star = page.locator(".row").first.get_by_role("button", name="Star")
    was = star.get_attribute("aria-pressed")
    expect(star).to_have_attribute("aria-keyshortcuts", "x")
    press(page, "j", "s", "x")
    expect(star).to_have_attribute("aria-pressed", "false" if was == "true" else "true")
    page.goto("/keys")
    page.get_by_role("button", name="As they were at first").click()
    expect(page.get_by_label("Star, or take the star away")).to_have_value("s")


def test_it_finds_a_feed_by_a_part_of_its_name(page: Page) -> None:
    set_panes(page, False)
    tree = page.locator(".side-tree")
    press(page, "Control+k")
    expect(page.locator("#side-filter")).to_be_focused()
    page.keyboard.type("星空")
    expect(tree.get_by_role("link", name="每日星空")).to_be_visible()
    expect(tree.get_by_role("link", name="Night Sky Notes")).to_be_hidden()
    expect(page.locator("#side-found")).to_have_text("1 found")
    press(page, "Escape")
    expect(tree.get_by_role("link", name="Night Sky Notes")).to_be_visible()
    page.keyboard.type("sky")
    press(page, "ArrowDown", "ArrowDown")
    assert page.evaluate("Boolean(document.activeElement.closest('.side-tree'))")
    press(page, "ArrowUp", "ArrowUp")
    expect(page.locator("#side-filter")).to_be_focused()
    page.locator("#side-filter").fill("slow kit")
    press(page, "Enter")
    expect(page.locator("h1")).to_have_text("The Slow Kitchen")


def test_it_finds_a_feed_on_a_phone_too(page: Page) -> None:
    page.set_viewport_size(PHONE)
    page.goto("/all")
    press(page, "g", "f")
    expect(page.locator("#side-filter")).to_be_focused()
    expect(page.locator("#sidebar")).to_be_visible()


def test_it_keeps_folders_closed_but_for_the_one_that_one_reads_in(page: Page) -> None:
    page.goto("/all")
    sky = page.locator("details[data-folder]", has=page.locator(".side-name", has_text="Night Sky Notes")).last
    sky.locator("summary").first.click()
    expect(sky).not_to_have_attribute("open", "")
    page.goto("/starred")
    expect(sky).not_to_have_attribute("open", "")
    page.goto("/feeds/1")
    expect(sky).to_have_attribute("open", "")


def test_it_leaves_out_what_is_read(page: Page) -> None:
    page.goto("/feeds/1?view=all")
    tree = page.locator(".side-tree")
    failing = tree.get_by_role("link", name="The last check failed.")
    expect(failing).to_be_visible()
    switch = page.get_by_role("button", name="Show only what has unread entries")
    switch.click()
    expect(failing).to_be_hidden()
    expect(switch).to_have_attribute("aria-pressed", "true")
    page.goto("/all")
    expect(failing).to_be_hidden()
    switch.click()
    expect(failing).to_be_visible()


def test_it_reads_beside_the_list(page: Page) -> None:
    set_panes(page, True)
    titles = page.locator(".row-title a").all_inner_texts()
    pane = page.get_by_role("region", name="The entry")
    press(page, "j", "o")
    expect(pane.locator("h1")).to_have_text(titles[0])
    expect(page).to_have_url(re.compile(r"/entries/\d+"))
    expect(page).to_have_title(f"{titles[0].strip()} · Starlight")
    expect(pane).to_be_focused()
    expect(page.locator(".row").first).to_have_class(re.compile("is-open"))
    press(page, "n")
    expect(pane.locator("h1")).to_have_text(titles[1])
    expect(page.locator(".row")).to_have_count(len(titles))
    press(page, "s")
    star = page.locator(".row").nth(1).get_by_role("button", name="Star")
    expect(star).to_have_attribute("aria-pressed", "true")
    page.go_back()
    expect(pane.locator("h1")).to_have_text(titles[0])
    page.go_back()
    expect(pane).to_contain_text("Choose an entry")
    expect(page).to_have_url(re.compile("/all$"))


def test_it_opens_pages_of_their_own_where_there_is_no_room(page: Page) -> None:
    set_panes(page, True)
    page.set_viewport_size({"width": 820, "height": 1180})
    page.goto("/all")
    title = page.locator(".row-title a").first.inner_text()
    page.locator(".row-title a").first.click()
    expect(page.locator("main h1")).to_have_text(title)
    expect(page.locator("#pane")).to_have_count(0)


def test_it_tells_how_many_are_new_before_the_title_of_what_one_reads(page: Page) -> None:
    set_panes(page, True)
    titles = [re.escape(title.strip()) for title in page.locator(".row-title a").all_inner_texts()]
    number = r"^\(\d+\+?\) "
    press(page, "j", "o")
    expect(page).to_have_title(re.compile(f"^{titles[0]} · Starlight$"))
    expect(page.locator("#pane")).to_be_focused()
    page.locator("[data-live]").evaluate("note => note.dataset.live = '/new?view=all&through=0'")
    page.evaluate("document.dispatchEvent(new Event('visibilitychange'))")
    expect(page).to_have_title(re.compile(f"{number}{titles[0]} · Starlight$"))
    press(page, "n")
    expect(page).to_have_title(re.compile(f"{number}{titles[1]} · Starlight$"))
    page.go_back()
    page.go_back()
    expect(page).to_have_title(re.compile(f"{number}All entries · Starlight$"))
