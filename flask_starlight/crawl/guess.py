"""Guesses the charset of a document that names none and is not UTF-8, from the characters that a language uses most.

The rule: a guess must fit the bytes and read like its language; without one, Windows-1252, which fits nearly all.
"""

import re

_FALLBACK = "cp1252"
_SAMPLE_BYTES = 64 * 1024

_IDEOGRAPHIC = (
    ("gb18030", "的一是在不了有和人这中大为上个国我以要他新年时发会可用日来说们到出对业学网系本家地，。：！、"),
    ("big5hkscs", "的一是在不了有和人這中大為上個國我以要他新年時發會可用日來說們到出對業學網系本家地，。：！、"),
    ("euc_jp", "のにはをたがでてとしれさあいるもなすんかまこらりくっス、。ンー"),
    ("cp932", "のにはをたがでてとしれさあいるもなすんかまこらりくっス、。ンー"),
    ("cp949", "이다는의을에가고하를은지한로사기서도인대리어자해"),
)
_ALPHABETIC = (
    ("cp1251", "оеаинтсрвлкмдпуяыьгзбчйОЕАИНТСРВЛКМДПУ"),
    ("koi8-r", "оеаинтсрвлкмдпуяыьгзбчйОЕАИНТСРВЛКМДПУ"),
    ("cp1253", "αοιετσνηυρπκμλςήάόίέ"),
    ("cp874", "านรอกเงมยลวดทสตะปบคหแพ่้ีิั็"),
)
_IDEOGRAPHIC_SHARE = 0.1
_ALPHABETIC_SHARE = 0.6
"""Of the characters beyond ASCII, so many must be among the common ones. Of a thousand ideographs and a hundred letters
that a charset has, misread text hits these sets in 0.02 and 0.3 of all cases; real text in 0.2 and 0.8."""

_MISREAD_SHARE = 0.02

_RUN = re.compile(rb"[\x80-\xff]{2,}[\x40-\x7e]?")
_LONE = re.compile(rb"(?<![\x80-\xff])[\x80-\xff](?![\x80-\xff])")


def guess_charset(body: bytes) -> str:
    """Return the codec name that reads *body* best, "cp1252" where none stands out."""
    body = body[: _SAMPLE_BYTES * 4]
    runs = _RUN.findall(body)
    if len(runs) < 1 + len(_LONE.findall(body)) // 2:
        return _FALLBACK  # accents amid ASCII letters: a western language
    sample = b"\n".join(runs)[:_SAMPLE_BYTES]
    for charsets, least_share in ((_IDEOGRAPHIC, _IDEOGRAPHIC_SHARE), (_ALPHABETIC, _ALPHABETIC_SHARE)):
        best, charset = max((_share(sample, charset, common), charset) for charset, common in charsets)
        if best >= least_share:
            return charset
    return _FALLBACK


def _share(sample: bytes, charset: str, common: str) -> float:
    foreign = [char for char in sample.decode(charset, "replace") if char > "\x7f"]
    misread = foreign.count("\ufffd")
    if not foreign or misread > 1 + _MISREAD_SHARE * len(foreign):
        return 0.0
    return sum(map(foreign.count, common)) / len(foreign)
