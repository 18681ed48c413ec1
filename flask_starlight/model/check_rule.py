"""What set the time of a feed's next check, in words that a person understands."""

from datetime import timedelta
from enum import StrEnum
from typing import Literal

from flask_starlight.model.sentence import N_

Unit = Literal["week", "day", "hour", "minute"]


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
    CheckRule.UNKNOWN_PACE: N_("Nothing is known yet of how often it publishes."),
    CheckRule.PACE: N_("It publishes about every %(gap)s."),
    CheckRule.QUIET: N_("It has been quiet for longer than usual."),
    CheckRule.SET_BY_HAND: N_("This interval was set by a reader."),
    CheckRule.PUSHED: N_("Its hub tells Starlight of news at once; one check a day makes sure."),
    CheckRule.HUB: N_("Its hub said that there is news, or that it pushes no more."),
    CheckRule.TTL: N_("The feed itself asks to be fetched no more often."),
    CheckRule.FRESH: N_("The server said that its answer stays fresh until then."),
    CheckRule.RETRY_AFTER: N_("The server asked to wait until then."),
    CheckRule.SILENT_HOURS: N_("The feed asks not to be fetched at the hours or on the days before."),
    CheckRule.BACK_OFF: N_("The last check failed. With each failure in a row Starlight waits longer, up to a day."),
    CheckRule.GONE: N_("The publisher took it down for good (410 Gone)."),
}


_MINUTES: dict[Unit, int] = {"week": 7 * 24 * 60, "day": 24 * 60, "hour": 60, "minute": 1}


def explain_rule(rule: CheckRule) -> str:
    """Return the sentence of the catalogue; `%(gap)s` in it is the time between two entries."""
    return _SENTENCES[rule]


def largest_unit(span: timedelta) -> tuple[Unit, int]:
    """Return about how long *span* is, in the largest unit that it holds twice, or once exactly: ("hour", 3)."""
    minutes = max(1, round(span.total_seconds() / 60))
    for unit, length in _MINUTES.items():
        if minutes == length or minutes >= 2 * length:
            return unit, round(minutes / length)
    return "minute", minutes
