"""Languages and time zones: the reader's own, else what the browser asks for, and UTC.

Every sentence that people see goes through `_` (in templates, too), and is found in translations/ or shown in English.
"""

from functools import cache
from zoneinfo import available_timezones

import flask_babel
from flask import Flask
from flask import g
from flask import request

from flask_starlight.model.preferences import Preferences

LANGUAGES = {"en": "English", "zh_Hans": "简体中文"}
"""Locale -> its own name for itself."""

_CHINESE = ("zh", "zh-CN", "zh-SG", "zh-Hans", "zh-Hans-CN", "zh-Hans-SG", "zh-TW", "zh-HK", "zh-Hant")


def _(message: str, **values: object) -> str:
    """Return *message*, its `%(name)s` filled in, in the language of this request."""
    return str(flask_babel.gettext(message, **values))


def ngettext(singular: str, plural: str, num: int, **values: object) -> str:
    """Return *singular* or *plural*, as *num* (`%(num)s` in it) asks, in the language of this request."""
    return str(flask_babel.ngettext(singular, plural, num, **values))


def attach(app: Flask) -> None:
    """Let the pages of *app* speak the reader's language, and tell times as their clock does."""
    flask_babel.Babel(app, locale_selector=_locale, timezone_selector=time_zone)
    app.jinja_env.policies["ext.i18n.trimmed"] = True
    app.jinja_env.globals |= {"html_lang": html_lang}


def remember(preferences: Preferences) -> None:
    """Use the language and the time zone of *preferences* for this request."""
    g.preferences = preferences


def preferred() -> Preferences:
    """Return the preferences of this request's reader; where nobody is signed in, all as given."""
    preferences: Preferences = g.get("preferences") or Preferences()
    return preferences


def html_lang() -> str:
    """Return the language of the page as HTML spells it."""
    return locale().replace("_", "-")


def locale() -> str:
    """Return the language of this request, one of LANGUAGES."""
    return str(flask_babel.get_locale())


def time_zone() -> str:
    """Return the IANA name of the reader's time zone."""
    preferences: Preferences | None = g.get("preferences")
    return preferences.time_zone if preferences and is_time_zone(preferences.time_zone) else "UTC"


def is_time_zone(name: str) -> bool:
    """Tell whether *name* is an IANA time zone."""
    return name in time_zones()


@cache
def time_zones() -> frozenset[str]:
    """Return the IANA names of all time zones; to look for them reads a folder of files, so that is done once."""
    return frozenset(available_timezones())


def _locale() -> str:
    preferences: Preferences | None = g.get("preferences")
    if preferences and preferences.language:
        return preferences.language
    asked = request.accept_languages.best_match(["en", *_CHINESE], default="en")
    return "zh_Hans" if asked in _CHINESE else "en"
