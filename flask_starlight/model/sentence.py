"""Sentences for people that are written on this floor, and translated where they are shown.

`N_` marks one for the catalogue, which is made with `pybabel extract -F translations/babel.cfg -k N_ …`; whoever shows
it looks it up: `_(sentence)`.
"""


def N_(sentence: str) -> str:  # noqa: N802 - the name that gettext's tools know
    """Return *sentence* as it is."""
    return sentence
