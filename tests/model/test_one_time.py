from datetime import UTC
from datetime import datetime

import pytest

from flask_starlight.model.one_time import matching_step
from flask_starlight.model.one_time import new_recovery_codes
from flask_starlight.model.one_time import new_secret
from flask_starlight.model.one_time import recovery_hash
from flask_starlight.model.one_time import seal_secret
from flask_starlight.model.one_time import unseal_secret

RFC_SECRET = "GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ"
"""RFC 6238, appendix B: the ASCII string "12345678901234567890"; its codes have eight digits, the last six are ours."""


@pytest.mark.parametrize(
    ("second", "code"),
    [(59, "287082"), (1111111109, "081804"), (1111111111, "050471"), (1234567890, "005924"), (2000000000, "279037")],
)
def test_it_knows_the_codes_of_the_rfc(second: int, code: str) -> None:
    now = datetime.fromtimestamp(second, UTC)
    assert matching_step(RFC_SECRET, code, now=now, after=None) == second // 30
    assert matching_step(RFC_SECRET, f"{code[:3]} {code[3:]}", now=now, after=second // 30 - 1) == second // 30
    assert matching_step(RFC_SECRET, code, now=now, after=second // 30) is None
    assert matching_step(RFC_SECRET, code[::-1] + "9", now=now, after=None) is None


@pytest.mark.parametrize("typed", ["", "星星星星星星", "28708", "２８７０８２"])
def test_it_takes_nothing_else(typed: str) -> None:
    assert matching_step(RFC_SECRET, typed, now=datetime.fromtimestamp(59, UTC), after=None) is None


def test_it_opens_a_secret_with_its_own_key_alone() -> None:
    secret = new_secret()
    sealed = seal_secret(secret, "key")
    assert secret not in sealed and len(sealed) <= 255
    assert unseal_secret(sealed, "key") == secret
    with pytest.raises(ValueError, match="cannot be opened"):
        unseal_secret(sealed, "another key")


def test_it_draws_codes_that_are_read_in_any_spelling() -> None:
    codes = new_recovery_codes()
    assert len(set(codes)) == 10
    assert recovery_hash(codes[0]) == recovery_hash(codes[0].upper().replace("-", " "))
    assert len({recovery_hash(code) for code in codes}) == 10
