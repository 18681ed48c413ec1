"""The full text of an entry, from its own page: asked for, waited for, shown beside what the feed says."""

from dataclasses import dataclass
from functools import partial

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.cache import full_texts as waiting
from flask_starlight.crawl.sanitize import text_of_clean
from flask_starlight.errors import BackendUnavailable
from flask_starlight.jobs.full_text import ask
from flask_starlight.model.reading import reading_minutes
from flask_starlight.model.reading import text_direction
from flask_starlight.model.reading import text_language
from flask_starlight.services import services
from flask_starlight.store import entries
from flask_starlight.store import full_texts
from flask_starlight.store import subscriptions
from flask_starlight.store.database import db
from flask_starlight.store.entries import FullEntry
from flask_starlight.web.editions import of_edition
from flask_starlight.web.enclosures import shown_files
from flask_starlight.web.error_pages import away_sentence
from flask_starlight.web.i18n import _
from flask_starlight.web.parse import Place
from flask_starlight.web.parse import place
from flask_starlight.web.parse import wants_part
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import part
from flask_starlight.web.sentences import page_reason

pages = Blueprint("full_text", __name__)
pages.before_request(require_reader)


@dataclass(frozen=True, slots=True)
class Letters:
    """What the letters of an entry tell: how many minutes it takes, in which language and direction it is to be set.

    title_language, language: "" where it is that of the page or not known.  direction: of the text.
    """

    minutes: int
    title_language: str
    language: str
    direction: str


@dataclass(frozen=True, slots=True)
class ShownText:
    """The text of an entry as its page shows it. *problem*: why there is no full text, "" where nothing is wrong."""

    html: str
    is_full: bool
    is_pending: bool
    problem: str
    letters: Letters


def shown_text(full: FullEntry, wanted: str | None) -> ShownText:
    """Return the text that the reader wants: "full", "original", or None for what suits the feed.

    The full text comes first where the feed is set to fetch it always, and where the feed has no text of its own.
    """
    has_full = full.full_text is not None
    by_itself = full.prefers_full_text or not full.content
    is_full = has_full and (wanted == "full" or (wanted != "original" and by_itself))
    html = full.full_text or "" if is_full else full.content
    state = "" if has_full else waiting.state(services().redis, full.entry.id)
    return ShownText(
        html=html,
        is_full=is_full,
        is_pending=state == waiting.PENDING,
        problem=page_reason(state),
        letters=of_edition(
            ("letters", full.entry.id, full.entry.version, is_full),
            partial(letters_of, full.entry.title, html, full.entry.language),
        ),
    )


def letters_of(title: str, html: str, declared: str) -> Letters:
    """Return what the letters of a sanitized text and its *title* tell. declared: the language that the feed names."""
    text = text_of_clean(html)
    language = text_language(declared, text or title)
    return Letters(reading_minutes(text), text_language(language, title), language, text_direction(text))


@pages.post("/entries/<id:entry_id>/full-text")
def fetch(entry_id: int) -> ResponseReturnValue:
    """Send the entry's page to the crawler, unless its text is here or under way."""
    full = entries.get(db.session(), current_reader().id, entry_id)
    here = place(request.form)
    problem = ""
    if full.full_text is None and full.entry.url:
        db.session.rollback()
        try:
            ask(services(), entry_id, full.entry.url)
        except BackendUnavailable as error:
            problem = away_sentence(error.backend)
    if wants_part("entry-text"):
        return _part(full, here, problem=problem)
    if problem:
        flash(problem)
    return _to_entry(entry_id, here)


@pages.get("/entries/<id:entry_id>/full-text")
def show(entry_id: int) -> ResponseReturnValue:
    """The text alone, asked for again and again while the page is under way; without htmx, the entry."""
    here = place(request.args)
    if not wants_part("entry-text"):
        return _to_entry(entry_id, here)
    return _part(entries.get(db.session(), current_reader().id, entry_id), here)


@pages.post("/feeds/<id:feed_id>/full-text")
def always(feed_id: int) -> ResponseReturnValue:
    """Fetch the page of each new entry of the feed, or no longer: for all who follow it, as entries are shared."""
    followed = subscriptions.get(db.session(), current_reader().id, feed_id)
    wanted = request.form.get("always") == "yes"
    full_texts.set_always(db.session(), followed.feed_id, wanted)
    db.session.commit()
    told = (
        _("The full text of new entries is fetched from now on.") if wanted else _("Full texts are fetched on demand.")
    )
    flash(told)
    return redirect(url_for("feed.settings", feed_id=feed_id), 303)


def _part(full: FullEntry, here: Place, *, problem: str = "") -> str:
    text = shown_text(full, "full")
    files = shown_files(full.enclosures, text.html, {})
    return part("entry.html", "text", here=here, full=full, entry=full.entry, text=text, files=files, away=problem)


def _to_entry(entry_id: int, here: Place) -> ResponseReturnValue:
    return redirect(here.entry_url(entry_id, text="full"), 303)
