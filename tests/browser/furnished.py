"""A reader who has used all of Starlight, so that each page of `pages.PAGES` has something to show.

The rule: everything is done over HTTP, by the forms of the pages, so that it can be done on any Starlight.
"""

import re
import secrets
from collections.abc import Callable
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC
from datetime import datetime
from pathlib import Path

import pyotp

from flask_starlight.crawl.opml import OpmlFeed
from flask_starlight.crawl.opml import write_opml
from tests import walk
from tests.embedded_server import ROOT
from tests.embedded_server import running_starlight
from tests.feedhost.running import running_feed_host
from tests.reader import Page
from tests.reader import Reader

DEMO = ROOT / "docs" / "images" / "demo"
FOLDERS = {
    "night-sky.rss": ("Sky",),
    "xingkong.rss": ("Sky", "中文"),
    "small-systems.rss": ("Work",),
    "slow-cooking.rss": (),
}
FAILING = "status/404"


@dataclass(frozen=True)
class Furnished:
    """A Starlight at *base_url* (no final slash). ids: what has a page of its own -> its number in addresses."""

    base_url: str
    name: str
    ids: dict[str, str]


@contextmanager
def furnished_starlight(data_dir: Path) -> Iterator[Furnished]:
    """Serve Starlight to a reader of the demo feeds who has used all of it."""
    with running_feed_host(DEMO) as host, running_starlight(data_dir, allow_host=host.authority) as running:
        reader = Reader(running.base_url)
        walk.arrive(reader)
        ids = furnish(reader, host.url, lambda: running.starlight("crawl", "--all", "--wait"))
        yield Furnished(running.base_url, walk.NAME, ids)


def furnish(reader: Reader, host: str, crawl: Callable[[], object]) -> dict[str, str]:
    """Follow feeds in folders, one of them failing; look for others; star, label, hide; write a rule. Return the ids.

    reader: an administrator, signed in.  host: where the demo feeds are, seen from Starlight.  crawl: checks all feeds.
    """
    feeds = [OpmlFeed(f"{host}/feeds/{name}", folder_path=path) for name, path in FOLDERS.items()]
    feeds.append(OpmlFeed(f"{host}/{FAILING}", title="The Lighthouse Log", folder_path=("Work",)))
    reader.upload(reader.get("/opml"), "/opml", write_opml("demo", feeds, now=datetime.now(UTC)))
    crawl()
    ids = {
        "not_found": _number(walk.subscribe(reader, f"{host}/page/").url),
        "choice": _number(walk.subscribe(reader, f"{host}/page/tiny.atom/tiny.json").url),
    }
    beside = reader.get("/all")
    ids["feed"] = _number(_beside(beside, "Night Sky Notes"))
    ids["failing"] = _number(_beside(beside, "The last check failed."))
    ids["folder"] = _number(_beside(beside, "Sky", kind="/folders/"))
    first, second = reader.get(f"/feeds/{ids['feed']}?view=all").links("/entries/")[:2]
    ids["entry"] = _number(first)
    _keep(reader, first, _number(first), second, _number(second))
    ids["share"] = reader.get("/shared").links("/shared/")[0].rpartition("/")[2]
    ids["label"] = _number(_beside(reader.get("/all"), "Autumn", kind="/labels/"))
    made = reader.press(reader.get("/rules/new"), "/rules", query="moon OR 月", star="yes", name="The moon")
    ids["rule"] = _number(made.url)
    reader.submit(reader.get("/search?q=moon"), "/searches", name="The moon")
    ids["saved_search"] = _number(_beside(reader.get("/all"), "The moon", kind="/searches/"))
    ids["careful"] = _add_careful(reader)
    ids["user"] = _number(reader.get("/admin/users").links("/admin/users/")[0])
    return ids


def _keep(reader: Reader, first: str, first_id: str, second: str, second_id: str) -> None:
    reader.submit(reader.get(first), f"/entries/{first_id}/star")
    reader.submit(reader.get(first), f"/entries/{first_id}/labels", name="Autumn")
    reader.submit(reader.get(second), f"/entries/{second_id}/share")
    reader.submit(reader.get(second), f"/entries/{second_id}/note", text="For the next clear night.")


def _add_careful(reader: Reader) -> str:
    """Add an account that asks for a code after its password, and return its name."""
    name = f"careful-{secrets.token_hex(3)}"
    reader.submit(reader.get("/admin/users"), "/admin/users", name=name, new=walk.PASSWORD, password=walk.PASSWORD)
    careful = Reader(reader.base_url)
    careful.sign_in(name, walk.PASSWORD)
    begin = "/account/second-factor/begin"
    asked = careful.submit(careful.get("/account/second-factor"), begin, password=walk.PASSWORD)
    secret = asked.tree.xpath("string(//code[@class='secret'])").replace(" ", "")
    turned_on = careful.submit(asked, "/account/second-factor/new", code=pyotp.TOTP(secret).now())
    assert turned_on.tree.xpath("//ul[@class='codes']"), turned_on.text
    return name


def _beside(page: Page, name: str, kind: str = "/feeds/") -> str:
    """Return the address of the first link in the side bar that leads to a *kind* and contains *name*."""
    found = page.tree.xpath(
        "//nav[@id='sidebar']//a[starts-with(@href, $kind)][contains(., $name)]/@href", kind=kind, name=name
    )
    return str(found[0])


def _number(address: str) -> str:
    found = re.search(r"/(\d+)(?:\?|$)", address)
    assert found, address
    return found[1]
