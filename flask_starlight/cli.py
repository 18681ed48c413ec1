"""The commands: `flask --app flask_starlight.auto_app …`, also installed as `starlight …`."""

import json
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC
from datetime import datetime
from pathlib import Path
from typing import Any

import click
from flask import Flask
from flask import current_app
from flask.cli import AppGroup
from flask.cli import ScriptInfo
from flask.cli import with_appcontext

from flask_starlight.cli_told import told
from flask_starlight.cli_users import user
from flask_starlight.collector import let_be
from flask_starlight.jobs import clockwork
from flask_starlight.jobs import index as index_jobs
from flask_starlight.jobs.checks import check_backends
from flask_starlight.jobs.checks import crawl_figures
from flask_starlight.jobs.clock import utc_now
from flask_starlight.jobs.opml import export_opml
from flask_starlight.jobs.opml import import_opml
from flask_starlight.jobs.subscribe import subscribe_to
from flask_starlight.mesh.__main__ import main as mesh_main
from flask_starlight.model.wire import to_wire
from flask_starlight.services import services
from flask_starlight.store import discoveries
from flask_starlight.store import entries
from flask_starlight.store import feeds
from flask_starlight.store import outbox
from flask_starlight.store import users
from flask_starlight.store.database import db
from flask_starlight.store.database import for_writing
from flask_starlight.wiring import create_app
from flask_starlight.wiring import upgrade_database

FIRST_POLL_S = 0.02
POLL_GROWTH = 1.2
POLL_S = 0.2
"""Each look takes time from those at work: the longer it has lasted already, the later the next."""

POLLED_FEEDS = 100
LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)
DOCTOR_FEEDS = 5
"""Of the slowest, and of those that fail most."""

feed = AppGroup("feed", help="Subscriptions.")
opml = AppGroup("opml", help="Subscription lists.")
index = AppGroup("index", help="The search index.")


def register_commands(app: Flask) -> None:
    """Add Starlight's commands to the application's."""
    _add_commands(app.cli)


def main() -> None:
    """Run `starlight`: the same commands without `flask --app …`, in an application without pages."""
    starlight = AppGroup("starlight")
    _add_commands(starlight)
    starlight.main(obj=ScriptInfo(create_app=_application, set_debug_flag=False))


def _application() -> Flask:
    """Return the application, which the garbage collector need not look through: it lasts as long as the process."""
    app = create_app(pages=False)
    let_be()
    return app


def _add_commands(group: click.Group) -> None:
    for command in (user, feed, opml, index, prepare, crawl, doctor, mesh):
        group.add_command(command)


@feed.command("add")
@click.argument("url")
@click.option("--user", "name", required=True, help="Who shall follow it.")
def feed_add(url: str, name: str) -> None:
    """Follow the feed at URL, a feed's or a page's address; returns when it was looked at."""
    with told(), _at_work():
        with for_writing():
            user_id = users.by_name(db.session(), name).id
            discovery_id = subscribe_to(services(), user_id, url)
        wish = discoveries.get(db.session(), user_id, discovery_id)
        while wish.state == "pending":
            db.session.rollback()
            time.sleep(POLL_S)
            wish = discoveries.get(db.session(), user_id, discovery_id)
    offered = to_wire(discoveries.offered_feeds(wish))
    click.echo(json.dumps({"state": wish.state, "candidates": offered, "reason": wish.reason}))
    if wish.state == "failed":
        raise click.ClickException(wish.detail)


@opml.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--user", "name", required=True, help="Whose subscriptions they become.")
def opml_import(file: Path, name: str) -> None:
    """Follow every feed of the OPML FILE; prints what became of it as one JSON object."""
    with told(), for_writing():
        report = import_opml(services(), users.by_name(db.session(), name).id, file.read_bytes())
    problems = [{"line": each.line, "title": each.title, "reason": str(each.reason)} for each in report.problems]
    click.echo(json.dumps({"added": report.added, "already": report.already, "problems": problems}))


@opml.command("export")
@click.option("--user", "name", required=True, help="Whose subscriptions.")
def opml_export(name: str) -> None:
    """Print the subscriptions as OPML 2.0."""
    with told():
        owner = users.by_name(db.session(), name)
        click.echo(export_opml(owner.id, owner=owner.name), nl=False)


@click.command()
@with_appcontext
def prepare() -> None:
    """Bring the database to this version's tables, and the search index where it is missing or of another version."""
    upgrade_database(current_app)
    with told():
        indexed = index_jobs.prepare(services())
    if indexed:
        click.echo(f"The search index was made anew: {indexed} entries.")


@click.command()
@click.option("--all", "every", is_flag=True, help="Every followed feed, not only those that are due.")
@click.option("--wait", is_flag=True, help="Return when each has been stored and can be found.")
@with_appcontext
def crawl(every: bool, wait: bool) -> None:
    """Send the feeds that are due to the crawler; prints one JSON object of counts."""
    with told(), _at_work(needed=wait):
        begun, entries_before = utc_now(), entries.count(db.session())
        db.session.rollback()
        sent = clockwork.enqueue_due(services(), unchecked_since=begun if every else None)
        ids = feeds.checkable(db.session()) if every else sent
        db.session.rollback()
        result = {"feeds": len(ids)}
        if wait:
            _wait_until_checked(sent, since=begun)
            _wait_until_checked(list({*ids}.difference(sent)), since=LONG_AGO)  # on their way already: that one counts
            _wait_until_told()
            result["new_entries"] = entries.count(db.session()) - entries_before
            result["failed"] = feeds.count_failing(db.session(), ids)
    click.echo(json.dumps(result))


@index.command("rebuild")
def index_rebuild() -> None:
    """Make a new search index beside the live one and swap it in."""
    with told():
        click.echo(json.dumps({"indexed": index_jobs.rebuild(services())}))


@index.command("status")
def index_status() -> None:
    """Print how many entries the database and the index hold, and how many changes wait, as one JSON object."""
    with told():
        waiting, since = outbox.lag(db.session())
        status: dict[str, Any] = {"entries": entries.count(db.session()), "indexed": services().search.count()}
        click.echo(json.dumps(status | {"waiting": waiting, "since": since and since.isoformat()}))


@click.command()
@with_appcontext
def doctor() -> None:
    """Ask every backend how it is, and say how the crawl goes; exit status 1 where a backend does not answer."""
    found = check_backends(services())
    for check in found:
        click.echo(f"{check.name:10} {'ok' if check.ok else 'AWAY':5} {check.latency_ms:8.1f} ms  {check.detail}")
    if found[0].ok:
        _say_how_the_crawl_goes()
    if not all(check.ok for check in found):
        raise SystemExit(1)


def _say_how_the_crawl_goes() -> None:
    figures = crawl_figures(services(), now=utc_now())
    checks, failed = figures.of_last_day()
    for title, counts in (("feeds", figures.states), ("queues", figures.queues or {})):
        click.echo(f"{title:10} " + ", ".join(f"{name} {number}" for name, number in counts.items()))
    click.echo(f"{'last day':10} {checks} checks, {failed} failed")
    for slow in figures.slowest[:DOCTOR_FEEDS]:
        click.echo(f"{'slow':10} {slow.mean_ms} ms on average, {slow.longest_ms} ms at most: {slow.title}")
    for feed in figures.most_failing[:DOCTOR_FEEDS]:
        click.echo(f"{'failing':10} {feed.error_count} times in a row, {feed.last_reason}: {feed.url}")


@click.command(context_settings={"ignore_unknown_options": True})
@click.argument("options", nargs=-1, type=click.UNPROCESSED)
def mesh(options: tuple[str, ...]) -> None:
    """Measure who can reach whom, against what the map declares (needs the Docker command)."""
    raise SystemExit(mesh_main(list(options)))


def _wait_until_checked(ids: list[int], *, since: datetime) -> None:
    """Return when each of the feeds was stored since then. Looks at a few at a time: they come in turn."""
    pause_s = FIRST_POLL_S
    while ids:
        checked = feeds.checked(db.session(), ids[:POLLED_FEEDS], since=since)
        db.session.rollback()
        ids = [feed_id for feed_id in ids if feed_id not in checked]
        if ids:
            time.sleep(pause_s)
            pause_s = min(POLL_S, pause_s * POLL_GROWTH)


def _wait_until_told() -> None:
    """Return when the index was told of everything."""
    while outbox.oldest(db.session(), 1):
        db.session.rollback()
        time.sleep(FIRST_POLL_S)


@contextmanager
def _at_work(*, needed: bool = True) -> Iterator[None]:
    """Where the queue lives inside one process, it has to be this one for as long as somebody waits."""
    queue = services().queue
    if needed:
        queue.start()
    try:
        yield
    finally:
        queue.stop()
