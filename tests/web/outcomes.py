"""Outcomes of checks that pages show in a way of their own."""

from dataclasses import replace

from flask_starlight.model.parsed import Enclosure
from flask_starlight.model.parsed import FeedFacts
from flask_starlight.model.reason import FetchReason
from flask_starlight.model.refresh import FeedOutcome
from flask_starlight.model.refresh import OutcomeState
from tests.store import make


def failed(feed_id: int) -> FeedOutcome:
    """The server did not answer in time."""
    return FeedOutcome(feed_id, OutcomeState.FAILED, reason=FetchReason.TIMED_OUT, detail="no answer after 20 s")


def untitled(feed_id: int) -> FeedOutcome:
    """A feed without a title, with an entry without one."""
    entry = replace(make.intent("one"), title="", excerpt="only some text")
    return replace(make.changed(feed_id, entry), facts=FeedFacts(kind="rss"))


def podcast(feed_id: int) -> FeedOutcome:
    """An entry with a file, tags and comments."""
    entry = replace(
        make.intent("one"),
        tags=("sky", "夜空"),
        enclosures=(Enclosure("https://a.example/one.mp3?token=1", "audio/mpeg", 12_000_000),),
        comments_url="https://a.example/one#comments",
    )
    return make.changed(feed_id, entry)
