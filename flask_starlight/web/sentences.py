"""The sentences of the model, in the reader's language: why a fetch failed, what set a check, how long a time is.

The rule: a code that this version does not know, as a later one may have written it, says nothing.
"""

from datetime import timedelta

from flask_starlight.model.check_rule import CheckRule
from flask_starlight.model.check_rule import explain_rule
from flask_starlight.model.check_rule import largest_unit
from flask_starlight.model.full_text import explain_page
from flask_starlight.model.reason import FetchReason
from flask_starlight.model.reason import explain
from flask_starlight.model.reason import is_tried_again
from flask_starlight.model.sentence import Sentence
from flask_starlight.web.i18n import _
from flask_starlight.web.i18n import ngettext

_REASONS = frozenset(FetchReason)
_RULES = frozenset(CheckRule)


def said(sentence: Sentence) -> str:
    """Return the *sentence* of a lower floor, its values filled in, "" for none."""
    return _(sentence.text, **sentence.values) if sentence else ""


def reason(code: str, *, of_feed: bool = True) -> str:
    """Return the sentence for a failure's code, "" for none.

    of_feed: somebody follows it, so that Starlight itself tries again; False for an address that was only looked at.
    """
    if code not in _REASONS:
        return ""
    known = FetchReason(code)
    said = _(explain(known))
    if of_feed and is_tried_again(known):
        return _("%(what_happened)s Starlight tries again.", what_happened=said)
    return said


def page_reason(code: str) -> str:
    """Return the sentence for why an entry's page gave no full text, "" for none."""
    return _(explain_page(FetchReason(code))) if code in _REASONS else ""


def rule(code: str, gap_min: float | None) -> str:
    """Return the sentence for what set a feed's next check, "" for none. gap_min: minutes between two entries."""
    if code not in _RULES:
        return ""
    return _(
        explain_rule(CheckRule(code)), gap=span(timedelta(days=1) if gap_min is None else timedelta(minutes=gap_min))
    )


def span(length: timedelta) -> str:
    """Return about how long *length* is, as it goes behind "every": "3 hours", "day"."""
    unit, number = largest_unit(length)
    if unit == "week":
        return ngettext("week", "%(num)s weeks", number)
    if unit == "day":
        return ngettext("day", "%(num)s days", number)
    if unit == "hour":
        return ngettext("hour", "%(num)s hours", number)
    return ngettext("minute", "%(num)s minutes", number)
