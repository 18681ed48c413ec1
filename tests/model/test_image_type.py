import pytest

from flask_starlight.model.image_type import media_type_of
from tests import pictures


@pytest.mark.parametrize(
    ("body", "media_type"),
    [
        (pictures.PNG, "image/png"),
        (pictures.GIF, "image/gif"),
        (pictures.JPEG, "image/jpeg"),
        (pictures.WEBP, "image/webp"),
        (pictures.ICO, "image/x-icon"),
        (pictures.AVIF, "image/avif"),
        (pictures.SVG, "image/svg+xml"),
        (b'\xef\xbb\xbf<?xml version="1.0"?>\n<!-- drawn <svg> -->\n<!DOCTYPE svg>\n' + pictures.SVG, "image/svg+xml"),
    ],
)
def test_it_knows_an_image_by_its_bytes(body: bytes, media_type: str) -> None:
    assert media_type_of(body) == media_type


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"GIF89",
        b"\x00\x00\x01\x00",
        b"RIFF\x00\x00\x00\x00WAVEfmt ",
        b"%PDF-1.7",
        b"<svgfoo>",
        pictures.PAGE,
        b"<!DOCTYPE html><svg>",
        b"<html><svg>",
        b"words, then <svg>",
        b"<!-- <svg> -->",
    ],
)
def test_it_takes_nothing_else_for_one(body: bytes) -> None:
    assert media_type_of(body) == ""


def test_it_does_not_look_for_ever_for_the_beginning_of_an_svg() -> None:
    for filler in (b" ", b"<!---->", b"<!--", b"<?x?>", b"<!DOCTYPE svg "):
        assert media_type_of(filler * 1_000_000) == ""
