"""What a reader typed or pasted, as the address that they mean. Pure: text in, text out.

The rule: what is around an address goes, the address itself stays letter for letter; nothing raises.
"""

import re

from flask_starlight.crawl.links import normal

_INVISIBLE = re.compile(r"[\u00ad\u200b-\u200f\u2060\ufeff\t\r\n]")
_PAIRS = frozenset({"<>", '""', "''", "``", "()", "[]", "“”", "‘’", "«»", "「」", "『』", "《》", "〈〉", "（）"})
_LAYERS = 5
_TRAILING = ".,;:。，；：！、…"
_FEED_SCHEME = re.compile(r"^(?:feeds?|rss|itpc|pcast|podcast|view-source):(?://)?", re.IGNORECASE)
_SCHEME = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)
_HANDLE = re.compile(r"(?:acct:)?@([\w.-]+)@([\w-]+(?:\.[\w-]+)+)", re.IGNORECASE)
_SUBREDDIT = re.compile(r"/?((?:r|u|user)/[\w+-]+)/?", re.IGNORECASE)
_IDEOGRAPHIC_STOPS = str.maketrans("。．｡", "...")
"""Dots that keyboards for Chinese and Japanese type, and that names take for one (RFC 3490, 3.1)."""


def typed_address(text: str) -> str:
    """Return the address in *text*, with the scheme that was given, if any.

    Quotes, brackets and line ends around it go, and punctuation behind it, and feed: and its likes. A Mastodon handle
    (@user@host) and a subreddit (r/name) become the address of their page.
    """
    text = _FEED_SCHEME.sub("", _unwrapped(_INVISIBLE.sub("", text)))
    if handle := _HANDLE.fullmatch(text):
        return f"https://{handle[2]}/@{handle[1]}"
    if subreddit := _SUBREDDIT.fullmatch(text):
        return f"https://www.reddit.com/{subreddit[1]}"
    return _dotted(text.removeprefix("//"))


def asked_urls(text: str) -> tuple[str, ...]:
    """Return the addresses that a reader may mean by *text*, in the order to try: https first where none is said."""
    text = typed_address(text)
    if _SCHEME.match(text):
        return (normal(text),)
    return (normal(f"https://{text}"), normal(f"http://{text}")) if text else ()


def _unwrapped(text: str) -> str:
    """Take away, layer by layer, spaces, a pair of quotes or brackets around, and punctuation behind."""
    for _ in range(_LAYERS):
        text = text.strip()
        if len(text) > 1 and text[0] + text[-1] in _PAIRS:
            text = text[1:-1]
        text = text.lstrip("<").rstrip(">").rstrip(_TRAILING)
    return text.strip()


def _dotted(text: str) -> str:
    """Return *text* with the dots of its host as ASCII writes them."""
    scheme = _SCHEME.match(text)
    begin = scheme.end() if scheme else 0
    end = min((at for mark in "/?#" if (at := text.find(mark, begin)) >= 0), default=len(text))
    return text[:begin] + text[begin:end].translate(_IDEOGRAPHIC_STOPS) + text[end:]
