"""Every exception that Starlight raises on purpose.

    StarlightError
    ├── SettingError            a setting is missing, unknown or out of range: the process does not start
    ├── FeedParseError          a document cannot be read as a feed
    ├── FetchError              an address could not be fetched; carries a FetchReason
    │   └── AddressRefused      the address guard said no
    ├── OpmlError               a subscription list cannot be read at all
    ├── NotFound                what was asked for does not exist, or is not this user's
    ├── Conflict                it exists already (a name, an address)
    └── BackendUnavailable      a service behind a URL does not answer; carries its name

Messages read "subsystem: what failed: detail". What is expected of one feed is a value (`FeedOutcome`), not an
exception: the two crawl errors above are translated to one inside `crawl.refresh`.
"""

from flask_starlight.model.reason import FetchReason
from flask_starlight.model.sentence import Sentence


class StarlightError(Exception):
    """The root: catch it to catch everything that Starlight raises on purpose."""


class SettingError(StarlightError):
    """A setting is missing, unknown or out of range; the message names it, its value and what is accepted."""


class FeedParseError(StarlightError):
    """A document cannot be read as a feed."""


class FetchError(StarlightError):
    """An address could not be fetched. *reason* is what the feed's page says; *http_status* is None before an answer.

    retry_after_s: what the server asked for by Retry-After, else None.  duration_ms: spent until it failed.
    """

    duration_ms: int = 0

    def __init__(
        self,
        reason: FetchReason,
        detail: str,
        *,
        http_status: int | None = None,
        retry_after_s: int | None = None,
    ) -> None:
        super().__init__(f"fetch: {reason}: {detail}")
        self.reason = reason
        self.detail = detail
        self.http_status = http_status
        self.retry_after_s = retry_after_s


class AddressRefused(FetchError):
    """The address guard refused the address, before any byte was sent."""

    def __init__(self, detail: str) -> None:
        super().__init__(FetchReason.REFUSED_ADDRESS, detail)


class OpmlError(StarlightError):
    """A subscription list cannot be read at all (single broken outlines are reported, not raised)."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(f"opml: no subscription list: {reason}")
        self.reason = reason


class NotFound(StarlightError):
    """What was asked for does not exist, or belongs to someone else."""


class Conflict(StarlightError):
    """What was to be made exists already."""


class BackendUnavailable(StarlightError):
    """The service *backend* ("database", "redis", "broker", "search") does not answer."""

    def __init__(self, backend: str, detail: str) -> None:
        super().__init__(f"{backend}: unavailable: {detail}")
        self.backend = backend
