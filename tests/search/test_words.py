import pytest
from hypothesis import given
from hypothesis import strategies

from flask_starlight.search.nodes import AllOf
from flask_starlight.search.nodes import AnyOf
from flask_starlight.search.nodes import Not
from flask_starlight.search.nodes import Term
from flask_starlight.search.words import MAX_TERMS
from flask_starlight.search.words import parse_query
from tests.search.make import question


def test_it_reads_the_whole_language() -> None:
    query = parse_query('Cat OR "Sea  lion" -dog title:News -author:"Ann Lee" (a b OR c)')
    assert query.root == AllOf(
        (
            AnyOf((Term(("cat",)), Term(("sea", "lion")))),
            Not(Term(("dog",))),
            Term(("news",), "title"),
            Not(Term(("ann", "lee"), "author")),
            Term(("a",)),
            AnyOf((Term(("b",)), Term(("c",)))),
        )
    )
    assert query.understood == 'cat OR "sea lion" -dog title:news -author:"ann lee" a b OR c'
    assert not query.forgiven


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ("Big CATS", "big cats"),
        ("iPhone手机", "iphone 手机"),
        ("-iPhone手机", "-(iphone 手机)"),
        ("x OR iPhone手机", "x OR (iphone 手机)"),
        ('"iPhone手机"', '"iphone 手机"'),
        ("2026年11月 第2章 3C数码", "2026年11月 第2章 3c 数码"),
        ("wi-fi 3.14", '"wi fi" "3 14"'),
        ("“sea lion” －dog　ｔｉｔｌｅ：ｃａｔ", '"sea lion" -dog title:cat'),
        ("「手机」 «cat»", "手机 cat"),
        ("TITLE:cat subtitle:cat http://a.example/", 'title:cat "subtitle cat" "http a example"'),
        ("a OR b c OR d OR e", "a OR b c OR d OR e"),
        ("a OR (b c)", "a OR (b c)"),
        ("-(a OR -(b))", "-(a OR -b)"),
        ("-(-a)", "a"),
        ("or and not", "or and not"),
        ("f(x)", "f x"),
        ("a - b", "a b"),
        ('-"" "" () !!!', ""),
        ("", ""),
        ('tag:"Open Source" -Tag:news', 'tag:"open source" -tag:news'),
        ('FEED:"The  Verge" -feed:news', 'feed:"The Verge" -feed:news'),
        ('in:"News / Local" in:新闻 label:to-do', 'in:"News / Local" in:新闻 label:to-do'),
        ("feed:「每日」", "feed:每日"),
        ("lang:ZH_Hans -lang:en", "lang:zh-hans -lang:en"),
        ("is:Unread is:read is:starred is:hidden is:edited", "is:unread is:read is:starred is:hidden is:edited"),
        ("-is:read -is:unread", "is:unread is:read"),
        ("has:audio has:video has:image has:note has:label", "has:audio has:video has:image has:note has:label"),
        ("after:2026 before:2026-7 on:2026-02-3", "after:2026 before:2026-07 on:2026-02-03"),
        ("on:today after:Yesterday before:007d", "on:today after:yesterday before:7d"),
        (r"/star (ship|link)s?/I -/^\d+/", r"/star (ship|link)s?/i -/^\d+/"),
        ("moon OR is:starred OR (lang:zh /x/)", "moon OR is:starred OR (lang:zh /x/)"),
        ("-(is:starred has:note)", "-(is:starred has:note)"),
        ("/etc/passwd a/b", '"etc passwd" "a b"'),
    ],
)
def test_it_understands(text: str, understood: str) -> None:
    query = parse_query(text)
    assert (query.understood, query.forgiven) == (understood, False)


@pytest.mark.parametrize(
    ("text", "understood"),
    [
        ('"sea lion', "sea lion"),
        ('title:"sea lion', "title sea lion"),
        ("OR", "or"),
        ("cat OR", "cat or"),
        ("OR cat", "or cat"),
        ("cat OR OR dog", "cat or or dog"),
        ("(cat dog", "cat dog"),
        ("cat) dog", "cat dog"),
        ("cat -)", "cat"),
        ("title: cat", "title cat"),
        ("feed: cat", "feed cat"),
        ('in:"" cat', "in cat"),
        ("is:nice OR cat", '"is nice" OR cat'),
        ("has:wings", '"has wings"'),
        ("lang:x", '"lang x"'),
        ("after:2026-13", '"after 2026 13"'),
        ("on:2026-02-29", '"on 2026 02 29"'),
        ("before:tomorrow", '"before tomorrow"'),
        ("/(cat/ dog", "cat dog"),
        (r"/(cat)\1/", '"cat 1"'),
        ("/!!(/ dog", "dog"),
        ("((((((((cat dog))))))))", "cat dog"),
        ("cat " + "x" * 600, "cat " + "x" * 64),
        (" ".join(f"w{number}" for number in range(80)), " ".join(f"w{number}" for number in range(MAX_TERMS))),
    ],
)
def test_it_reads_what_is_broken_as_plain_words_and_says_so(text: str, understood: str) -> None:
    query = parse_query(text)
    assert (query.understood, query.forgiven) == (understood, True)


def test_it_looks_for_nothing_where_nothing_is_said() -> None:
    assert parse_query(' - "" !? ').root is None


def test_it_knows_the_keys_of_its_words() -> None:
    assert [term.keys for term in parse_query("Running手机 -cat OR (title:runs dog)").sought()] == [
        ("run",),
        ("手", "机"),
        ("run",),
        ("dog",),
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("big cats", ("big", "cats")),
        ('"sea lion" cat -dog title:x', ("sea", "lion", "cat")),
        ("iPhone手机", ("iphone", "手", "机")),
        ("cat", None),
        ("cat OR dog", None),
        ("cat -dog title:x", None),
    ],
)
def test_it_tells_which_words_are_better_side_by_side(text: str, expected: tuple[str, ...] | None) -> None:
    together = question(text).side_by_side()
    assert (together.words if together else None) == expected


scraps = [
    "feed:",
    "in:",
    "label:x",
    "lang:zh",
    "is:read",
    "is:",
    "has:note",
    "has:audio",
    "after:2026-1",
    "on:7d",
    "/a+/",
    "/i",
    "/",
    "tag:",
    "OR",
    "(",
    ")",
    "-",
    '"',
    "title:",
    "author:",
    "a",
    "手机x",
    "wi-fi",
    "12",
    "月",
    " ",
    "½",
    "İ",
    "ก็",
]


@given(strategies.text(max_size=80) | strategies.lists(strategies.sampled_from(scraps), max_size=30).map("".join))
def test_it_never_fails_and_says_what_it_understood_in_its_own_language(text: str) -> None:
    query = parse_query(text)
    again = parse_query(query.understood)
    assert (again.root, again.understood, again.forgiven) == (query.root, query.understood, False)
