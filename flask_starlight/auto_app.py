"""The entry: `app` for a WSGI server, `celery` for workers and beat, `python auto_app.py` for development."""

import sys
from pathlib import Path

if __name__ == "__main__":  # run as a file: the package's folder is no place to import from, its parent is
    sys.path[0] = str(Path(__file__).resolve().parent.parent)

from typing import Any

from werkzeug.serving import is_running_from_reloader

from flask_starlight.cli import register_commands
from flask_starlight.services import EXTENSION
from flask_starlight.settings import process_settings
from flask_starlight.wiring import celery_of
from flask_starlight.wiring import create_app

app = create_app()
register_commands(app)


def __getattr__(name: str) -> Any:
    """Return `celery`, made when it is asked for: whoever serves pages from embedded defaults has no use for it."""
    if name == "celery":
        return celery_of(app)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")


if __name__ == "__main__":
    if is_running_from_reloader():  # the reloader runs this file twice, and only the second one serves
        app.extensions[EXTENSION].queue.start()
    app.run(host=process_settings().bind, port=process_settings().port, debug=True, load_dotenv=False)
