"""The text of a query, cut into signs, words, patterns and conditions; what a condition cannot mean is words."""

import re
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from typing import get_args

from flask_starlight.model.selection import POSSESSIONS
from flask_starlight.model.selection import STATES
from flask_starlight.model.selection import Condition
from flask_starlight.model.selection import name_key
from flask_starlight.search import tokens
from flask_starlight.search.days import normal_day
from flask_starlight.search.nodes import Dated
from flask_starlight.search.nodes import Field
from flask_starlight.search.nodes import Having
from flask_starlight.search.nodes import Language
from flask_starlight.search.nodes import Leaf
from flask_starlight.search.nodes import Node
from flask_starlight.search.nodes import Not
from flask_starlight.search.nodes import Term
from flask_starlight.search.pattern import Pattern

_TEXT_FIELDS: dict[str, Field] = {name: name for name in get_args(Field)}
_NAMES = (*_TEXT_FIELDS, "feed", "in", "label", "lang", "is", "has", "after", "before", "on")
_LEXEME = re.compile(
    rf"""
      (?P<space> \s+ )
    | (?P<or> OR (?= [\s()] | $ ) )
    | (?P<minus> - (?= [^\s-] ) )
    | (?P<open> \( )
    | (?P<close> \) )
    | (?P<pattern> / (?P<body> (?: [^/\\] | \\. )+ ) / (?P<flag> [iI]? ) (?= [\s()] | $ ) )
    | (?: (?P<field> (?i: {"|".join(_NAMES)} ) ) : )? (?: " (?P<quoted> [^"]* ) " | (?P<word> [^\s"()]+ ) )
    | (?P<stray> " )
    """,
    re.VERBOSE,
)
_BARE_FIELDS = {f"{name}:" for name in _NAMES}
_LANGUAGE = re.compile(r"[a-z]{2,8}(?:-[a-z0-9]{1,8})*")

UNREAD = Condition("is", "unread")


@dataclass(frozen=True, slots=True)
class Lexeme:
    """A sign (or, minus, open, close, stray), or a text with all that must hold for it.

    is_broken: it was meant for something else than the words that it is read as.
    """

    kind: str
    nodes: tuple[Node, ...] = ()
    is_broken: bool = False


def cut(text: str) -> Iterator[Lexeme]:
    """Yield the lexemes of *text*; words without a letter or digit are left out."""
    for match in _LEXEME.finditer(text):
        kind = match.lastgroup or ""
        if kind == "pattern":
            yield _pattern(match)
        elif kind in ("word", "quoted"):
            yield from _text(match, match[kind], is_quoted=kind == "quoted")
        elif kind != "space":
            yield Lexeme(kind)


def words_of(text: str) -> list[str]:
    """Return the words of *text*, folded."""
    return [part for start, end in tokens.spans(text) for part in tokens.folded(text[start:end])]


def runs(words: Iterable[str]) -> list[list[str]]:
    """Part *words* where the script changes between one with and one without spaces; numbers go with either."""
    found: list[list[str]] = []
    script: bool | None = None
    for word in words:
        own = None if word.isdecimal() else tokens.is_unspaced(word)
        if not found or (None not in (script, own) and script != own):
            found.append([])
            script = own
        found[-1].append(word)
        script = own if script is None else script
    return found


def _text(match: re.Match[str], text: str, *, is_quoted: bool) -> Iterator[Lexeme]:
    name = (match["field"] or "").lower()
    if name in _TEXT_FIELDS or not name:
        nodes: tuple[Node, ...] = _terms(text, _TEXT_FIELDS.get(name), is_quoted=is_quoted)
        if nodes:
            yield Lexeme("text", nodes, is_broken=text.lower() in _BARE_FIELDS)
    elif node := _condition(name, " ".join(text.split())):
        yield Lexeme("text", (node,))
    else:
        yield Lexeme("text", _terms(match[0], None, is_quoted=True), is_broken=True)


def _pattern(match: re.Match[str]) -> Lexeme:
    pattern = Pattern(match["body"], ignores_case=bool(match["flag"]))
    if pattern.is_good():
        return Lexeme("text", (pattern,))
    terms = _terms(match["body"], None, is_quoted=False)
    return Lexeme("text", terms, is_broken=True) if terms else Lexeme("stray")


def _condition(name: str, value: str) -> Leaf | Not | None:
    """Return what *name*:*value* says, None where it says nothing."""
    plain = value.lower()
    match name:
        case "feed" | "in" | "label":
            return Condition(name, value) if name_key(value) else None
        case "lang":
            tag = plain.replace("_", "-")
            return Language(tag) if _LANGUAGE.fullmatch(tag) else None
        case "after" | "before" | "on":
            day = normal_day(plain)
            return Dated(name, day) if day else None
        case "is":
            return _state(plain)
        case _:
            return _possession(plain)


def _state(value: str) -> Leaf | Not | None:
    if value == "read":
        return Not(UNREAD)
    if value in STATES:
        return Condition("is", value)
    return Having("edited") if value == "edited" else None


def _possession(value: str) -> Leaf | None:
    match value:
        case "audio" | "video" | "image":
            return Having(value)
        case _:
            return Condition("has", value) if value in POSSESSIONS else None


def _terms(text: str, field: Field | None, *, is_quoted: bool) -> tuple[Term, ...]:
    words = words_of(text)
    parts = [words] if is_quoted and words else runs(words)
    return tuple(Term(tuple(part), field) for part in parts)
