"""What a rule does to the entries that it finds, decided without touching anything.

The rule of rules: a state that somebody else brought about is left alone, and what a rule once did to an entry it never
does to it again, so that whatever a person undid stays undone.
"""

from collections.abc import Iterable
from collections.abc import Mapping
from collections.abc import Set
from dataclasses import dataclass
from typing import TypeAlias

Action: TypeAlias = str
"""What is done to an entry: "read", "star", "hide", or "label:7" for the label number 7."""

READ: Action = "read"
STAR: Action = "star"
HIDE: Action = "hide"
_LABEL = "label:"


@dataclass(frozen=True, slots=True)
class RuleDraft:
    """A rule as a person writes it. feed_id, folder_id: where it looks; both None: in all that they follow."""

    name: str = ""
    query: str = ""
    feed_id: int | None = None
    folder_id: int | None = None
    mark_read: bool = False
    star: bool = False
    hide: bool = False
    label_id: int | None = None

    @property
    def actions(self) -> tuple[Action, ...]:
        """What it does to an entry."""
        marks = ((READ, self.mark_read), (STAR, self.star), (HIDE, self.hide))
        labels = () if self.label_id is None else (label_action(self.label_id),)
        return tuple(action for action, wanted in marks if wanted) + labels


@dataclass(frozen=True, slots=True)
class ActingRule:
    """A rule at work. feed_ids: those of the feeds in hand that it looks at, None for all of them."""

    id: int
    user_id: int
    query: str
    actions: tuple[Action, ...]
    feed_ids: frozenset[int] | None = None

    def looks_at(self, feed_id: int) -> bool:
        """Tell whether the rule looks at entries of that feed."""
        return self.feed_ids is None or feed_id in self.feed_ids


@dataclass(frozen=True, slots=True)
class Hit:
    """An entry that a rule found."""

    rule_id: int
    user_id: int
    entry_id: int
    actions: tuple[Action, ...]


@dataclass(frozen=True, slots=True)
class Deed:
    """One thing that a rule does to one entry."""

    rule_id: int
    user_id: int
    entry_id: int
    action: Action


@dataclass(frozen=True, slots=True)
class NewEntries:
    """Entries that arrived, on their way to a job. follow_up_id: where it is on record that it is yet to be done, 0 for
    nowhere."""

    entry_ids: tuple[int, ...]
    follow_up_id: int = 0


@dataclass(frozen=True, slots=True)
class RuleToApply:
    """A rule that its owner wants applied to entries that are there already."""

    user_id: int
    rule_id: int


def label_action(label_id: int) -> Action:
    """Return the action of setting the label."""
    return f"{_LABEL}{label_id}"


def label_of(action: Action) -> int | None:
    """Return the label that *action* sets, None where it sets none."""
    return int(action.removeprefix(_LABEL)) if action.startswith(_LABEL) else None


def decide(
    hits: Iterable[Hit], settled: Mapping[tuple[int, int], Set[Action]], done: Set[tuple[int, int, Action]]
) -> list[Deed]:
    """Return what is to be done for *hits*, in their order; of two rules that want the same, the first does it.

    settled: (user id, entry id) -> actions that would change nothing.  done: (rule id, entry id, action) that a rule
    did once, undone since or not.
    """
    deeds: list[Deed] = []
    holding = {key: set(actions) for key, actions in settled.items()}
    for hit in hits:
        holds = holding.setdefault((hit.user_id, hit.entry_id), set())
        for action in hit.actions:
            if action not in holds and (hit.rule_id, hit.entry_id, action) not in done:
                holds.add(action)
                deeds.append(Deed(hit.rule_id, hit.user_id, hit.entry_id, action))
    return deeds
