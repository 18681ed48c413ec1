"""The worker's jobs, by name: each runs in the application's context, and waits out a database that is away."""

import logging
import time
from collections.abc import Callable
from typing import Any

from flask import Flask
from sqlalchemy.exc import OperationalError

from flask_starlight.errors import BackendUnavailable
from flask_starlight.jobs import clockwork
from flask_starlight.jobs import follow_ups
from flask_starlight.jobs import full_text
from flask_starlight.jobs import icons
from flask_starlight.jobs import index
from flask_starlight.jobs import rules
from flask_starlight.jobs import store
from flask_starlight.jobs import stories
from flask_starlight.jobs import tidy
from flask_starlight.jobs import ways
from flask_starlight.jobs import websub
from flask_starlight.jobs.clock import utc_now
from flask_starlight.queue.port import Job
from flask_starlight.services import Services

log = logging.getLogger(__name__)

WAITS_S = (1, 2, 4, 8, 16)
"""A database that restarts is back within half a minute; after that the lease, or the clock, brings the job back."""

JOBS: dict[Job, Callable[[Services, Any], object]] = {
    Job.STORE_OUTCOMES: store.outcomes,
    Job.STORE_DISCOVERY: store.discovery,
    Job.STORE_FULL_TEXT: full_text.store,
    Job.STORE_HUB_ANSWERS: websub.note_answers,
    Job.STORE_ICON: icons.store_icon,
    Job.KEEP_WAYS: ways.keep_report,
    Job.DRAIN_OUTBOX: lambda services, _: index.drain_outbox(services),
    Job.ENQUEUE_DUE: lambda services, _: clockwork.enqueue_due(services),
    Job.RESEND_DISCOVERIES: lambda services, _: clockwork.resend_discoveries(services),
    Job.TEND_HUBS: lambda services, _: websub.tend_hubs(services),
    Job.ASK_FOR_ICONS: lambda services, _: icons.ask_for_icons(services),
    Job.WATCH_WAYS: lambda services, _: ways.look_around(services),
    Job.FORGET: lambda services, _: clockwork.forget(services),
    Job.RESEND_FOLLOW_UPS: lambda services, _: follow_ups.resend(services, now=utc_now()),
    Job.FIND_STORIES: follow_ups.until_done(stories.find),
    Job.ASK_FOR_PAGES: follow_ups.until_done(full_text.ask_for_new),
    Job.TIDY_ENTRIES: lambda services, _: tidy.entries(services, now=utc_now()),
    Job.APPLY_RULES: follow_ups.until_done(rules.apply_to_new),
    Job.APPLY_RULE: rules.apply_to_existing,
}


def handlers(app: Flask, services: Services) -> dict[Job, Callable[[Any], None]]:
    """Return the worker's jobs, ready to be run with a payload alone."""

    def ready(job: Job) -> Callable[[Any], None]:
        return lambda payload: run(app, services, job, payload)

    return {job: ready(job) for job in JOBS}


def run(app: Flask, services: Services, job: Job, payload: Any) -> None:
    """Run *job* once; while a backend is away, again after each of `WAITS_S`."""
    for wait_s in (*WAITS_S, None):
        try:
            with app.app_context():
                JOBS[job](services, payload)
            return
        except (OperationalError, BackendUnavailable) as error:
            if wait_s is None:
                raise
            log.warning("%s: a backend is away, once more in %d s: %s", job, wait_s, error)
            time.sleep(wait_s)
