import pytest

from flask_starlight.model.access import FeedAccess
from flask_starlight.model.access import access_problem
from flask_starlight.model.access import seal
from flask_starlight.model.access import unseal

KEY = "k" * 40
ACCESS = FeedAccess("https://a.example:443", "ada", "pässword", "id=1; b=2", {"X-Api-Key": "abc"})


def test_what_was_sealed_comes_out_with_the_same_key() -> None:
    token = seal(ACCESS, KEY)
    assert unseal(token, KEY) == ACCESS
    assert token.isascii()
    assert "abc" not in token


def test_sealing_twice_looks_different() -> None:
    assert seal(ACCESS, KEY) != seal(ACCESS, KEY)


@pytest.mark.parametrize("broken", ["", "x", "gAAAA", "é"])
def test_it_opens_nothing_else(broken: str) -> None:
    with pytest.raises(ValueError, match="cannot be opened"):
        unseal(broken, KEY)
    with pytest.raises(ValueError, match="cannot be opened"):
        unseal(seal(ACCESS, KEY), KEY + "x")


def test_it_shows_no_secret_of_its_own_accord() -> None:
    assert repr(ACCESS) == "FeedAccess(origin='https://a.example:443', username='ada')"


def test_nothing_set_is_no_access() -> None:
    assert not FeedAccess("https://a.example:443")
    assert FeedAccess("https://a.example:443", cookie="a")


@pytest.mark.parametrize(
    "access",
    [
        ACCESS,
        FeedAccess("", username="ada@example.org", password="with: colon"),
        FeedAccess("", headers={"X-Amz-Token": "a", "Accept-Language": "de"}),
    ],
)
def test_it_finds_nothing_wrong(access: FeedAccess) -> None:
    assert not access_problem(access)


@pytest.mark.parametrize(
    ("access", "said"),
    [
        (FeedAccess("", username="a:b"), "colon"),
        (FeedAccess("", password="a\nb"), "one line"),
        (FeedAccess("", cookie="a=1\r\nX-Evil: 1"), "one line"),
        (FeedAccess("", cookie="é=1"), "ASCII"),
        (FeedAccess("", headers={"X": "y\r\nZ: 1"}), "one line"),
        (FeedAccess("", headers={"X": "y" * 5000}), "4096"),
        (FeedAccess("", headers={"X Y": "z"}), "not the name"),
        (FeedAccess("", headers={"": "z"}), "not the name"),
        (FeedAccess("", headers={f"X-{n}": "1" for n in range(21)}), "20 headers"),
    ],
)
def test_it_says_what_is_wrong(access: FeedAccess, said: str) -> None:
    assert said in str(access_problem(access))


RESERVED = (
    *("Host", "content-length", "Transfer-Encoding", "Connection", "Proxy-Authorization", "Range", "If-None-Match"),
    *("User-Agent", "Cookie", "Authorization", "X-Forwarded-For", "Accept-Encoding", "Expect", "Upgrade", "TE"),
)


@pytest.mark.parametrize("name", RESERVED)
def test_it_lets_nobody_set_what_frames_a_request_or_what_starlight_says(name: str) -> None:
    assert "set by Starlight itself" in str(access_problem(FeedAccess("", headers={name: "x"})))
