"""A browser at the one door: the pages are whole and break none of their own rules, as nginx serves them."""

import re

import pytest
from playwright.sync_api import sync_playwright

from tests import walk
from tests.browser.conftest import ARTEFACTS
from tests.browser.conftest import CHROMIUM
from tests.browser.conftest import Screen
from tests.mesh.live.conftest import Stack
from tests.reader import Reader

NAME = "grace"


@pytest.mark.usefixtures("reader")  # the first account is the administrator's, and this one comes after it
@pytest.mark.browser
@pytest.mark.skipif(CHROMIUM is None, reason="no Chromium here: `make browser` installs it on Debian")
def test_it_shows_whole_pages_through_nginx(stack: Stack) -> None:
    stack.exec_("app", "starlight", "user", "add", NAME, "--password-stdin", stdin=walk.PASSWORD + "\n")
    grace = Reader(stack.base_url)
    grace.sign_in(NAME, walk.PASSWORD)
    walk.subscribe_by_address(grace, "http://feeds.test")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        page = browser.new_page(base_url=stack.base_url, viewport={"width": 1280, "height": 860})
        screen = Screen(page)
        page.on("console", screen.note)
        page.on("pageerror", lambda error: screen.complaints.append(str(error)))
        asked: list[str] = []
        page.on("request", lambda request: asked.append(request.url))
        page.goto("/signin")
        page.get_by_label("Name").fill(NAME)
        page.get_by_label("Password").fill(walk.PASSWORD)
        page.keyboard.press("Enter")
        page.wait_for_url("**/unread")
        page.get_by_role("link", name="北京的秋天").click()
        page.wait_for_url("**/entries/**")
        ARTEFACTS.mkdir(parents=True, exist_ok=True)
        page.screenshot(path=ARTEFACTS / "entry-through-nginx.png")
        browser.close()
    assert screen.complaints == []
    assert [url for url in asked if not url.startswith(stack.base_url)] == []
    styles = [url for url in asked if re.search(r"/static/app\.[0-9a-f]{8,12}\.css", url)]
    assert "immutable" in grace.get(styles[0]).headers["cache-control"]
