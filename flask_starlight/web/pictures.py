"""Which pictures of entries go through Starlight, and under which address: decided when they are shown.

The rule: before a reader opens an entry nobody outside is asked for anything, so that a list shows own pictures alone.
"""

from flask import Flask

from flask_starlight.crawl.pictures import with_pictures_by
from flask_starlight.model.image_address import image_address
from flask_starlight.settings import Settings

PROXIED = {"off": (), "http": ("http://",), "all": ("http://", "https://")}
"""The setting image_proxy -> the beginnings of the addresses that go through Starlight."""


def attach(app: Flask, settings: Settings) -> None:
    """Give the templates of *app* the filters `pictures` (an entry's HTML) and `own_picture` (an address, or "")."""
    proxied = PROXIED[settings.image_proxy]
    key = settings.image_signing_key() if proxied else ""

    def own_picture(url: str) -> str:
        return image_address(key, url) if url.lower().startswith(proxied) else ""

    def pictures(html: str) -> str:
        return with_pictures_by(html, lambda url: own_picture(url) or url) if proxied else html

    app.jinja_env.filters |= {"own_picture": own_picture, "pictures": pictures}
