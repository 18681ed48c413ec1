import base64

import pytest

from flask_starlight.model.image_address import IMAGE_PATH
from flask_starlight.model.image_address import image_address
from flask_starlight.model.image_address import image_url

KEY = "k" * 40
URL = "https://a.example/b.png?size=1,2&x=ü"


def parts(key: str, url: str) -> tuple[str, str]:
    signature, _, address = image_address(key, url).removeprefix(IMAGE_PATH).partition("/")
    return signature, address


def test_it_finds_the_image_of_an_address_that_it_signed() -> None:
    assert image_url(KEY, *parts(KEY, URL)) == URL


def test_it_needs_no_escapes_in_a_path() -> None:
    signature, address = parts(KEY, URL)
    assert set(signature + address) <= set("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_")


def test_it_keeps_at_least_128_bits_of_the_signature() -> None:
    assert len(base64.urlsafe_b64decode(parts(KEY, URL)[0] + "==")) >= 16


def test_it_refuses_what_another_key_signed() -> None:
    assert image_url(KEY, *parts("x" * 40, URL)) is None


def test_it_refuses_the_signature_of_another_image() -> None:
    signature, _ = parts(KEY, URL)
    _, address = parts(KEY, "http://127.0.0.1/")
    assert image_url(KEY, signature, address) is None


@pytest.mark.parametrize(
    ("signature", "address"), [("", ""), ("AAAA", "AAAA"), ("!", "!"), ("ü", "ü"), ("A", "A"), ("", "aHR0cDovL2Ev")]
)
def test_it_refuses_what_is_no_signature(signature: str, address: str) -> None:
    assert image_url(KEY, signature, address) is None
    assert image_url(KEY, parts(KEY, URL)[0], address) is None
    assert image_url(KEY, signature, parts(KEY, URL)[1]) is None
