"""What narrows a search down: how its hits are spread over feeds, years and languages, each a link that says so.

A link adds a condition to the query, or takes away the one that is there.
"""

from collections.abc import Iterable
from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace

from babel import Locale
from flask import url_for

from flask_starlight.search.nodes import AllOf
from flask_starlight.search.nodes import Node
from flask_starlight.search.nodes import Query
from flask_starlight.search.nodes import joined
from flask_starlight.search.port import Facets
from flask_starlight.search.words import MAX_CHARS
from flask_starlight.search.words import parse_query
from flask_starlight.search.words import spelled
from flask_starlight.web.i18n import _
from flask_starlight.web.i18n import locale
from flask_starlight.web.parse import Place

SHOWN = 8
"""Of each kind: the most frequent."""


@dataclass(frozen=True, slots=True)
class Facet:
    """A condition and the *number* of hits that it leaves. *is_chosen*: it is part of the query, and *url* drops it."""

    name: str
    number: int
    url: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class FacetGroup:
    """Facets of one kind, named *title*."""

    title: str
    facets: list[Facet]


@dataclass(frozen=True, slots=True)
class Without:
    """A part of a query that found nothing, and the address of the search without it."""

    part: str
    url: str


def groups(here: Place, query: Query, facets: Facets, titles: Mapping[int, str]) -> list[FacetGroup]:
    """Return what there is to choose from, nothing where all hits are alike and none was chosen.

    titles: feed id -> title, of those that the reader follows.
    """
    feeds = [(titles[id_], _feed(titles[id_]), number) for id_, number in facets.feeds.items() if id_ in titles]
    years = [(str(year), f"on:{year:04}", number) for year, number in sorted(facets.years.items(), reverse=True)]
    languages = [(_language(code), f"lang:{code}", number) for code, number in facets.languages.items()]
    kinds = ((_("Feed"), feeds), (_("Year"), years), (_("Language"), languages))
    found = [FacetGroup(title, list(_facets(here, query, named))) for title, named in kinds]
    return [group for group in found if len(group.facets) > 1 or any(facet.is_chosen for facet in group.facets)]


def without_each(here: Place, query: Query) -> list[Without]:
    """Return the searches that *query* becomes when one of its parts is left out."""
    parts = _parts(query.root)
    if len(parts) < 2:
        return []
    return [Without(spelled(part), _at(here, spelled(_without(query.root, part)))) for part in parts]


def _facets(here: Place, query: Query, named: Iterable[tuple[str, str, int]]) -> Iterable[Facet]:
    for name, condition, number in list(named)[:SHOWN]:
        node = parse_query(condition).root
        is_chosen = node in _parts(query.root)
        changed = spelled(_without(query.root, node)) if is_chosen else f"{query.understood} {condition}"
        if len(changed) <= MAX_CHARS:
            yield Facet(name, number, _at(here, changed), is_chosen)


def _parts(root: Node | None) -> tuple[Node, ...]:
    return root.parts if isinstance(root, AllOf) else (root,) if root else ()


def _without(root: Node | None, part: Node | None) -> Node | None:
    return joined(AllOf, [other for other in _parts(root) if other != part])


def _at(here: Place, text: str) -> str:
    return replace(here, search=text).url() if text else url_for("search.show")


def _feed(title: str) -> str:
    return 'feed:"{}"'.format(" ".join(title.replace('"', " ").split()))


def _language(code: str) -> str:
    names = Locale.parse(locale()).languages
    return str(names.get(code, code))
