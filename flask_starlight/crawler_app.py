"""The crawler's entry, `celery -A flask_starlight.crawler_app worker -Q crawl`: it has a queue and a way out, no more.

It handles what strangers send, so it imports nothing that knows a database, a cache or a page.
"""

from flask_starlight.jobs.crawl import crawler_from
from flask_starlight.jobs.crawl import handlers
from flask_starlight.logs import log_to_stderr
from flask_starlight.queue.celery_queue import CeleryQueue
from flask_starlight.queue.celery_queue import make_celery
from flask_starlight.queue.celery_queue import register
from flask_starlight.settings import process_settings

settings = process_settings()
log_to_stderr(settings.log_level)
celery = make_celery(settings.broker_url, declare=False)
register(celery, handlers(crawler_from(settings, CeleryQueue(celery))))
