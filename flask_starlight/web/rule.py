"""One rule: what it did, undone entry by entry or all at once; switched on and off, applied, deleted."""

from dataclasses import dataclass

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.cache import counts
from flask_starlight.errors import BackendUnavailable
from flask_starlight.jobs.clock import utc_now
from flask_starlight.jobs.rules import EXISTING
from flask_starlight.jobs.rules import ask_to_apply
from flask_starlight.services import services
from flask_starlight.store import entries
from flask_starlight.store import rule_log
from flask_starlight.store import rules
from flask_starlight.store.database import db
from flask_starlight.store.entries import ListedEntry
from flask_starlight.store.rule_log import LoggedEntry
from flask_starlight.store.rule_log import LogPage
from flask_starlight.web.ask import scopes
from flask_starlight.web.error_pages import away_sentence
from flask_starlight.web.i18n import _
from flask_starlight.web.parse import whole_number
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import page

pages = Blueprint("rule", __name__)
pages.before_request(require_reader)

SHOWN = 50
"""Entries on one page of the record."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line of the record. *entry*: None where the reader no longer follows its feed."""

    logged: LoggedEntry
    entry: ListedEntry | None


@pages.get("/rules/<id:rule_id>")
def show(rule_id: int) -> ResponseReturnValue:
    """What the rule says, what it did, and all that can be done with it."""
    user_id = current_reader().id
    rule = rules.get(db.session(), user_id, rule_id)
    before = whole_number(request.args.get("before"))
    log = rule_log.page(db.session(), rule_id, before=before, limit=SHOWN)
    return page(
        "rule.html",
        rule=rule,
        scopes=scopes(db.session(), user_id),
        lines=_lines(user_id, log),
        before=before,
        next_before=log.before,
        number=rule_log.count_entries(db.session(), user_id).get(rule_id, 0),
        existing=EXISTING,
    )


@pages.post("/rules/<id:rule_id>/enable")
def enable(rule_id: int) -> ResponseReturnValue:
    """Let the rule act on what arrives."""
    return _switch(rule_id, True, _("The rule is at work."))


@pages.post("/rules/<id:rule_id>/disable")
def disable(rule_id: int) -> ResponseReturnValue:
    """Let the rule rest."""
    return _switch(rule_id, False, _("The rule rests. What it did stays as it is."))


@pages.post("/rules/<id:rule_id>/apply")
def apply(rule_id: int) -> ResponseReturnValue:
    """Let the rule act on entries that are there already, in the background."""
    rule = rules.get(db.session(), current_reader().id, rule_id)
    try:
        ask_to_apply(services(), rule.user_id, rule_id)
    except BackendUnavailable as error:
        flash(away_sentence(error.backend))
    else:
        flash(_("It is being applied. What it does shows up below within moments: load the page again."))
    return _back(rule_id)


@pages.post("/rules/<id:rule_id>/undo")
def undo_all(rule_id: int) -> ResponseReturnValue:
    """Take back all that the rule did."""
    _undo(rule_id)
    flash(_("Undone. The rule will not do it again to the same entries."))
    return _back(rule_id)


@pages.post("/rules/<id:rule_id>/entries/<id:entry_id>/undo")
def undo(rule_id: int, entry_id: int) -> ResponseReturnValue:
    """Take back what the rule did to one entry."""
    _undo(rule_id, entry_id)
    return _back(rule_id, before=whole_number(request.form.get("before")))


@pages.post("/rules/<id:rule_id>/delete")
def delete(rule_id: int) -> ResponseReturnValue:
    """Delete the rule, and take back what it did where its owner says so."""
    if request.form.get("undo") == "yes":
        _undo(rule_id)
    rules.delete(db.session(), current_reader().id, rule_id)
    db.session.commit()
    flash(_("The rule is gone."))
    return redirect(url_for("rules.manage"), 303)


def _lines(user_id: int, log: LogPage) -> list[Line]:
    ids = [logged.entry_id for logged in log.entries]
    visible = {entry.id: entry for entry in entries.by_ids(db.session(), user_id, ids)}
    return [Line(logged, visible.get(logged.entry_id)) for logged in log.entries]


def _switch(rule_id: int, enabled: bool, sentence: str) -> ResponseReturnValue:
    rules.get(db.session(), current_reader().id, rule_id).enabled = enabled
    db.session.commit()
    flash(sentence)
    return _back(rule_id)


def _undo(rule_id: int, entry_id: int | None = None) -> None:
    reader = current_reader()
    rule = rules.get(db.session(), reader.id, rule_id)
    rule_log.undo(db.session(), rule, entry_id=entry_id, now=utc_now())
    db.session.commit()
    counts.forget(services().redis, [reader.id])


def _back(rule_id: int, *, before: int | None = None) -> ResponseReturnValue:
    return redirect(url_for("rule.show", rule_id=rule_id, before=before), 303)
