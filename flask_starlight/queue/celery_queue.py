"""Jobs by RabbitMQ: the Celery application, its quorum queues, and the queue port on top of it."""

from collections.abc import Mapping
from typing import Any

import zstandard
from celery import Celery
from celery.signals import worker_init
from celery.worker.consumer import Consumer
from kombu import compression
from kombu.entity import Exchange
from kombu.entity import Queue
from kombu.exceptions import OperationalError

from flask_starlight.collector import let_be
from flask_starlight.errors import BackendUnavailable
from flask_starlight.queue import alive
from flask_starlight.queue.port import QUEUES
from flask_starlight.queue.port import SOFT_LIMIT_S
from flask_starlight.queue.port import URGENT
from flask_starlight.queue.port import Handler
from flask_starlight.queue.port import Job
from flask_starlight.settings import Settings

QUORUM = {"x-queue-type": "quorum"}
"""Survives a broker's restart and drops a poison message after 20 deliveries; a queue's type is for ever."""

HIGH_PRIORITY = 9
"""Quorum queues know two: up to 4 is normal, above is high (RabbitMQ documentation, "Quorum Queues", priorities)."""

PUBLISH_RETRY = {"max_retries": 2, "interval_start": 0, "interval_step": 0.2, "interval_max": 0.2}
"""A page waits for this: give up within a second or two; what was asked is on record and is sent again later."""


compression.register(  # type: ignore[no-untyped-call]
    zstandard.compress, zstandard.decompress, "application/zstd", aliases=["zstd"]
)
"""A tenth of zlib's CPU time at the same size; Kombu itself knows it from Python 3.14 on."""

AWAY: tuple[type[Exception], ...] = (OperationalError, OSError)


class PlainConsumer(Consumer):  # type: ignore[misc]
    """Celery's consumer without the 28 queues that it declares for delayed tasks: Starlight delays none."""

    class Blueprint(Consumer.Blueprint):  # type: ignore[misc]
        default_steps = tuple(step for step in Consumer.Blueprint.default_steps if "delayed_delivery" not in str(step))


@worker_init.connect  # type: ignore[untyped-decorator]
def _let_be(**_: Any) -> None:
    """In the worker itself, before its processes are forked from it."""
    let_be()


def make_celery(broker_url: str, *, declare: bool = True) -> Celery:
    """Return a Celery application for *broker_url*: for each of `QUEUES` a quorum queue and an exchange of its name.

    declare: make them where they are missing. The crawler's account may not, and finds them made; that each queue has
    an exchange of its own is what lets that account publish to one of them alone.
    """
    celery = Celery("starlight", set_as_current=False)
    celery.conf.update(
        broker_url=broker_url,
        broker_connection_retry_on_startup=True,
        broker_connection_timeout=3,
        broker_transport_options={"socket_timeout": 5},
        task_queues=[
            Queue(  # type: ignore[no-untyped-call]
                name,
                Exchange(name, type="direct", no_declare=not declare),  # type: ignore[no-untyped-call]
                routing_key=name,
                queue_arguments=QUORUM,
                no_declare=not declare,
            )
            for name in QUEUES
        ],
        task_default_queue="tidy",
        task_create_missing_queues=False,
        task_ignore_result=True,
        task_acks_late=True,
        task_reject_on_worker_lost=True,
        task_soft_time_limit=SOFT_LIMIT_S,
        task_time_limit=SOFT_LIMIT_S + 30,
        task_compression="zstd",
        task_publish_retry_policy=PUBLISH_RETRY,
        worker_prefetch_multiplier=1,
        worker_consumer=f"{__name__}:PlainConsumer",
        worker_enable_remote_control=False,
        worker_hijack_root_logger=False,
        beat_scheduler="flask_starlight.queue.alive:AliveScheduler",
        beat_max_loop_interval=5,
        timezone="UTC",
    )
    celery.steps["consumer"].add(alive.AliveStep)
    return celery


def register(celery: Celery, handlers: Mapping[Job, Handler]) -> None:
    """Let workers of *celery* run *handlers*, each under its job's name."""
    for job, handler in handlers.items():
        celery.task(_named(handler), name=job.value, ignore_result=True, shared=False)


def _named(handler: Handler) -> Handler:
    """Return *handler* as a function with a name, without which Celery makes no task of it."""

    def run(payload: Any) -> None:
        handler(payload)

    return run


def open_queue(settings: Settings) -> "CeleryQueue":
    """Return the queue at the broker's URL. Nothing is connected to yet."""
    return CeleryQueue(make_celery(settings.broker_url))


class CeleryQueue:
    """The queue port on RabbitMQ. Workers and beat are processes of their own: `start` and `stop` do nothing."""

    def __init__(self, celery: Celery) -> None:
        self.celery = celery

    def serve(self, handlers: Mapping[Job, Handler], timetable: Mapping[Job, float]) -> None:
        register(self.celery, handlers)
        self.celery.conf.beat_schedule = {
            job.value: {"task": job.value, "schedule": every_s, "args": [None], "options": {"queue": job.queue}}
            for job, every_s in timetable.items()
        }

    def send(self, job: Job, payload: Any = None) -> None:
        priority = HIGH_PRIORITY if job in URGENT else 0
        try:
            self.celery.send_task(
                job.value,
                args=[payload],
                queue=job.queue,
                exchange=job.queue,
                routing_key=job.queue,
                priority=priority,
            )
        except AWAY as error:
            raise BackendUnavailable("broker", str(error)) from error

    def lengths(self) -> dict[str, int]:
        try:
            with self.celery.connection_for_read() as connection:
                connection.ensure_connection(max_retries=1, interval_start=0, timeout=3)
                channel = connection.default_channel
                return {name: channel.queue_declare(name, passive=True).message_count for name in QUEUES}
        except (*AWAY, *self.celery.connection_for_read().channel_errors) as error:
            raise BackendUnavailable("broker", str(error)) from error

    def ping(self) -> None:
        self.lengths()

    def start(self) -> None:
        """Nothing: `celery worker` works the jobs off."""

    def stop(self) -> None:
        """Nothing was started."""
