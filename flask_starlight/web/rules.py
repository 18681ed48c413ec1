"""Rules: listed, and written with a look at what they would find.

The form asks by GET for that look, which changes nothing; the button that saves sends the same fields by POST.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from dataclasses import replace
from typing import Any

from flask import Blueprint
from flask import flash
from flask import redirect
from flask import request
from flask import url_for
from flask.typing import ResponseReturnValue

from flask_starlight.jobs.clock import utc_now
from flask_starlight.jobs.rules import would_find
from flask_starlight.model.rule import RuleDraft
from flask_starlight.search.nodes import Query
from flask_starlight.search.words import parse_query
from flask_starlight.store import entries
from flask_starlight.store import labels
from flask_starlight.store import rule_log
from flask_starlight.store import rules
from flask_starlight.store.database import db
from flask_starlight.store.entries import ListedEntry
from flask_starlight.store.tables import NAME_CHARS
from flask_starlight.store.tables import Rule
from flask_starlight.web.ask import scopes
from flask_starlight.web.i18n import _
from flask_starlight.web.limits import REFUSED
from flask_starlight.web.parse import wants_part
from flask_starlight.web.parse import whole_number
from flask_starlight.web.reader import current_reader
from flask_starlight.web.reader import require_reader
from flask_starlight.web.render import page
from flask_starlight.web.render import part

pages = Blueprint("rules", __name__)
pages.before_request(require_reader)

LOOKED_AT = 500
"""Entries that a rule is tried on before it is saved: the newest where it looks."""

SHOWN = 20
"""Of what it would find."""


@dataclass(frozen=True, slots=True)
class Trial:
    """How a query was understood, and the *number* of entries it finds among the newest *looked_at* ones."""

    query: Query
    looked_at: int = 0
    number: int = 0
    found: tuple[ListedEntry, ...] = ()


@pages.get("/rules")
def manage() -> ResponseReturnValue:
    """All rules, in the order in which they act."""
    user_id = current_reader().id
    return page(
        "rules.html",
        rules=rules.list_rules(db.session(), user_id),
        numbers=rule_log.count_entries(db.session(), user_id),
        scopes=scopes(db.session(), user_id),
    )


@pages.get("/rules/new")
def new() -> ResponseReturnValue:
    """The form of a new rule, filled in as the address says, and what such a rule would find."""
    return _form(_draft(request.args))


@pages.post("/rules")
def create() -> ResponseReturnValue:
    """Save a new rule, which acts on what arrives from now on."""
    draft = _draft(request.form)
    if problem := _problem(draft):
        return _form(draft, problem=problem), REFUSED
    rule = rules.create(db.session(), current_reader().id, _with_new_label(draft), now=utc_now())
    db.session.commit()
    flash(_("The rule is at work: it acts on entries that arrive from now on."))
    return redirect(url_for("rule.show", rule_id=rule.id), 303)


@pages.get("/rules/<id:rule_id>/edit")
def edit(rule_id: int) -> ResponseReturnValue:
    """The form of a rule, as it is or as the address says."""
    rule = rules.get(db.session(), current_reader().id, rule_id)
    return _form(_draft(request.args) if "query" in request.args else rules.draft_of(rule), rule=rule)


@pages.post("/rules/<id:rule_id>/edit")
def save(rule_id: int) -> ResponseReturnValue:
    """Save what a rule says now."""
    rule = rules.get(db.session(), current_reader().id, rule_id)
    draft = _draft(request.form)
    if problem := _problem(draft):
        return _form(draft, problem=problem, rule=rule), REFUSED
    rules.edit(db.session(), rule.user_id, rule_id, _with_new_label(draft))
    db.session.commit()
    flash(_("Saved. What the rule did before stays as it is."))
    return redirect(url_for("rule.show", rule_id=rule_id), 303)


def _draft(arguments: Mapping[str, str]) -> RuleDraft:
    """Return the rule that a form or an address spells; one without a name is called by its query."""
    query = " ".join(arguments.get("query", "").split())
    kind, _, number = arguments.get("where", "").partition("-")
    return RuleDraft(
        name=(" ".join(arguments.get("name", "").split()) or query)[:NAME_CHARS],
        query=query,
        feed_id=whole_number(number) if kind == "feed" else None,
        folder_id=whole_number(number) if kind == "folder" else None,
        mark_read="mark_read" in arguments,
        star="star" in arguments,
        hide="hide" in arguments,
        label_id=whole_number(arguments.get("label")),
    )


def _problem(draft: RuleDraft) -> str:
    """Return why the rule that was sent cannot be saved, "" where it can."""
    if parse_query(draft.query).root is None:
        return _("Type what the rule shall look for, one word at least.")
    if len(draft.query) > rules.QUERY_CHARS:
        return _("The query may have at most %(number)s characters.", number=rules.QUERY_CHARS)
    if not draft.actions and not _new_label():
        return _("Choose what the rule shall do with the entries that it finds.")
    return ""


def _new_label() -> str:
    return " ".join(request.values.get("new_label", "").split())


def _with_new_label(draft: RuleDraft) -> RuleDraft:
    """Return *draft* with the label that was typed, made where it is new."""
    if not _new_label():
        return draft
    return replace(draft, label_id=labels.get_or_create(db.session(), current_reader().id, _new_label()).id)


def _form(draft: RuleDraft, *, problem: str = "", rule: Rule | None = None) -> str:
    user_id = current_reader().id
    trial = _trial(user_id, draft) if draft.query and not problem else None
    own_labels = labels.list_labels(db.session(), user_id)
    tried: dict[str, Any] = {"draft": draft, "new_label": _new_label(), "trial": trial, "labels": own_labels}
    if wants_part("trial"):
        return part("rule_form.html", "trial", **tried)
    return page(
        "rule_form.html",
        **tried,
        problem=problem,
        rule=rule,
        scopes=scopes(db.session(), user_id),
        tried_on=LOOKED_AT,
    )


def _trial(user_id: int, draft: RuleDraft) -> Trial:
    query = parse_query(draft.query)
    looked_at, ids = would_find(user_id, draft, limit=LOOKED_AT)
    found = entries.by_ids(db.session(), user_id, ids[:SHOWN])
    return Trial(query, looked_at, len(ids), tuple(found))
