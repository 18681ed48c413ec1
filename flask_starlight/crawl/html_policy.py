"""What of an entry's HTML may stay: elements, attributes, schemes.

The rule: what is not named here is not kept. No element is named whose content a browser reads as raw text (script,
style, iframe, noscript …): in what this policy lets through, every "<" begins a tag of this list, for any parser.
"""

import re
from collections import Counter
from html import escape
from html import unescape

import nh3

from flask_starlight.crawl.links import LINK_SCHEMES


def _names(text: str) -> frozenset[str]:
    return frozenset(text.split())


_BLOCKS = _names(
    """address article aside blockquote br caption dd details div dl dt figcaption figure footer h1 h2 h3 h4 h5 h6
    header hr img li main nav ol p pre section summary table tbody td tfoot th thead tr ul"""
)
_INLINE = _names(
    """a abbr b bdi bdo cite code col colgroup data del dfn em i ins kbd mark q rp rt ruby s samp small span strike
    strong sub sup time tt u var wbr"""
)
_MEDIA = _names("audio picture source track video")
_MATHML = _names(
    """math menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow ms mspace msqrt
    mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none semantics"""
)
_ELEMENTS = _BLOCKS | _INLINE | _MEDIA | _MATHML
_DROPPED_WHOLE = _names(
    """annotation annotation-xml applet canvas datalist embed frameset iframe noembed noframes noscript object option
    script select style svg template textarea title xml"""
)
_ATTRIBUTES = {
    "*": {"dir", "id", "lang", "title"},
    "a": {"href", "hreflang", "name"},
    "audio": {"loop", "src"},
    "blockquote": {"cite"},
    "code": {"class", "data-language"},
    "col": {"span"},
    "colgroup": {"span"},
    "data": {"value"},
    "del": {"cite", "datetime"},
    "details": {"open"},
    "img": {
        "alt",
        "data-lazy-src",
        "data-lazy-srcset",
        "data-original",
        "data-player",
        "data-src",
        "data-srcset",
        "height",
        "hidden",
        "sizes",
        "src",
        "srcset",
        "style",
        "width",
    },
    "ins": {"cite", "datetime"},
    "li": {"value"},
    "math": {"alttext", "display"},
    "menclose": {"notation"},
    "mfrac": {"linethickness"},
    "mi": {"mathvariant"},
    "mo": {"fence", "form", "largeop", "lspace", "rspace", "separator", "stretchy"},
    "mover": {"accent"},
    "mspace": {"width"},
    "mstyle": {"displaystyle", "scriptlevel"},
    "mtable": {"columnalign"},
    "mtd": {"columnalign", "columnspan", "rowspan"},
    "munder": {"accentunder"},
    "ol": {"reversed", "start", "type"},
    "pre": {"class", "data-language"},
    "q": {"cite"},
    "source": {"media", "sizes", "src", "srcset", "type"},
    "td": {"colspan", "rowspan"},
    "th": {"abbr", "colspan", "rowspan", "scope"},
    "time": {"datetime"},
    "track": {"kind", "label", "src", "srclang"},
    "video": {"height", "loop", "muted", "poster", "src", "width"},
}
"""Some are only read and never shown: class, name, style, hidden and the addresses that a script would have loaded."""

_SETTLING_ROUNDS = 8
_BEGINNING = re.compile(r"<(/?[a-zA-Z][^\s/>]*)")
_BEGINNINGS = _ELEMENTS | {f"/{name}" for name in _ELEMENTS}

_MOST_TAGS = 20_000
_DEEPEST = 500
"""The parser's time grows with the square of the depth: 0.5 s for 40 kB of <ul><li>. Browsers nest 512 deep."""

_CLOSED_BY_OTHERS = _names(
    "br col dd dt hr img li link meta option p param source tbody td tfoot th thead tr track wbr"
)
_TAG = re.compile(r"<(?P<end>/?)(?P<name>[a-zA-Z][^\s/<>]*)[^<>]*?(?P<closed>/?)>")
_END_TAG = re.compile(r"</([a-zA-Z-]+)")
_DROPPED_TAG = re.compile(
    rf"""<({"|".join(sorted(_DROPPED_WHOLE))})(?=[\s/>])(?:[^<>"'=]|=\s*(?>"[^"]*"|'[^']*')|["'=])*+>""", re.IGNORECASE
)
_CLOSED_IN_XML = re.compile(r"""(?:[\s"']|^<[a-zA-Z-]+)/>$""")
_CODE = frozenset({"script", "style"})
"""What follows these where nobody closes them is most likely theirs: nothing that a reader would miss."""

_FIRST_LINE = re.compile(r"(<pre(?: [^<>]*)?>)\n")
"""The newline right behind <pre> is not part of its text (HTML, 13.2.6.4.7): one that is takes a second."""

_reading = nh3.Cleaner(
    tags=_ELEMENTS,
    clean_content_tags=_DROPPED_WHOLE,
    attributes=_ATTRIBUTES,
    set_tag_attribute_values={"audio": {"preload": "none"}, "img": {"loading": "lazy"}, "video": {"preload": "none"}},
    generic_attribute_prefixes=set(),
    url_schemes=LINK_SCHEMES | {"data"},
)
_words = nh3.Cleaner(
    tags=_BLOCKS | _MATHML, clean_content_tags=_DROPPED_WHOLE | {"audio", "video"}, attributes={}, link_rel=None
)


def allowed(html: str) -> str:
    """Return what of *html* may stay, written such that a parser reads it as it was meant: once more changes nothing.

    Each attribute is written ` name="value"`, with "<", ">", "&", '"' as references. Values are those of the document.
    """
    tags = _BEGINNING.findall(html)
    if _is_bottomless(html, len(tags)):
        return _without_tags(html)
    if _BEGINNINGS.issuperset(tags):
        return _read(html)
    clean = _read(_closed(html))
    for _ in range(_SETTLING_ROUNDS):  # a tag that went may have stood between two that no parser would nest
        again = _read(clean)
        if again == clean:
            return clean
        clean = again
    return _without_tags(clean)


def attribute(name: str, value: str) -> str:
    """Return an attribute as the policy writes it."""
    quoted = escape(value, quote=False).replace('"', "&quot;").replace("\xa0", "&nbsp;")
    return f' {name}="{quoted}"'


def blocks_alone(html: str) -> str:
    """Return *html* with nothing left but its words and bare tags where one word ends and another begins."""
    tags = _BEGINNING.findall(html)
    if _is_bottomless(html, len(tags)):
        return _without_tags(html)
    return _words.clean(html if _BEGINNINGS.issuperset(tags) else _closed(html))


def _is_bottomless(html: str, tags: int) -> bool:
    """Say whether *html* has more *tags*, or nests them deeper, than anything that was written to be read."""
    if tags <= _DEEPEST:
        return False
    still_open: Counter[str] = Counter()
    depth = 0
    for tag in _TAG.finditer(html):
        name = tag["name"].lower()
        if name in _CLOSED_BY_OTHERS or (tag["closed"] and name not in _ELEMENTS):
            continue
        step = 1 if not tag["end"] else -min(still_open[name], 1)
        still_open[name] += step
        depth += step
        if depth > _DEEPEST:
            return True
    return tags > _MOST_TAGS


def _without_tags(html: str) -> str:
    return escape(" ".join(unescape(_TAG.sub(" ", html)).split()), quote=False).replace("\xa0", "&nbsp;")


def _read(html: str) -> str:
    return _FIRST_LINE.sub(r"\1\n\n", _reading.clean(html).replace("\r", "\n"))


def _closed(html: str) -> str:
    """Close at once what is dropped with its content, where only XML or nobody closes it: the rest would go with it."""
    last_end = {end[1].lower(): end.start() for end in _END_TAG.finditer(html)}

    def close(tag: re.Match[str]) -> str:
        name = tag[1].lower()
        left_open = last_end.get(name, -1) < tag.start() and name not in _CODE
        return f"{tag[0]}</{name}>" if left_open or _CLOSED_IN_XML.search(tag[0]) else tag[0]

    return _DROPPED_TAG.sub(close, html)
