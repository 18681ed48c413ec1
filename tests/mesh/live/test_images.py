"""Images of entries through the running stack: by the door, its cache, the image proxy and egress."""

from uuid import uuid4

from tests.mesh.live.conftest import Stack
from tests.mesh.live.conftest import requests
from tests.mesh.live.test_door import ask

SIGN = """
import sys
from pathlib import Path
from flask_starlight.model.image_address import image_address
print(image_address(Path("/run/secrets/image_key").read_text(), sys.argv[1]))
"""


def signed(stack: Stack, url: str) -> str:
    """Return the path that the app gives the image at *url*."""
    return stack.exec_("app", "python", "-", url, stdin=SIGN).strip()


def test_it_sends_an_image_of_the_outside_and_keeps_it(stack: Stack) -> None:
    path = signed(stack, f"http://feeds.test/gif?{uuid4()}")
    before = requests(stack, "/gif")
    for _ in range(3):
        answer = ask(stack, path)
        assert (answer.status, answer.headers["Content-Type"]) == (200, "image/gif")
        assert answer.body.startswith(b"GIF89a")
        assert "sandbox" in answer.headers["Content-Security-Policy"]
    assert requests(stack, "/gif") == before + 1


def test_it_sends_nothing_that_is_no_image(stack: Stack) -> None:
    assert ask(stack, signed(stack, "http://feeds.test/feeds/tiny.rss")).status == 502


def test_it_reaches_nothing_private_for_an_image(stack: Stack) -> None:
    for url in ("http://nginx/static/logo.svg", "http://python_server:5000/healthz", "http://egress:3128/"):
        assert ask(stack, signed(stack, url)).status == 502


def test_it_answers_no_address_that_the_app_did_not_sign(stack: Stack) -> None:
    path = signed(stack, "http://feeds.test/gif?forged")
    before = requests(stack, "/gif")
    assert ask(stack, path.replace("/images/", "/images/A")).status == 404
    assert ask(stack, "/images/a%0d%0aX:%20y/b").status == 404
    assert requests(stack, "/gif") == before
