"""The names of elements, as the tables of the XML formats know them: "title", "dc:creator", "media:content".

The rule: names are compared without case, a namespace by what its address means and not by its prefix; a prefix that
was never declared means what it usually does.
"""

from functools import lru_cache

_RSS_LIKE = (
    "http://backend.userland.com/rss",
    "http://blogs.law.harvard.edu/tech/rss",
    "http://cyber.law.harvard.edu/rss",
    "http://purl.org/rss/1.0",
    "http://purl.org/net/rss1.1",
    "http://my.netscape.com/rdf/simple/0.9",
    "http://channel.netscape.com/rdf/simple/0.9",
    "http://purl.org/rss/1.0/modules/rss091",
    "http://purl.org/atom/ns",
    "http://www.w3.org/2005/atom",
    "http://purl.org/atom-blog/ns",
    "http://example.com/newformat",
    "http://example.com/necho",
    "http://purl.org/echo",
    "uri/of/echo/namespace",
    "http://purl.org/pie",
)
"""The formats' own namespaces, from first drafts to standards: their names stand without a prefix."""

_PREFIXES = {
    "http://purl.org/dc/elements/1.1": "dc",
    "http://purl.org/dc/elements/1.0": "dc",
    "http://purl.org/dc/terms": "dcterms",
    "http://purl.org/rss/1.0/modules/content": "content",
    "http://purl.org/rss/1.0/modules/syndication": "sy",
    "http://purl.org/rss/1.0/modules/slash": "slash",
    "http://wellformedweb.org/commentapi": "wfw",
    "http://search.yahoo.com/mrss": "media",
    "http://video.search.yahoo.com/mrss": "media",
    "http://www.itunes.com/dtds/podcast-1.0.dtd": "itunes",
    "http://example.com/dtds/podcast-1.0.dtd": "itunes",
    "http://www.google.com/schemas/play-podcasts/1.0": "googleplay",
    "https://podcastindex.org/namespace/1.0": "podcast",
    "http://podcastindex.org/namespace/1.0": "podcast",
    "https://github.com/podcastindex-org/podcast-namespace/blob/main/docs/1.0.md": "podcast",
    "http://purl.org/syndication/thread/1.0": "thr",
    "http://rssnamespace.org/feedburner/ext/1.0": "feedburner",
    "http://www.w3.org/1999/02/22-rdf-syntax-ns": "rdf",
    "http://www.w3.org/1999/xhtml": "xhtml",
}

DECLARATIONS = {f"xmlns:{prefix}": address for address, prefix in _PREFIXES.items()}
"""The attributes that bind the prefixes of the tables, for documents that are written here."""

XML_BASE = "{http://www.w3.org/XML/1998/namespace}base"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
RDF_RESOURCE = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}resource"
RDF_ABOUT = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}about"


def namespace_of(tag: str) -> str:
    """Return the namespace of a *tag* as lxml writes it ("{namespace}name"), "" for none."""
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""


@lru_cache(maxsize=2048)
def plain_name(tag: str, own_namespace: str = "") -> str:
    """Return the table name of *tag*, which is lower case. Names of unknown namespaces keep them and match no table.

    own_namespace: that of the root element; whatever it is called, its names are the format's own.
    """
    namespace = namespace_of(tag)
    local = tag.rpartition("}")[2].lower()
    if not namespace:
        undeclared, _, name = local.rpartition(":")
        return name if undeclared in ("atom", "atom10", "rss") else local
    known = namespace.lower().rstrip("/#")
    if prefix := _PREFIXES.get(known):
        return f"{prefix}:{local}"
    if namespace == own_namespace or known.startswith(_RSS_LIKE[0]) or known in _RSS_LIKE:
        return local
    return f"{namespace}:{local}"
