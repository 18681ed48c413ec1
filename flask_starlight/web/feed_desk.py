"""All that a reader follows on one page: looked over, filtered, and changed many feeds at a time."""

from collections.abc import Callable
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from datetime import timedelta
from typing import Any

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.cache import counts
from flask_starlight.jobs.clock import utc_now
from flask_starlight.model.query import EntryQuery
from flask_starlight.model.query import Sweep
from flask_starlight.services import services
from flask_starlight.store import entries
from flask_starlight.store import feed_desk
from flask_starlight.store import undo
from flask_starlight.store.database import db
from flask_starlight.store.feed_desk import ManagedFeed
from flask_starlight.store.subscriptions import drop_orphans
from flask_starlight.store.sweep import sweep
from flask_starlight.web.ask import folder_choices
from flask_starlight.web.feed_history import INTERVALS_MIN
from flask_starlight.web.i18n import _
from flask_starlight.web.i18n import ngettext
from flask_starlight.web.limits import REFUSED
from flask_starlight.web.parse import Arguments
from flask_starlight.web.parse import own_path
from flask_starlight.web.parse import wants_part
from flask_starlight.web.parse import whole_number
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import page
from flask_starlight.web.render import part
from flask_starlight.web.sentences import span
from flask_starlight.web.side_bar import side_bar

pages = Blueprint("feed_desk", __name__)
pages.before_request(require_reader)

MAX_CHOSEN = 10_000

STATES = ("", "unread", "problem", "quiet")
"""What of the list is shown: all, with unread entries, with a problem, without a new entry for QUIET."""

QUIET = timedelta(days=180)


@dataclass(frozen=True, slots=True)
class Filter:
    """Which feeds are listed. folder: "" for all, "top" for those in none, else an id."""

    words: str
    folder: str
    state: str

    def holds(self, feed: ManagedFeed, unread: int, quiet_since: datetime) -> bool:
        """Tell whether *feed* is listed."""
        if self.words.casefold() not in f"{feed.title} {feed.url}".casefold():
            return False
        if self.folder and self.folder != str(feed.folder_id or "top"):
            return False
        is_quiet = feed.newest_at is None or feed.newest_at < quiet_since
        return {"unread": unread > 0, "problem": bool(feed.problem), "quiet": is_quiet}.get(self.state, True)


@pages.get("/feeds/manage")
def show() -> ResponseReturnValue:
    """The list, as far as the filter lets it through."""
    return _list()


@pages.post("/feeds/change")
def change() -> ResponseReturnValue:
    """Do what the button says (`do`) with the chosen feeds."""
    session, user_id = db.session(), current_reader().id
    wanted = [number for number in map(whole_number, request.form.getlist("feed")[:MAX_CHOSEN]) if number is not None]
    chosen = feed_desk.followed_among(session, user_id, wanted)
    if not chosen:
        return _list(problem=_("Choose the feeds first.")), REFUSED
    act = ACTS.get(request.form.get("do", ""))
    if act is None:
        return _list(problem=_("Choose what shall be done with the feeds.")), REFUSED
    return act(user_id, chosen)


def _move(user_id: int, chosen: list[int]) -> ResponseReturnValue:
    feed_desk.move(db.session(), user_id, chosen, whole_number(request.form.get("into")))
    return _done(ngettext("One feed was moved.", "%(num)s feeds were moved.", len(chosen)))


def _read(user_id: int, chosen: list[int]) -> ResponseReturnValue:
    through, now = whole_number(request.form.get("through")) or 0, utc_now()
    swept = sweep(db.session(), Sweep(EntryQuery(user_id), through, feed_ids=tuple(chosen)), now=now)
    step_id = undo.keep(db.session(), user_id, swept, now=now)
    return _done(ngettext("One feed is read.", "%(num)s feeds are read.", len(chosen)), step_id=step_id)


def _interval(user_id: int, chosen: list[int]) -> ResponseReturnValue:
    minutes = request.form.get("interval", "")
    if minutes and minutes not in map(str, INTERVALS_MIN):
        return _list(problem=_("Choose one of the intervals.")), REFUSED
    feed_desk.set_interval(db.session(), user_id, chosen, int(minutes) if minutes else None)
    return _done(_("Saved. It holds from the next check on."))


def _full_text(user_id: int, chosen: list[int]) -> ResponseReturnValue:
    feed_desk.set_full_text(db.session(), user_id, chosen, always=request.form["do"] == "full_text")
    return _done(_("Saved. It holds for the entries that come in from now on."))


def _unfollow(user_id: int, chosen: list[int]) -> ResponseReturnValue:
    """Stop following, once that was confirmed on a page of its own."""
    if request.form.get("confirmed") != "yes":
        named = [feed for feed in feed_desk.list_managed(db.session(), user_id) if feed.id in set(chosen)]
        return page("feed_desk_unfollow.html", feeds=named, back=_back())
    feed_desk.unfollow(db.session(), user_id, chosen)
    drop_orphans(db.session())
    return _done(ngettext("You no longer follow this feed.", "You no longer follow these %(num)s feeds.", len(chosen)))


ACTS: Mapping[str, Callable[[int, list[int]], ResponseReturnValue]] = {
    "move": _move,
    "read": _read,
    "interval": _interval,
    "full_text": _full_text,
    "no_full_text": _full_text,
    "unfollow": _unfollow,
}


def _done(sentence: str, *, step_id: int | None = None) -> ResponseReturnValue:
    """Say what was done, and how to take it back (`store.undo`) where that can be."""
    db.session.commit()
    counts.forget(services().redis, [current_reader().id])
    flash(sentence, f"undo-{step_id}" if step_id else "message")
    return redirect(_back(), 303)


def _back() -> str:
    return own_path(request.form.get("next"), default=url_for("feed_desk.show"))


def _list(problem: str = "") -> str:
    session, user_id = db.session(), current_reader().id
    unread = side_bar(session, services(), user_id).by_feed
    asked = _filter(request.args)
    since = utc_now() - QUIET
    followed = feed_desk.list_managed(session, user_id)
    listed = [feed for feed in followed if asked.holds(feed, unread.get(feed.id, 0), since)]
    folders = folder_choices(session, user_id)
    paths = {folder.id: folder.path for folder in folders}
    shown: dict[str, Any] = {
        "asked": asked,
        "feeds": listed,
        "followed": len(followed),
        "unread": unread,
        "paths": paths,
    }
    if wants_part("managed"):
        return part("feed_desk.html", "listed", **shown)
    return page(
        "feed_desk.html",
        **shown,
        folders=folders,
        intervals=[(minutes, span(timedelta(minutes=minutes))) for minutes in INTERVALS_MIN],
        through=entries.newest_id(session),
        back=own_path(request.full_path.rstrip("?")) if request.method == "GET" else _back(),
        problem=problem,
    )


def _filter(arguments: Arguments) -> Filter:
    state = arguments.get("state", "")
    words = " ".join(arguments.get("q", "").split())
    return Filter(words, arguments.get("folder", ""), state if state in STATES else "")
