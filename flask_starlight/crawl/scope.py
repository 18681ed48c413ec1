"""What an element inherits from those around it: the base of its addresses, its language, its format.

The rule: xml:base resolves against the base outside (RFC 3986, 5.1; XML Base), and one that is not of the web is void.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace
from functools import lru_cache
from types import MappingProxyType

from lxml import etree

from flask_starlight.crawl.links import absolute
from flask_starlight.crawl.markup import LinkBudget
from flask_starlight.crawl.xml_names import XML_BASE
from flask_starlight.crawl.xml_names import XML_LANG
from flask_starlight.crawl.xml_names import plain_name

MAX_ATTRIBUTES = 100
"""An element with more has none: reading all takes time in the square of their number, and no format has a dozen."""

MAX_BASE_CHARS = 2000
"""A longer base is no base, but a way to make many times as much of a document."""


_resolved = lru_cache(maxsize=64)(absolute)
"""Entries repeat the base of their feed."""

_WHOLE = ("https://", "http://")

Attributes = Mapping[str, str]

_NONE: Attributes = MappingProxyType({})


def attributes_of(element: etree._Element) -> Attributes:
    """Return the attributes of *element* at once: two asked for by themselves take as long as all together."""
    names = element.keys()
    return dict(element.items()) if 0 < len(names) <= MAX_ATTRIBUTES else _NONE  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Scope:
    """kind: "rss", "atom", "rdf" or "json".  own_namespace: that of the root element."""

    kind: str
    base_url: str
    own_namespace: str = ""
    language: str = ""
    budget: LinkBudget = field(default_factory=LinkBudget)

    def into(self, attributes: Attributes) -> "Scope":
        """Return the scope inside an element with *attributes*, itself where they set nothing."""
        based = self.at(attributes)
        language = attributes.get(XML_LANG)
        return based if language is None else replace(based, language=language.strip())

    def at(self, attributes: Attributes) -> "Scope":
        """Return the scope for the addresses of an element with *attributes*; its language is not looked at."""
        if not attributes:
            return self
        base = attributes.get(XML_BASE)
        if base is None or len(base) > MAX_BASE_CHARS:
            return self
        base_url = _resolved(base, self.base_url)
        return replace(self, base_url=base_url) if 0 < len(base_url) <= MAX_BASE_CHARS else self

    def name(self, element: etree._Element) -> str:
        """Return the table name of *element*."""
        return plain_name(str(element.tag), self.own_namespace)

    def url(self, address: str | None) -> str:
        """Return *address* made absolute, "" for none. No address holds "&amp;" that was not escaped once too often."""
        if not address:
            return ""
        address = address.strip()
        if "&amp;" in address:
            address = address.replace("&amp;", "&")
        if not address or address.startswith(_WHOLE):
            return address
        return self.budget.join(self.base_url, address)
