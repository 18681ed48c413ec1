"""A search engine that is opened when it is first asked: its client is large, and many a command never searches."""

from collections.abc import Callable
from functools import cached_property
from typing import Any

from flask_starlight.search.port import SearchEngine


class DeferredEngine:
    """Stands for the engine that *open_engine* makes, in everything that a `SearchEngine` does."""

    def __init__(self, open_engine: Callable[[], SearchEngine]) -> None:
        self._open_engine = open_engine

    @cached_property
    def _engine(self) -> SearchEngine:
        return self._open_engine()

    def __getattr__(self, name: str) -> Any:
        return getattr(self._engine, name)
