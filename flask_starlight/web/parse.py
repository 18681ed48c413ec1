"""What came in, as values: addresses, numbers, the list that a reader looks at. Never raises for what people type."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from typing import Literal
from typing import get_args
from urllib.parse import urlsplit

from flask import request
from flask import url_for
from werkzeug.routing import IntegerConverter
from werkzeug.routing import Map

from flask_starlight.model.query import Cursor
from flask_starlight.model.query import EntryQuery
from flask_starlight.model.query import View
from flask_starlight.store.tables import NAME_CHARS
from flask_starlight.store.tables import URL_CHARS
from flask_starlight.web.i18n import _
from flask_starlight.web.i18n import preferred

Arguments = Mapping[str, str]

MAX_ID = 2**63 - 1

_VIEWS: dict[str, View] = {name: name for name in get_args(View)}
_OWN_PATH = re.compile(r"/(?![/\\])[^\\\x00-\x20\x7f]*")
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*)://", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Place:
    """A list of entries that a reader looks at, and comes back to from an entry of it.

    search: the words of a search, "" for an ordinary list.  by_date: of a search, newest first and not the best.
    oldest_by_default: what the reader prefers, so that addresses name the order only where it is the other one.
    saved_id: a saved search.  at: where the page begins that is looked at: a `Cursor`, or the number of a page of a
    search; "" for the first page.
    """

    view: View = "all"
    feed_id: int | None = None
    folder_id: int | None = None
    oldest_first: bool = False
    search: str = ""
    by_date: bool = False
    label_id: int | None = None
    oldest_by_default: bool = False
    saved_id: int | None = None
    at: str = ""

    def arguments(self) -> dict[str, str]:
        """Return the arguments that an entry's address carries, so that the entry knows where it was opened from."""
        if self.search:
            return self._words() | self._page()
        scope = {"feed": self.feed_id, "folder": self.folder_id, "label": self.label_id}
        scope |= {"saved": self.saved_id}
        named = {"view": str(self.view)} | {name: str(value) for name, value in scope.items() if value is not None}
        return named | self._order() | self._page()

    def url(self, *, view: View | None = None, **more: Any) -> str:
        """Return the list's own address, at its first page; *view*: of the same list seen otherwise."""
        if self.search:
            return url_for("search.show", **{**self._words(), **more})
        more = {**self._order(), **more}
        if self.saved_id is not None:
            return url_for("saved_list.show", saved_id=self.saved_id, view=view or self.view, **more)
        if self.feed_id is not None:
            return url_for("lists.feed", feed_id=self.feed_id, view=view or self.view, **more)
        if self.folder_id is not None:
            return url_for("lists.folder", folder_id=self.folder_id, view=view or self.view, **more)
        if self.label_id is not None:
            return url_for("lists.label", label_id=self.label_id, view=view or self.view, **more)
        return url_for(f"lists.{view or self.view}", **more)

    def page_url(self) -> str:
        """Return the address of the page of the list that is looked at."""
        return self.url(**self._page())

    def entry_url(self, entry_id: int, **more: Any) -> str:
        """Return the address of an entry of the list, which leads back to it; more: as for `url_for`."""
        return url_for("entry.show", **{"entry_id": entry_id, **more, **self.arguments()})

    def query(self, user_id: int, *, after: Cursor | None = None) -> EntryQuery:
        """Return what the store is asked for a page of the list."""
        return EntryQuery(
            user_id, self.view, self.feed_id, self.folder_id, self.oldest_first, after, label_id=self.label_id
        )

    def _words(self) -> dict[str, str]:
        return {"q": self.search} | ({"order": "newest"} if self.by_date else {})

    def _page(self) -> dict[str, Any]:
        return {"page" if self.search else "after": self.at} if self.at else {}

    def _order(self) -> dict[str, str]:
        if self.oldest_first == self.oldest_by_default:
            return {}
        return {"order": "oldest" if self.oldest_first else "newest"}


class IdConverter(IntegerConverter):
    """The part `<id:…>` of an address: a number that the database's ids can reach; others are not found."""

    def __init__(self, map: Map) -> None:
        super().__init__(map, max=MAX_ID)


def place(arguments: Arguments) -> Place:
    """Return the list that an entry's address, or a form, names; its order is the reader's unless it is named."""
    if words := arguments.get("q", "").strip():
        number = whole_number(arguments.get("page")) or 1
        at = str(number) if number > 1 else ""
        return Place(search=words, by_date=arguments.get("order") == "newest", at=at)
    oldest_by_default = preferred().oldest_first
    oldest_first = {"oldest": True, "newest": False}.get(arguments.get("order", ""), oldest_by_default)
    return Place(
        view=_VIEWS.get(arguments.get("view", ""), "all"),
        feed_id=whole_number(arguments.get("feed")),
        folder_id=whole_number(arguments.get("folder")),
        oldest_first=oldest_first,
        label_id=whole_number(arguments.get("label")),
        oldest_by_default=oldest_by_default,
        saved_id=whole_number(arguments.get("saved")),
        at=str(Cursor.parse(arguments.get("after")) or ""),
    )


def whole_number(text: str | None) -> int | None:
    """Return the id that *text* spells, None where it spells none."""
    if not text or not text.isascii() or not text.isdecimal() or len(text) > len(str(MAX_ID)):
        return None
    return min(int(text), MAX_ID)


def own_name(form: Arguments, of_what: Literal["folder", "label"]) -> tuple[str, str]:
    """Return the name that was typed for a folder or a label, and what is wrong with it, "" where nothing is."""
    name = " ".join(form.get("name", "").split())
    if not name:
        return name, _("Type a name for the folder.") if of_what == "folder" else _("Type a name for the label.")
    if len(name) > NAME_CHARS:
        return name, _("The name may have at most %(n)s characters.", n=NAME_CHARS)
    return name, ""


def address_problem(url: str) -> str | None:
    """Return why *url* cannot be a feed's or a page's address, as a sentence, or None; no scheme: https."""
    if not url:
        return _("Type the address of a feed, or of a page that has one.")
    if len(url) > URL_CHARS:
        return _("The address is longer than %(n)s characters.", n=URL_CHARS)
    try:
        parts = urlsplit(url if _SCHEME.match(url) else f"https://{url}")
        host, _port = parts.hostname, parts.port
    except ValueError:
        return _("This is no address: it cannot be read.")
    if parts.scheme not in ("http", "https"):
        return _("The address has to begin with http:// or https://.")
    if not host or re.search(r"[\x00-\x20\x7f]", url):
        return _("This is no address: it names no server, or has a space in it.")
    return None


def own_path(text: str | None, *, default: str = "/") -> str:
    """Return *text* where it is a path of this very site, else *default*: nobody is sent elsewhere."""
    return text if text and len(text) <= URL_CHARS and _OWN_PATH.fullmatch(text) else default


def back_path(*, default: str) -> str:
    """Return where a form wants to lead: its field `next`, else the page it was on, else *default*."""
    if "next" in request.form:
        return own_path(request.form["next"], default=default)
    return _own_page(request.referrer) or default


def visible_url() -> str:
    """Return the path that the reader's address bar shows: for htmx that of the page, else that of the request."""
    if is_htmx():
        return _own_page(request.headers.get("HX-Current-URL")) or "/"
    return request.full_path.rstrip("?") if request.method == "GET" else _own_page(request.referrer) or "/"


def is_htmx() -> bool:
    """Tell whether htmx asks, which wants a part of the page."""
    return request.headers.get("HX-Request") == "true"


def wants_part(element_id: str) -> bool:
    """Tell whether htmx asks for what goes into the element *element_id*."""
    return is_htmx() and request.headers.get("HX-Target") == element_id


def wants_json() -> bool:
    """Tell whether a program asks rather than a browser."""
    accepted = request.accept_mimetypes
    return bool(accepted) and accepted["application/json"] > accepted["text/html"]


def _own_page(url: str | None) -> str | None:
    """Return path and query of *url* where it is an address of this site."""
    try:
        parts = urlsplit(url or "")
    except ValueError:
        return None
    if parts.netloc != request.host:
        return None
    path = parts.path + (f"?{parts.query}" if parts.query else "")
    return own_path(path, default="") or None
