"""Finds out how a document's bytes spell its characters, and spells them in UTF-8.

    byte order mark -> zero bytes -> surely UTF-8 -> HTTP charset -> XML declaration -> UTF-8 -> nearly one -> guess

The rule: RFC 7303 decides who is asked first; bytes that cannot be what the label says are read as what they are.
"""

import codecs
import re
from itertools import islice

from flask_starlight.crawl.guess import guess_charset

_MARKS = (
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
)
"""RFC 7303, 3.3: the mark outranks every label. UTF-32 first: its little-endian mark begins with that of UTF-16."""

_ZEROS = (
    ((True, True, True, False), "utf-32-be"),
    ((False, True, True, True), "utf-32-le"),
    ((True, False, True, False), "utf-16-be"),
    ((False, True, False, True), "utf-16-le"),
)
"""Which of the first four bytes are zero, without a mark: a document begins with two ASCII characters (XML, F.1)."""

_EBCDIC_START = b"\x4c\x6f\xa7\x94"
"""How "<?xm" looks in EBCDIC (XML 1.0, F.1)."""

_SUPERSETS = {
    "ascii": "cp1252",
    "iso8859-1": "cp1252",
    "iso8859-9": "cp1254",
    "iso8859-11": "cp874",
    "tis-620": "cp874",
    "gb2312": "gb18030",
    "gbk": "gb18030",
    "big5": "big5hkscs",
    "shift_jis": "cp932",
    "euc_kr": "cp949",
}
"""Codecs read as the larger one that people mean by them (WHATWG Encoding, 4.2)."""

_LABELS = {
    "x-sjis": "cp932",
    "x-gbk": "gb18030",
    "x-euc-jp": "euc_jp",
    "x-big5": "big5hkscs",
    "x-mac-roman": "mac-roman",
    "x-mac-cyrillic": "mac-cyrillic",
    "x-x-big5": "big5hkscs",
    "windows-874": "cp874",
    "dos-874": "cp874",
    "windows-949": "cp949",
    "iso-8859-8-i": "iso8859-8",
    "iso-8859-8-e": "iso8859-8",
}
"""Labels that the codecs' registry does not know (WHATWG Encoding, 4.2)."""

_WIDE_CODECS = ("utf-16", "utf-32", "utf-7", "utf_16", "utf_32", "utf_7")
_ESCAPING_CODECS = ("iso2022", "hz")
"""ASCII bytes alone may spell any character in these."""

_HTTP_LABEL = re.compile(r"charset\s*=\s*[\"']?\s*([\w.:+-]+)", re.IGNORECASE)
_OWN_LABEL = re.compile(
    rb"<(?:\?xml|meta)\b[^<>]{0,300}?(?:encoding|charset)\s{0,9}=\s{0,9}[\"']?([A-Za-z0-9._:+-]{1,40})", re.IGNORECASE
)
_LABEL_WITHIN_BYTES = 2048

_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_ENOUGH_SEQUENCES = 4
"""So many UTF-8 sequences, and no byte besides, do not come about by chance: of random GBK characters, one in five may
stand in UTF-8. With fewer, a label that fits is believed."""

_MISREAD_SHARES = {"utf-8": 1.0}
_MISREAD_SHARE = 0.02
"""For each character beyond ASCII that is read well, so many may be broken. Only what is meant as UTF-8 has any
well-formed sequence in it; in the other charsets, most bytes mean something."""

_SAMPLE_BYTES = 256 * 1024
_CHUNK_BYTES = 1024 * 1024


def to_utf8(body: bytes, content_type: str | None = None) -> bytes:
    """Return *body* in UTF-8, without a byte order mark; never raises. What cannot be read becomes U+FFFD.

    content_type: the HTTP header's value; its charset is asked before the document's own (RFC 7303, 3.2).
    """
    for mark, charset in _MARKS:
        if body.startswith(mark):
            rest = body[len(mark) :]
            return rest if charset == "utf-8" and _is_utf8(rest) else _spell(rest, charset, "replace")
    zeros = tuple(byte == 0 for byte in body[:4])
    for pattern, charset in _ZEROS:
        if zeros == pattern:
            return _spell(body, charset, "replace")
    if body.startswith(_EBCDIC_START):
        return _spell(body, "cp037", "replace")
    return _read_narrow(body, _labels(body, content_type))


def seems_utf8(body: bytes, content_type: str | None = None) -> bool:
    """Tell whether nothing speaks against UTF-8 in *body*'s labels and first bytes: a parser may simply try it."""
    return 0 not in body[:4] and not body.startswith(_EBCDIC_START) and set(_labels(body, content_type)) <= {"utf-8"}


def undoubled(text: str) -> str:
    """Return *text* as it was before someone took its UTF-8 for Latin-1 and encoded it once more ("Ã©")."""
    if text.isascii():
        return text
    try:
        return text.encode("latin-1").decode("utf-8")
    except UnicodeError:
        return text


def codec_name(label: str) -> str:
    """Return the name of the codec that reads text labelled *label*, "" where there is none."""
    label = label.strip().lower()
    if label in _LABELS:
        return _LABELS[label]
    try:
        b"<?xml   ".decode(label, "replace")
        name = codecs.lookup(label).name
    except (LookupError, ValueError):
        return ""
    return _SUPERSETS.get(name, name)


def _read_narrow(body: bytes, labels: list[str]) -> bytes:
    """Read a document whose ASCII characters are ASCII bytes."""
    escapes = any(label.startswith(_ESCAPING_CODECS) for label in labels)
    if not escapes and _is_utf8(body) and (not labels or "utf-8" in labels or _is_surely_utf8(body, labels)):
        return body
    for charset in [*labels, "utf-8"]:
        try:
            return _spell(body, charset, "strict")
        except (UnicodeError, LookupError):
            continue
    nearly = next((charset for charset in ["utf-8", *labels] if _is_nearly(body, charset)), None)
    return _spell(body, nearly or guess_charset(body), "replace")


def _is_nearly(body: bytes, charset: str) -> bool:
    """Tell whether the beginning of *body* reads as *charset*, but for a few broken characters."""
    text = body[:_SAMPLE_BYTES].decode(charset, "replace")
    misread = text.count("\ufffd")
    foreign = len(text) - len(text.encode("ascii", "ignore")) - misread
    return misread <= max(foreign * _MISREAD_SHARES.get(charset, _MISREAD_SHARE), foreign >= _ENOUGH_SEQUENCES)


def _labels(body: bytes, content_type: str | None) -> list[str]:
    """The codecs that are named, in the order in which to try them; wide ones are no longer possible here."""
    found = []
    if http := _HTTP_LABEL.search(content_type or ""):
        found.append(http[1])
    if own := _OWN_LABEL.search(body[:_LABEL_WITHIN_BYTES]):
        found.append(own[1].decode("ascii"))
    names = dict.fromkeys(codec_name(label) for label in found)
    return [name for name in names if name and not name.startswith(_WIDE_CODECS)]


def _is_utf8(body: bytes) -> bool:
    if body.isascii():
        return True
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for start in range(0, len(body), _CHUNK_BYTES):
            decoder.decode(body[start : start + _CHUNK_BYTES], final=start + _CHUNK_BYTES >= len(body))
    except UnicodeDecodeError:
        return False
    return True


def _is_surely_utf8(body: bytes, labels: list[str]) -> bool:
    """Tell whether *body*, which is valid UTF-8, is so not only by chance. No western text has even one "Ã©"."""
    enough = 1 if labels == ["cp1252"] else _ENOUGH_SEQUENCES
    return body.isascii() or len(list(islice(_SEQUENCE.finditer(body), enough))) == enough


def _spell(body: bytes, charset: str, errors: str) -> bytes:
    return body.decode(charset, errors).encode("utf-8", "replace")
