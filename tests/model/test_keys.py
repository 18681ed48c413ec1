from flask_starlight.model import keys


def test_it_has_one_key_for_each_action_at_first() -> None:
    bound = keys.bindings({})
    assert len(bound) == len({action.name for action in keys.ACTIONS}) == len(keys.ACTIONS)
    assert keys.conflict(bound) is None
    assert all(keys.is_key(key) and key for key in bound.values())


def test_it_takes_the_keys_that_were_changed_and_passes_over_what_means_nothing() -> None:
    bound = keys.bindings({"star": "x", "read": "", "of a later version": "y", "open": "Ctrl"})
    assert (bound["star"], bound["read"], bound["open"]) == ("x", "", "o")
    assert "of a later version" not in bound


def test_it_tells_the_script_what_each_pressed_key_means() -> None:
    told = keys.for_script({"star": "x", "read": ""})
    assert told["x"] == "s"
    assert "s" not in told
    assert "m" not in told.values()
    assert told["g u"] == "g u"


def test_it_keeps_only_what_differs() -> None:
    assert keys.changes({"star": "x", "read": "m", "open": "", "no such": "y"}) == {"star": "x", "open": ""}


def test_it_knows_a_key_from_what_is_none() -> None:
    assert all(keys.is_key(text) for text in ("", "a", "J", "?", "星", "g u"))
    assert not any(keys.is_key(text) for text in ("ab", "g u x", " ", "\t", "g  u", "Enter"))


def test_it_finds_two_actions_with_one_key() -> None:
    clash = keys.conflict(keys.bindings({"star": "m"}))
    assert clash is not None
    assert {action.name for action in clash} == {"star", "read"}


def test_it_finds_a_key_that_begins_another() -> None:
    clash = keys.conflict(keys.bindings({"star": "g"}))
    assert clash is not None
    assert clash[0].name == "star"
    assert clash[1].key.startswith("g ")


def test_it_lets_several_actions_have_no_key() -> None:
    assert keys.conflict(keys.bindings({"star": "", "read": ""})) is None
