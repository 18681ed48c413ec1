"""A worker for the queue's contract: its jobs leave a line each in a folder's file "seen", wherever they run."""

import json
import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from flask_starlight.queue.celery_queue import make_celery
from flask_starlight.queue.celery_queue import register
from flask_starlight.queue.port import Job


def handlers(folder: Path) -> dict[Job, Callable[[Any], None]]:
    """Return jobs that note their payload; "bad" fails, "hold" notes "held" and waits for the file "go"."""

    def note(payload: Any) -> None:
        if payload == "bad":
            raise RuntimeError("this job fails on purpose")
        with (folder / "seen").open("a") as seen:
            seen.write(json.dumps("held" if payload == "hold" else payload) + "\n")
        while payload == "hold" and not (folder / "go").exists():
            time.sleep(0.05)

    return {Job.REFRESH: note, Job.STORE_OUTCOMES: note, Job.STORE_DISCOVERY: note}


if "STARLIGHT_TEST_BROKER_URL" in os.environ and "STARLIGHT_TEST_FOLDER" in os.environ:
    celery = make_celery(os.environ["STARLIGHT_TEST_BROKER_URL"])
    register(celery, handlers(Path(os.environ["STARLIGHT_TEST_FOLDER"])))
