"""Bodies packed in the content codings of HTTP, and bombs: much that is packed small."""

import gzip
import zlib

from aiohttp import web

BOMB_BYTES = 64 * 1024 * 1024
_BROTLI_BOMB = bytes.fromhex(
    "cfffff7ff82700e2b14020f7fe9ffffffff04f00c4610180eefd3fffffffe19f0088c32200ddfb7ffeffffc33f0110870500baf7ff03"
)


def pack(coding: str, body: bytes) -> bytes:
    """Return *body* in a content coding; brotli and zstd as stored blocks, written by hand."""
    if coding == "gzip":
        return gzip.compress(body, mtime=0)
    if coding == "deflate":
        return zlib.compress(body)
    blocks = [body[start : start + 65536] for start in range(0, len(body), 65536)] or [b""]
    if coding == "zstd":  # RFC 8878: magic, descriptor 0, window of 8 MiB; block header: last, type raw, size
        framed = [((i == len(blocks) - 1) | len(b) << 3).to_bytes(3, "little") + b for i, b in enumerate(blocks)]
        return b"\x28\xb5\x2f\xfd\x00\x68" + b"".join(framed)
    if coding == "br":  # RFC 7932, section 9: one bit of window size, then uncompressed meta-blocks, then an empty last
        packed = b""
        for i, block in enumerate(block for block in blocks if block):
            bits = (len(block) - 1) << 3 | 1 << 19
            packed += (bits << (i == 0)).to_bytes(3, "little") + block
        return packed + (b"\x03" if packed else b"\x06")
    raise web.HTTPNotFound(text=f"no coding {coding}")


def bomb(coding: str) -> bytes:
    """Return BOMB_BYTES zeros packed as small as the coding allows."""
    if coding == "zstd":  # blocks of one repeated byte
        count = BOMB_BYTES // 131072
        blocks = (((i == count - 1) | 1 << 1 | 131072 << 3).to_bytes(3, "little") + b"\0" for i in range(count))
        return b"\x28\xb5\x2f\xfd\x00\x68" + b"".join(blocks)
    return _BROTLI_BOMB if coding == "br" else pack(coding, bytes(BOMB_BYTES))
