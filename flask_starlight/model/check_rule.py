"""What set the time of a feed's next check, in words that a person understands."""

from datetime import timedelta
from enum import StrEnum


class CheckRule(StrEnum):
    """The machine-readable kind; `explain_rule` gives its sentence. `model.schedule` says when each holds."""

    UNKNOWN_PACE = "unknown_pace"
    PACE = "pace"
    QUIET = "quiet"
    SET_BY_HAND = "set_by_hand"
    PUSHED = "pushed"
    HUB = "hub"
    TTL = "ttl"
    FRESH = "fresh"
    RETRY_AFTER = "retry_after"
    SILENT_HOURS = "silent_hours"
    BACK_OFF = "back_off"
    GONE = "gone"


_SENTENCES = {
    CheckRule.UNKNOWN_PACE: "Nothing is known yet of how often it publishes.",
    CheckRule.PACE: "It publishes about every {gap}.",
    CheckRule.QUIET: "It has been quiet for longer than usual.",
    CheckRule.SET_BY_HAND: "This interval was set by a reader.",
    CheckRule.PUSHED: "Its hub tells Starlight of news at once; one check a day makes sure.",
    CheckRule.HUB: "Its hub said that there is news, or that it pushes no more.",
    CheckRule.TTL: "The feed itself asks to be fetched no more often.",
    CheckRule.FRESH: "The server said that its answer stays fresh until then.",
    CheckRule.RETRY_AFTER: "The server asked to wait until then.",
    CheckRule.SILENT_HOURS: "The feed asks not to be fetched at the hours or on the days before.",
    CheckRule.BACK_OFF: "The last check failed. With each failure in a row Starlight waits longer, up to a day.",
    CheckRule.GONE: "The publisher took it down for good (410 Gone).",
}


def explain_rule(rule: CheckRule, *, gap: timedelta | None = None) -> str:
    """Return the sentence for the reader. gap: between two entries, None where it is not known."""
    return _SENTENCES[rule].format(gap=in_words(gap or timedelta(days=1)))


def in_words(span: timedelta) -> str:
    """Return about how long *span* is, in the largest unit that it holds twice, or once exactly: "3 hours", "day"."""
    minutes = max(1, round(span.total_seconds() / 60))
    for unit, length in (("week", 7 * 24 * 60), ("day", 24 * 60), ("hour", 60), ("minute", 1)):
        number = round(minutes / length)
        if minutes == length:
            return unit
        if minutes >= 2 * length:
            return f"{number} {unit}s"
    return "minute"
