"""Pictures of entries and icons of feeds in a real browser: they are drawn, and nobody but Starlight is asked."""

import re
from collections.abc import Iterator

import pytest
from playwright.sync_api import Page
from playwright.sync_api import expect

from tests import pictures
from tests.browser.conftest import Screen
from tests.browser.conftest import wait_for
from tests.browser.test_hostile import Outside
from tests.browser.test_journey import arrive
from tests.browser.test_journey import subscribe
from tests.feedhost.running import RunningHost
from tests.feedhost.running import running_feed_host

pytestmark = pytest.mark.browser

DRAWN = "image => image.complete && image.naturalWidth > 0"
FEED = """<rss version="2.0" xmlns:media="http://search.yahoo.com/mrss/"><channel><title>Birds</title>
<link>SITE/page/</link><image><url>SITE/feeds/icon.png</url></image>
<item><guid>1</guid><title>A heron</title><media:thumbnail url="SITE/feeds/heron.png"/>
<description>&lt;p&gt;Grey.&lt;/p&gt;&lt;img src="SITE/feeds/heron.png"&gt;</description></item>
<item><guid>2</guid><title>A trap</title><media:thumbnail url="TRAP/1.png"/>
<description>&lt;p&gt;Shut.&lt;/p&gt;&lt;img src="TRAP/2.png" srcset="TRAP/3.png 2x"&gt;
&lt;video poster="TRAP/4.png" src="TRAP/5.mp4"&gt;&lt;/video&gt;</description></item>
</channel></rss>"""


@pytest.fixture(scope="module")
def outside(third_party: RunningHost, tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHost]:
    """The host of a feed with pictures, its own and a third party's."""
    with running_feed_host() as host:
        feed = FEED.replace("SITE", host.url).replace("TRAP", third_party.url)
        host.host.documents |= {"birds.rss": feed.encode(), "icon.png": pictures.png(32, 32, (60, 120, 90))}
        host.host.documents["heron.png"] = pictures.png(640, 360, (120, 140, 160))
        yield host


@pytest.fixture
def watched(screen: Screen, base_url: str) -> Outside:
    watched = Outside(base_url)
    watched.watch(screen.page.context)
    return watched


def test_it_draws_pictures_and_asks_nobody_outside(
    screen: Screen, watched: Outside, outside: RunningHost, third_party: RunningHost
) -> None:
    page = screen.page
    arrive(screen)
    subscribe(screen, f"{outside.url}/feeds/birds.rss")
    see_the_icon(page)
    page.goto("/all")
    picture = page.locator(".row", has_text="A heron").locator(".row-picture img")
    expect_drawn(page, picture.evaluate_handle("image => image"))
    page.wait_for_load_state("networkidle")
    screen.keep("pictures-list")
    page.get_by_role("link", name="A trap").click()
    expect(page.locator(".prose")).to_contain_text("Shut.")
    page.wait_for_load_state("networkidle")
    page.goto("/all")
    page.get_by_role("link", name="A heron").click()
    expect_drawn(page, page.locator(".prose img").evaluate_handle("image => image"))
    screen.keep("pictures-entry")
    assert watched.asked == []
    assert third_party.host.requests == {}
    assert [text for text in screen.complaints if not text.startswith("Failed to load resource")] == []
    page.get_by_role("button", name="Dark").click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    screen.keep("pictures-entry-dark")
    page.goto("/all")
    screen.keep("pictures-list-dark")


def see_the_icon(page: Page) -> None:
    """It is there a moment after the feed."""
    icon = page.locator("#sidebar .feed-icon")
    for _ in range(60):
        page.goto("/all")
        if icon.count():
            break
        page.wait_for_timeout(500)
    expect(icon).to_have_attribute("src", re.compile("^/icons/[0-9a-f]{32}$"))
    expect_drawn(page, icon.evaluate_handle("image => image"))


def expect_drawn(page: Page, image: object) -> None:
    wait_for(page, DRAWN, image)
