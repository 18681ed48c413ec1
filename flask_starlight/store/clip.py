"""Text as the columns take it: valid Unicode, no NUL, not longer than the column."""


def clip(text: str, chars: int) -> str:
    """Return *text* cut to *chars* characters; the cut shows as "…"."""
    text = clean(text)
    return text if len(text) <= chars else text[: chars - 1] + "…"


def clip_url(url: str, chars: int) -> str:
    """Return *url*, or "" where it is longer than *chars*: half an address leads to the wrong place."""
    url = clean(url)
    return url if len(url) <= chars else ""


def clean(text: str) -> str:
    """Return *text* without NUL and with lone surrogates replaced: no database takes those."""
    if "\0" in text:
        text = text.replace("\0", "")
    return text if text.isascii() else text.encode("utf-8", "replace").decode("utf-8")
