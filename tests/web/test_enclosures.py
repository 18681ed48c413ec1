from flask_starlight.model.parsed import Enclosure
from flask_starlight.store.player_positions import url_key
from flask_starlight.web.enclosures import shown_files

SONG = "https://a.example/one.mp3"
PICTURE = "https://a.example/moon.jpg?w=1&h=2"


def test_it_tells_players_pictures_and_others_apart_by_type_or_by_name() -> None:
    files = shown_files(
        [
            Enclosure(SONG),
            Enclosure("https://a.example/film", "video/mp4"),
            Enclosure("https://a.example/moon.png", "application/octet-stream"),
            Enclosure("https://a.example/The%20moon.pdf", "application/pdf", 5),
            Enclosure("https://a.example/", ""),
        ],
        "<p>text</p>",
        {},
    )
    assert [(file.name, file.kind) for file in files.players] == [("one.mp3", "audio"), ("film", "video")]
    assert [file.name for file in files.pictures] == ["moon.png"]
    assert [file.name for file in files.others] == ["The moon.pdf", "a.example"]


def test_it_shows_no_file_twice() -> None:
    assert len(shown_files([Enclosure(SONG), Enclosure(SONG, "audio/mpeg")], "", {}).players) == 1


def test_it_shows_no_picture_that_the_text_has_and_names_another_one() -> None:
    text = '<p><img src="https://a.example/moon.jpg?w=1&amp;h=2"></p>'
    assert shown_files([Enclosure(PICTURE, "image/jpeg")], text, {}).others == ()
    files = shown_files([Enclosure("https://a.example/sun.jpg", "image/jpeg")], text, {})
    assert (files.pictures, [file.name for file in files.others]) == ((), ["sun.jpg"])


def test_it_begins_where_the_reader_left() -> None:
    [player] = shown_files([Enclosure(f"{SONG}#x", "audio/mpeg")], "", {url_key(f"{SONG}#x"): 3723}).players
    assert (player.source, player.clock) == (f"{SONG}#t=3723", "1:02:03")
