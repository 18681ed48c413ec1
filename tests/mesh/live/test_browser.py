"""A browser at the one door: every page, and every key, as nginx serves them; the walks are those of tests/browser.

The rule: what is seen embedded is seen here too, each page once in one theme.
"""

import hashlib
import secrets

import pytest
from playwright.sync_api import Browser
from playwright.sync_api import StorageState

from tests import walk
from tests.browser.conftest import browser  # noqa: F401 - a fixture
from tests.browser.conftest import session  # noqa: F401 - a fixture
from tests.browser.furnished import Furnished
from tests.browser.furnished import furnish
from tests.browser.test_keys import *  # noqa: F403 - all its tests, with the fixtures of this file
from tests.browser.test_pages import walk_pages
from tests.mesh.live.conftest import Stack
from tests.reader import Reader

pytestmark = pytest.mark.browser

FEEDS = "http://feeds.test"


@pytest.fixture(scope="module")
def furnished(stack: Stack, reader: Reader) -> Furnished:
    """The stack with one more administrator, who has used all of it: the other tests find their lists as they were."""
    name = f"grace-{secrets.token_hex(3)}"
    stack.exec_("app", "starlight", "user", "add", name, "--admin", "--password-stdin", stdin=walk.PASSWORD + "\n")
    grace = Reader(stack.base_url)
    grace.sign_in(name, walk.PASSWORD)
    ids = furnish(grace, FEEDS, lambda: stack.exec_("app", "starlight", "crawl", "--all", "--wait"))
    return Furnished(stack.base_url, name, ids)


def test_it_shows_every_page_through_nginx(browser: Browser, furnished: Furnished, session: StorageState) -> None:  # noqa: F811
    assert walk_pages(browser, furnished, session, "light", 1280) == []


def test_nginx_sends_what_the_app_has_named(reader: Reader) -> None:
    page = reader.get("/unread")
    names = page.tree.xpath("//link[@rel='stylesheet']/@href | //script/@src")
    assert len(names) == 2
    for name in names:
        sent = reader.get(name)
        assert "immutable" in sent.headers["cache-control"]
        assert hashlib.sha256(sent.body).hexdigest().startswith(name.split(".")[-2]), name
