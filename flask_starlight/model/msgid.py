"""Sentences that are written in one place and translated in another.

The rule: what is kept in a table is English and marked here; who shows it, says it in the reader's language.
"""


def N_(sentence: str) -> str:
    """Return *sentence*: it stands in the list of what is to be translated."""
    return sentence
