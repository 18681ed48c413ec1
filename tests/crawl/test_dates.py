from datetime import UTC
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies

from flask_starlight.crawl.dates import parse_date


def utc(*parts: int) -> datetime:
    return datetime(*parts, tzinfo=UTC)


@pytest.mark.parametrize(
    "text",
    [
        "Tue, 05 Mar 2024 10:11:12 GMT",
        "Tue, 5 Mar 2024 10:11:12 +0000",
        "5 Mar 2024 10:11:12 Z",
        "Tue,05 Mar 2024 10:11:12 UT",
        "Tuesday, 05 March 2024 10:11:12 GMT",
        "Tue, 05 Mar 24 10:11:12 GMT",
        "Tue, 05 Mar 2024 05:11:12 EST",
        "Tue, 05 Mar 2024 05:11:12  EST",
        "Tue, 05 Mar 2024 11:11:12 MEZ",
        "Tue, 05 Mar 2024 12:11:12 MESZ",
        "Tue Mar  5 11:11:12 CET 2024",
        "Tue Mar 05 2024 11:11:12 GMT+0100 (Central European Standard Time)",
        "Tue, 05 Mar 2024 18:11:12 +0800",
        "Tue, 05 Mar 2024 18:11:12 +08:00",
        "Tue, 05 Mar 2024 18:11:12 +8",
        "Tue, 05 Mar 2024 18:11:12 GMT+8",
        "Tue, 05 Mar 2024 15:41:12 UTC+05:30",
        "Tue, 05 Mar 2024 02:11:12 -0800 (PST)",
        "Tue, 05 Mar 2024 10:11:12 A",
        "Tue, Mar 05 2024 10:11:12 GMT",
        "March 5th, 2024 at 10:11:12 am",
        "Tue, 5 Mar 2024 10:11:12 +0000 ",
        "\n\tTue, 05 Mar 2024\n10:11:12 GMT\n",
    ],
)
def test_it_reads_rfc_822_with_the_deviations_of_real_feeds(text: str) -> None:
    assert parse_date(text) == utc(2024, 3, 5, 10, 11, 12)


@pytest.mark.parametrize(
    "text",
    [
        "2024-03-05T10:11:12Z",
        "2024-03-05t10:11:12z",
        "2024-03-05T10:11:12.987654321Z",
        "2024-03-05T10:11:12,5Z",
        "2024-03-05T18:11:12+08:00",
        "2024-03-05T18:11:12+0800",
        "2024-03-05T18:11:12+08",
        "2024-03-05T18:11:12 +08:00",
        "2024-03-05 18:11:12 +0800",
        "2024-03-05 05:11:12 EST",
        "2024-03-05T10:11:12",
        "2024-3-5T10:11:12Z",
        "2024/3/5 10:11:12",
        "20240305T101112Z",
        "20240305101112",
        "2024-W10-2T10:11:12Z",
    ],
)
def test_it_reads_iso_8601_and_what_passes_for_it(text: str) -> None:
    assert parse_date(text) == utc(2024, 3, 5, 10, 11, 12)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2024-03-05T10:11Z", utc(2024, 3, 5, 10, 11)),
        ("2024-03-05", utc(2024, 3, 5)),
        ("2024-03", utc(2024, 3, 1)),
        ("2024", utc(2024, 1, 1)),
        ("202403", utc(2024, 3, 1)),
        ("20240305", utc(2024, 3, 5)),
        ("24-03-05", utc(2024, 3, 5)),
        ("24-03-05 10:11", utc(2024, 3, 5, 10, 11)),
        ("2024-065", utc(2024, 3, 5)),
        ("2024065", utc(2024, 3, 5)),
        ("Tue, 05 Mar 2024", utc(2024, 3, 5)),
        ("March 2024", utc(2024, 3, 1)),
        ("5.3.2024", utc(2024, 3, 5)),
        ("25/12/2023", utc(2023, 12, 25)),
        ("12/25/2023 1:02:03 PM", utc(2023, 12, 25, 13, 2, 3)),
        ("Tue Mar  5 10:11:12 2024", utc(2024, 3, 5, 10, 11, 12)),
        ("Tue Mar  5 10:11:12 CET 2024", utc(2024, 3, 5, 9, 11, 12)),
        ("1709633472", utc(2024, 3, 5, 10, 11, 12)),
        ("1709633472000", utc(2024, 3, 5, 10, 11, 12)),
        ("Tue, 05 Mar 2024 12:30 AM", utc(2024, 3, 5, 0, 30)),
        ("Sun, 31 Dec 2023 24:00:00 GMT", utc(2024, 1, 1)),
        ("Sat, 31 Dec 2016 23:59:60 GMT", utc(2016, 12, 31, 23, 59, 59)),
    ],
)
def test_it_reads_dates_that_say_less_or_say_it_otherwise(text: str, expected: datetime) -> None:
    assert parse_date(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "2024年3月5日 10:11:12",
        "2024年3月5日 上午 10:11:12",
        "2024 年 03 月 05 日 10时11分12秒",
        "２０２４年３月５日　１０：１１：１２",
        "星期二, 05 三月 2024 10:11:12 +0000",
        "火, 05 3月 2024 10:11:12 +0000",
        "2024년 03월 05일 19:11:12",
        "2024-03-05 오후 07:11:12",
        "Thứ Ba, 05 Tháng 3 2024 17:11:12 +0700",
        "mar., 05 mars 2024 11:11:12 +0100",
        "Di, 05 Mär 2024 11:11:12 +0100",
        "mar, 05 mar 2024 11:11:12 +0100",
        "вт, 05 марта 2024 13:11:12 +0300",
        "Вт, 05 Бер 2024 12:11:12 +0200",
        "Τρι, 05 Μαρτίου 2024 12:11:12 +0200",
        "wt., 05 marca 2024 11:11:12 +0100",
        "Út, 05 Bře 2024 11:11:12 +0100",
        "2024-március-5T11:11:12+01:00",
        "Sal, 05 Mar 2024 13:11:12 +0300",
        "الثلاثاء، 05 مارس 2024 10:11:12 +0000",
    ],
)
def test_it_reads_the_months_of_other_languages(text: str) -> None:
    assert parse_date(text) == utc(2024, 3, 5, 10, 11, 12)


MONTHS = """juin 6, juillet 7, května 5, červen 6, července 7, listopada 11, marraskuuta 11, мая 5, июля 7, Ağu 8,
    août 8, 十一月 11, 十二月 12, 一月 1, sept. 9, ottobre 10, déc. 12"""


@pytest.mark.parametrize(("name", "month"), [pair.split() for pair in MONTHS.split(",")])
def test_it_takes_the_month_whose_name_begins_so(name: str, month: str) -> None:
    assert parse_date(f"05 {name} 2024 10:00:00 GMT") == utc(2024, int(month), 5, 10)


def test_it_takes_a_word_that_begins_several_months_for_none() -> None:
    assert parse_date("05 jui 2024 10:00:00 GMT") is None


@pytest.mark.parametrize(
    "text",
    [
        None,
        "",
        "yesterday",
        "Mon, 32 Jan 2024 10:00:00 GMT",
        "Mon, 01 Jan 2024 25:00:00 GMT",
        "2023-02-29",
        "Mon, 01 Jan 0001 00:00:00 GMT",
        "0000-00-00T00:00:00Z",
        "1969-12-31T23:59:59-00:00x" * 5,
        "Thu, 01 Jan 1970 00:00:00 GMT",
        "1970-01-01T00:00:00Z",
        "9999-12-31T23:59:59Z",
        "9999-12-31T23:59:59-10:00",
        "1.0",
        "123456",
        "99999999999999999999",
    ],
)
def test_it_takes_what_makes_no_sense_for_no_date(text: str | None) -> None:
    assert parse_date(text) is None


def test_it_reads_an_absurd_offset_as_none() -> None:
    assert parse_date("Tue, 05 Mar 2024 10:11:12 +9900") == utc(2024, 3, 5, 10, 11, 12)


@pytest.mark.parametrize(("year", "expected"), [("49", 2049), ("50", 1950), ("99", 1999), ("104", 2004)])
def test_it_reads_short_years_as_rfc_5322_says(year: str, expected: int) -> None:
    parsed = parse_date(f"Thu, 01 Jan {year} 19:48:21 GMT")
    assert parsed == utc(expected, 1, 1, 19, 48, 21)


@given(strategies.integers(86_400 * 365, 7_200_000_000))
def test_it_reads_back_what_the_standard_forms_write(seconds: int) -> None:
    moment = datetime.fromtimestamp(seconds, tz=UTC)
    assert parse_date(moment.strftime("%a, %d %b %Y %H:%M:%S +0000")) == moment
    assert parse_date(moment.isoformat()) == moment
    assert parse_date(moment.ctime()) == moment


@given(strategies.text(max_size=60))
def test_it_never_raises(text: str) -> None:
    parsed = parse_date(text)
    assert parsed is None or parsed.tzinfo is UTC


@given(strategies.text(alphabet="0123456789 :-+/.,TZamp年月日GMT", max_size=30))
def test_it_never_raises_for_what_looks_like_a_date(text: str) -> None:
    parsed = parse_date(text)
    assert parsed is None or 1900 <= parsed.year <= 2199
