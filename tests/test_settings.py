from pathlib import Path

import pytest

from flask_starlight.errors import SettingError
from flask_starlight.settings import Settings
from flask_starlight.settings import load_settings


def test_it_starts_without_any_setting() -> None:
    settings = load_settings({"PATH": "/bin"})
    assert settings.broker_url == "memory://"
    assert settings.database.endswith("/var/starlight.db")


def test_it_reads_a_value_from_a_file(tmp_path: Path) -> None:
    (tmp_path / "url").write_text("amqp://user:secret@host//\n")
    settings = load_settings({"STARLIGHT_BROKER_URL_FILE": str(tmp_path / "url")})
    assert settings.broker_url == "amqp://user:secret@host//"


def test_it_splits_lists() -> None:
    settings = load_settings({"STARLIGHT_CRAWL_PORTS": "80, 443,", "STARLIGHT_CRAWL_ALLOW_HOSTS": "feeds.test"})
    assert (settings.crawl_ports, settings.crawl_allow_hosts) == ((80, 443), ("feeds.test",))


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("STARLIGHT_PORT", "0"),
        ("STARLIGHT_PORT", "http"),
        ("STARLIGHT_DATABASE_URL", "oracle://db"),
        ("STARLIGHT_REDIS_URL", "memory://x"),
        ("STARLIGHT_BASE_URL", "reader.example"),
        ("STARLIGHT_SECRET_KEY", "short"),
        ("STARLIGHT_FEED_KEY", "short"),
        ("STARLIGHT_CRAWL_HOST_GAP_S", "-1"),
        ("STARLIGHT_CRAWL_USER_AGENT", "a\nb"),
        ("STARLIGHT_CHECK_INTERVAL_MIN", "1"),
        ("STARLIGHT_CRAWL_PORTS", "80,ssh"),
        ("STARLIGHT_COLOUR", "blue"),
        ("STARLIGHT_BROKER_URL_FILE", "/nowhere"),
    ],
)
def test_it_does_not_start_with_a_setting_that_it_cannot_accept_and_names_it(variable: str, value: str) -> None:
    with pytest.raises(SettingError, match=variable):
        load_settings({variable: value})


def test_it_shows_no_secret_in_the_message() -> None:
    with pytest.raises(SettingError) as caught:
        load_settings({"STARLIGHT_SECRET_KEY": "hunter2", "STARLIGHT_DATABASE_URL": "mysql://u:hunter2@db/x"})
    assert "hunter2" not in str(caught.value)


def test_it_refuses_a_setting_that_is_given_twice(tmp_path: Path) -> None:
    (tmp_path / "level").write_text("info")
    with pytest.raises(SettingError, match="twice"):
        load_settings({"STARLIGHT_LOG_LEVEL": "info", "STARLIGHT_LOG_LEVEL_FILE": str(tmp_path / "level")})


def test_it_makes_its_keys_once_and_keeps_them_to_itself(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    makers = (settings.signing_key, settings.sealing_key, settings.image_signing_key)
    keys = [make() for make in makers]
    assert len(set(keys)) == len(makers)
    assert min(map(len, keys)) >= 32
    assert [make() for make in makers] == keys
    for name in ("secret_key", "feed_key", "image_key"):
        assert (tmp_path / "data" / name).stat().st_mode & 0o777 == 0o600


def test_it_makes_no_key_where_one_is_set(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data", secret_key="s" * 32, feed_key="f" * 32, image_key="i" * 32)
    assert (settings.signing_key(), settings.sealing_key()) == ("s" * 32, "f" * 32)
    assert settings.image_signing_key() == "i" * 32
    assert not (tmp_path / "data").exists()


def test_it_tells_a_crawler_no_key_that_signs(tmp_path: Path) -> None:
    told = Settings(data_dir=tmp_path, secret_key="s" * 32, image_key="i" * 32).for_crawler()
    assert b"ssss" not in told
    assert b"iiii" not in told
