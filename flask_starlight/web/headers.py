"""What every answer tells the browser not to do: run anything that is not ours, be framed, guess types, say where from.

No page has inline script or style. Sound and film of entries come from wherever their feed says, and so do the pictures
that do not go through Starlight; frames only from the players that `crawl.players` lets through.
"""

from flask import Flask
from flask import Response
from flask import request

from flask_starlight.crawl.players import PLAYER_HOSTS
from flask_starlight.model.image_address import IMAGE_PATH

IMAGE_SOURCES = {"off": "https: http:", "http": "https:", "all": ""}
"""The setting image_proxy -> where images come from beside Starlight itself."""

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}
_FILES = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'"}
"""What is left of it for a file of static/, which is no page. Nginx says the same (compose_docker_dev/nginx)."""

FILES_PATH = "/static/"
SHARED_PATHS = (FILES_PATH, "/icons/", IMAGE_PATH)
"""What is the same for everyone, and says by itself for how long."""

SHARE_PATH = "/shared/"
"""Before the token of an entry that a reader shows to everyone."""


def attach(app: Flask, *, image_proxy: str) -> None:
    """Add the headers to every answer of *app*."""
    headers = _ALWAYS | {"Content-Security-Policy": content_security_policy(image_proxy)}

    @app.after_request
    def add(response: Response) -> Response:
        """A page is nobody's but the reader's, and the way back may show it from memory."""
        for name, value in (_FILES if request.path.startswith(FILES_PATH) else headers).items():
            response.headers.setdefault(name, value)
        if not request.path.startswith(SHARED_PATHS):
            response.headers.setdefault("Cache-Control", "private, no-cache")
            response.vary.add("HX-Request")
        return response


def content_security_policy(image_proxy: str) -> str:
    """Return the policy of the pages, where images go through Starlight as the setting *image_proxy* says."""
    return "; ".join(
        (
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            f"img-src 'self' data: {IMAGE_SOURCES[image_proxy]}".rstrip(),
            "media-src 'self' https: http:",
            "frame-src " + " ".join(f"https://{host}" for host in PLAYER_HOSTS),
            "connect-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        )
    )
