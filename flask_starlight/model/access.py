"""A person's own access to a feed: what is sent along with its fetch, and how that is sealed on its way there.

The rule: the sealed form alone is stored and travels, and it is bound to one origin, so that neither a redirect, a
moved feed nor a forged message leads a password to another server.
"""

import base64
import hashlib
import re
from dataclasses import dataclass
from dataclasses import field

import msgspec
from cryptography.fernet import Fernet
from cryptography.fernet import InvalidToken

from flask_starlight.model.sentence import N_
from flask_starlight.model.sentence import Sentence

MAX_CHARS = 4096
"""Of one value; servers take 8 KiB for all headers of a request (Apache, nginx)."""

MAX_HEADERS = 20

_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,100}")
_RESERVED = re.compile(
    # What frames a message, what the crawler says itself, and what has a field of its own (RFC 9110, RFC 9112, 3.2)
    r"(?:proxy-|sec-|content-|if-|x-squid-).*|host|connection|keep-alive|te|trailer|transfer-encoding|upgrade|expect"
    r"|range|accept-encoding|via|forwarded|x-forwarded-.*|user-agent|authorization|cookie",
    re.IGNORECASE,
)


@dataclass(frozen=True, slots=True)
class FeedAccess:
    """What a server wants to see. *origin*: scheme, host and port that it is for, and no other. "" where not used."""

    origin: str
    username: str = ""
    password: str = field(default="", repr=False)
    cookie: str = field(default="", repr=False)
    headers: dict[str, str] = field(default_factory=dict, repr=False)

    def __bool__(self) -> bool:
        return bool(self.username or self.password or self.cookie or self.headers)


def access_problem(access: FeedAccess) -> Sentence:
    """Return what is wrong with *access*, for its owner; no sentence where nothing is."""
    values = [access.username, access.password, access.cookie, *access.headers.values()]
    if any(len(value) > MAX_CHARS or not value.isprintable() for value in values):
        return Sentence(N_("A value may have %(most)s characters at most, on one line."), {"most": MAX_CHARS})
    if ":" in access.username:  # RFC 7617, 2: the first colon ends the name
        return Sentence(N_("A user name cannot contain a colon."))
    if not all(value.isascii() for value in [access.cookie, *access.headers.values()]):
        return Sentence(N_("A cookie or a header can hold plain ASCII letters, digits and signs only."))
    if len(access.headers) > MAX_HEADERS:
        return Sentence(N_("There may be %(most)s headers at most."), {"most": MAX_HEADERS})
    for name in access.headers:
        if not _NAME.fullmatch(name):
            return Sentence(N_("“%(name)s” is not the name of a header."), {"name": name[:100]})
        if _RESERVED.fullmatch(name):
            return Sentence(
                N_("The header “%(name)s” is set by Starlight itself, or has a field of its own."), {"name": name}
            )
    return Sentence()


def seal(access: FeedAccess, key: str) -> str:
    """Return *access* encrypted and signed (Fernet) for who holds *key*."""
    return _fernet(key).encrypt(msgspec.json.encode(access)).decode()


def unseal(token: str, key: str) -> FeedAccess:
    """Return what `seal` was given. Raises ValueError where *token* is forged, or sealed for another key."""
    try:
        return msgspec.json.decode(_fernet(key).decrypt(token.encode()), type=FeedAccess)
    except (InvalidToken, msgspec.MsgspecError) as error:
        raise ValueError("access: the token cannot be opened with this key") from error


def _fernet(key: str) -> Fernet:
    """The key is drawn at random, so one hash makes the 32 bytes of it that Fernet wants; nothing needs stretching."""
    return Fernet(
        base64.urlsafe_b64encode(hashlib.blake2b(key.encode(), digest_size=32, person=b"feed access").digest())
    )
