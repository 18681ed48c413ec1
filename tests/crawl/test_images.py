"""The image proxy as nginx asks it: the real service on loopback, and a host outside that misbehaves."""

import asyncio
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from flask_starlight.errors import SettingError
from flask_starlight.image_proxy import create_app
from flask_starlight.model.image_address import image_address
from flask_starlight.settings import Settings
from tests import pictures
from tests.feedhost.running import RunningHost
from tests.feedhost.running import running_feed_host
from tests.feedhost.running import serving
from tests.reader import Page

KEY = "k" * 40


@pytest.fixture(scope="module")
def outside(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHost]:
    folder = tmp_path_factory.mktemp("documents")
    (folder / "a.png").write_bytes(pictures.PNG)
    (folder / "script.svg").write_bytes(pictures.SVG_WITH_SCRIPT)
    (folder / "page.png").write_bytes(pictures.PAGE)
    with running_feed_host(folder) as running:
        yield running


@pytest.fixture(scope="module")
def proxy(outside: RunningHost) -> Iterator[str]:
    """The address of a running image proxy, which gives an image two seconds and 1 MiB."""
    with serving(create_app(settings_for(outside))) as (port, _):
        yield f"http://127.0.0.1:{port}"


def settings_for(outside: RunningHost, **changes: object) -> Settings:
    given = {"image_key": KEY, "crawl_allow_hosts": (outside.authority,), "crawl_timeout_s": 2} | changes
    return Settings.model_validate(given | {"image_max_bytes": 1024 * 1024})


def ask(address: str) -> Page:
    try:
        with urllib.request.urlopen(address, timeout=60) as answer:
            return Page(answer.status, address, answer.read(), {k.lower(): v for k, v in answer.headers.items()})
    except urllib.error.HTTPError as error:
        with error:
            return Page(error.code, address, error.read(), {k.lower(): v for k, v in error.headers.items()})


def ask_for(proxy: str, url: str) -> Page:
    return ask(proxy + image_address(KEY, url))


def test_it_sends_an_image_as_what_it_is_and_for_a_week(proxy: str, outside: RunningHost) -> None:
    answer = ask_for(proxy, f"{outside.url}/feeds/a.png")
    assert (answer.status, answer.body) == (200, pictures.PNG)
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "public, max-age=604800"
    assert "set-cookie" not in answer.headers


def test_it_asks_for_an_image_and_tells_nothing_of_the_reader(proxy: str, outside: RunningHost) -> None:
    ask_for(proxy, f"{outside.url}/cookie/feeds/a.png")
    told = outside.host.last_headers["/cookie/feeds/a.png"]
    assert told["Accept"].startswith("image/")
    assert set(told) == {"Host", "User-Agent", "Accept", "Accept-Encoding"}


def test_it_sends_an_svg_under_a_policy_that_lets_it_do_nothing(proxy: str, outside: RunningHost) -> None:
    answer = ask_for(proxy, f"{outside.url}/feeds/script.svg")
    assert answer.headers["content-type"] == "image/svg+xml"
    policy = answer.headers["content-security-policy"].split("; ")
    assert {"default-src 'none'", "sandbox"} <= set(policy)
    assert not any("script" in rule for rule in policy)


def test_it_follows_a_redirect(proxy: str, outside: RunningHost) -> None:
    assert ask_for(proxy, f"{outside.url}/redirect/302/feeds/a.png").body == pictures.PNG


@pytest.mark.parametrize(
    "path",
    [
        "/feeds/page.png",
        "/feeds/tiny.rss",
        "/nothing/here",
        "/huge/50000000",
        "/bomb/gzip",
        "/bomb/br",
        "/slow/30/feeds/a.png",
        "/stall/30/feeds/a.png",
        "/cut/feeds/a.png",
        "/lie/gzip/feeds/a.png",
        "/loop",
        "/to-private/127.0.0.1",
        "/to-private/169.254.169.254",
        "/redirect/302/x?to=http://localhost/",
        "/redirect/302/x?to=file:///etc/passwd",
    ],
)
def test_it_sends_nothing_that_is_no_image_or_not_to_be_had(proxy: str, outside: RunningHost, path: str) -> None:
    answer = ask_for(proxy, outside.url + path)
    assert (answer.status, answer.body) == (502, b"")
    assert answer.headers["cache-control"] == "public, max-age=60"


@pytest.mark.parametrize(
    "url", ["http://10.0.0.1/a.png", "http://2130706433/", "file:///etc/passwd", "a.png", "ftp://a"]
)
def test_it_calls_no_private_or_strange_address_although_it_is_signed(proxy: str, url: str) -> None:
    assert ask_for(proxy, url).status == 502


def test_it_calls_nobody_for_an_address_that_was_not_signed(proxy: str, outside: RunningHost) -> None:
    outside.host.reset()
    forged = image_address("x" * 40, f"{outside.url}/feeds/a.png")
    assert ask(proxy + forged).status == 404
    assert ask(proxy + forged.replace("/images/", "/images/A")).status == 404
    assert outside.host.requests == {}


def test_it_fetches_a_page_full_of_images_from_one_host_side_by_side(outside: RunningHost) -> None:
    outside.host.reset()
    urls = [f"{outside.url}/slow/0.3/feeds/a.png?{number}" for number in range(12)]

    async def ask_all(proxy: str) -> list[Page]:
        return await asyncio.gather(*[asyncio.to_thread(ask_for, proxy, url) for url in urls])

    with serving(create_app(settings_for(outside, crawl_timeout_s=20))) as (port, _):
        answers = asyncio.run(ask_all(f"http://127.0.0.1:{port}"))
    assert {answer.status for answer in answers} == {200}
    assert outside.host.most_at_once > 1


def test_it_answers_none_where_the_setting_says_so(outside: RunningHost) -> None:
    with serving(create_app(settings_for(outside, image_proxy="off"))) as (port, _):
        assert ask_for(f"http://127.0.0.1:{port}", f"{outside.url}/feeds/a.png").status == 404


def test_it_says_that_it_is_alive(proxy: str) -> None:
    assert ask(f"{proxy}/healthz").status == 200


def test_it_does_not_start_without_the_apps_key(tmp_path: Path) -> None:
    with pytest.raises(SettingError, match="STARLIGHT_IMAGE_KEY"):
        create_app(Settings(data_dir=tmp_path))
