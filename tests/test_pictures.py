"""Pictures on the embedded way to run: a feed's icon and an entry's image, from their host to the reader's browser."""

from collections.abc import Iterator

import pytest

from tests import pictures
from tests import walk
from tests.embedded_server import Embedded
from tests.embedded_server import running_starlight
from tests.feedhost.running import RunningHost
from tests.feedhost.running import running_feed_host
from tests.reader import Page
from tests.reader import Reader

FEED = """<rss version="2.0"><channel><title>Birds</title><link>SITE/feeds/home.html</link>
<item><guid>1</guid><title>A heron</title><description>&lt;p&gt;&lt;img src="SITE/feeds/heron.png"&gt;&lt;/p&gt;
</description></item></channel></rss>"""


@pytest.fixture(scope="module")
def outside() -> Iterator[RunningHost]:
    """A host whose page names an icon, with a feed whose entry shows an image."""
    with running_feed_host() as host:
        documents = host.host.documents
        documents["birds.rss"] = FEED.replace("SITE", host.url).encode()
        documents["home.html"] = b"<!doctype html><title>Birds</title><link rel=icon href=/feeds/icon.gif><p>Words"
        documents |= {"heron.png": pictures.PNG, "icon.gif": pictures.GIF}
        yield host


@pytest.fixture(scope="module")
def embedded(outside: RunningHost, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Embedded]:
    with running_starlight(tmp_path_factory.mktemp("data"), allow_host=outside.authority) as running:
        yield running


def test_it_brings_icon_and_image_to_the_reader(embedded: Embedded, outside: RunningHost) -> None:
    reader = Reader(embedded.base_url)
    walk.arrive(reader)
    page = walk.subscribe(reader, f"{outside.url}/feeds/birds.rss")
    assert "You follow it now" in page.text, page.text

    page = reader.wait_for("/all", lambda page: bool(icons(page)), patience_s=walk.PATIENCE_S)
    icon = reader.get(icons(page)[0])
    assert (icon.status, icon.body, icon.headers["content-type"]) == (200, pictures.GIF, "image/gif")

    [image] = images(reader.get(page.links("/entries/")[0]))
    answer = reader.get(image)
    assert (answer.status, answer.body, answer.headers["content-type"]) == (200, pictures.PNG, "image/png")
    assert reader.get(image.replace("/images/", "/images/A")).status == 404


def icons(page: Page) -> list[str]:
    return [str(src) for src in page.tree.xpath("//nav[@id='sidebar']//img[@class='feed-icon']/@src")]


def images(page: Page) -> list[str]:
    return [str(src) for src in page.tree.xpath("//article//div[@class='prose']//img/@src")]
