"""The sentences that the script says: handed to it with the page, in the page's language."""

import json

from flask import Flask

from flask_starlight.web.i18n import _


def attach(app: Flask) -> None:
    """Give the templates of *app* the function `script_words`."""
    app.jinja_env.globals["script_words"] = script_words


def script_words() -> str:
    """Return name -> sentence as JSON, for an attribute of the page."""
    words = {
        "lineBroken": _("Starlight does not answer. Check your connection and try again."),
        "outOfDate": _("This page is out of date. Load it again."),
        "away": _("Something is away for a moment. Try again in a few seconds."),
        "failed": _("That did not work. Load the page again."),
        "keptForLater": _("You are offline. This is kept, and sent when you are back."),
        "sent": _("What you marked offline is sent."),
        "found": _("{number} found"),
        "newOne": _("1 new entry"),
        "newMany": _("{number} new entries"),
        "newTooMany": _("More than {number} new entries"),
    }
    return json.dumps(words, ensure_ascii=False)
