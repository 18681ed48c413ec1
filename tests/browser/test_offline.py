"""Reading without a line: the server is really gone, and comes back."""

from pathlib import Path

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page
from playwright.sync_api import expect

from tests.browser.conftest import Screen
from tests.browser.conftest import wait_for
from tests.browser.test_journey import arrive
from tests.embedded_server import free_port
from tests.embedded_server import running_starlight
from tests.feedhost.running import RunningHost

pytestmark = pytest.mark.browser

PATIENCE_MS = 60_000
IS_KEPT = """async () => {
    const pages = await caches.open("starlight-pages");
    return Boolean(await pages.match("/offline"));
}"""


def test_it_keeps_entries_to_read_and_sends_what_was_marked(
    browser: Browser, outside: RunningHost, tmp_path: Path
) -> None:
    outside.host.grow("kept", add=2)
    port = free_port()
    context = browser.new_context(base_url=f"http://127.0.0.1:{port}", viewport={"width": 400, "height": 800})
    page = context.new_page()
    with running_starlight(tmp_path, allow_host=outside.authority, port=port) as server:
        arrive(Screen(page))
        server.starlight("feed", "add", f"{outside.url}/growing/kept", "--user", "ada")
        server.starlight("crawl", "--all", "--wait")
        page.goto("/unread")
        titles = page.locator(".row-title a").all_inner_texts()
        page.evaluate("localStorage.removeItem('starlight.kept')")
        page.reload()
        wait_for(page, IS_KEPT)

    read_without_a_line(page, titles)

    with running_starlight(tmp_path, allow_host=outside.authority, port=port):
        page.goto("/all")
        page.get_by_label("Name").fill("ada")  # sessions are in memory here, and went with the server
        page.get_by_label("Password").fill("a long night sky")
        page.get_by_role("button", name="Sign in").click()
        expect(page.locator("#toast")).to_contain_text("sent", timeout=PATIENCE_MS)
        page.reload()
        row = page.locator(".row").filter(has_text=titles[0])
        expect(row).to_have_class("row is-starred")
        expect(row.get_by_role("button", name="Star", exact=True)).to_have_attribute("aria-pressed", "true")
        assert page.locator(".row.is-unread").count() == len(titles) - 1
    context.close()


def read_without_a_line(page: Page, titles: list[str]) -> None:
    page.goto("/unread")
    expect(page.get_by_role("heading", name="Kept for offline")).to_be_visible()
    assert page.locator(".row-title a").all_inner_texts() == titles
    page.get_by_role("link", name=titles[0]).click()
    expect(page.get_by_role("heading", level=1, name=titles[0])).to_be_visible()
    expect(page.get_by_text("You are offline")).to_be_visible()
    page.get_by_role("button", name="Star").click()
    expect(page.get_by_role("button", name="Star")).to_have_attribute("aria-pressed", "true")
