import codecs

import pytest
from hypothesis import given
from hypothesis import strategies

from flask_starlight.crawl.charset import codec_name
from flask_starlight.crawl.charset import to_utf8
from flask_starlight.crawl.charset import undoubled

CHINESE = (
    "<rss><channel><title>中国的新闻，大家都在学习上网。</title><item><title>我们的时间</title></item></channel></rss>"
)
TRADITIONAL = (
    "<rss><channel><title>中國的新聞，大家都在學習上網。</title><item><title>我們的時間</title></item></channel></rss>"
)
JAPANESE = "<rss><channel><title>これはテストです。新しいニュースをおとどけします。</title></channel></rss>"
KOREAN = "<rss><channel><title>이것은 새로운 소식을 전하는 시험 문서입니다</title></channel></rss>"
RUSSIAN = "<rss><channel><title>Новости часа: сегодня в стране произошло важное событие</title></channel></rss>"
THAI = "<rss><channel><title>สำนักงานส่งเสริมอุตสาหกรรมซอฟต์แวร์แห่งชาติ</title></channel></rss>"
FRENCH = "<rss><channel><title>Les modèles européens : très complexe, dépassé, à l'été</title></channel></rss>"


def declared(text: str, label: str) -> str:
    return f'<?xml version="1.0" encoding="{label}"?>{text}'


@pytest.mark.parametrize(
    ("label", "codec", "text"),
    [
        ("utf-8", "utf-8", CHINESE),
        ("GB2312", "gbk", CHINESE),
        ("gbk", "gb18030", CHINESE + "㐀𠀀"),
        ("big5", "big5", TRADITIONAL),
        ("Big5-HKSCS", "big5hkscs", TRADITIONAL),
        ("Shift_JIS", "cp932", JAPANESE + "①"),
        ("x-sjis", "cp932", JAPANESE),
        ("euc-jp", "euc_jp", JAPANESE),
        ("iso-2022-jp", "iso2022_jp", JAPANESE),
        ("euc-kr", "cp949", KOREAN),
        ("windows-1251", "cp1251", RUSSIAN),
        ("koi8-r", "koi8-r", RUSSIAN),
        ("tis-620", "cp874", THAI),
        ("windows-874", "cp874", THAI),
        ("ks_c_5601-1987", "cp949", KOREAN),
        ("gb_2312-80", "gb18030", CHINESE),
        ("iso-8859-8-i", "iso8859-8", "<rss><channel><title>שלום</title></channel></rss>"),
        ("x-mac-roman", "mac-roman", FRENCH),
        ("iso-8859-1", "cp1252", FRENCH + "“smart”"),
        ("us-ascii", "cp1252", FRENCH),
    ],
)
def test_it_reads_the_declared_charset_and_the_larger_one_that_is_meant(label: str, codec: str, text: str) -> None:
    document = declared(text, label)
    assert to_utf8(document.encode(codec)).decode() == document


def test_it_believes_the_http_charset_before_the_declaration() -> None:
    document = declared(RUSSIAN, "windows-1251")
    assert to_utf8(document.encode("koi8-r"), "text/xml; charset=koi8-r").decode() == document


def test_it_asks_the_declaration_where_http_says_only_text_xml() -> None:
    # RFC 7303, 3.2, against RFC 3023, where text/xml without a charset was US-ASCII.
    document = declared(RUSSIAN, "windows-1251")
    assert to_utf8(document.encode("cp1251"), "text/xml").decode() == document


@pytest.mark.parametrize("content_type", ['text/xml; charset="KOI8-R"', "text/xml;charset = 'koi8-r' ; q=1"])
def test_it_reads_charset_parameters_in_any_dress(content_type: str) -> None:
    assert to_utf8(RUSSIAN.encode("koi8-r"), content_type).decode() == RUSSIAN


@pytest.mark.parametrize(
    ("mark", "codec"),
    [
        (codecs.BOM_UTF8, "utf-8"),
        (codecs.BOM_UTF16_LE, "utf-16-le"),
        (codecs.BOM_UTF16_BE, "utf-16-be"),
        (codecs.BOM_UTF32_LE, "utf-32-le"),
        (codecs.BOM_UTF32_BE, "utf-32-be"),
    ],
)
def test_it_believes_a_byte_order_mark_before_all_labels(mark: bytes, codec: str) -> None:
    document = declared(CHINESE, "iso-8859-1")
    assert to_utf8(mark + document.encode(codec), "text/xml; charset=big5").decode() == document


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be", "cp037"])
def test_it_sees_wide_characters_and_ebcdic_without_a_mark(codec: str) -> None:
    document = declared(FRENCH, codec)
    assert to_utf8(document.encode(codec)).decode() == document


@pytest.mark.parametrize("label", ["iso-8859-1", "gb2312", "big5", "windows-1251", "us-ascii"])
def test_it_reads_utf_8_that_is_labelled_as_something_else(label: str) -> None:
    document = declared(CHINESE, label)
    assert to_utf8(document.encode(), f"text/xml; charset={label}").decode() == document


def test_it_reads_one_accent_in_utf_8_under_a_western_label() -> None:
    assert to_utf8("<a>café</a>".encode(), "text/xml; charset=iso-8859-1").decode() == "<a>café</a>"


@pytest.mark.parametrize("label", ["utf-8", "bogus", "utf-16", "hex", ""])
def test_it_reads_what_the_bytes_are_when_the_label_cannot_be_right(label: str) -> None:
    document = declared(FRENCH, label)
    assert to_utf8(document.encode("cp1252")).decode() == document


@pytest.mark.parametrize(
    ("codec", "text"),
    [
        ("gb18030", CHINESE),
        ("big5", TRADITIONAL),
        ("euc_jp", JAPANESE),
        ("cp932", JAPANESE),
        ("cp949", KOREAN),
        ("cp1251", RUSSIAN),
        ("koi8-r", RUSSIAN),
        ("cp874", THAI),
        ("cp1252", FRENCH),
        ("cp1252", "<rss><title>“Ça”: L'Œuvre – été</title></rss>"),
    ],
)
def test_it_guesses_by_the_language_where_there_is_no_label(codec: str, text: str) -> None:
    assert to_utf8(text.encode(codec)).decode() == text


def test_it_keeps_reading_utf_8_around_a_broken_byte() -> None:
    body = CHINESE.encode().replace("新闻".encode(), b"\xe6\x96\xff")
    assert "大家都在学习上网" in to_utf8(body).decode()


def test_it_keeps_reading_a_declared_charset_around_a_broken_byte() -> None:
    body = declared(CHINESE * 20, "gb2312").encode("gb18030").replace("我们".encode("gb18030"), b"\xff", 1)
    assert "大家都在学习上网" in to_utf8(body).decode()


def test_it_undoes_utf_8_that_was_encoded_twice() -> None:
    assert undoubled("été".encode().decode("latin-1")) == "été"
    assert undoubled("été") == "été"
    assert undoubled("中文") == "中文"


@pytest.mark.parametrize("label", ["hex", "rot13", "zlib", "undefined", "", "nonsense", "idna", "\0", "a" * 500])
def test_it_knows_no_codec_for_labels_that_are_no_charset(label: str) -> None:
    assert codec_name(label) == "" or b"<rss/>".decode(codec_name(label), "replace")


@given(strategies.binary(max_size=200), strategies.text(max_size=40))
def test_it_always_returns_utf_8(body: bytes, content_type: str) -> None:
    to_utf8(body, content_type).decode()


@given(
    strategies.binary(max_size=80), strategies.sampled_from(["gb18030", "utf-7", "idna", "hz", "big5", "cp037", "hex"])
)
def test_it_always_returns_utf_8_whatever_is_declared(body: bytes, label: str) -> None:
    to_utf8(declared("", label).encode() + body, f"text/xml; charset={label}").decode()
