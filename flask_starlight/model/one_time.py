"""One-time codes: those of an authenticator app (TOTP, RFC 6238), and those on paper for the day it is lost.

The rule: the app's secret is kept sealed, the codes on paper as hashes, and no code is good twice.
"""

import base64
import hashlib
import hmac
import secrets
from datetime import datetime

import pyotp
from cryptography.fernet import Fernet
from cryptography.fernet import InvalidToken

ISSUER = "Starlight"
STEP_S = 30
LATE_STEPS = 1
"""A code of the step before or after counts, too: for slow fingers and clocks (RFC 6238, 5.2)."""

RECOVERY_CODES = 10
_LETTERS = "abcdefghjkmnpqrstuvwxyz23456789"
"""What nobody takes for something else."""

_CODE_CHARS = 16
"""79 bits: a hash of such a code needs no stretching."""


def new_secret() -> str:
    """Return a secret for an authenticator app: 160 bits in base 32."""
    return pyotp.random_base32()


def app_uri(secret: str, name: str) -> str:
    """Return what the QR code says: whose secret it is, and where."""
    return pyotp.TOTP(secret).provisioning_uri(name=name, issuer_name=ISSUER)


def matching_step(secret: str, code: str, *, now: datetime, after: int | None) -> int | None:
    """Return the time step whose code *code* is, None for a wrong one. after: steps up to this were used."""
    totp, current = pyotp.TOTP(secret), int(now.timestamp()) // STEP_S
    typed = "".join(code.split()).encode()
    steps = range(current - LATE_STEPS, current + LATE_STEPS + 1)
    matching = [step for step in steps if hmac.compare_digest(totp.generate_otp(step).encode(), typed)]
    return next((step for step in matching if after is None or step > after), None)


def new_recovery_codes() -> list[str]:
    """Return codes to write down."""
    drawn = ["".join(secrets.choice(_LETTERS) for _ in range(_CODE_CHARS)) for _ in range(RECOVERY_CODES)]
    return ["-".join(code[start : start + 4] for start in range(0, _CODE_CHARS, 4)) for code in drawn]


def recovery_hash(code: str) -> str:
    """Return what is kept of a recovery code, however it was typed."""
    plain = "".join(char for char in code.lower() if char.isalnum())
    return hashlib.sha256(plain.encode()).hexdigest()


def seal_secret(secret: str, key: str) -> str:
    """Return *secret* encrypted and signed (Fernet) for who holds *key*."""
    return _fernet(key).encrypt(secret.encode()).decode()


def unseal_secret(token: str, key: str) -> str:
    """Return what `seal_secret` was given. Raises ValueError where *token* was sealed with another key."""
    try:
        return _fernet(key).decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise ValueError("one_time: the secret cannot be opened with this key") from error


def _fernet(key: str) -> Fernet:
    """As `model.access` does: the key is random, so one hash of it will do; another use makes another key."""
    return Fernet(
        base64.urlsafe_b64encode(hashlib.blake2b(key.encode(), digest_size=32, person=b"second factor").digest())
    )
