"""Hand-made stand-ins for what lies beyond Starlight's own border."""

from dataclasses import dataclass
from dataclasses import field
from typing import Any

from flask_starlight.errors import BackendUnavailable
from flask_starlight.queue.port import Job


@dataclass
class RecordingQueue:
    """Keeps what is sent instead of running it; *away*: no broker answers."""

    sent: list[tuple[Job, Any]] = field(default_factory=list)
    away: bool = False

    def send(self, job: Job, payload: Any = None) -> None:
        self.ping()
        self.sent.append((job, payload))

    def lengths(self) -> dict[str, int]:
        self.ping()
        return {"crawl": len(self.sent)}

    def ping(self) -> None:
        if self.away:
            raise BackendUnavailable("broker", "it is away on purpose")

    def start(self) -> None:
        """Nothing runs."""

    def stop(self) -> None:
        """Nothing ran."""
