"""What an element inherits from those around it: the base of its addresses, its language, its format.

The rule: xml:base resolves against the base outside (RFC 3986, 5.1; XML Base), and one that is not of the web is void.
"""

from dataclasses import dataclass
from dataclasses import field
from dataclasses import replace

from lxml import etree

from flask_starlight.crawl.links import absolute
from flask_starlight.crawl.markup import LinkBudget
from flask_starlight.crawl.xml_names import XML_BASE
from flask_starlight.crawl.xml_names import XML_LANG
from flask_starlight.crawl.xml_names import plain_name

MAX_BASE_CHARS = 2000
"""A longer base is no base, but a way to make many times as much of a document."""


@dataclass(frozen=True, slots=True)
class Scope:
    """kind: "rss", "atom", "rdf" or "json".  own_namespace: that of the root element."""

    kind: str
    base_url: str
    own_namespace: str = ""
    language: str = ""
    budget: LinkBudget = field(default_factory=LinkBudget)

    def into(self, element: etree._Element) -> "Scope":
        """Return the scope inside *element*, itself where that sets nothing."""
        based = self.at(element)
        language = element.get(XML_LANG)
        return based if language is None else replace(based, language=language.strip())

    def at(self, element: etree._Element) -> "Scope":
        """Return the scope for the addresses of *element*; its language is not looked at."""
        base = element.get(XML_BASE)
        if base is None:
            return self
        base_url = absolute(base, self.base_url)
        return replace(self, base_url=base_url) if 0 < len(base_url) <= MAX_BASE_CHARS else self

    def name(self, element: etree._Element) -> str:
        """Return the table name of *element*."""
        return plain_name(str(element.tag), self.own_namespace)

    def url(self, address: str | None) -> str:
        """Return *address* made absolute, "" for none. No address holds "&amp;" that was not escaped once too often."""
        address = (address or "").strip().replace("&amp;", "&")
        return self.budget.join(self.base_url, address) if address else ""
