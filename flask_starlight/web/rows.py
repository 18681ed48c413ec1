"""What the rows of a list show beside their entries: a query each for all rows of a page."""

from collections.abc import Hashable
from collections.abc import Iterable
from collections.abc import Iterator
from collections.abc import Mapping
from collections.abc import Sequence
from dataclasses import dataclass

from flask_starlight.jobs.clock import utc_now
from flask_starlight.model.preferences import Layout
from flask_starlight.services import services
from flask_starlight.store import full_texts
from flask_starlight.store import labels
from flask_starlight.store.database import db
from flask_starlight.store.entries import ListedEntry
from flask_starlight.store.stories import Sibling
from flask_starlight.store.tables import Label
from flask_starlight.web.ask import also_told
from flask_starlight.web.parse import Place
from flask_starlight.web.reader import current_reader
from flask_starlight.web.side_bar import side_bar
from flask_starlight.web.wording import ago

PAGE_ENTRIES: dict[Layout, int] = {"compact": 50, "list": 50, "cards": 48, "expanded": 15}
"""Cards: full rows of two, three and four.  Expanded: whole texts, so that a page stays small."""


@dataclass(frozen=True, slots=True)
class Rows:
    """By entry id: the same story in other feeds, the labels, and (expanded) the text. All lack who has none."""

    layout: Layout
    also_in: Mapping[int, Sequence[Sibling]]
    labels: Mapping[int, Sequence[Label]]
    texts: Mapping[int, str]

    def with_looks(self, listed: Iterable[ListedEntry]) -> Iterator[tuple[Hashable, ListedEntry]]:
        """Yield each entry behind all that its row depends on, but for its text: equal where that looks the same."""
        now = utc_now()
        for entry in listed:
            own = tuple((label.id, label.name) for label in self.labels.get(entry.id, ()))
            yield (entry, self.layout, own, tuple(self.also_in.get(entry.id, ())), ago(entry.sort_at, now)), entry


def rows(here: Place, listed: Sequence[ListedEntry]) -> Rows:
    """Return what the rows of *listed* show in the list *here*, in the reader's layout."""
    reader, session = current_reader(), db.session()
    has_labels = bool(side_bar(session, services(), reader.id).labels)
    layout = reader.preferences.layout
    ids = [entry.id for entry in listed]
    return Rows(
        layout=layout,
        also_in=also_told(session, reader.id, here, listed),
        labels=labels.of_entries(session, reader.id, ids) if ids and has_labels else {},
        texts=full_texts.shown(session, ids) if layout == "expanded" and ids else {},
    )
