"""What a reader types to what is searched: the one grammar of searches, saved searches and rules.

    query     = part*                      all of the parts
    part      = item ("OR" item)*          OR binds the two beside it: a b OR c d  is  a (b OR c) d
    item      = "-"? ( field? text | condition | pattern | "(" query ")" )
    text      = word | quoted phrase       field = "title:", "author:" or "tag:"
    condition = "feed:" "in:" "label:"     and a name
              | "lang:" language           zh: zh-Hans, too
              | "is:" state                unread, read, starred, edited, hidden
              | "has:" thing               audio, video, image, note, label
              | "after:" "before:" "on:"   and 2026, 2026-01, 2026-01-31, today, yesterday or 7d
    pattern   = "/" pattern "/" "i"?       in titles alone (`search.pattern`)

A word that mixes scripts is split at the border (iPhone手机: iphone, 手机); Chinese, Japanese and Korean runs and words
with punctuation inside (wi-fi) are phrases. Nothing is refused: what is broken is read as plain words, and the query
says so.
"""

import re
import unicodedata
from itertools import pairwise

from flask_starlight.model.selection import Condition
from flask_starlight.search import tokens
from flask_starlight.search.lexemes import UNREAD
from flask_starlight.search.lexemes import Lexeme
from flask_starlight.search.lexemes import cut
from flask_starlight.search.lexemes import runs
from flask_starlight.search.lexemes import words_of
from flask_starlight.search.nodes import AllOf
from flask_starlight.search.nodes import AnyOf
from flask_starlight.search.nodes import Dated
from flask_starlight.search.nodes import Having
from flask_starlight.search.nodes import Language
from flask_starlight.search.nodes import Leaf
from flask_starlight.search.nodes import Node
from flask_starlight.search.nodes import Not
from flask_starlight.search.nodes import Query
from flask_starlight.search.nodes import Term
from flask_starlight.search.nodes import joined
from flask_starlight.search.nodes import negated
from flask_starlight.search.pattern import Pattern

MAX_CHARS = 512
MAX_TERMS = 50
MAX_DEPTH = 5

_QUOTES = str.maketrans(dict.fromkeys("“”„‟«»「」『』", '"'))
_BARE = re.compile(r'[^\s"()]+')


def parse_query(text: str) -> Query:
    """Return what *text* asks for. Never raises; at most MAX_CHARS characters and MAX_TERMS terms are looked at."""
    plain = unicodedata.normalize("NFKC", text[:MAX_CHARS]).translate(_QUOTES)
    reader = _Reader(plain[:MAX_CHARS])
    root = reader.all_of(depth=0)
    return Query(root, spelled(root), reader.forgiven or max(len(text), len(plain)) > MAX_CHARS)


class _Reader:
    """Reads one query by recursive descent; a method per line of the grammar."""

    def __init__(self, text: str) -> None:
        self.forgiven = False
        self._terms = 0
        self._lexemes = list(cut(text))[::-1]

    def all_of(self, depth: int) -> Node | None:
        """Read up to the end, or in brackets (*depth* above 0) up to the closing one."""
        parts: list[Node | None] = []
        while self._lexemes and not (depth and self._next() == "close"):
            parts.append(self._any_of(depth))
        return joined(AllOf, parts)

    def _any_of(self, depth: int) -> Node | None:
        is_lone = self._next() == "or"
        parts = [self._item(depth)]
        while not is_lone and self._next() == "or" and self._after_next() in {"text", "minus", "open"}:
            self._lexemes.pop()
            parts.append(self._item(depth))
        return joined(AnyOf, parts)

    def _item(self, depth: int) -> Node | None:
        lexeme = self._lexemes.pop()
        if lexeme.kind == "text":
            return self._counted(lexeme)
        if lexeme.kind == "minus" and self._next() not in {None, "close"}:
            return negated(self._item(depth))
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

    def _counted(self, lexeme: Lexeme) -> Node | None:
        self._terms += len(lexeme.nodes)
        self.forgiven = self.forgiven or lexeme.is_broken or self._terms > MAX_TERMS
        return joined(AllOf, lexeme.nodes) if self._terms <= MAX_TERMS else None

    def _next(self) -> str | None:
        return self._lexemes[-1].kind if self._lexemes else None

    def _after_next(self) -> str | None:
        return self._lexemes[-2].kind if len(self._lexemes) > 1 else None


def spelled(node: Node | None) -> str:
    """Return *node* in the language of queries."""
    match node:
        case None:
            return ""
        case Not(part):
            if part == UNREAD:
                return "is:read"
            return f"-({spelled(part)})" if isinstance(part, AllOf | AnyOf) else f"-{spelled(part)}"
        case AllOf(parts):
            return " ".join(map(spelled, parts))
        case AnyOf(parts):
            return " OR ".join(f"({spelled(part)})" if isinstance(part, AllOf) else spelled(part) for part in parts)
        case _:
            return _spelled_leaf(node)


def _spelled_leaf(leaf: Leaf) -> str:
    match leaf:
        case Term():
            return _spelled_term(leaf)
        case Condition(kind, name):
            return f"{kind}:{name}" if _BARE.fullmatch(name) else f'{kind}:"{name}"'
        case Language(tag):
            return f"lang:{tag}"
        case Having(trait):
            return "is:edited" if trait == "edited" else f"has:{trait}"
        case Dated(how, day):
            return f"{how}:{day}"
        case Pattern(text, ignores_case):
            return f"/{text}/{'i' if ignores_case else ''}"


def _spelled_term(term: Term) -> str:
    field = f"{term.field}:" if term.field else ""
    bare = "".join(term.words)
    if runs(words_of(bare)) == [list(term.words)]:
        return field + bare
    text = term.words[0]
    for before, word in pairwise(term.words):
        is_run = tokens.is_unspaced(before) and tokens.is_unspaced(word)
        text += word if is_run else f" {word}"
    return f'{field}"{text}"'
