"""How every process logs: a line each to standard error, from where Docker takes it."""

import logging

CHATTY = ("elastic_transport", "alembic")
"""Libraries that log each request or step as "info"."""


def log_to_stderr(level: str) -> None:
    """Log messages of *level* ("debug", "info", …) and above; chatty libraries only when something is wrong."""
    logging.basicConfig(level=level.upper(), format="%(asctime)s %(levelname)s %(name)s: %(message)s")
    for name in CHATTY:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLogger().level))
