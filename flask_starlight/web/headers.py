"""What every answer tells the browser not to do: run anything that is not ours, be framed, guess types, say where from.

No page has inline script or style. Pictures, sound and film of entries come from wherever their feed says; frames only
from the players that `crawl.sanitize` lets through.
"""

from flask import Response
from flask import request

from flask_starlight.crawl.sanitize import PLAYER_HOSTS

CONTENT_SECURITY_POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' https: http: data:",
        "media-src 'self' https: http:",
        "frame-src " + " ".join(f"https://{host}" for host in PLAYER_HOSTS),
        "connect-src 'self'",
        "form-action 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

_ALWAYS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
}


def add(response: Response) -> Response:
    """Add the headers to *response*; a page is nobody's but the reader's, and the way back may show it from memory."""
    response.headers.update(_ALWAYS)
    if request.path.startswith("/static/"):
        return response
    response.headers.setdefault("Cache-Control", "private, no-cache")
    response.vary.add("HX-Request")
    return response
