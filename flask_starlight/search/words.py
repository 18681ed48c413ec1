"""What a reader types to what is searched: the one grammar of searches, saved searches and rules.

    query    = part*                       all of the parts
    part     = item ("OR" item)*           OR binds the two beside it: a b OR c d  is  a (b OR c) d
    item     = "-"? ( field? text | "(" query ")" )
    text     = word | quoted phrase        field = "title:" or "author:"

A word that mixes scripts is split at the border (iPhone手机: iphone, 手机); Chinese, Japanese and Korean runs and words
with punctuation inside (wi-fi) are phrases. Nothing is refused: what is broken is read as plain words, and the query
says so.
"""

import re
import unicodedata
from collections.abc import Iterable
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal
from typing import TypeAlias

from flask_starlight.search import tokens

MAX_CHARS = 512
MAX_TERMS = 50
MAX_DEPTH = 5

Field = Literal["title", "author"]


@dataclass(frozen=True, slots=True)
class Term:
    """Words that stand side by side, folded but not stemmed. *field* None: in the title, the author or the text."""

    words: tuple[str, ...]
    field: Field | None = None

    @property
    def keys(self) -> tuple[str, ...]:
        """The words as the index has them."""
        return tuple(key for word in self.words for key in tokens.keys(word))


@dataclass(frozen=True, slots=True)
class Not:
    """Everything that *part* does not find."""

    part: "Node"


@dataclass(frozen=True, slots=True)
class AllOf:
    """What each of two or more *parts* finds."""

    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class AnyOf:
    """What one at least of two or more *parts* finds."""

    parts: tuple["Node", ...]


Node: TypeAlias = Term | Not | AllOf | AnyOf


@dataclass(frozen=True, slots=True)
class Query:
    """A search. *root* None: there is nothing to search for, and nothing is found.

    understood: the query as it was read, in its own language; reading that again gives the same query.
    forgiven: whether something was broken, and was read as plain words or left out.
    """

    root: Node | None
    understood: str
    forgiven: bool = False

    def sought(self) -> tuple[Term, ...]:
        """The terms that make an entry a hit: all but the negated ones."""
        return tuple(_sought(self.root)) if self.root else ()

    def side_by_side(self) -> Term | None:
        """The words that must all be there, as one phrase: where they stand so, the hit is better. None below two."""
        parts = self.root.parts if isinstance(self.root, AllOf) else ()
        terms = [part for part in parts if isinstance(part, Term) and part.field is None]
        return Term(tuple(word for term in terms for word in term.words)) if len(terms) > 1 else None


_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»「」『』", '"'))
_FIELDS: dict[str, Field] = {"title": "title", "author": "author"}
_BARE_FIELDS = {f"{name}:" for name in _FIELDS}
_LEXEME = re.compile(
    r"""
      (?P<space> \s+ )
    | (?P<or> OR (?= [\s()] | $ ) )
    | (?P<minus> - (?= [^\s-] ) )
    | (?P<open> \( )
    | (?P<close> \) )
    | (?: (?P<field> (?i: title | author ) ) : )? (?: " (?P<quoted> [^"]* ) " | (?P<word> [^\s"()]+ ) )
    | (?P<stray> " )
    """,
    re.VERBOSE,
)


@dataclass(frozen=True, slots=True)
class _Lexeme:
    """A sign (or, minus, open, close, stray), or a text with the terms that it stands for."""

    kind: str
    terms: tuple[Term, ...] = ()


def parse_query(text: str) -> Query:
    """Return what *text* asks for. Never raises; at most MAX_CHARS characters and MAX_TERMS terms are looked at."""
    plain = unicodedata.normalize("NFKC", text[:MAX_CHARS]).translate(_QUOTES)
    reader = _Reader(plain[:MAX_CHARS])
    root = reader.all_of(depth=0)
    return Query(root, _spelled(root), reader.forgiven or max(len(text), len(plain)) > MAX_CHARS)


class _Reader:
    """Reads one query by recursive descent; a method per line of the grammar."""

    def __init__(self, text: str) -> None:
        self.forgiven = False
        self._terms = 0
        self._lexemes = list(_cut(text))[::-1]

    def all_of(self, depth: int) -> Node | None:
        """Read up to the end, or in brackets (*depth* above 0) up to the closing one."""
        parts: list[Node | None] = []
        while self._lexemes and not (depth and self._next() == "close"):
            parts.append(self._any_of(depth))
        return _joined(AllOf, parts)

    def _any_of(self, depth: int) -> Node | None:
        is_lone = self._next() == "or"
        parts = [self._item(depth)]
        while not is_lone and self._next() == "or" and self._after_next() in {"text", "minus", "open"}:
            self._lexemes.pop()
            parts.append(self._item(depth))
        return _joined(AnyOf, parts)

    def _item(self, depth: int) -> Node | None:
        lexeme = self._lexemes.pop()
        if lexeme.kind == "text":
            return self._counted(lexeme.terms)
        if lexeme.kind == "minus" and self._next() not in {None, "close"}:
            return _negated(self._item(depth))
        if lexeme.kind == "open" and depth < MAX_DEPTH:
            return self._in_brackets(depth + 1)
        self.forgiven = True
        return Term(("or",)) if lexeme.kind == "or" else None

    def _in_brackets(self, depth: int) -> Node | None:
        node = self.all_of(depth)
        if self._lexemes:
            self._lexemes.pop()
        else:
            self.forgiven = True
        return node

    def _counted(self, terms: tuple[Term, ...]) -> Node | None:
        self._terms += len(terms)
        if self._terms > MAX_TERMS:
            self.forgiven = True
            return None
        return _joined(AllOf, terms)

    def _next(self) -> str | None:
        return self._lexemes[-1].kind if self._lexemes else None

    def _after_next(self) -> str | None:
        return self._lexemes[-2].kind if len(self._lexemes) > 1 else None


def _cut(text: str) -> Iterator[_Lexeme]:
    """Yield the lexemes of *text*; words without a letter or digit are left out."""
    for match in _LEXEME.finditer(text):
        kind = match.lastgroup or ""
        if kind == "word" or kind == "quoted":
            terms = _terms(match[kind], _FIELDS.get((match["field"] or "").lower()), is_quoted=kind == "quoted")
            if terms:
                yield _Lexeme("text", terms)
            if match[kind].lower() in _BARE_FIELDS:
                yield _Lexeme("stray")
        elif kind != "space":
            yield _Lexeme(kind)


def _terms(text: str, field: Field | None, *, is_quoted: bool) -> tuple[Term, ...]:
    words = _words(text)
    runs = [words] if is_quoted and words else _runs(words)
    return tuple(Term(tuple(run), field) for run in runs)


def _words(text: str) -> list[str]:
    return [part for start, end in tokens.spans(text) for part in tokens.folded(text[start:end])]


def _runs(words: Iterable[str]) -> list[list[str]]:
    """Part *words* where the script changes between one with and one without spaces; numbers go with either."""
    runs: list[list[str]] = []
    script: bool | None = None
    for word in words:
        own = None if word.isdecimal() else tokens.is_unspaced(word)
        if not runs or (None not in (script, own) and script != own):
            runs.append([])
            script = own
        runs[-1].append(word)
        script = own if script is None else script
    return runs


def _joined(kind: type[AllOf] | type[AnyOf], parts: Iterable[Node | None]) -> Node | None:
    """Return *parts* as one node: those of the same kind dissolved, a single one by itself, none as None."""
    flat: list[Node] = []
    for part in parts:
        if isinstance(part, kind):
            flat.extend(part.parts)
        elif part:
            flat.append(part)
    return kind(tuple(flat)) if len(flat) > 1 else next(iter(flat), None)


def _negated(node: Node | None) -> Node | None:
    return node.part if isinstance(node, Not) else Not(node) if node else None


def _sought(node: Node) -> Iterator[Term]:
    if isinstance(node, Term):
        yield node
    elif not isinstance(node, Not):
        for part in node.parts:
            yield from _sought(part)


def _spelled(node: Node | None) -> str:
    """Return *node* in the language of queries."""
    match node:
        case None:
            return ""
        case Term():
            return _spelled_term(node)
        case Not(part):
            return f"-{_spelled(part) if isinstance(part, Term) else f'({_spelled(part)})'}"
        case AllOf(parts):
            return " ".join(map(_spelled, parts))
        case AnyOf(parts):
            return " OR ".join(f"({_spelled(part)})" if isinstance(part, AllOf) else _spelled(part) for part in parts)


def _spelled_term(term: Term) -> str:
    field = f"{term.field}:" if term.field else ""
    bare = "".join(term.words)
    if _runs(_words(bare)) == [list(term.words)]:
        return field + bare
    text = term.words[0]
    for before, word in pairwise(term.words):
        is_run = tokens.is_unspaced(before) and tokens.is_unspaced(word)
        text += word if is_run else f" {word}"
    return f'{field}"{text}"'
