"""Values to plain JSON-able data and back, checked: what crosses a queue goes through here."""

from typing import Any
from typing import TypeVar

import msgspec

Value = TypeVar("Value")


def to_wire(value: object) -> Any:
    """Return *value* (a dataclass, or a list of them) as dicts, lists, strings and numbers."""
    return msgspec.to_builtins(value)


def from_wire(data: Any, kind: type[Value]) -> Value:
    """Return *data* as a *kind*. Raises `msgspec.ValidationError` where a field is missing or of the wrong type."""
    return msgspec.convert(data, kind)
