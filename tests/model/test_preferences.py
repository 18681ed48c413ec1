from typing import Any

import pytest

from flask_starlight.model.preferences import Preferences
from flask_starlight.model.preferences import from_stored


def test_it_comes_back_as_it_was_stored() -> None:
    wanted = Preferences(language="zh_Hans", time_zone="Asia/Shanghai", layout="cards", panes=True, keys={"next": "n"})
    assert from_stored(wanted.to_stored()) == wanted


def test_it_is_as_given_where_nothing_was_stored() -> None:
    assert from_stored(None) == from_stored({}) == Preferences()


@pytest.mark.parametrize(
    "stored",
    [
        {"layout": "heap"},
        {"layout": ["list"]},
        {"panes": 1},
        {"keys": ["j"]},
        {"keys": {"next": 1}},
        {"unknown": True},
    ],
)
def test_it_passes_over_what_is_no_choice(stored: dict[str, Any]) -> None:
    assert from_stored(stored) == Preferences()
