"""What a reader does on a first day, each step seen to work on the next page. The same on every way to run."""

from tests.reader import Page
from tests.reader import Reader

PASSWORD = "a long enough password"
NAME = "ada"
PATIENCE_S = 120


def arrive(reader: Reader) -> None:
    """Be led to the sign-up on the first visit, make the first account, and find the door shut to a second."""
    page = reader.get("/")
    assert page.url.endswith("/signup")
    page = reader.sign_up(NAME, PASSWORD)
    assert page.status == 200
    assert NAME in page.text
    assert not stranger(reader).get("/signup").tree.xpath("//input[@name='password']")


def stranger(reader: Reader) -> Reader:
    """Return a browser at the same server that nobody has signed in with."""
    return Reader(reader.base_url)


def subscribe(reader: Reader, address: str) -> Page:
    """Type *address* into the form, wait until it was looked at, and return the page that says what came of it."""
    asked = reader.submit(reader.get("/subscribe"), "/subscribe", url=address)
    assert "/discoveries/" in asked.url, asked.text
    return reader.wait_for(asked.url, lambda page: "Looking at" not in page.text, patience_s=PATIENCE_S)


def subscribe_by_address(reader: Reader, host: str) -> None:
    """Follow a feed by its address, and another by the address of a page that names it."""
    for address in (f"{host}/feeds/chinese.rss", f"{host}/page/tiny.rss"):
        page = subscribe(reader, address)
        assert "You follow it now" in page.text, page.text
        entries = reader.get(page.links("/feeds/")[-1])
        assert entries.links("/entries/")


def be_told_why_not(reader: Reader, host: str) -> None:
    """Read a sentence for an address that names no feed, one that does not answer, and one that is private."""
    for address, sentence in (
        (f"{host}/page/", "No feed was found"),
        (f"{host}/status/404", "There is nothing at this address"),
        ("http://169.254.169.254/", "private"),
        ("http://masterdb:3306/", "private"),
    ):
        page = reader.submit(reader.get("/subscribe"), "/subscribe", url=address)
        if "/discoveries/" in page.url:
            page = reader.wait_for(page.url, lambda page: "Looking at" not in page.text, patience_s=PATIENCE_S)
        assert sentence in page.text, (address, page.text)


def choose_among_several(reader: Reader, host: str) -> None:
    """Choose one of two feeds that a page names."""
    page = subscribe(reader, f"{host}/page/tiny.atom/tiny.json")
    assert "Several feeds" in page.text, page.text
    chosen = reader.submit(page, page.url.removeprefix(reader.base_url), url=f"{host}/feeds/tiny.json")
    page = reader.wait_for(chosen.url, lambda page: "Looking at" not in page.text, patience_s=PATIENCE_S)
    assert "You follow it now" in page.text, page.text


def read_and_star(reader: Reader) -> None:
    """Open an entry, which marks it read; mark it unread and read again; star it and find it among the starred."""
    unread = reader.get("/unread")
    number = unread_count(unread)
    opened = reader.get(unread.links("/entries/")[0])
    path = opened.url.removeprefix(reader.base_url).partition("?")[0]
    assert unread_count(reader.get("/unread")) == number - 1
    opened = reader.submit(opened, f"{path}/unread")
    assert unread_count(reader.get("/unread")) == number
    reader.submit(reader.get(path), f"{path}/star")
    assert any(link.startswith(path) for link in reader.get("/starred").links("/entries/"))
    reader.submit(reader.get(path), f"{path}/unstar")
    assert not reader.get("/starred").links("/entries/")


def search_in_two_languages(reader: Reader) -> None:
    """Find an entry by two characters in the middle of a Chinese sentence, and another by an English word."""
    for words, found in (("银杏", "北京的秋天"), ("外滩", "上海"), ("body", "RSS 2")):
        page = reader.wait_for(f"/search?q={quoted(words)}", lambda page: b"<mark>" in page.body, patience_s=PATIENCE_S)
        assert found in page.text
        assert page.tree.xpath("//mark"), page.text
    assert "Nothing was found" in reader.get(f"/search?q={quoted('银叶')}").text


def hide_by_rule(reader: Reader) -> None:
    """Try a rule, save it, have it applied, miss what it hid, and find that again once all is undone."""
    tried = reader.get(f"/rules/new?query={quoted('银杏')}&hide=yes")
    assert "北京的秋天" in tried.text
    saved = reader.press(tried, "/rules")
    path = saved.url.removeprefix(reader.base_url)
    reader.submit(saved, f"{path}/apply")
    reader.wait_for("/hidden", lambda page: "北京的秋天" in page.text, patience_s=PATIENCE_S)
    assert "北京的秋天" not in reader.get("/all").text
    assert "hidden" in reader.get(path).text
    reader.submit(reader.get(path), f"{path}/delete", undo="yes")
    assert "北京的秋天" in reader.get("/all").text


def mark_all_read(reader: Reader) -> None:
    """Mark everything read, and be told that all is done."""
    reader.submit(reader.get("/unread"), "/mark-read")
    assert "All caught up" in reader.get("/unread").text


def export_and_leave(reader: Reader) -> None:
    """Take the subscriptions along, sign out, and find the pages closed."""
    exported = reader.get("/opml/export")
    assert b"chinese.rss" in exported.body
    reader.submit(reader.get("/unread"), "/signout")
    assert "/signin" in reader.get("/unread").url
    assert reader.sign_in(NAME, "not the right password").status != 200
    assert "/unread" in reader.sign_in(NAME, PASSWORD).url


def unread_count(page: Page) -> int:
    """Return the number beside "Unread" in the side bar."""
    (number,) = page.tree.xpath("//nav[@id='sidebar']//a[@href='/unread']//*[@data-number]/text()")[:1]
    return int(number.strip().replace(",", ""))


def quoted(text: str) -> str:
    return "".join(f"%{byte:02X}" for byte in text.encode())
