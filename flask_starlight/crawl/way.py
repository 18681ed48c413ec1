"""The way of one fetch from redirect to redirect: where it is, how it came there, and how much of its time is left."""

from dataclasses import dataclass
from dataclasses import field

from yarl import URL

from flask_starlight.crawl.caller import origin_of

_PERMANENT = frozenset({301, 308})


@dataclass(frozen=True, slots=True)
class Redirect:
    """Where an answer sends us, already judged."""

    status: int
    url: URL


@dataclass(slots=True)
class Way:
    """moved_to: how far permanent redirects alone led.  sent_by_host: the host that this is has sent us here itself."""

    first: URL
    timeout_s: float
    here: URL = field(init=False)
    left_s: float = field(init=False)
    moved_to: str = ""
    sent_by_host: bool = False
    _permanent: bool = True
    _never_left: bool = True

    def __post_init__(self) -> None:
        self.here, self.left_s = self.first, self.timeout_s

    @property
    def at_first_host(self) -> bool:
        """Whether this is the host that was asked first."""
        return self.here.host == self.first.host

    @property
    def duration_ms(self) -> int:
        """Milliseconds spent so far."""
        return round((self.timeout_s - self.left_s) * 1000)

    def at_home(self, origin: str) -> bool:
        """Tell whether this is *origin*, and no redirect has led away from it on the way."""
        return self._never_left and origin_of(self.here) == origin

    def go_on(self, redirect: Redirect) -> None:
        """Follow *redirect*."""
        self._never_left = self._never_left and origin_of(redirect.url) == origin_of(self.first)
        self._permanent = self._permanent and redirect.status in _PERMANENT
        self.sent_by_host = redirect.url.host == self.here.host
        self.here = redirect.url
        self.moved_to = str(self.here) if self._permanent else self.moved_to
