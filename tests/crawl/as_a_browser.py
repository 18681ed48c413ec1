"""What a browser's parser makes of sanitized HTML (html5lib: a parser of the HTML standard that we did not write)."""

import re
from urllib.parse import urlsplit

import html5lib

from flask_starlight.crawl.players import PLAYER_HOSTS

HTML = "{http://www.w3.org/1999/xhtml}"
MATHML = "{http://www.w3.org/1998/Math/MathML}"
_SHOWN = """
    a abbr address article aside audio b bdi bdo blockquote br caption cite code col colgroup data
    dd del details dfn div dl dt em figcaption figure footer h1 h2 h3 h4 h5 h6 header hr i iframe
    img ins kbd li main mark nav ol p picture pre q rp rt ruby s samp section small source span
    strike strong sub summary sup table tbody td tfoot th thead time tr track tt u ul var video wbr
"""
_SHOWN_MATH = """
    math menclose merror mfrac mi mmultiscripts mn mo mover mpadded mphantom mprescripts mroot mrow
    ms mspace msqrt mstyle msub msubsup msup mtable mtd mtext mtr munder munderover none semantics
"""
_ELEMENTS = {HTML + name for name in _SHOWN.split()} | {MATHML + name for name in _SHOWN_MATH.split()}
_ATTRIBUTES = re.compile(
    r"href|hreflang|src|srcset|sizes|alt|title|lang|dir|rel|width|height|loading|decoding|referrerpolicy|sandbox|id"
    r"|allowfullscreen|controls|preload|loop|muted|poster|type|media|kind|label|srclang|cite|datetime|open|value|span"
    r"|colspan|rowspan|scope|abbr|start|reversed|display|columnalign|stretchy|fence|form|separator|largeop"
    r"|lspace|rspace|mathvariant|alttext|notation|linethickness|accent|accentunder|displaystyle|scriptlevel|columnspan"
    r"|data-language"
)
_LINKS = ("http", "https", "mailto", "tel", "magnet")
_PICTURE = re.compile(r"data:image/(png|gif|jpeg|webp);base64,[\w+/=]+")

Tag = tuple[str, dict[str, str]]


def tags_of(html: str) -> list[Tag]:
    """Return every element of *html* with its namespace, and its attributes."""
    fragment = html5lib.parseFragment(html, treebuilder="etree", container="div")
    return [(str(element.tag), dict(element.attrib)) for element in fragment.iter() if element is not fragment]


def assert_harmless(html: str) -> None:
    """Fail unless everything in *html* is known to do nothing but be read."""
    for tag, attributes in tags_of(html):
        assert_tag_is_harmless(tag, attributes, html)


def assert_tag_is_harmless(tag: str, attributes: dict[str, str], html: str) -> None:
    """Fail unless *tag*, of which *html* is said when it fails, is known to do nothing but be read."""
    assert tag in _ELEMENTS, (tag, html)
    for name, value in attributes.items():
        assert _ATTRIBUTES.fullmatch(name), (name, html)
        if name in ("src", "cite", "poster"):
            assert _scheme(value) in ("http", "https") or (tag == f"{HTML}img" and _PICTURE.fullmatch(value)), html
        if name == "href":
            assert value.startswith("#user-content-") or _scheme(value) in _LINKS, html
        if name == "srcset":
            assert all(_scheme(candidate.split()[0]) in ("http", "https") for candidate in value.split(", ")), html
        if name == "id":
            assert value.startswith("user-content-"), html
    if tag == f"{HTML}a":
        assert attributes.get("rel") == "noopener noreferrer", html
    if tag == f"{HTML}iframe":
        assert urlsplit(attributes["src"]).hostname in PLAYER_HOSTS, html
        assert set(attributes["sandbox"].split()) <= {
            "allow-scripts",
            "allow-same-origin",
            "allow-popups",
            "allow-presentation",
        }
    if tag in (f"{HTML}iframe", f"{HTML}img"):
        assert attributes["loading"] == "lazy", html
    if tag in (f"{HTML}audio", f"{HTML}video"):
        assert attributes["preload"] == "none", html


def _scheme(address: str) -> str:
    return re.sub(r"[\x00-\x20]", "", address).partition(":")[0].lower()
