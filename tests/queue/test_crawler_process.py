"""The crawler as a child: what it is told of the settings, and that it does a job."""

import json
import subprocess
import sys
from pathlib import Path

from flask_starlight.model.refresh import FeedForCrawl
from flask_starlight.model.wire import to_wire
from flask_starlight.queue.child_process import ChildProcess
from flask_starlight.queue.in_process import CRAWLER
from flask_starlight.queue.port import Job
from flask_starlight.settings import Settings


def test_it_is_told_of_no_database_and_of_no_key_but_the_one_that_it_needs(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path, secret_key="x" * 40, crawl_batch_feeds=7)
    told = json.loads(settings.for_crawler())
    assert told["crawl_batch_feeds"] == 7
    assert told["feed_key"] == settings.sealing_key()
    assert not {"secret_key", "database_url", "redis_url", "broker_url", "search_url", "data_dir"} & set(told)


def test_it_imports_nothing_that_knows_a_database() -> None:
    code = "import json, sys, flask_starlight.crawler_process; print(json.dumps(sorted(sys.modules)))"
    loaded = json.loads(subprocess.check_output([sys.executable, "-c", code]))
    assert not {"sqlalchemy", "redis", "flask", "elasticsearch", "celery"} & set(loaded)


def test_it_checks_a_feed_and_sends_the_outcome(tmp_path: Path) -> None:
    sent: list[tuple[Job, list[dict[str, object]]]] = []
    settings = Settings(data_dir=tmp_path)
    child = ChildProcess(CRAWLER, settings.for_crawler(), lambda job, payload: sent.append((job, json.loads(payload))))
    try:
        child.run(Job.REFRESH, to_wire([FeedForCrawl(1, "http://10.0.0.1/feed.xml")]))
    finally:
        child.stop()
    (job, (outcome,)), *more = sent
    assert (job, outcome["feed_id"], outcome["reason"], more) == (Job.STORE_OUTCOMES, 1, "refused_address", [])
