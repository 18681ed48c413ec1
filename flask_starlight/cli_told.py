"""How the commands say no."""

from collections.abc import Iterator
from contextlib import contextmanager

import click

from flask_starlight.errors import StarlightError


@contextmanager
def told() -> Iterator[None]:
    """What Starlight refuses becomes a sentence and exit status 1."""
    try:
        yield
    except StarlightError as error:
        raise click.ClickException(str(error)) from error
