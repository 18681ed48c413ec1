"""Adds accounts that all follow one subscription list:  python readers.py 20 < feeds.opml

Runs where the application does, in one process: a command for each account would start Python forty times.
"""

import sys

from flask_starlight.jobs.clock import utc_now
from flask_starlight.jobs.opml import import_opml
from flask_starlight.services import services
from flask_starlight.store import users
from flask_starlight.store.database import db
from flask_starlight.store.database import for_writing
from flask_starlight.wiring import create_app

NOBODY_SIGNS_IN = "!"
"""In place of a password's hash."""


def main() -> None:
    number, opml = int(sys.argv[1]), sys.stdin.buffer.read()
    with create_app(pages=False).app_context():
        for name in (f"u{index}" for index in range(number)):
            with for_writing(), db.session.begin():
                user_id = users.create(db.session(), name, NOBODY_SIGNS_IN, is_admin=False, now=utc_now()).id
            import_opml(services(), user_id, opml)


if __name__ == "__main__":
    main()
