import gzip
import re
from pathlib import Path

import pytest
from flask import Flask

from flask_starlight.web import assets
from tests.web.visitor import Visitor


def test_it_serves_what_pages_name_for_ever(app: Flask) -> None:
    visitor = Visitor(app)
    page = visitor.get("/signup")
    [style] = page.tree.xpath("//link[@rel='stylesheet']/@href")
    assert re.fullmatch(r"/static/app\.[0-9a-f]{10}\.css", style)
    sent = visitor.get(style)
    assert sent.status == 200
    assert sent.headers["content-type"].startswith("text/css")
    assert sent.headers["cache-control"] == "public, max-age=31536000, immutable"
    assert "set-cookie" not in sent.headers


def test_a_page_has_one_style_sheet_and_one_script_with_htmx_in_front(ada: Visitor) -> None:
    page = ada.get("/unread")
    assert len(page.tree.xpath("//link[@rel='stylesheet']")) == 1
    [script] = page.tree.xpath("//script/@src")
    sent = ada.get(script)
    assert sent.headers["content-type"].startswith("text/javascript")
    assert sent.body.startswith(b"var htmx=")
    assert b"const starlight=" in sent.body


def test_it_promises_nothing_for_a_name_without_its_hash_or_with_an_old_one(app: Flask) -> None:
    visitor = Visitor(app)
    for name in ("app.css", "app.0123456789.css"):
        sent = visitor.get(f"/static/{name}")
        assert (sent.status, "immutable" in sent.headers["cache-control"]) == (200, False)


@pytest.mark.parametrize(
    "name", ["nothing.css", "nothing.0123456789.css", "../settings.py", "..%2fsettings.py", "vendor"]
)
def test_it_serves_nothing_else(app: Flask, name: str) -> None:
    assert Visitor(app).get(f"/static/{name}").status == 404


def test_every_file_that_a_page_or_the_style_names_is_there(ada: Visitor) -> None:
    page = ada.get("/unread")
    for address in page.tree.xpath("//script/@src | //link[@rel='icon']/@href | //img/@src"):
        assert ada.get(address).status == 200, address
    icons = ada.get(page.tree.xpath("string(//use/@href)").partition("#")[0])
    drawn = set(icons.tree.xpath("//symbol/@id"))
    assert {use.partition("#")[2] for use in page.tree.xpath("//use/@href")} <= drawn


def test_what_it_makes_is_sent_without_comments_and_white_space(app: Flask) -> None:
    style, script = (Visitor(app).get(f"/static/app.{kind}").body.decode() for kind in ("css", "js"))
    assert ":root{color-scheme:light dark;" in style
    assert "/*" not in style
    assert "// " not in script


def test_what_it_makes_is_packed_for_who_can_unpack_it(app: Flask) -> None:
    visitor = Visitor(app)
    for name in assets.MADE:
        plain = visitor.get(f"/static/{name}", Accept_Encoding="identity")
        packed = visitor.get(f"/static/{name}", Accept_Encoding="br, gzip")
        assert packed.headers["content-encoding"] == "gzip"
        assert "content-encoding" not in plain.headers
        assert gzip.decompress(packed.body) == plain.body
        assert plain.headers["vary"] == packed.headers["vary"] == "Accept-Encoding"


def test_another_server_gets_the_files_that_are_made(app: Flask, tmp_path: Path) -> None:
    assets.write(str(tmp_path))
    for name in assets.MADE:
        assert (tmp_path / name).read_bytes() == Visitor(app).get(f"/static/{name}").body
