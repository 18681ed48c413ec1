"""Bars drawn on the server. Colours come from the style sheet by class, so that both themes suit them.

The drawing is for eyes alone (aria-hidden): a page that shows one tells the same numbers in a table.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from markupsafe import Markup

HEIGHT = 100
STEP = 10
GAP = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar. bad: the part of *value* that went wrong, drawn at its foot.  label: shown to who points at it."""

    label: str
    value: float
    bad: float = 0


@dataclass(frozen=True, slots=True)
class Chart:
    """A drawing without any text. top: the value at its upper edge, for the page to write beside it."""

    svg: Markup
    top: int


def bar_chart(bars: Sequence[Bar]) -> Chart:
    """Return *bars* from left to right, as wide and high as the page lets it be."""
    top = round_up(max((bar.value for bar in bars), default=0))
    width = max(1, len(bars)) * STEP
    drawn = Markup().join(_bar(number, bar, top) for number, bar in enumerate(bars))
    frame = Markup(
        '<svg class="bars" viewBox="0 0 {} {}" preserveAspectRatio="none" aria-hidden="true" focusable="false">'
        '<path class="bars-line" d="M0 0.5H{} M0 50H{} M0 99.5H{}"/>{}</svg>'
    )
    return Chart(frame.format(width, HEIGHT, width, width, width, drawn), top)


def round_up(value: float) -> int:
    """Return the next number of 1, 2, 4 or 6 and zeros that is not below *value*: easily halved by eye."""
    unit = 1
    while True:
        for digit in (1, 2, 4, 6):
            if digit * unit >= value:
                return digit * unit
        unit *= 10


def _bar(number: int, bar: Bar, top: int) -> Markup:
    left, wide = number * STEP + GAP / 2, STEP - GAP
    whole = _rect("bar", left, wide, bar.value / top)
    bad = _rect("bar bar-bad", left, wide, bar.bad / top) if bar.bad else Markup()
    touch = Markup('<rect class="bar-touch" x="{}" y="0" width="{}" height="{}"/>').format(number * STEP, STEP, HEIGHT)
    return Markup("<g><title>{}</title>{}{}{}</g>").format(bar.label, touch, whole, bad)


def _rect(classes: str, left: float, wide: float, share: float) -> Markup:
    high = round(share * HEIGHT, 1)
    drawn = Markup('<rect class="{}" x="{}" y="{}" width="{}" height="{}"/>')
    return drawn.format(classes, left, round(HEIGHT - high, 1), wide, high)
