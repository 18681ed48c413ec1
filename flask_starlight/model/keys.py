"""What can be done by key: one table, which the help, the page to change them and the script are fed from.

The rule: an action is found in a page by its first key (`data-key`), whichever key its reader gave it.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from flask_starlight.model.sentence import N_


@dataclass(frozen=True, slots=True)
class Action:
    """What a key does. key: its first one; of two, pressed one after the other, "g u"."""

    name: str
    key: str
    sentence: str


@dataclass(frozen=True, slots=True)
class Group:
    """Actions that are told of together."""

    title: str
    actions: tuple[Action, ...]


GROUPS = (
    Group(
        N_("Move"),
        (
            Action("next", "j", N_("Next entry")),
            Action("previous", "k", N_("Previous entry")),
            Action("next-open", "n", N_("Next entry, opened beside the list where there is room")),
            Action("previous-open", "p", N_("Previous entry, opened beside the list where there is room")),
            Action("next-feed", "J", N_("Next feed of the side bar")),
            Action("previous-feed", "K", N_("Previous feed of the side bar")),
            Action("back", "u", N_("Back to the list")),
        ),
    ),
    Group(
        N_("Reading"),
        (
            Action("open", "o", N_("Open the entry")),
            Action("original", "v", N_("Read it on its own site, in a new tab")),
            Action("original-here", "V", N_("Read it on its own site, in this tab")),
            Action("comments", "c", N_("Comments")),
            Action("full-text", "f", N_("Full text, and back to the text of the feed")),
        ),
    ),
    Group(
        N_("Mark"),
        (
            Action("read", "m", N_("Mark read, or unread again")),
            Action("read-on", "M", N_("Mark read, or unread again, and go on to the next")),
            Action("star", "s", N_("Star, or take the star away")),
            Action("label", "l", N_("Put a label on the entry")),
            Action("all-read", "A", N_("Mark all of this list read")),
            Action("undo", "z", N_("Undo what was marked last")),
        ),
    ),
    Group(
        N_("Go to"),
        (
            Action("go-unread", "g u", N_("Unread")),
            Action("go-all", "g a", N_("All entries")),
            Action("go-starred", "g s", N_("Starred")),
            Action("go-history", "g h", N_("History")),
            Action("go-feed", "g f", N_("A feed or folder, by a part of its name")),
            Action("search", "/", N_("Search")),
        ),
    ),
    Group(
        N_("Feeds and help"),
        (
            Action("add", "+", N_("Add a feed")),
            Action("check", "r", N_("Look for new entries in this feed, or in all where it is no feed's list")),
            Action("check-all", "R", N_("Look for new entries in all feeds")),
            Action("help", "?", N_("Show the keys")),
        ),
    ),
)

FIXED = (
    Action("jump", "Ctrl K", N_("A feed or folder, by a part of its name")),
    Action("enter", "Enter", N_("Open what has the focus")),
    Action("escape", "Escape", N_("Close what is open, leave a field")),
)
"""What browsers and people expect everywhere: these cannot be changed."""

ACTIONS = tuple(action for group in GROUPS for action in group.actions)

_BY_NAME = {action.name: action for action in ACTIONS}


def bindings(changed: Mapping[str, str]) -> dict[str, str]:
    """Return action -> key, "" for none, where *changed* differs from the table; what it cannot mean is passed over."""
    own = {name: key for name, key in changed.items() if name in _BY_NAME and is_key(key)}
    return {action.name: own.get(action.name, action.key) for action in ACTIONS}


def for_script(changed: Mapping[str, str]) -> dict[str, str]:
    """Return what is pressed -> the first key of the action that it means."""
    return {key: _BY_NAME[name].key for name, key in bindings(changed).items() if key}


def changes(wanted: Mapping[str, str]) -> dict[str, str]:
    """Return what of *wanted*, action -> key, differs from the table: what is to be kept."""
    return {name: key for name, key in wanted.items() if name in _BY_NAME and key != _BY_NAME[name].key}


def is_key(text: str) -> bool:
    """Tell whether *text* can be a key: "" (none), one character that can be seen, or two with a space between."""
    pressed = text.split(" ") if text else []
    return len(pressed) <= 2 and all(len(key) == 1 and key.isprintable() for key in pressed)


def conflict(bound: Mapping[str, str]) -> tuple[Action, Action] | None:
    """Return two actions that ask for the same key, or one whose key begins the other's; None where all differ."""
    holders: dict[str, str] = {}
    for name, key in sorted(bound.items(), key=lambda pair: len(pair[1])):
        for begun in {key, key[:1]} - {""}:
            if begun in holders:
                return _BY_NAME[holders[begun]], _BY_NAME[name]
        if key:
            holders[key] = name
    return None
