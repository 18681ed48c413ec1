"""What holds on each page, whatever it shows."""

import pytest
from flask import Flask

from flask_starlight.model.reason import FetchReason
from flask_starlight.model.refresh import CandidateEntry
from flask_starlight.model.refresh import DiscoveryOutcome
from flask_starlight.model.refresh import FeedCandidate
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.refresh import OutcomeState
from flask_starlight.model.refresh import TriedAddress
from flask_starlight.model.rule import Hit
from flask_starlight.model.rule import RuleDraft
from flask_starlight.store import discoveries
from flask_starlight.store import folders
from flask_starlight.store import labels
from flask_starlight.store import rule_log
from flask_starlight.store import rules
from flask_starlight.store import saved_searches
from flask_starlight.web.headers import content_security_policy
from tests.conftest import NOW
from tests.reader import Page
from tests.store import make
from tests.web import outcomes
from tests.web.conftest import writing
from tests.web.test_search import index
from tests.web.visitor import Visitor

ADA = 1
FRAMED = (
    "/unread",
    "/all",
    "/starred",
    "/history",
    "/feeds/1",
    "/feeds/2",
    "/feeds/3",
    "/folders/1",
    "/entries/1",
    "/entries/2?view=all",
    "/feeds/1/settings",
    "/feeds/2/settings",
    "/feeds/1/history",
    "/feeds/2/history",
    "/feeds/3/history",
    "/feeds/1/access",
    "/feeds/2/access",
    "/subscribe",
    "/discoveries/1",
    "/discoveries/2",
    "/discoveries/3",
    "/discoveries?wish=1&wish=2&wish=3",
    "/folders",
    "/feeds/manage",
    "/feeds/manage?state=problem",
    "/hidden",
    "/labels",
    "/labels/1",
    "/rules",
    "/rules/new",
    "/rules/new?query=moon",
    "/rules/1",
    "/rules/1/edit",
    "/opml",
    "/search",
    "/search?q=moon",
    "/search?q=moon&facets=1",
    "/search?q=moon+zebra",
    "/searches",
    "/searches/1",
    "/searches/1/edit",
    "/account",
    "/keys",
    "/account/password",
    "/account/second-factor",
    "/account/passkeys",
    "/account/sessions",
    "/account/tokens",
    "/account/export",
    "/account/delete",
    "/admin/users",
    "/admin/users/1",
    "/health",
    "/admin/crawl",
    "/admin/crawl?state=failing",
    "/admin/mesh",
    "/statistics",
)
DOORS = ("!/signin", "!/signup", "/nowhere", "!/nowhere")


@pytest.fixture
def furnished(app: Flask, ada: Visitor) -> None:
    """Something to see on every page, some of it hostile."""
    evil = '"><script>alert(1)</script><img src=x onerror=alert(2)> moon'
    with writing(app) as session:
        folders.create(session, ADA, evil)
        feed_id = make.feed(session, "https://a.example/feed", ADA)
        make.store(session, make.changed(feed_id, make.intent(evil, title=evil), make.intent("two")))
        label = labels.create(session, ADA, evil)
        labels.set_on(session, [(label.id, 1)])
        draft = RuleDraft(evil, evil, feed_id=feed_id, hide=True, star=True, label_id=label.id)
        rule_log.act(session, [Hit(rules.create(session, ADA, draft, now=NOW).id, ADA, 1, draft.actions)], now=NOW)
        make.store(session, outcomes.failed(make.feed(session, "https://b.example/?" + evil, ADA)))
        gone = make.feed(session, "https://e.example/" + evil, ADA)
        make.store(session, FeedOutcome(gone, OutcomeState.GONE, reason=FetchReason.GONE, detail=evil))
        discoveries.create(session, ADA, "https://c.example/" + evil, folder_id=None, now=NOW)
        wish = discoveries.create(session, ADA, "https://d.example/", folder_id=None, now=NOW)
        entries = (CandidateEntry(evil, NOW),)
        candidates = (FeedCandidate("https://d.example/" + evil, evil, evil, evil, "rss", 1, entries),)
        discoveries.settle(wish, DiscoveryOutcome(wish.id, candidates=candidates), feed_id=None)
        wish = discoveries.create(session, ADA, "https://e.example/" + evil, folder_id=None, now=NOW)
        tried = (TriedAddress("https://e.example/" + evil, FetchReason.HTTP_STATUS, evil),)
        found = DiscoveryOutcome(wish.id, reason=FetchReason.NO_FEED_FOUND, detail=evil, tried=tried)
        discoveries.settle(wish, found, feed_id=None)
        saved_searches.create(session, ADA, name=evil, query="moon", now=NOW)
    index(app)


def open_page(app: Flask, ada: Visitor, path: str) -> Page:
    return Visitor(app).get(path[1:]) if path.startswith("!") else ada.get(path)


@pytest.mark.parametrize("path", FRAMED + DOORS)
def test_it_holds_what_every_page_promises(app: Flask, ada: Visitor, furnished: None, path: str) -> None:
    page = open_page(app, ada, path)
    assert page.headers["content-security-policy"] == content_security_policy("all")
    assert page.headers["x-content-type-options"] == "nosniff"
    assert page.headers["cache-control"] == "private, no-cache"
    check_nothing_inline(page)
    check_landmarks(page)
    check_names(page)
    check_forms(page)


def check_nothing_inline(page: Page) -> None:
    tree = page.tree
    assert not tree.xpath("//script[not(@src)] | //style | //*[@style] | //*[starts-with(@href, 'javascript:')]")
    assert not [name for name in tree.xpath("//@*") if name.attrname.startswith("on")]
    for address in tree.xpath("//script/@src | //link[@rel='stylesheet']/@href | //link[@rel='icon']/@href"):
        assert address.startswith("/static/")


def check_landmarks(page: Page) -> None:
    tree = page.tree
    assert tree.get("lang") == "en"
    assert tree.findtext("head/title").endswith(" · Starlight")
    assert len(tree.xpath("//main")) == 1
    assert len(tree.xpath("//h1")) == 1
    ids = tree.xpath("//@id")
    assert sorted(ids) == sorted(set(ids))
    if tree.xpath("//nav[@id='sidebar']"):
        assert tree.xpath("//body/a[1]/@href") == ["#main"]


def check_names(page: Page) -> None:
    """What can be pressed, filled in or seen has a name for those who do not see it."""
    tree = page.tree
    for element in tree.xpath("//a | //button | //summary"):
        assert element.text_content().strip(), page.text
    for field in tree.xpath("//input[not(@type='hidden' or @hidden)] | //select"):
        labels = tree.xpath("//label[@for=$id]", id=field.get("id")) or field.xpath("ancestor::label")
        assert labels and labels[0].text_content().strip(), field.get("name")
    for image in tree.xpath("//img"):
        assert image.get("alt") is not None
    for drawing in tree.xpath("//svg"):
        assert drawing.get("aria-hidden") == "true"


def check_forms(page: Page) -> None:
    for form in page.tree.xpath("//form[@method='post']"):
        assert form.get("action").startswith("/")
        assert form.fields["csrf_token"]
