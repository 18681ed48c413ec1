"""The commands for accounts, beside the server on the same data."""

from flask import Flask

from flask_starlight.cli_users import user
from flask_starlight.store import second_factor
from tests.web.conftest import writing
from tests.web.visitor import Visitor

NEW = "an even longer night"


def run(app: Flask, *command: str, stdin: str = "") -> str:
    result = app.test_cli_runner().invoke(user, list(command), input=stdin)
    return f"{result.exit_code} {result.output.strip()}"


def is_in(visitor: Visitor) -> bool:
    return visitor.get("/unread").url == "http://localhost/unread"


def test_it_lists_who_there_is(app: Flask, ada: Visitor, bob: Visitor) -> None:
    lines = run(app, "list").splitlines()
    assert lines[0].split("\t") == ["0 ada", "administrator", "0 feeds", "password alone"]
    assert lines[1].startswith("bob\treader")


def test_it_gives_another_password_and_takes_the_second_factor_off(app: Flask, ada: Visitor) -> None:
    with writing(app) as session:
        second_factor.turn_on(session, 1, sealed_secret="sealed", step=1, code_hashes=["a"])
    assert run(app, "passwd", "Ada", "--password-stdin", stdin="short\n").startswith("1 ")
    assert run(app, "passwd", "Ada", "--password-stdin", stdin=f"{NEW}\n").startswith("0 ")
    assert not is_in(ada)
    ada.sign_in("ada", NEW)
    assert is_in(ada)


def test_it_shuts_somebody_out_and_lets_them_in_again(app: Flask, ada: Visitor, bob: Visitor) -> None:
    assert run(app, "disable", "bob").startswith("0 ")
    assert not is_in(bob)
    assert run(app, "enable", "bob").startswith("0 ")
    assert is_in(bob)


def test_it_keeps_the_last_administrator(app: Flask, ada: Visitor, bob: Visitor) -> None:
    for command in (("disable", "ada"), ("delete", "ada", "--yes")):
        assert run(app, *command).startswith("1 Error: users: the last administrator")
    assert is_in(ada)


def test_it_deletes_an_account_when_asked_twice(app: Flask, ada: Visitor, bob: Visitor) -> None:
    assert run(app, "delete", "bob", stdin="n\n").startswith("1 ")
    assert is_in(bob)
    assert run(app, "delete", "bob", stdin="y\n").startswith("0 ")
    assert not is_in(bob)
    assert run(app, "delete", "bob", "--yes").startswith("1 Error: users: there is no account")
