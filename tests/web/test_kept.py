"""Pieces of pages that are kept: each reader gets their own token, and what is written inside gets none."""

from flask import Flask
from flask_wtf.csrf import generate_csrf

from flask_starlight.web.kept import kept


def test_it_puts_the_token_of_the_request_into_a_piece_that_was_kept(app: Flask) -> None:
    seen = []
    for _ in range(2):
        with app.test_request_context():
            token = generate_csrf()
            assert str(kept("form", caller=lambda token=token: f"<{token}>")) == f"<{token}>"  # type: ignore[misc]
            seen.append(token)
    assert seen[0] != seen[1]


def test_it_tells_no_token_to_an_address_that_looks_like_the_place_of_one(app: Flask) -> None:
    address = "https://evil.example/\x01token\x02"
    with app.test_request_context():
        assert str(kept("address", caller=lambda: address)) == address
