"""The commands for accounts: `starlight user …`, for who has the machine and not, or no longer, the password."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager

import click
from flask.cli import AppGroup

from flask_starlight.cache import counts
from flask_starlight.cli_told import told
from flask_starlight.jobs.clock import utc_now
from flask_starlight.model.passwords import hash_password
from flask_starlight.model.passwords import password_problem
from flask_starlight.services import services
from flask_starlight.store import leaving
from flask_starlight.store import users
from flask_starlight.store.database import db
from flask_starlight.store.database import for_writing

LISTED = 500

user = AppGroup("user", help="Accounts.")


@user.command("add")
@click.argument("name")
@click.option("--admin", is_flag=True, help="May see the health page and all accounts.")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def add(name: str, admin: bool, password_stdin: bool) -> None:
    """Add an account called NAME."""
    hashed = hash_password(_password(password_stdin))
    with _writing():
        users.create(db.session(), name, hashed, is_admin=admin, now=utc_now())
    click.echo(f"{name} can sign in now.")


@user.command("list")
def list_() -> None:
    """Print the accounts, a line each: name, role, feeds, whether there is a second factor."""
    after = ""
    while shown := users.list_users(db.session(), after=after, limit=LISTED):
        for each in shown:
            role = "disabled" if each.is_disabled else "administrator" if each.is_admin else "reader"
            factor = "second factor" if each.has_second_factor else "password alone"
            click.echo(f"{each.name}\t{role}\t{each.feeds} feeds\t{factor}")
        after = shown[-1].name_key


@user.command("passwd")
@click.argument("name")
@click.option("--password-stdin", is_flag=True, help="Read the password from standard input.")
def passwd(name: str, password_stdin: bool) -> None:
    """Give NAME another password, take the second factor off and end all sessions."""
    hashed = hash_password(_password(password_stdin))
    with _changing(name) as user_id:
        users.reset_access(db.session(), user_id, hashed)
    click.echo(f"{name} has another password now, and no second factor.")


@user.command("disable")
@click.argument("name")
def disable(name: str) -> None:
    """Let NAME sign in no more, and end all sessions; nothing of theirs is lost."""
    with _changing(name) as user_id:
        users.set_disabled(db.session(), user_id, is_disabled=True)
    click.echo(f"{name} cannot sign in any more.")


@user.command("enable")
@click.argument("name")
def enable(name: str) -> None:
    """Let NAME sign in again."""
    with _changing(name) as user_id:
        users.set_disabled(db.session(), user_id, is_disabled=False)
    click.echo(f"{name} can sign in again.")


@user.command("delete")
@click.argument("name")
@click.option("--yes", is_flag=True, help="Do not ask.")
def delete(name: str, yes: bool) -> None:
    """Delete the account of NAME and all that is theirs alone."""
    if not yes:
        click.confirm(f"Delete {name} and all that is theirs alone, for ever?", abort=True)
    with _changing(name) as user_id:
        leaving.delete_account(db.session(), user_id, now=utc_now())
    click.echo(f"{name} is deleted.")


@contextmanager
def _changing(name: str) -> Iterator[int]:
    """Around a change of the account called *name*, whose id it yields; its pages learn of it after the commit."""
    with _writing():
        user_id = users.by_name(db.session(), name).id
        yield user_id
    counts.forget_frame(services().redis, user_id)


@contextmanager
def _writing() -> Iterator[None]:
    with told(), for_writing(), db.session.begin():
        yield


def _password(from_stdin: bool) -> str:
    if from_stdin:
        password = sys.stdin.readline().rstrip("\n")
    else:
        password = str(click.prompt("Password", hide_input=True, confirmation_prompt=True))
    if problem := password_problem(password):
        raise click.ClickException(problem)
    return password
