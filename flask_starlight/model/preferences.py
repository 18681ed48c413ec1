"""How a reader wants it: language, lists, letters, keys. Kept as one JSON object; what it lacks is as given here.

The rule: what was stored by another version, or by hand, never breaks a page: a value that is not among the choices
counts as not there.
"""

from collections.abc import Mapping
from dataclasses import asdict
from dataclasses import dataclass
from dataclasses import field
from dataclasses import fields
from typing import Any
from typing import Literal
from typing import get_args
from typing import get_type_hints

Language = Literal["", "en", "zh_Hans"]
Layout = Literal["compact", "list", "cards", "expanded"]
Measure = Literal["narrow", "normal", "wide"]
Font = Literal["serif", "sans"]
TextSize = Literal["small", "normal", "large", "huge"]
Leading = Literal["tight", "normal", "loose"]


@dataclass(frozen=True, slots=True)
class Preferences:
    """language "": as the browser asks.  time_zone: an IANA name, "": UTC.  keys: action -> key, where changed.

    mark_on_scroll: what was scrolled past counts as read.  panes: list and entry side by side on a wide screen.
    measure, font, text_size, leading: of an entry's text.
    """

    language: Language = ""
    time_zone: str = ""
    layout: Layout = "list"
    panes: bool = False
    oldest_first: bool = False
    mark_on_scroll: bool = False
    measure: Measure = "normal"
    font: Font = "serif"
    text_size: TextSize = "normal"
    leading: Leading = "normal"
    keys: Mapping[str, str] = field(default_factory=dict)

    def to_stored(self) -> dict[str, Any]:
        """Return the JSON object to keep."""
        return asdict(self)


_KINDS = get_type_hints(Preferences)


def from_stored(stored: Mapping[str, Any] | None) -> Preferences:
    """Return the preferences that the JSON object *stored* holds."""
    found = stored or {}
    known = [each.name for each in fields(Preferences) if each.name in found]
    return Preferences(**{name: found[name] for name in known if _suits(name, found[name])})


def _suits(name: str, value: object) -> bool:
    kind = _KINDS[name]
    if name == "keys":
        return isinstance(value, dict) and all(isinstance(text, str) for pair in value.items() for text in pair)
    choices = get_args(kind)
    return value in choices if choices else isinstance(value, kind)
