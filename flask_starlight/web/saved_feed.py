"""A saved search as an Atom feed, at an address that only its reader knows: no session, no cookie.

The rule: the address is the key. Another one is given where it became known, and nothing is at the old one then.
"""

from hashlib import sha256

from flask import Blueprint
from flask import Response
from flask import request
from flask import url_for

from flask_starlight.services import services
from flask_starlight.store import entries
from flask_starlight.store import full_texts
from flask_starlight.store import saved_searches
from flask_starlight.store.database import db
from flask_starlight.store.entries import ListedEntry
from flask_starlight.store.tables import TOKEN_CHARS
from flask_starlight.store.tables import SavedSearch
from flask_starlight.web.atom import AtomEntry
from flask_starlight.web.atom import AtomFeed
from flask_starlight.web.atom import atom
from flask_starlight.web.hits import as_list
from flask_starlight.web.hits import find

pages = Blueprint("saved_feed", __name__)

NEWEST = 50


@pages.get("/searches/atom/<token>")
def show(token: str) -> Response:
    """The newest hits, with their texts; 304 where the program has them already."""
    saved = saved_searches.at_token(db.session(), token[:TOKEN_CHARS])
    hits = find(saved.user_id, as_list(saved.query), limit=NEWEST)
    listed = entries.by_ids(db.session(), saved.user_id, hits.entry_ids)
    head = AtomFeed(
        id_=f"urn:starlight:search:{saved.id}:{int(saved.created_at.timestamp())}",
        title=saved.name,
        self_url=address(saved.token),
        html_url=_absolute(url_for("saved_list.show", saved_id=saved.id)),
        updated_at=max((entry.sort_at for entry in listed), default=saved.created_at),
    )
    return _answer(saved, atom(head, _entries(listed)), head)


def address(token: str) -> str:
    """Return the whole address of a saved search's feed."""
    return _absolute(url_for("saved_feed.show", token=token))


def _entries(listed: list[ListedEntry]) -> list[AtomEntry]:
    texts = full_texts.readable(db.session(), [entry.id for entry in listed])
    return [
        AtomEntry(
            id_=f"urn:starlight:entry:{entry.id}",
            title=entry.title or entry.excerpt[:90],
            url=entry.url,
            author=entry.author,
            source=entry.feed_title,
            language=entry.language,
            content=texts[entry.id].html,
            published_at=entry.published_at or entry.sort_at,
            updated_at=texts[entry.id].updated_at,
        )
        for entry in listed
        if entry.id in texts
    ]


def _answer(saved: SavedSearch, document: bytes, head: AtomFeed) -> Response:
    response = Response(document, mimetype="application/atom+xml")
    response.set_etag(sha256(document).hexdigest()[:32])
    response.last_modified = max(head.updated_at, saved.created_at)
    response.headers["Cache-Control"] = "private, no-cache"
    response.headers["X-Robots-Tag"] = "noindex"
    response.make_conditional(request)
    return response


def _absolute(path: str) -> str:
    return (services().settings.base_url or request.url_root).rstrip("/") + path
