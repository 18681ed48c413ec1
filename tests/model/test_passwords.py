from flask_starlight.model.passwords import hash_password
from flask_starlight.model.passwords import password_matches
from flask_starlight.model.passwords import password_problem


def test_it_knows_the_right_password_and_no_other() -> None:
    kept = hash_password("correct horse 星")
    assert "correct" not in kept
    assert kept.startswith("$argon2id$")
    assert password_matches("correct horse 星", kept)
    assert not password_matches("correct horse", kept)


def test_it_matches_nothing_where_there_is_no_account_or_no_hash() -> None:
    assert not password_matches("the password of nobody", None)
    assert not password_matches("anything", "no hash at all")


def test_it_says_what_is_wrong_with_a_password() -> None:
    assert password_problem("123456789") is not None
    assert password_problem("x" * 1001) is not None
    assert password_problem("x" * 10) is None
