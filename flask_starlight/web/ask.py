"""What a page shows, asked of the store: the tree of feeds, the neighbours of an entry."""

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass
from dataclasses import replace

from sqlalchemy.orm import Session

from flask_starlight.model.query import Cursor
from flask_starlight.model.query import EntryQuery
from flask_starlight.store import entries
from flask_starlight.store import folders
from flask_starlight.store import stories
from flask_starlight.store import subscriptions
from flask_starlight.store.entries import KnownUnread
from flask_starlight.store.entries import ListedEntry
from flask_starlight.store.stories import Sibling
from flask_starlight.store.subscriptions import Followed
from flask_starlight.store.tables import Folder
from flask_starlight.web.i18n import _
from flask_starlight.web.parse import Place


@dataclass(frozen=True, slots=True)
class FeedLink:
    """A feed in the side bar. *problem*: the kind of its last failure, "" when all is well."""

    id: int
    title: str
    problem: str
    icon_hash: str


@dataclass(frozen=True, slots=True)
class FolderLink:
    """A folder in the side bar, with all that is inside."""

    id: int
    name: str
    folders: tuple["FolderLink", ...]
    feeds: tuple[FeedLink, ...]

    @property
    def with_looks(self) -> list[tuple[FeedLink, FeedLink]]:
        """The feeds right inside, each behind all that its link depends on (`web.kept`): itself."""
        return [(feed, feed) for feed in self.feeds]

    @property
    def feed_ids(self) -> list[int]:
        """The feeds inside, for a count that changes while the page is open."""
        return [feed.id for feed in self.feeds] + [id_ for folder in self.folders for id_ in folder.feed_ids]


@dataclass(frozen=True, slots=True)
class FolderChoice:
    """A folder to choose from in a form: *path* from the top, "News / Local"."""

    id: int
    path: str


def tree(all_folders: Sequence[Folder], feeds: Iterable[Followed]) -> FolderLink:
    """Return *feeds* in their folders, inside one that stands for the top."""
    feeds_in: dict[int, list[FeedLink]] = {}
    for feed in feeds:
        link = FeedLink(feed.feed_id, _without_scheme(feed.title), feed.last_reason, feed.icon_hash)
        feeds_in.setdefault(feed.folder_id or 0, []).append(link)
    folders_in: dict[int, list[Folder]] = {}
    for folder in all_folders:
        folders_in.setdefault(folder.parent_id or 0, []).append(folder)

    def inside(folder_id: int, name: str) -> FolderLink:
        deeper = tuple(inside(child.id, child.name) for child in folders_in.get(folder_id, ()))
        return FolderLink(folder_id, name, deeper, tuple(feeds_in.get(folder_id, ())))

    return inside(0, "")


def _without_scheme(title: str) -> str:
    """Return *title*; where it is an address, for want of a better one, the part of it that says something."""
    return title.removeprefix("https://").removeprefix("http://")


def folder_choices(session: Session, user_id: int) -> list[FolderChoice]:
    """Return the user's folders, each with its path, in the order of the tree."""
    top = tree(folders.list_folders(session, user_id), ())

    def listed(folder: FolderLink, above: str) -> list[FolderChoice]:
        path = f"{above}{folder.name}"
        deeper = [choice for child in folder.folders for choice in listed(child, f"{path} / ")]
        return [FolderChoice(folder.id, path), *deeper]

    return [choice for folder in top.folders for choice in listed(folder, "")]


@dataclass(frozen=True, slots=True)
class Scopes:
    """Where a rule may look, to choose from and to be named."""

    folders: list[FolderChoice]
    feeds: list[Followed]

    def name(self, feed_id: int | None, folder_id: int | None) -> str:
        """Return the name of a scope."""
        if feed_id is not None:
            found = (feed.title for feed in self.feeds if feed.feed_id == feed_id)
            return next(found, _("a feed that you no longer follow"))
        if folder_id is not None:
            return next((folder.path for folder in self.folders if folder.id == folder_id), "")
        return _("all feeds")


def scopes(session: Session, user_id: int) -> Scopes:
    """Return where a rule of the user may look."""
    return Scopes(folder_choices(session, user_id), subscriptions.list_subscribed(session, user_id))


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The entries before and after one in its list, None at an end."""

    previous: ListedEntry | None
    next: ListedEntry | None


def neighbours(session: Session, user_id: int, here: Place, entry: ListedEntry, unread: KnownUnread) -> Neighbours:
    """Return what stands around *entry* in the list *here*; what a search found, saved or not, has no neighbours, nor
    has the history, which opening an entry puts in another order.

    Deliberately inexact on the way back through unread entries: it leads over read ones, too, for those that were
    just read are no longer among the unread.
    """
    if here.search or here.saved_id is not None or here.view == "history":
        return Neighbours(None, None)
    at = Cursor(entry.sort_at, entry.id)
    back = replace(here, oldest_first=not here.oldest_first, view="all" if here.view == "unread" else here.view)
    before, after = (replace(place.query(user_id, after=at), limit=1) for place in (back, here))
    return Neighbours(_only(session, before, unread), _only(session, after, unread))


def _only(session: Session, query: EntryQuery, unread: KnownUnread) -> ListedEntry | None:
    return next(iter(entries.list_entries(session, query, unread=unread).entries), None)


def also_told(
    session: Session, user_id: int, here: Place, listed: Sequence[ListedEntry]
) -> Mapping[int, Sequence[Sibling]]:
    """Return entry id -> the same story in other feeds, for those *listed* in *here*, which shows one for all."""
    ids = [entry.id for entry in listed if entry.cluster_id is not None]
    return stories.siblings(session, user_id, ids) if ids and here.query(user_id).one_per_story else {}
