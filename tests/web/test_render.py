from flask_starlight.web.render import initial
from flask_starlight.web.render import reason


def test_it_gives_a_feed_a_letter() -> None:
    assert [initial(title) for title in ("daring", "“quoted”", "每日中文", "…")] == ["D", "Q", "每", "·"]


def test_it_explains_what_it_knows_and_is_silent_on_the_rest() -> None:
    assert "took too long" in reason("timed_out")
    assert reason("") == reason("of a later version") == ""
