"""An entry's sanitized HTML as a page for reading shows it.

    links to elsewhere      open beside the entry, whose reader keeps their place
    pictures                go by way of Starlight where the setting says so (`web.pictures`), and open by themselves
    links inside the text   stay what they are: footnotes lead down and back (`crawl.attributes` sees to the ids)

The rule: it reads what the sanitizer wrote and writes as it does: every "<" begins a tag and every value is quoted.
"""

import re

from flask import Flask

from flask_starlight.crawl.html_policy import attribute
from flask_starlight.web.i18n import _

SMALLEST_PX = 100
"""A picture that says that it is narrower is an icon, a smiley, a button: nobody wants to see it larger."""

_OUTSIDE = re.compile(r'<a (?=[^<>]*href="https?:)')
_PIECE = re.compile(r"<a [^<>]*>|</a>|<picture(?: [^<>]*)?>.*?</picture>|<img [^<>]*>", re.DOTALL)
_IMAGE = re.compile(r"<img [^<>]*>")
_ATTRIBUTE = re.compile(r' (src|alt|width)="([^"]*)"')
_SHOWN_ALONE = ("https://", "http://", "/")


def attach(app: Flask) -> None:
    """Give the templates of *app* the filter `prose`."""
    app.jinja_env.filters["prose"] = prose


def prose(html: str) -> str:
    """Return the sanitized *html* with links that open beside it, and pictures that open by themselves."""
    return _OUTSIDE.sub('<a target="_blank" ', _with_picture_links(html) if "<img " in html else html)


def _with_picture_links(html: str) -> str:
    is_inside_link = False

    def linked(piece: re.Match[str]) -> str:
        nonlocal is_inside_link
        if piece[0].startswith(("<a ", "</a")):
            is_inside_link = piece[0] != "</a>"
            return piece[0]
        return piece[0] if is_inside_link else _linked(piece[0])

    return _PIECE.sub(linked, html)


def _linked(picture: str) -> str:
    image = _IMAGE.search(picture)
    found = dict(_ATTRIBUTE.findall(image[0])) if image else {}
    source, width = found.get("src", ""), found.get("width", "")
    if not source.startswith(_SHOWN_ALONE) or (width.isdecimal() and int(width) < SMALLEST_PX):
        return picture
    name = "" if found.get("alt") else attribute("aria-label", _("Open the picture"))
    return f'<a class="picture" target="_blank" href="{source}" rel="noopener noreferrer"{name}>{picture}</a>'
