"""The side bar and the rest of the frame, written once an edition (`cache.counts`) and kept in this process.

    edition of the frame  -> feeds, folders, labels, notices; the tree's HTML with slots where unread counts go
    edition of the counts -> the same HTML with its slots filled

So a page asks the database for none of it until something changes. Without Redis all of it is written for each page.
"""

import re
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

from flask import Flask
from flask import current_app
from flask import render_template
from flask import url_for
from markupsafe import Markup
from sqlalchemy.orm import Session

from flask_starlight.cache.counts import Edition
from flask_starlight.cache.counts import unread_by_feed
from flask_starlight.services import Services
from flask_starlight.store import counts
from flask_starlight.store import folders
from flask_starlight.store import labels
from flask_starlight.store import notices
from flask_starlight.store import rules
from flask_starlight.store import saved_searches
from flask_starlight.store import subscriptions
from flask_starlight.store.entries import KnownUnread
from flask_starlight.store.notices import ShownNotice
from flask_starlight.web.ask import FolderLink
from flask_starlight.web.ask import tree
from flask_starlight.web.editions import present_edition
from flask_starlight.web.i18n import locale
from flask_starlight.web.parse import Place
from flask_starlight.web.shelf import Shelf

EXTENSION = "starlight.side_bar"

KEPT_FRAMES = 64
"""In each process; with 500 feeds a frame takes some 300 kB."""

_SLOT = re.compile("\x01([a-z]+) ([a-z0-9-]+)\x02")


@dataclass(frozen=True, slots=True)
class LabelLink:
    """A label of the reader's."""

    id: int
    name: str


@dataclass(frozen=True, slots=True)
class SideBar:
    """What stands in the side bar now. *unread*: in all feeds together; *by_feed*: of those that have any;
    *known*: what lists make use of.

    saved: id and name of each saved search.
    """

    edition: Edition
    html: Markup
    unread: int
    by_feed: Mapping[int, int]
    known: KnownUnread
    feed_ids: Sequence[int]
    labels: Sequence[LabelLink]
    notices: Sequence[ShownNotice]
    has_rules: bool
    saved: Sequence[tuple[int, str]]

    def tree(self, here: Place | None) -> Markup:
        """Return the tree, with the link to *here* as the current one."""
        if here is None or (here.feed_id is None and here.folder_id is None):
            return self.html
        if here.feed_id is not None:
            address = url_for("lists.feed", feed_id=here.feed_id)
        else:
            address = url_for("lists.folder", folder_id=here.folder_id)
        link = f'href="{address}?view='
        return Markup(str(self.html).replace(link, f'aria-current="page" {link}', 1))  # noqa: S704 - written by the template


@dataclass(frozen=True, slots=True)
class _Written:
    """A frame without its counts. *pieces*: the text before a slot, its kind and key, and so on; at last a text.

    feeds: slot key -> the feeds that it counts.
    """

    pieces: Sequence[str]
    feeds: Mapping[str, Sequence[int]]
    feed_ids: Sequence[int]
    read_through: Mapping[int, int]
    labels: Sequence[LabelLink]
    notices: Sequence[ShownNotice]
    has_rules: bool
    saved: Sequence[tuple[int, str]]


@dataclass(frozen=True, slots=True)
class _Kept:
    written: Shelf[tuple[int, str, str], _Written]
    shown: Shelf[tuple[int, Edition, str], SideBar]


def attach(app: Flask) -> None:
    """Keep side bars for *app*."""
    app.extensions[EXTENSION] = _Kept(Shelf(KEPT_FRAMES), Shelf(KEPT_FRAMES))


def side_bar(session: Session, services: Services, user_id: int) -> SideBar:
    """Return the side bar of the user's edition, from what is kept where it is."""
    now = present_edition()
    language = locale()
    kept: _Kept = current_app.extensions[EXTENSION]
    shown = kept.shown.get((user_id, now, language)) if now.counts else None
    if shown is None:
        written = kept.written.get((user_id, now.frame, language)) if now.frame else None
        if written is None:
            written = _write(session, user_id)
            kept.written.put((user_id, now.frame, language), written)
        unread = unread_by_feed(services.redis, user_id, now, lambda: counts.unread_by_feed(session, user_id))
        shown = _fill(now, written, unread)
        kept.shown.put((user_id, now, language), shown)
    return shown


def _write(session: Session, user_id: int) -> _Written:
    followed = subscriptions.list_subscribed(session, user_id)
    everything = tree(folders.list_folders(session, user_id), followed)
    html = render_template("side_tree.html", everything=everything, slot=_slot)
    return _Written(
        pieces=_SLOT.split(html),
        feeds=dict(_counted(everything)),
        feed_ids=everything.feed_ids,
        read_through={feed.feed_id: feed.read_through_id for feed in followed},
        labels=[LabelLink(label.id, label.name) for label in labels.list_labels(session, user_id)],
        notices=notices.list_notices(session, user_id),
        has_rules=bool(rules.list_rules(session, user_id)),
        saved=[(saved.id, saved.name) for saved in saved_searches.list_saved(session, user_id)],
    )


def _slot(kind: str, key: str) -> Markup:
    return Markup(f"\x01{kind} {key}\x02")  # noqa: S704 - of our own words


def _counted(folder: FolderLink) -> list[tuple[str, Sequence[int]]]:
    found: list[tuple[str, Sequence[int]]] = [(f"feed-{feed.id}", (feed.id,)) for feed in folder.feeds]
    for inner in folder.folders:
        found += [(f"folder-{inner.id}", inner.feed_ids), *_counted(inner)]
    return found


def _fill(now: Edition, written: _Written, unread: Mapping[int, int]) -> SideBar:
    numbers = {key: sum(unread.get(feed_id, 0) for feed_id in ids) for key, ids in written.feeds.items()}
    filled = list(written.pieces[::3])
    filling = cache(_filling)  # a frame has three slots a feed, and most say the same
    for place, (kind, key) in enumerate(zip(written.pieces[1::3], written.pieces[2::3], strict=True)):
        filled[place] += filling(kind, numbers.get(key, 0))
    return SideBar(
        edition=now,
        html=Markup("".join(filled)),  # noqa: S704 - written by the template
        unread=sum(unread.get(feed_id, 0) for feed_id in written.feed_ids),
        by_feed=unread,
        known=KnownUnread(unread, written.read_through),
        feed_ids=written.feed_ids,
        labels=written.labels,
        notices=written.notices,
        has_rules=written.has_rules,
        saved=written.saved,
    )


def _filling(kind: str, unread: int) -> str:
    if kind == "number":
        return str(current_app.jinja_env.filters["number"](unread))
    if kind == "view":
        return "unread" if unread else "all"
    return "" if unread else " hidden"
