"""What an image is, by its bytes alone: what its server or its name says does not count."""

import re

_SIGNATURES = (
    (re.compile(rb"\x89PNG\r\n\x1a\n"), "image/png"),
    (re.compile(rb"GIF8[79]a"), "image/gif"),
    (re.compile(rb"\xff\xd8\xff"), "image/jpeg"),
    (re.compile(rb"RIFF.{4}WEBPVP", re.DOTALL), "image/webp"),
    (re.compile(rb"\x00\x00\x01\x00[\x01-\xff]\x00.{16}", re.DOTALL), "image/x-icon"),
    (re.compile(rb".{4}ftypavi[fs]", re.DOTALL), "image/avif"),
)
"""WHATWG MIME Sniffing, 6.1; ICO more strictly (a count, and a directory entry); AVIF as its registration says."""

_SVG_HEAD_BYTES = 4096
_SVG = re.compile(
    rb"(?:\xef\xbb\xbf)?(?>\s|<\?[^>]*\?>|<!--.*?-->|<!DOCTYPE\s+svg\b[^>\[]*>)*+<svg[\s>]", re.DOTALL | re.IGNORECASE
)
"""Nothing may stand before the root but what XML lets stand there: a page with an <svg> somewhere is none."""


def media_type_of(body: bytes) -> str:
    """Return the media type of the image *body*, "" for what is no image that browsers draw."""
    found = next((media_type for signature, media_type in _SIGNATURES if signature.match(body)), "")
    return found or ("image/svg+xml" if _SVG.match(body[:_SVG_HEAD_BYTES]) else "")
