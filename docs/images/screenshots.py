"""Takes pictures of every page:  make screenshots  and those of the README:  make pictures

All show the feeds in docs/images/demo. They are ours, so that no publisher's text stands in this repository.
"""

import sys
import tempfile
from itertools import product
from pathlib import Path
from typing import Literal

from playwright.sync_api import Browser
from playwright.sync_api import StorageState
from playwright.sync_api import sync_playwright

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
sys.path.insert(0, str(ROOT))

from tests.browser.conftest import CHROMIUM  # noqa: E402 - the project's root has to be on the path first
from tests.browser.furnished import Furnished  # noqa: E402
from tests.browser.furnished import furnished_starlight  # noqa: E402
from tests.browser.pages import HEIGHTS  # noqa: E402
from tests.browser.pages import PANES_FROM  # noqa: E402
from tests.browser.pages import SeenPage  # noqa: E402
from tests.browser.pages import pages_of  # noqa: E402
from tests.browser.pages import show  # noqa: E402
from tests.browser.pages import sign_in  # noqa: E402

Theme = Literal["light", "dark"]

OUT = ROOT / "var" / "screenshots"
THEMES: tuple[Theme, ...] = ("light", "dark")
LANGUAGES = ("en", "zh-CN")

README: dict[str, tuple[str, Theme]] = {
    "unread-light.png": ("unread", "light"),
    "entry-dark.png": ("panes", "dark"),
}
README_SIZE = {"width": 1280, "height": 800}


def main(wanted: str = "all") -> None:
    """Serve the demo feeds to a reader, and take the pictures. wanted: "all" pages, "readme", or one page's name."""
    with tempfile.TemporaryDirectory() as data, furnished_starlight(Path(data)) as starlight, sync_playwright() as play:
        browser = play.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        session = sign_in(browser, starlight)
        if wanted == "readme":
            take_readme(browser, starlight, session)
        else:
            for theme, language, width in product(THEMES, LANGUAGES, HEIGHTS):
                seen = [page for page in pages_of(starlight) if wanted in ("all", page.name)]
                take(browser, starlight.base_url, session, seen, theme, language, width)
        browser.close()


def take_readme(browser: Browser, starlight: Furnished, session: StorageState) -> None:
    """Take the two of the README, as large as it shows them."""
    seen_by_name = {seen.name: seen for seen in pages_of(starlight)}
    for name, (wanted, theme) in README.items():
        page = browser.new_page(base_url=starlight.base_url, storage_state=session, color_scheme=theme)
        show(page, seen_by_name[wanted], README_SIZE["width"], README_SIZE["height"])
        page.screenshot(path=HERE / name)
        page.context.close()


def take(
    browser: Browser,
    base_url: str,
    session: StorageState,
    seen: list[SeenPage],
    theme: Theme,
    language: str,
    width: int,
) -> None:
    """Take *seen* for a reader whose browser asks for *language*, into a folder of their own."""
    out = OUT / f"{language}-{theme}-{width}"
    out.mkdir(parents=True, exist_ok=True)
    states = {True: None, False: session}
    pages = {
        is_door: browser.new_page(base_url=base_url, storage_state=state, color_scheme=theme, locale=language)
        for is_door, state in states.items()
    }
    for each in seen:
        if each.panes and width < PANES_FROM:
            continue
        page = pages[each.is_door]
        show(page, each, width)
        page.screenshot(path=out / f"{each.name}.png")
    for page in pages.values():
        page.context.close()


if __name__ == "__main__":
    main(*sys.argv[1:2])
