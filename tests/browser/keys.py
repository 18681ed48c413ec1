"""What a reader sees when a key is pressed: a walk for each action of the table.

The rule: an action that is added to `model.keys` gets a walk here. A walk begins at /all and leaves what is marked as
it found it, so that all of them can be taken on the same Starlight, in any order.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass

from playwright.sync_api import Locator
from playwright.sync_api import Page
from playwright.sync_api import expect

from flask_starlight.model.keys import ACTIONS
from flask_starlight.model.keys import FIXED

KEYS = {action.name: action.key.replace("Ctrl ", "Control+").split(" ") for action in (*ACTIONS, *FIXED)}
"""Action -> what is pressed, one after the other."""

Press = Callable[[str], None]
"""Presses the key of an action."""

IS_UNREAD = re.compile("is-unread")
WITH_PAGE = "Queues lose messages. Leases do not mind"
"""The demo entry whose own page and whose comments are there."""

ONLY_THERE = "A lighthouse keeper would call it a watch"


@dataclass(frozen=True)
class Walk:
    """go: presses the keys of *actions* and sees what they do.  panes: with the entry beside its list."""

    go: Callable[[Page, Press], None]
    actions: tuple[str, ...]
    panes: bool


WALKS: list[Walk] = []


def walk(*actions: str, panes: bool = False) -> Callable[[Callable[[Page, Press], None]], None]:
    """Add the decorated function to `WALKS`."""
    return lambda go: WALKS.append(Walk(go, actions, panes))


def press(page: Page, *keys: str) -> None:
    for key in keys:
        page.keyboard.press(key)


def set_panes(page: Page, wanted: bool) -> None:
    page.goto("/all")
    switch = page.get_by_role("button", name="Entry beside the list")
    if (switch.get_attribute("aria-pressed") == "true") != wanted:
        switch.click()
    expect(page.locator("#pane")).to_have_count(1 if wanted else 0)
    page.wait_for_load_state("load")


def row(page: Page, number: int) -> Locator:
    return page.locator(".row").nth(number)


def link(page: Page, number: int) -> Locator:
    return row(page, number).locator(".row-title a")


def focus_first(page: Page) -> Locator:
    link(page, 0).focus()
    return row(page, 0)


def expect_heading(page: Page, heading: str | re.Pattern[str]) -> None:
    """Return once the page with that heading is there, and its script: before, a key says nothing to it."""
    expect(page.locator("h1")).to_have_text(heading)
    page.wait_for_load_state("load")


def play_the_web(page: Page) -> None:
    page.context.route("https://example.org/**", lambda route: route.fulfill(body="there"))


@walk("next", "previous")
def step_down_and_up(page: Page, press: Press) -> None:
    press("next")
    press("next")
    expect(link(page, 1)).to_be_focused()
    press("previous")
    expect(link(page, 0)).to_be_focused()


@walk("next-open", "previous-open", panes=True)
def step_beside_the_list(page: Page, press: Press) -> None:
    shown = page.get_by_role("region", name="The entry").locator("h1")
    titles = page.locator(".row-title a").all_inner_texts()
    press("next-open")
    expect(shown).to_have_text(titles[0])
    press("next-open")
    expect(shown).to_have_text(titles[1])
    press("previous-open")
    expect(shown).to_have_text(titles[0])


@walk("next-feed", "previous-feed")
def step_from_feed_to_feed(page: Page, press: Press) -> None:
    page.locator(".side-tree").get_by_role("link", name="Night Sky Notes").click()
    expect_heading(page, "Night Sky Notes")
    press("next-feed")
    expect_heading(page, re.compile("^(?!Night Sky Notes)"))
    press("previous-feed")
    expect_heading(page, "Night Sky Notes")


@walk("open", "back")
def open_and_come_back(page: Page, press: Press) -> None:
    title = focus_first(page).locator(".row-title a").inner_text()
    press("open")
    expect_heading(page, title)
    press("back")
    expect(page).to_have_url(re.compile("/all$"))


@walk("original", "original-here")
def read_it_on_its_own_site(page: Page, press: Press) -> None:
    play_the_web(page)
    page.get_by_role("link", name="Bread that takes two days").focus()
    with page.context.expect_page() as opened:
        press("original")
    expect(opened.value).to_have_url("https://example.org/slow-cooking.rss/0")
    opened.value.close()
    expect(page).to_have_url(re.compile("/all$"))
    press("original-here")
    expect(page).to_have_url("https://example.org/slow-cooking.rss/0")


@walk("comments")
def read_the_comments(page: Page, press: Press) -> None:
    play_the_web(page)
    page.get_by_role("link", name=WITH_PAGE).click()
    expect_heading(page, WITH_PAGE)
    with page.context.expect_page() as opened:
        press("comments")
    expect(opened.value).to_have_url("https://example.org/small-systems.rss/0/comments")
    opened.value.close()


@walk("full-text")
def read_all_of_it(page: Page, press: Press) -> None:
    page.get_by_role("link", name=WITH_PAGE).click()
    expect_heading(page, WITH_PAGE)
    text = page.locator(".prose")
    expect(text).to_contain_text("simply claimed again")
    expect(text).not_to_contain_text(ONLY_THERE)
    press("full-text")
    expect(text).to_contain_text(ONLY_THERE)
    press("full-text")
    expect(text).not_to_contain_text(ONLY_THERE)


@walk("read")
def mark_it_read_and_unread(page: Page, press: Press) -> None:
    first = focus_first(page)
    was = IS_UNREAD.search(first.get_attribute("class") or "")
    for is_unread in (not was, bool(was)):
        press("read")
        expect(first).to_have_class(re.compile(r"^(?=.*is-unread)" if is_unread else r"^(?!.*is-unread)"))
        expect(first.locator(":focus")).to_have_count(1)


@walk("read-on")
def mark_it_and_go_on(page: Page, press: Press) -> None:
    first = focus_first(page)
    was = first.locator("[data-key=m]").get_attribute("title") or ""
    press("read-on")
    expect(first.locator("[data-key=m]")).not_to_have_attribute("title", was)
    expect(link(page, 1)).to_be_focused()
    first.locator("[data-key=m]").click()
    expect(first.locator("[data-key=m]")).to_have_attribute("title", was)


@walk("star")
def star_it_and_take_the_star_away(page: Page, press: Press) -> None:
    star = focus_first(page).get_by_role("button", name="Star")
    was = star.get_attribute("aria-pressed") or ""
    for pressed in ({"true": "false", "false": "true"}[was], was):
        press("star")
        expect(star).to_have_attribute("aria-pressed", pressed)
        expect(row(page, 0).locator(":focus")).to_have_count(1)


@walk("label")
def put_a_label_on_it(page: Page, press: Press) -> None:
    title = link(page, 0).inner_text()
    link(page, 0).click()
    expect_heading(page, title)
    press("label")
    expect(page.get_by_label("A label for this entry")).to_be_focused()


@walk("all-read", "undo")
def mark_all_read_and_take_it_back(page: Page, press: Press) -> None:
    page.goto("/unread")
    unread = page.locator(".row.is-unread").count()
    assert unread
    press("all-read")
    expect(page.get_by_text("All caught up")).to_be_visible()
    page.wait_for_load_state("load")
    press("undo")
    expect(page.get_by_text("It is as it was before.")).to_be_visible()
    expect(page.locator(".row.is-unread")).to_have_count(unread)


@walk("go-unread", "go-all", "go-starred", "go-history")
def go_everywhere(page: Page, press: Press) -> None:
    for place in ("unread", "all", "starred", "history"):
        page.goto("/keys")
        press(f"go-{place}")
        expect(page).to_have_url(re.compile(f"/{place}$"))


@walk("go-feed", "jump", "escape")
def go_to_a_feed_by_its_name(page: Page, press: Press) -> None:
    for action in ("go-feed", "jump"):
        press(action)
        expect(page.locator("#side-filter")).to_be_focused()
        press("escape")
        expect(page.locator("#side-filter")).not_to_be_focused()


@walk("enter")
def open_what_has_the_focus(page: Page, press: Press) -> None:
    title = focus_first(page).locator(".row-title a").inner_text()
    press("enter")
    expect_heading(page, title)


@walk("search")
def search(page: Page, press: Press) -> None:
    press("search")
    expect(page.locator("#bar-search")).to_be_focused()


@walk("add")
def add_a_feed(page: Page, press: Press) -> None:
    press("add")
    expect(page.get_by_role("heading", name="Add a feed")).to_be_visible()


@walk("check", "check-all")
def look_for_new_entries(page: Page, press: Press) -> None:
    said = page.get_by_role("status")
    of_all = re.compile("being checked|were checked|asked less than a minute ago")
    for action in ("check-all", "check"):
        press(action)
        expect(said.filter(has_text=of_all)).to_be_visible()
        page.goto("/all")
    page.locator(".side-tree").get_by_role("link", name="Night Sky Notes").click()
    expect_heading(page, "Night Sky Notes")
    press("check")
    expect(said.filter(has_text=re.compile("check is under way|was checked less than"))).to_be_visible()


@walk("help")
def show_the_keys(page: Page, press: Press) -> None:
    press("help")
    expect(page.get_by_role("dialog", name="Keys")).to_be_visible()
