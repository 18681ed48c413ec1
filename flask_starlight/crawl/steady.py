"""Text without what a feed prints anew at every fetch, so that it does not make an old entry look edited.

    clock times with seconds, timestamps, "3 minutes ago", "Generated at 12:03", sessions and signatures in addresses

The rule: only what is certainly a time or a key is left out. Prices, counts, dates and "19:30" stay: a concert that
begins an hour later, or costs more, is an edit. Each pattern is tried only around a hint that a plain search finds,
for all of every entry passes through here at every fetch.
"""

import re
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class _Passing:
    """What may stand around a *hint*: tried from *before* characters before its begin to *after* its end."""

    hint: re.Pattern[str]
    pattern: re.Pattern[str]
    before: int
    after: int


_UNIT = r"(?:second|sec|minute|min|hour|hr|day|week|month|year)s?"
_ZONE = r"(?:\s?(?:Z|UTC|GMT|[+-]\d\d:?\d\d))?"
_HALF_DAY = r"(?:\s?[AaPp]\.?[Mm]\b)?"
_CLOCK = r"(?<![\d:])\d{1,2}:[0-5]\d"
_SECONDS = r":[0-5]\d(?:[.,]\d{1,9})?(?![\d:])"
_PRINTED = r"(?i:\b(?:generated|rendered|retrieved|fetched|refreshed|updated|cached|printed|erzeugt|aktualisiert)\b)"

_PASSING = (
    _Passing(
        re.compile(r":[0-5]\d"),
        re.compile(
            rf"(?:\b\d{{4}}-\d\d-\d\d[T ])?{_CLOCK}{_SECONDS}{_HALF_DAY}{_ZONE}"
            rf"|\b\d{{4}}-\d\d-\d\dT\d\d:\d\d{_ZONE}"
            rf"|{_PRINTED}[^<>\n]{{0,40}}?{_CLOCK}(?![\d:]){_HALF_DAY}"
        ),
        before=60,
        after=25,
    ),
    _Passing(
        re.compile(r" ago\b"),
        re.compile(rf"(?i:\b(?:\d+|an?|one|a few|few|several) {_UNIT}(?:,? (?:and )?\d+ {_UNIT})? ago\b)"),
        before=30,
        after=1,
    ),
    _Passing(re.compile(r"or \d"), re.compile(r"\b[Vv]or \d+ (?:Sek|Min|Stund|Tag|Woch|Monat|Jahr)\w*"), 1, 14),
    _Passing(re.compile(r"l y a \d"), re.compile(r"\b[Ii]l y a \d+ (?:s|min|h|jour|mois|an)\w*"), 1, 14),
    _Passing(re.compile(r"ace \d"), re.compile(r"\b[Hh]ace \d+ (?:seg|min|hora|día|sem|mes|año)\w*"), 1, 14),
    _Passing(
        re.compile(r"前"), re.compile(r"\d+ ?(?:秒|分钟|分鐘|分|小时|小時|時間|天|日|周|週間|个月|ヶ月|年)之?前"), 10, 0
    ),
)

_KEY = re.compile(
    r"[?&;](?:amp;)?"
    r"(?:(?:_|t|ts|r|rnd|rand|random|v|ver|cb|nocache|cache|cachebuster|time|timestamp|_t|_ts)=\d{8,20}(?!\w)"
    r"|(?:x-amz-[\w-]+|x-goog-[\w-]+|expires|signature|policy|key-pair-id|awsaccesskeyid|googleaccessid|hdnts"
    r"|phpsessid|jsessionid|session_?id|sid)=[^?&\"'\s<>#]+)",
    re.IGNORECASE,
)


def steady(text: str) -> str:
    """Return *text* without what passes: equal for two fetches of an entry that nobody has edited."""
    for passing in _PASSING:
        text = _without(text, passing)
    if "=" in text and ("?" in text or "&" in text or ";" in text):
        text = _KEY.sub("", text)
    return text


def _without(text: str, passing: _Passing) -> str:
    kept, end = [], 0
    for hint in passing.hint.finditer(text):
        if hint.end() > end:
            start = max(end, hint.start() - passing.before)
            if found := passing.pattern.search(text, start, hint.end() + passing.after):
                kept.append(text[end : found.start()])
                end = found.end()
    return "".join([*kept, text[end:]]) if kept else text
