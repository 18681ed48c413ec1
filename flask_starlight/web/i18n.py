"""Languages and time zones: the reader's own, else what the browser asks for, and UTC.

Every sentence that people see goes through `_` (in templates, too), and is found in translations/ or shown in English.
A page has a hundred of them, so what a request speaks is found out once (`Speech`).
"""

from dataclasses import dataclass
from functools import cache
from gettext import NullTranslations
from pathlib import Path
from zoneinfo import ZoneInfo
from zoneinfo import available_timezones

from babel.support import Translations
from flask import Flask
from flask import g
from flask import has_request_context
from flask import request
from markupsafe import Markup

from flask_starlight.model.preferences import Preferences

LANGUAGES = {"en": "English", "zh_Hans": "简体中文"}
"""Locale -> its own name for itself."""

_CHINESE = ("zh", "zh-CN", "zh-SG", "zh-Hans", "zh-Hans-CN", "zh-Hans-SG", "zh-TW", "zh-HK", "zh-Hant")
_FOLDER = Path(__file__).parent.parent / "translations"


@dataclass(frozen=True, slots=True)
class Speech:
    """language: one of LANGUAGES.  zone: by whose clock times are told.  sentences: in that language."""

    language: str
    zone: ZoneInfo
    sentences: NullTranslations


def _(message: str, **values: object) -> str:
    """Return *message*, its `%(name)s` filled in, in the language of this request."""
    said = speech().sentences.gettext(message)
    return said % values if values else said


def ngettext(singular: str, plural: str, num: int, **values: object) -> str:
    """Return *singular* or *plural*, as *num* (`%(num)s` in it) asks, in the language of this request."""
    return speech().sentences.ngettext(singular, plural, num) % {"num": num, **values}


def attach(app: Flask) -> None:
    """Let the templates of *app* speak the reader's language."""
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.newstyle_gettext = True  # type: ignore[attr-defined]
    app.jinja_env.globals |= {"_": _marked, "gettext": _marked, "ngettext": _marked_number, "html_lang": html_lang}


def speech() -> Speech:
    """Return how this request is answered; outside of requests in English, by UTC."""
    if not g:
        return _speech("en", "UTC")
    found: Speech | None = g.get("speech")
    if found is None:
        preferences = preferred()
        found = _speech(preferences.language or _asked_for(), preferences.time_zone)
        g.speech = found
    return found


def remember(preferences: Preferences) -> None:
    """Use the language and the time zone of *preferences* for this request."""
    g.preferences = preferences
    g.pop("speech", None)


def preferred() -> Preferences:
    """Return the preferences of this request's reader; where nobody is signed in, all as given."""
    preferences: Preferences = g.get("preferences") or Preferences()
    return preferences


def html_lang() -> str:
    """Return the language of the page as HTML spells it."""
    return locale().replace("_", "-")


def locale() -> str:
    """Return the language of this request, one of LANGUAGES."""
    return speech().language


def time_zone() -> str:
    """Return the IANA name of the reader's time zone."""
    return speech().zone.key


def is_time_zone(name: str) -> bool:
    """Tell whether *name* is an IANA time zone."""
    return name in time_zones()


@cache
def time_zones() -> frozenset[str]:
    """Return the IANA names of all time zones; to look for them reads a folder of files, so that is done once."""
    return frozenset(available_timezones())


def _marked(message: str, **values: object) -> Markup:
    """Return what `_` does, as markup: *message* is ours, what is filled in is escaped."""
    said = Markup(speech().sentences.gettext(message))  # noqa: S704 - of our own words
    return said % values if "%" in said else said


def _marked_number(singular: str, plural: str, num: int, **values: object) -> Markup:
    said = Markup(speech().sentences.ngettext(singular, plural, num))  # noqa: S704 - of our own words
    return said % {"num": num, **values}


@cache
def _speech(language: str, time_zone: str) -> Speech:
    sentences = Translations.load(_FOLDER, [language])
    return Speech(language, ZoneInfo(time_zone if is_time_zone(time_zone) else "UTC"), sentences)


def _asked_for() -> str:
    if not has_request_context():
        return "en"
    asked = request.accept_languages.best_match(["en", *_CHINESE], default="en")
    return "zh_Hans" if asked in _CHINESE else "en"
