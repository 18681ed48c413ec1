from datetime import timedelta

from flask_starlight.web.sentences import reason
from flask_starlight.web.sentences import rule
from flask_starlight.web.sentences import span


def test_it_explains_what_it_knows_and_is_silent_on_the_rest() -> None:
    assert "took too long" in reason("timed_out")
    assert reason("") == reason("of a later version") == rule("of a later version", 60.0) == ""


def test_it_promises_another_try_for_feeds_alone() -> None:
    assert reason("timed_out").endswith("answer. Starlight tries again.")
    assert not reason("timed_out", of_feed=False).endswith("again.")
    assert not reason("gone").endswith("again.")


def test_it_says_how_often_a_feed_publishes() -> None:
    assert rule("pace", 184.0) == "It publishes about every 3 hours."
    assert rule("pace", None) == "It publishes about every day."


def test_it_tells_a_span_as_it_goes_behind_every() -> None:
    spans = {minutes: span(timedelta(minutes=minutes)) for minutes in (1, 15, 60, 360, 1440, 10080, 30240)}
    assert list(spans.values()) == ["minute", "15 minutes", "hour", "6 hours", "day", "week", "3 weeks"]
