"""Sentences for people that are written on this floor, and translated where they are shown.

`N_` marks one for the catalogue, which is made with `pybabel extract -F translations/babel.cfg -k N_ …`; whoever shows
it looks it up: `_(sentence)`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import field


def N_(sentence: str) -> str:
    """Return *sentence* as it is."""
    return sentence


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence of the catalogue whose `%(name)s` are yet to be filled in; nothing where it is ""."""

    text: str = ""
    values: Mapping[str, object] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(self.text)

    def __str__(self) -> str:
        return self.text % self.values
