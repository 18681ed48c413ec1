"""The page of an entry in a browser: how its text looks, and a recording that goes on where its reader left."""

import io
import math
import re
import wave
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler
from http.server import ThreadingHTTPServer
from threading import Thread

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import Page
from playwright.sync_api import expect

from tests.browser.conftest import wait_for
from tests.embedded_server import Embedded
from tests.embedded_server import running_starlight
from tests.reader import Reader

pytestmark = pytest.mark.browser

expect.set_options(timeout=60_000)

NAME, PASSWORD = "ada", "a long night sky"
LENGTH_S = 120
FEED = """<?xml version="1.0"?>
<rss version="2.0"><channel><title>Radio</title><link>{url}</link><description>d</description><item>
<guid>1</guid><link>{url}/1</link><title>An episode</title><description><![CDATA[{text}]]></description>
<enclosure url="{url}/episode.wav" type="audio/wav" length="1"/>
</item></channel></rss>"""
TEXT = (
    '<p>Words<sup id="fnref1"><a href="#fn1">1</a></sup></p>'
    + "<p>Much more.</p>" * 60
    + '<p id="fn1">A note <a href="#fnref1">back</a></p>'
)


def recording() -> bytes:
    """Return a tone of two minutes."""
    file = io.BytesIO()
    with wave.open(file, "wb") as tone:
        tone.setnchannels(1)
        tone.setsampwidth(1)
        tone.setframerate(4000)
        tone.writeframes(bytes(128 + int(20 * math.sin(at / 5)) for at in range(4000 * LENGTH_S)))
    return file.getvalue()


class Radio(BaseHTTPRequestHandler):
    """A feed with one recording, which can be asked for in parts as players do."""

    sound = recording()

    def do_GET(self) -> None:
        if not self.path.endswith(".wav"):
            feed = FEED.format(url=f"http://{self.headers['Host']}", text=TEXT)
            self._send(200, "application/rss+xml", feed.encode())
            return
        begin = int((self.headers.get("Range") or "bytes=0-").removeprefix("bytes=").partition("-")[0])
        part = f"bytes {begin}-{len(self.sound) - 1}/{len(self.sound)}"
        self._send(206, "audio/wav", self.sound[begin:], {"Content-Range": part, "Accept-Ranges": "bytes"})

    def _send(self, status: int, media_type: str, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in {"Content-Type": media_type, "Content-Length": str(len(body)), **(headers or {})}.items():
            self.send_header(name, value)
        self.end_headers()
        try:
            self.wfile.write(body)
        except OSError:  # a player that has heard enough hangs up
            self.close_connection = True

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def running_radio() -> Iterator[str]:
    with ThreadingHTTPServer(("127.0.0.1", 0), Radio) as server:
        serving = Thread(target=server.serve_forever)
        serving.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        serving.join()


@pytest.fixture(scope="module")
def starlight(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    """A server on which Ada follows the radio; its entry is number 1."""
    with running_radio() as host, running_starlight(tmp_path_factory.mktemp("radio"), allow_host=host) as running:
        reader = Reader(running.base_url)
        reader.sign_up(NAME, PASSWORD)
        reader.submit(reader.get("/subscribe"), "/subscribe", url=f"http://{host}/feed")
        reader.wait_for("/unread", lambda page: "An episode" in page.text, patience_s=120)
        yield running


@pytest.fixture
def page(browser: Browser, starlight: Embedded) -> Iterator[Page]:
    """The page of the entry, in a window whose complaints fail the test."""
    context = browser.new_context(base_url=starlight.base_url, viewport={"width": 1280, "height": 860})
    complaints: list[str] = []
    shown = context.new_page()
    shown.on("console", lambda said: complaints.append(said.text) if said.type in ("error", "warning") else None)
    shown.on("pageerror", lambda error: complaints.append(str(error)))
    shown.goto("/signin")
    shown.get_by_label("Name").fill(NAME)
    shown.get_by_label("Password").fill(PASSWORD)
    shown.get_by_role("button", name="Sign in").click()
    shown.wait_for_url("**/unread")
    shown.goto("/entries/1")
    yield shown
    context.close()
    assert complaints == []


def test_it_goes_on_where_the_reader_left_and_starts_again(page: Page) -> None:
    with page.expect_response("**/position") as told:
        page.evaluate("""() => {
            const player = document.querySelector("audio");
            player.muted = true;
            player.addEventListener("loadedmetadata", () => { player.currentTime = 40; });
            player.addEventListener("timeupdate", () => { if (player.currentTime > 40) player.pause(); });
            player.play();
        }""")
    assert told.value.status == 204
    page.reload()
    expect(page.get_by_text("You were at 0:40.")).to_be_visible()
    page.evaluate("document.querySelector('audio').load(); document.querySelector('audio').preload = 'metadata'")
    wait_for(page, "Math.floor(document.querySelector('audio').currentTime) === 40")
    with page.expect_response("**/position"):
        page.get_by_role("button", name="Start again").click()
    expect(page.get_by_text("You were at")).to_have_count(0)
    page.reload()
    expect(page.get_by_role("button", name="Start again")).to_have_count(0)


def test_it_sets_the_text_at_once_and_remembers_it(page: Page) -> None:
    size = "parseFloat(getComputedStyle(document.querySelector('.prose')).fontSize)"
    before = page.evaluate(size)
    page.get_by_role("button", name="How the text looks").click()
    with page.expect_response("**/typography") as saved:
        page.get_by_text("Huge", exact=True).click()
    assert saved.value.status == 204
    assert page.evaluate(size) > before
    page.keyboard.press("Escape")
    expect(page.locator("#letters")).to_be_hidden()
    page.reload()
    assert page.evaluate(size) > before


def test_it_keeps_the_place_while_a_note_is_saved_and_a_link_is_made(page: Page) -> None:
    page.locator("#entry-note summary").click()
    page.get_by_label("Your note").fill("再读一遍")
    page.get_by_role("button", name="Save the note").click()
    expect(page.get_by_text("The note is saved.")).to_be_visible()
    page.locator("#entry-share summary").click()
    page.get_by_role("button", name="Make a public link").click()
    expect(page.get_by_label("The link", exact=True)).to_have_value(re.compile(r"^http://.+/shared/[\w-]{32}$"))
    expect(page.get_by_label("Your note")).to_have_value("再读一遍")


def test_it_leads_to_a_footnote_and_back(page: Page) -> None:
    page.locator(".prose sup a").click()
    expect(page.get_by_text("A note")).to_be_in_viewport()
    page.get_by_role("link", name="back", exact=True).click()
    expect(page.locator(".prose sup a")).to_be_in_viewport()
