"""HTML as text: plain words out of it, and its relative addresses made absolute.

The rule: markup is read where it stands and otherwise left letter for letter; nothing is parsed into a tree. Every
expression here takes time in proportion to the text, whatever the text.
"""

import html
import re
from collections.abc import Iterator
from functools import lru_cache
from html.entities import html5
from urllib.parse import urldefrag
from urllib.parse import urljoin
from urllib.parse import urlsplit

MAX_LINK_CHARS = 40_000_000
LINK_COST_CHARS = 200
"""Two hundred thousand links, or 40 MB of them: a second's work. A feed of 15 MB has some ten thousand."""

_TITLE_TAG = re.compile(
    r"</?(?:a|abbr|acronym|b|bdi|bdo|big|blockquote|br|center|cite|code|dd|del|dfn|div|dl|dt|em|font|h[1-6]|hr|i|img|ins"
    r"|kbd|li|mark|nobr|ol|p|pre|q|rp|rt|ruby|s|samp|small|span|strike|strong|sub|sup|table|tbody|td|th|tr|tt|u|ul|var|wbr)"
    r"(?:\s[^<>]*|/)?>",
    re.IGNORECASE,
)
"""Elements that are markup where they stand in a title; others ("The <title> element") are what the title is about."""

_ANY_TAG = re.compile(r"<(script|style)\b[^<>]*>[^<]*</\1\s*>|</?[a-z][^<>]*>|<![a-z-][^<>]*>", re.IGNORECASE)
_BREAKS = re.compile(r"</?(?:blockquote|br|d[dlt]|div|h[1-6r]|li|ol|p|pre|t[dhr]|table|ul)\b", re.IGNORECASE)

_END_TAG = re.compile(r"</[a-zA-Z][a-zA-Z0-9]*\s*>")
_REFERENCE = re.compile(r"&(#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,31});")

_MAYBE_RELATIVE = re.compile(
    r"=(?<=[cefrt][cefrt\s]=)(?![\"']?+(?:[\"']|https?://|mailto:|data:|javascript:))"
    r"(?:(?<=href=)|(?<=src=)|(?<=srcset=)|(?<=poster=)|(?<=cite=)|(?<=[fcter]\s=))",
    re.IGNORECASE | re.ASCII,
)
"""Where an attribute may need work. Begins with the one character without case, which the engine can leap to, then with
what rules out most: ten times as fast as names first."""

_TAG = re.compile(r"""<[a-zA-Z](?:[^<>"']++|"[^"<]*"|'[^'<]*')*+>""")
_ATTRIBUTE = re.compile(r"""([^\s"'<>/=]++)\s*+=\s*+("[^"<]*+"|'[^'<]*+'|[^\s"'<>]++)""")
_ADDRESSES = frozenset({"href", "src", "poster", "cite", "data-href", "data-src", "data-poster", "data-cite"})
_SETS = frozenset({"srcset", "data-srcset"})
_SET_ITEM = re.compile(r"(,?\s*)([^\s,](?:\S*[^\s,])?)(?=[\s,]|$)((?:\s+[\d.]+[wxh])*)")
_WHOLE = ("https://", "http://")
_NEEDS_CARE = re.compile(r"^[.?]|:|//|/\.")


def plain_title(text: str, *, is_html: bool) -> str:
    """Return the words of a title on one line.

    is_html: the feed says that it is HTML. Otherwise it may be (RSS does not say): known elements are taken as markup.
    """
    if "<" in text:
        text = (_ANY_TAG if is_html else _TITLE_TAG).sub(_space_or_nothing, text)
    return one_line(unescaped(text))


def looks_like_html(text: str) -> bool:
    """Tell whether *text*, of which the feed does not say what it is, is HTML: a known tag, an end tag, a reference."""
    is_tagged = "<" in text and bool(_TITLE_TAG.search(text) or _END_TAG.search(text))
    return is_tagged or ("&" in text and bool(_REFERENCE.search(text)))


def unescaped(text: str) -> str:
    """Return *text* with its character references resolved, those alone that end in ";".

    HTML knows some that do not, and would read "&copy=1" of an address and "&nothing;" as a copyright and a negation.
    """
    return _REFERENCE.sub(_character, text) if "&" in text else text


def one_line(text: str) -> str:
    """Return *text* with every run of white space made one space."""
    return " ".join(text.split())


def escape_text(text: str) -> str:
    """Return plain *text* as HTML that shows it."""
    return html.escape(text, quote=False)


def escape_lines(text: str) -> str:
    """Return plain *text*, whose line ends are meant, as HTML that shows it."""
    return escape_text(text).replace("\n", "<br>\n")


class LinkBudget:
    """How much one document may still grow by its relative links: a long base and many short links make gigabytes."""

    __slots__ = ("left",)

    def __init__(self) -> None:
        self.left = MAX_LINK_CHARS

    def join(self, base_url: str, url: str) -> str:
        """Return *url* resolved against *base_url*; as it is when nothing is left."""
        joined = join_url(base_url, url) if self.left > 0 else url
        if joined is not url:
            self.left -= LINK_COST_CHARS + len(joined)
        return joined


def absolute_links(markup: str, base_url: str, budget: LinkBudget) -> str:
    """Return *markup* with the relative addresses in its tags resolved against *base_url*.

    Only tags are touched: the same characters may stand in the text, where someone writes about HTML.
    """
    if "=" not in markup:
        return markup
    pieces: list[str] = []
    done = looked = 0
    for match in _MAYBE_RELATIVE.finditer(markup):
        at = match.start()
        tag_start = markup.rfind("<", max(looked, done), at)
        looked = at
        tag = _TAG.match(markup, tag_start) if tag_start >= 0 else None
        if tag and tag.end() > at:
            for value_start, value_end, resolved in _resolved_in(tag[0], base_url, budget):
                pieces += (markup[done : tag_start + value_start], resolved)
                done = tag_start + value_end
            looked = tag.end()
        if budget.left <= 0:
            break
    return "".join([*pieces, markup[done:]]) if pieces else markup


def join_url(base_url: str, url: str) -> str:
    """Return *url* resolved against *base_url* (RFC 3986, 5.2), itself where it cannot be."""
    if url.startswith(_WHOLE):
        return url
    try:
        page, folder, origin = _parts_of_base(base_url)
        if url.startswith("#"):
            return page + url if len(url) > 1 else page
        if origin and url and not _NEEDS_CARE.search(url):
            return (origin if url.startswith("/") else folder) + url
        if origin and url.startswith("//") and url[2:3].isalnum():
            return page[: page.index("//")] + url
        return urljoin(base_url, url)
    except ValueError:
        return url


@lru_cache(maxsize=256)
def _parts_of_base(base_url: str) -> tuple[str, str, str]:
    """Return *base_url* without its fragment, up to its last slash, and its scheme and host: what most links need.

    The last two are "" where joining takes more than putting strings together.
    """
    page = urldefrag(base_url).url
    parts = urlsplit(page)
    if not (parts.scheme and parts.netloc) or "/." in parts.path:
        return page, "", ""
    origin = f"{parts.scheme}://{parts.netloc}"
    return page, origin + (parts.path.rpartition("/")[0] + "/"), origin


def _space_or_nothing(tag: re.Match[str]) -> str:
    return " " if _BREAKS.match(tag[0]) else ""


def _resolved_in(tag: str, base_url: str, budget: LinkBudget) -> Iterator[tuple[int, int, str]]:
    """Yield start, end and new text of each attribute value in *tag* that is a relative address."""
    for attribute in _ATTRIBUTE.finditer(tag):
        name, quoted = attribute.groups()
        name = name.lower()
        if name not in _ADDRESSES and name not in _SETS:
            continue
        value = quoted[1:-1] if quoted[0] in "\"'" else quoted
        if name in _SETS:
            value = unescaped(value).strip()
            absolute = _SET_ITEM.sub(lambda item: item[1] + budget.join(base_url, item[2]) + item[3], value)
        elif value.startswith(_WHOLE):
            continue
        else:
            value = unescaped(value).strip()
            absolute = budget.join(base_url, value) if value else value
        if absolute != value:
            yield attribute.start(2), attribute.end(2), f'"{html.escape(absolute)}"'
        if budget.left <= 0:
            break


def _character(match: re.Match[str]) -> str:
    return html.unescape(match[0]) if match[1].startswith("#") else html5.get(match[1] + ";", match[0])
