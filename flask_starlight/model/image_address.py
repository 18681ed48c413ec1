"""The addresses under which entries' images go through Starlight: /images/SIGNATURE/ADDRESS.

The rule: only what Starlight itself has shown can be asked for. ADDRESS is the image's own, in base64url; SIGNATURE is
its HMAC, so that nobody makes a way out for requests of their own from the image proxy.
"""

import base64
import binascii
import hashlib
import hmac

IMAGE_PATH = "/images/"

SIGNATURE_BYTES = 16
"""Of the HMAC-SHA256 that are kept: 128 bits, the least that RFC 2104, 5, lets one keep."""

PURPOSE = b"starlight image: "
"""Before what is signed: the same key may sign something else one day."""


def image_address(key: str, url: str) -> str:
    """Return the path under which Starlight fetches the image at *url*, signed with *key*."""
    raw = url.encode("utf-8", "surrogatepass")
    return f"{IMAGE_PATH}{_encoded(_signature(key, raw))}/{_encoded(raw)}"


def image_url(key: str, signature: str, address: str) -> str | None:
    """Return the image's own address from the two parts of a path, None where *key* did not sign it."""
    raw, signed = _decoded(address), _decoded(signature)
    if not raw or not hmac.compare_digest(_signature(key, raw), signed):
        return None
    try:
        return raw.decode()
    except UnicodeDecodeError:
        return None


def _signature(key: str, raw: bytes) -> bytes:
    return hmac.new(key.encode(), PURPOSE + raw, hashlib.sha256).digest()[:SIGNATURE_BYTES]


def _encoded(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def _decoded(text: str) -> bytes:
    """Return what *text* stands for, nothing where it is not base64url."""
    try:
        return base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
    except (binascii.Error, ValueError):
        return b""
