"""Makes the pictures of the README anew, from the feeds in docs/images/demo:  make pictures

They are ours, so that no publisher's text stands in this repository.
"""

import sys
import tempfile
from datetime import UTC
from datetime import datetime
from pathlib import Path

from playwright.sync_api import Page
from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent.parent))

from flask_starlight.crawl.opml import OpmlFeed  # noqa: E402
from flask_starlight.crawl.opml import write_opml  # noqa: E402
from tests import walk  # noqa: E402 - the project's root has to be on the path first
from tests.browser.conftest import CHROMIUM  # noqa: E402
from tests.embedded_server import running_starlight  # noqa: E402
from tests.feedhost.running import running_feed_host  # noqa: E402
from tests.reader import Reader  # noqa: E402

FOLDERS = {"night-sky.rss": ("Sky",), "xingkong.rss": ("Sky",), "small-systems.rss": ("Work",), "slow-cooking.rss": ()}
SIZE = {"width": 1200, "height": 760}


def main() -> None:
    """Serve the demo feeds, let a reader follow them, and take the pictures."""
    with running_feed_host(HERE / "demo") as host, tempfile.TemporaryDirectory() as data:  # noqa: SIM117
        with running_starlight(Path(data), allow_host=host.authority) as starlight:
            reader = Reader(starlight.base_url)
            walk.arrive(reader)
            feeds = [OpmlFeed(f"{host.url}/feeds/{name}", folder_path=path) for name, path in FOLDERS.items()]
            reader.upload(reader.get("/opml"), "/opml", write_opml("demo", feeds, now=datetime.now(UTC)))
            starlight.starlight("crawl", "--all", "--wait")
            take(starlight.base_url)


def take(base_url: str) -> None:
    """Take a list in the light and an entry in the dark."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        light = browser.new_page(base_url=base_url, viewport=SIZE, color_scheme="light")
        sign_in(light)
        light.screenshot(path=HERE / "unread-light.png")
        dark = browser.new_page(base_url=base_url, viewport=SIZE, color_scheme="dark")
        sign_in(dark)
        dark.get_by_role("link", name="The Leonids this year").click()
        dark.wait_for_url("**/entries/**")
        dark.screenshot(path=HERE / "entry-dark.png")
        browser.close()


def sign_in(page: Page) -> None:
    """Sign in and see the unread entries."""
    page.goto("/signin")
    page.get_by_label("Name").fill(walk.NAME)
    page.get_by_label("Password").fill(walk.PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url("**/unread")


if __name__ == "__main__":
    main()
