from flask_starlight.web.render import initial


def test_it_gives_a_feed_a_letter() -> None:
    assert [initial(title) for title in ("daring", "“quoted”", "每日中文", "…")] == ["D", "Q", "每", "·"]
