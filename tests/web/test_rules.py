import pytest
from flask import Flask

from flask_starlight.jobs import rules as jobs
from flask_starlight.model.rule import RuleDraft
from flask_starlight.queue.port import Job
from flask_starlight.services import services
from flask_starlight.store import rules
from tests.fakes import RecordingQueue
from tests.reader import Page
from tests.store import make
from tests.web.conftest import reading
from tests.web.conftest import writing
from tests.web.test_lists import titles
from tests.web.test_lists import unread_count
from tests.web.test_search import index
from tests.web.visitor import Visitor

ADA = 1


@pytest.fixture(autouse=True)
def followed(app: Flask, ada: Visitor) -> None:
    """A feed with three entries: Moon rise (3), Sun (2), Full moon (1), and one without."""
    with writing(app) as session:
        make.entries(session, make.feed(session, "https://a.example/feed", ADA), "Moon rise", "Sun", "Full moon")
        make.feed(session, "https://b.example/feed", ADA)


def send(visitor: Visitor, path: str, **fields: str) -> Page:
    """Press the button that saves."""
    token = visitor.get(path).tree.xpath("string(//button[@formmethod='post']/@value)")
    [address] = visitor.get(path).tree.xpath("//button[@formmethod='post']/@formaction")
    return visitor.post(address, csrf_token=token, **fields)


def make_rule(visitor: Visitor, query: str = "moon", **fields: str) -> Page:
    return send(visitor, "/rules/new", query=query, **(fields or {"hide": "yes"}))


def draft(app: Flask, rule_id: int = 1) -> RuleDraft:
    with reading(app) as session:
        return rules.draft_of(rules.get(session, ADA, rule_id))


def apply(app: Flask, ada: Visitor, queue: RecordingQueue) -> None:
    """Have rule number 1 applied to what is there, as the worker does."""
    ada.submit(ada.get("/rules/1"), "/rules/1/apply")
    job, payload = queue.sent[-1]
    assert job is Job.APPLY_RULE
    with app.app_context():
        jobs.apply_to_existing(services(), payload)


def log(page: Page) -> list[str]:
    return [" ".join(line.text_content().split()) for line in page.tree.xpath("//ol[@class='log']/li")]


def test_it_shows_what_a_rule_would_find_before_it_is_saved(app: Flask, ada: Visitor) -> None:
    page = ada.get("/rules/new?query=moon+-full&hide=yes&name=No+moon&where=feed-1&new_label=sky")
    assert "1 of the last 3 entries there" in page.text
    assert "Understood as moon -full" in page.text
    assert page.links("/entries/") == ["/entries/3"]
    form = page.tree.xpath("//form[.//input[@id='query']]")[0]
    assert (form.fields["name"], form.fields["where"], form.fields["hide"]) == ("No moon", "feed-1", "yes")
    assert form.fields["new_label"] == "sky"
    assert titles(ada.get("/unread")) == ["Moon rise", "Sun", "Full moon"]
    with reading(app) as session:
        assert rules.list_rules(session, ADA) == []


def test_it_tells_what_a_rule_would_have_done_to_each_entry(ada: Visitor) -> None:
    ada.submit(ada.get("/unread"), "/entries/3/star")
    page = ada.get("/rules/new?query=moon&star=yes&hide=yes&new_label=sky")
    deeds = [" ".join(line.text_content().split()) for line in page.tree.xpath("//p[@class='log-deeds']")]
    assert deeds == ["starred (it is already), hidden, labelled “sky”", "starred, hidden, labelled “sky”"]
    assert len(titles(ada.get("/unread"))) == 3


def test_it_answers_what_is_typed_with_the_trial_alone(ada: Visitor) -> None:
    page = ada.get("/rules/new")
    [form] = page.tree.xpath("//form[@hx-get='/rules/new']")
    assert form.get("hx-target") == "#trial" and page.tree.xpath("//*[@id='trial']")
    answer = ada.get("/rules/new?query=full+is:unread&hide=yes", HX_Request="true", HX_Target="trial")
    assert "1 of the last 3 entries there." in answer.text
    assert not answer.tree.xpath("//nav | //form")


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ("query=moon&where=feed-2", "There are no entries there yet."),
        ("query=zebra", "None of the last 3 entries there."),
        ("query=%21", "There is no word in this that could be looked for."),
        ("query=%22moon", "Part of it was not understood and is read as plain words:"),
        ("query=moon&where=feed-99", "There are no entries there yet."),
        ("query=moon&where=folder-x", "2 of the last 3 entries there"),
    ],
)
def test_it_says_so_when_there_is_nothing_to_find(ada: Visitor, arguments: str, sentence: str) -> None:
    assert sentence in ada.get(f"/rules/new?{arguments}").text


def test_it_makes_a_rule_with_a_new_label(app: Flask, ada: Visitor) -> None:
    page = make_rule(ada, " title:moon ", where="feed-1", mark_read="yes", new_label="Sky", name="")
    assert page.url.endswith("/rules/1")
    assert draft(app) == RuleDraft("title:moon", "title:moon", feed_id=1, mark_read=True, label_id=1)
    assert "title:moon in Example: mark read, label “Sky”" in page.text
    assert "title:moon" in ada.get("/rules").text


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"query": "!", "hide": "yes"}, "Type what the rule shall look for"),
        ({"query": "moon"}, "Choose what the rule shall do"),
        ({"query": "x" * 501, "hide": "yes"}, "at most 500 characters"),
    ],
)
def test_it_refuses_a_rule_that_says_nothing(app: Flask, ada: Visitor, fields: dict[str, str], sentence: str) -> None:
    page = send(ada, "/rules/new", **fields)
    assert (page.status, sentence in page.text) == (422, True)
    with reading(app) as session:
        assert rules.list_rules(session, ADA) == []


def test_it_changes_what_a_rule_says(app: Flask, ada: Visitor) -> None:
    make_rule(ada)
    assert ada.get("/rules/1/edit").tree.xpath("//input[@id='query']/@value") == ["moon"]
    assert "1 of the last 3" in ada.get("/rules/1/edit?query=sun").text
    page = send(ada, "/rules/1/edit", query="sun", star="yes", name="Sun")
    assert page.url.endswith("/rules/1")
    assert draft(app) == RuleDraft("Sun", "sun", star=True)
    assert send(ada, "/rules/1/edit", query="sun").status == 422


def test_it_hides_what_is_there_when_asked_and_undoes_it_for_one_or_all(
    app: Flask, ada: Visitor, queue: RecordingQueue
) -> None:
    make_rule(ada)
    assert titles(ada.get("/unread")) == ["Moon rise", "Sun", "Full moon"]
    apply(app, ada, queue)
    page = ada.get("/unread")
    assert (titles(page), unread_count(page, "Unread")) == (["Sun"], "1")
    assert titles(ada.get("/hidden")) == ["Moon rise", "Full moon"]
    page = ada.get("/rules/1")
    assert "It acted on 2 entries" in page.text
    assert [line.split(" E Example")[0] for line in log(page)] == ["Moon rise", "Full moon"]
    page = ada.submit(page, "/rules/1/entries/3/undo")
    assert "hidden (undone)" in log(page)[0]
    assert titles(ada.get("/unread")) == ["Moon rise", "Sun"]
    page = ada.submit(page, "/rules/1/undo")
    assert "/rules/1/undo" not in page.tree.xpath("//form/@action")
    assert unread_count(page, "Unread") == "3"
    apply(app, ada, queue)
    assert titles(ada.get("/unread")) == ["Moon rise", "Sun", "Full moon"]


def test_it_tells_on_the_entry_what_touched_it_and_shows_it_again(
    app: Flask, ada: Visitor, queue: RecordingQueue
) -> None:
    make_rule(ada, hide="yes", star="yes", name="No moon")
    apply(app, ada, queue)
    page = ada.get("/entries/3")
    assert "Your lists do not show this entry." in page.text
    assert "Your rules acted here: No moon" in page.text
    page = ada.submit(page, "/entries/3/show")
    assert page.url.endswith("/entries/3")
    assert "Your lists do not show" not in page.text
    assert "Moon rise" in titles(ada.get("/all"))
    assert "hidden (undone)" in log(ada.get("/rules/1"))[0]


def test_it_marks_in_the_search_what_is_hidden_and_counts_it_nowhere(
    app: Flask, ada: Visitor, queue: RecordingQueue
) -> None:
    make_rule(ada, "full moon")
    apply(app, ada, queue)
    index(app)
    page = ada.get("/search?q=full")
    assert titles(page) == ["Full moon"]
    assert "hidden" in page.tree.xpath("string(//ol[@class='rows'])")
    part = ada.swap(ada.get("/hidden"), "/entries/1/read", target="entry-1")
    assert '"feeds": []' in part.headers["hx-trigger"]
    assert unread_count(ada.get("/hidden"), "Unread") == "2"


def test_it_rests_and_goes_to_work_again(ada: Visitor) -> None:
    page = ada.submit(make_rule(ada), "/rules/1/disable")
    assert "rests" in ada.get("/rules").text
    page = ada.submit(page, "/rules/1/enable")
    assert "At work" in page.text


@pytest.mark.parametrize(("undo", "left"), [("no", ["Sun"]), ("yes", ["Moon rise", "Sun", "Full moon"])])
def test_it_asks_before_it_is_deleted_what_becomes_of_its_work(
    app: Flask, ada: Visitor, queue: RecordingQueue, undo: str, left: list[str]
) -> None:
    make_rule(ada)
    apply(app, ada, queue)
    page = ada.submit(ada.get("/rules/1"), "/rules/1/delete", typed={"undo": undo})
    assert page.url.endswith("/rules")
    assert titles(ada.get("/unread")) == left
    assert ada.get("/rules/1").status == 404


def test_it_says_so_when_the_broker_is_away(ada: Visitor, queue: RecordingQueue) -> None:
    make_rule(ada)
    queue.away = True
    page = ada.submit(ada.get("/rules/1"), "/rules/1/apply")
    assert page.status == 200
    assert "It is being applied" not in page.text


def test_it_pages_through_its_record(app: Flask, ada: Visitor, queue: RecordingQueue) -> None:
    with writing(app) as session:
        make.entries(session, 1, *[f"Moon {number}" for number in range(60)])
    make_rule(ada)
    apply(app, ada, queue)
    first = ada.get("/rules/1")
    assert len(log(first)) == 50
    second = ada.get(first.tree.xpath("//a[@rel='next']/@href")[0])
    assert len(log(second)) == 12
    assert "hidden (undone)" in log(ada.submit(second, "/rules/1/entries/1/undo"))[-1]


def test_it_keeps_the_record_of_feeds_that_are_no_longer_followed(
    app: Flask, ada: Visitor, queue: RecordingQueue
) -> None:
    make_rule(ada, where="feed-1", hide="yes")
    apply(app, ada, queue)
    ada.submit(ada.get("/feeds/1/settings"), "/feeds/1/unsubscribe")
    page = ada.get("/rules/1")
    assert log(page)[0].startswith("An entry of a feed that you no longer follow")
    assert "in a feed that you no longer follow" in page.text
    assert "A feed that you no longer follow" in ada.get("/rules/1/edit").text
    assert ada.submit(page, "/rules/1/entries/3/undo").status == 200


def test_it_makes_a_rule_of_a_search(ada: Visitor) -> None:
    [address] = ada.get("/search?q=moon").links("/rules/new")
    assert "2 of the last 3 entries" in ada.get(address).text
