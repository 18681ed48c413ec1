import hashlib
import hmac
from datetime import timedelta

import pytest

from flask_starlight.model.websub import ASKED_LEASE
from flask_starlight.model.websub import FIRST_WAIT
from flask_starlight.model.websub import LONGEST_LEASE
from flask_starlight.model.websub import LONGEST_WAIT
from flask_starlight.model.websub import SHORTEST_LEASE
from flask_starlight.model.websub import SIGNATURES
from flask_starlight.model.websub import granted_lease
from flask_starlight.model.websub import is_signed
from flask_starlight.model.websub import next_wait
from flask_starlight.model.websub import renewal_at
from tests.conftest import NOW

RFC_4231_KEY, RFC_4231_DATA = "Jefe", b"what do ya want for nothing?"


@pytest.mark.parametrize(
    ("said", "lease"),
    [
        ("864000", timedelta(days=10)),
        ("0", SHORTEST_LEASE),
        ("1000000000000", LONGEST_LEASE),
        ("9" * 5000, LONGEST_LEASE),
        ("", ASKED_LEASE),
        ("-5", ASKED_LEASE),
        ("1e3", ASKED_LEASE),
        ("٣", ASKED_LEASE),
    ],
)
def test_it_believes_a_lease_within_bounds(said: str, lease: timedelta) -> None:
    assert granted_lease(said) == lease


@pytest.mark.parametrize(("lease_h", "after_h"), [(240, 216), (72, 48), (24, 16), (3, 2)])
def test_it_renews_a_day_before_the_end_or_when_a_third_is_left(lease_h: float, after_h: float) -> None:
    assert renewal_at(NOW, NOW + timedelta(hours=lease_h)) == NOW + timedelta(hours=after_h)


def test_it_does_not_ask_an_unanswering_hub_more_often_than_every_few_minutes() -> None:
    assert renewal_at(NOW, NOW + timedelta(seconds=30)) == NOW + FIRST_WAIT


def test_it_waits_twice_as_long_after_each_try_and_no_longer_than_a_day() -> None:
    waits = [FIRST_WAIT]
    for _ in range(10):
        waits.append(next_wait(NOW, NOW + waits[-1]))
    assert waits[1] == 2 * FIRST_WAIT
    assert waits[2] == 4 * FIRST_WAIT
    assert waits[-1] == LONGEST_WAIT


def test_it_knows_the_signature_of_a_published_example() -> None:
    signature = "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843"  # RFC 4231, 4.3
    assert is_signed(RFC_4231_KEY, RFC_4231_DATA, f"sha256={signature}")
    assert is_signed(RFC_4231_KEY, RFC_4231_DATA, f" SHA256={signature.upper()} ")
    assert not is_signed(RFC_4231_KEY, RFC_4231_DATA + b" ", f"sha256={signature}")
    assert not is_signed("jefe", RFC_4231_DATA, f"sha256={signature}")


@pytest.mark.parametrize("method", SIGNATURES)
def test_it_accepts_every_method_of_the_recommendation(method: str) -> None:
    signature = hmac.new(b"secret", b"body", getattr(hashlib, method)).hexdigest()
    assert is_signed("secret", b"body", f"{method}={signature}")
    assert not is_signed("secret", b"body", f"{method}={signature[:-1]}")


@pytest.mark.parametrize("header", ["", "sha256", "sha256=", "=", "md5=" + "0" * 32, "new=x", "sha256=ä"])
def test_it_takes_nothing_else_for_a_signature(header: str) -> None:
    assert not is_signed("secret", b"body", header)
