"""How gunicorn serves Starlight: threads, because a page waits for its backends more than it computes.

With the in-process defaults (`memory://`) one worker must hold everything, for a second one would have a queue and
sessions of its own. In the full stack two workers share what they know through the backends.
"""

import os
import select
import tempfile

from gunicorn.arbiter import Arbiter
from gunicorn.workers.gthread import ThreadWorker

from flask_starlight.collector import let_be
from flask_starlight.services import EXTENSION
from flask_starlight.settings import process_settings


class DrainingWorker(ThreadWorker):
    """A threaded worker that leaves no caller standing when it is told to end.

    Gunicorn's own stops to accept, yet keeps its port open until the last answer is out. Whoever connects meanwhile is
    cut off, and a POST is lost (measured: 16 of 1300 while 20 replicas went down to 2; with this: none). This one takes
    in all who have come and closes the port: later ones are refused at once and go to another replica.
    """

    def set_accept_enabled(self, enabled: bool) -> None:
        super().set_accept_enabled(enabled)
        if not self.alive:
            for listener in self.sockets:
                while select.select([listener], [], [], 0)[0]:
                    self.accept(listener)
                listener.close()


settings = process_settings()

bind = f"{settings.bind}:{settings.port}"
worker_class = DrainingWorker
workers = 1 if "memory://" in (settings.broker_url, settings.redis_url) else 2
# One process alone serves the images of entries, too (flask_starlight/web/images.py says how many at once).
threads = 16 if workers == 1 else 8
if workers > 1:  # their counts for /metrics are added up in files, in a folder that is named before anything counts
    os.environ.setdefault("PROMETHEUS_MULTIPROC_DIR", tempfile.mkdtemp(prefix="metrics-"))
# The port opens once the application is there, not before: nginx lists a replica as soon as that has an address,
# and whoever connected while it was still importing would wait for that (a minute, when twenty start on two cores).
preload_app = True

# Longer than nginx keeps an idle connection (60 s): nginx closes first, and never writes into one that is closing.
keepalive = 75
# Below the stop_grace_period of docker-compose.yaml (30 s): what is in hand is answered before the end.
graceful_timeout = 25
# A worker that gets no CPU is not a dead one: twenty replicas that start together on two cores wait for long.
timeout = 120

# The heartbeat file: in memory, since the root is read-only and a slow disk must not look like a dead worker.
if os.path.isdir("/dev/shm"):  # noqa: S108 - the kernel's shared memory, where it exists
    worker_tmp_dir = "/dev/shm"  # noqa: S108
control_socket_disable = True

loglevel = settings.log_level


def post_worker_init(worker: DrainingWorker) -> None:
    """Begin the background jobs, where they run in this very process."""
    let_be()
    worker.wsgi.extensions[EXTENSION].queue.start()


def worker_exit(_server: Arbiter, worker: DrainingWorker) -> None:
    """End them after those in hand."""
    worker.wsgi.extensions[EXTENSION].queue.stop()
