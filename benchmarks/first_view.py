"""What a cold browser fetches for the first view of the unread page, and how soon its largest part is painted.

    python benchmarks/first_view.py embedded
    python benchmarks/first_view.py http://127.0.0.1:5000 NAME < PASSWORD      (a Starlight that runs, by nginx or not)

The first fills a store of its own by `reading_rows.py`: 500 feeds in the side bar, everything unread. Prints bytes by
kind: as they were sent, heads included, and as nginx sends them, which packs text with gzip (level 8) where the app
itself does not. What the browser has already (the logo, once more as the page's icon) and what the service worker keeps
for later, after the page is there, is not in it.
"""

import gzip
import re
import statistics
import sys
from collections import Counter
from pathlib import Path

from playwright.sync_api import Browser
from playwright.sync_api import Response
from playwright.sync_api import StorageState
from playwright.sync_api import sync_playwright

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.reading_rows import PASSWORD
from benchmarks.reading_systems import running_embedded
from tests.browser.conftest import CHROMIUM

VIEWS = 7
"""The first one finds a server that has not shown the page yet, and is left out of the median."""

BARS = "bars: 60,000 bytes packed, one style sheet, one script, 300 ms"
PACKED = re.compile("text/|javascript|json|svg")
"""Types that nginx packs (compose_docker_dev/nginx/nginx.conf)."""

LARGEST_MS = """() => new Promise((resolve) => {
  new PerformanceObserver((list) => resolve(list.getEntries().at(-1).startTime))
    .observe({ type: "largest-contentful-paint", buffered: true });
})"""


def main(where: str, name: str = "u0") -> None:
    """Print the table of one Starlight."""
    if where != "embedded":
        measure(where.rstrip("/"), name, sys.stdin.readline().rstrip("\n"))
        return
    with running_embedded({}, {}) as system:
        system.rows("fill", "10000", "1")
        system.rows("all")
        measure(system.base_url, name, PASSWORD)


def measure(base_url: str, name: str, password: str) -> None:
    """Look at the unread page of *name* as often as `VIEWS`, each time by a browser that has never been there."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        session = sign_in(browser, base_url, name, password)
        views = [look(browser, base_url, session) for _ in range(VIEWS)]
        browser.close()
    responses, _ = views[-1]
    report(responses)
    painted = [painted_ms for _, painted_ms in views[1:]]
    print(f"largest paint after {statistics.median(painted):.0f} ms (median), {max(painted):.0f} ms (slowest)\n{BARS}")


def sign_in(browser: Browser, base_url: str, name: str, password: str) -> StorageState:
    """Return the session of *name*, and nothing else that a browser keeps."""
    page = browser.new_page(base_url=base_url)
    page.goto("/signin")
    page.get_by_label("Name").fill(name)
    page.get_by_label("Password").fill(password)
    page.keyboard.press("Enter")
    page.wait_for_url("**/unread")
    state = page.context.storage_state()
    page.context.close()
    return state


def look(browser: Browser, base_url: str, session: StorageState) -> tuple[list[tuple[str, int, int]], float]:
    """Return the kind, the bytes sent and the bytes packed of each response, and when the largest part was painted."""
    page = browser.new_page(base_url=base_url, storage_state=session, viewport={"width": 1280, "height": 860})
    responses: list[Response] = []
    page.on("response", lambda response: responses.append(response))
    page.goto("/unread")
    page.wait_for_load_state("load")
    painted_ms = float(page.evaluate(LARGEST_MS))
    weighed = [weighed for weighed in map(weigh, list(responses)) if weighed[1]]
    page.context.close()
    return weighed, painted_ms


def weigh(response: Response) -> tuple[str, int, int]:
    """Return its kind, the bytes sent (none from the browser's memory) and the bytes packed."""
    sizes = response.request.sizes()
    sent = sizes["responseHeadersSize"] + sizes["responseBodySize"]
    kind, headers = response.request.resource_type, response.headers
    if "content-encoding" in headers or not PACKED.search(headers.get("content-type", "")):
        return kind, sent, sent
    return kind, sent, sizes["responseHeadersSize"] + len(gzip.compress(response.body(), 8))


def report(responses: list[tuple[str, int, int]]) -> None:
    """Print a row for each kind, and their sum."""
    number = Counter(kind for kind, _, _ in responses)
    print(f"{'':12}{'requests':>9}{'bytes sent':>12}{'packed':>9}")
    for kind in [*number, "all"]:
        chosen = [response for response in responses if kind in (response[0], "all")]
        print(f"{kind:12}{len(chosen):9}{sum(r[1] for r in chosen):12,}{sum(r[2] for r in chosen):9,}")


if __name__ == "__main__":
    main(*sys.argv[1:])
