"""Fills the store of a Starlight with a library that nobody fetched, by bulk inserts; knows the package alone.

    python benchmarks/reading_rows.py fill ENTRIES ACCOUNTS      (an empty, prepared store; the password is PASSWORD)
    python benchmarks/reading_rows.py few | all                  (500 entries unread, or everything, for every account)
    python benchmarks/reading_rows.py flush                      (empty Redis but for the sessions)

`benchmarks/reading.py` sends this file into the container of the app to be run there. Ends with the index filled.
"""

import random
import sys
from collections.abc import Iterator
from datetime import UTC
from datetime import datetime
from datetime import timedelta
from typing import Any

from sqlalchemy import delete
from sqlalchemy import func
from sqlalchemy import insert
from sqlalchemy import select
from sqlalchemy import update

from flask_starlight.jobs import index
from flask_starlight.model.digest import digest
from flask_starlight.model.passwords import hash_password
from flask_starlight.services import services
from flask_starlight.store.database import db
from flask_starlight.store.database import for_writing
from flask_starlight.store.tables import Entry
from flask_starlight.store.tables import EntryContent
from flask_starlight.store.tables import Feed
from flask_starlight.store.tables import Folder
from flask_starlight.store.tables import Mark
from flask_starlight.store.tables import Subscription
from flask_starlight.store.tables import User
from flask_starlight.wiring import create_app

PASSWORD = "correct horse battery"
FEEDS = 500
FOLDERS = 10
FEW = 500
CHUNK = 2000
BODIES = 3000
COMMON, RARE = "garden", "zyxqmarker"
"""Stand in one entry of five, and in one of five thousand."""

ENGLISH = (
    *("time", "system", "network", "people", "data", "service", "market", "change", "report", "project", "language"),
    *("engine", "storage", "server", "memory", "design", "model", "release", "history", "culture", "travel", "music"),
)
CHINESE = ("技术", "系统", "网络", "数据", "服务", "市场", "报告", "项目", "用户", "语言", "引擎", "存储", "设计")
ZH_RARE = "麒麟"


def fill(entries: int, accounts: int) -> None:
    """Write feeds, accounts that all follow all of them, and *entries* entries with bodies of 1 to 8 kB; index them."""
    rng, now = random.Random(7), datetime.now(UTC).replace(microsecond=0)
    with for_writing(), db.session.begin():
        db.session.execute(insert(Feed), [_feed(number, now) for number in range(FEEDS)])
        _people(accounts, now)
    feeds = list(db.session.scalars(select(Feed.id).order_by(Feed.id)))
    db.session.rollback()
    bodies = [_body(rng, number) for number in range(BODIES)]
    for start in range(0, entries, CHUNK):
        numbers = range(start, min(start + CHUNK, entries))
        rows = [_entry(rng, number, entries, feeds[number % FEEDS], now) for number in numbers]
        with for_writing(), db.session.begin():
            db.session.execute(insert(Entry), rows)
            ids = db.session.scalars(select(Entry.id).order_by(Entry.id.desc()).limit(len(rows))).all()
            contents = [_content(entry_id, row, bodies) for entry_id, row in zip(reversed(ids), rows, strict=True)]
            db.session.execute(insert(EntryContent), contents)
    index.rebuild(services())


def keep_unread(few: bool) -> None:
    """Leave *FEW* entries unread for everyone, the newest; else all."""
    last_id = db.session.scalar(select(func.max(Entry.id))) or 0
    newest = list(db.session.scalars(select(Entry.id).order_by(Entry.sort_at.desc()).limit(FEW)))
    users = list(db.session.scalars(select(User.id)))
    now = datetime.now(UTC)
    db.session.rollback()
    with for_writing(), db.session.begin():
        db.session.execute(delete(Mark))
        db.session.execute(update(Subscription).values(read_through_id=last_id if few else 0))
        for user_id in users if few else ():
            rows = [{"user_id": user_id, "entry_id": id_, "is_read": False, "changed_at": now} for id_ in newest]
            db.session.execute(insert(Mark), rows)
    flush()


def flush() -> None:
    """Empty Redis but for the sessions, which nothing could bring back."""
    redis = services().redis
    for key in list(redis.scan_iter()):
        if not key.startswith(b"session:"):
            redis.delete(key)


def _feed(number: int, now: datetime) -> dict[str, Any]:
    url = f"https://blog{number}.example.com/feed.xml"
    title = ("每日" if _is_chinese(number) else "Daily ") + f"blog {number}"
    facts = {"url": url, "url_hash": digest([url]), "title": title, "site_url": url.removesuffix("feed.xml")}
    return facts | {"created_at": now, "checked_at": now, "next_check_at": now + timedelta(days=365)}


def _people(accounts: int, now: datetime) -> None:
    password = hash_password(PASSWORD)
    names = [f"u{number}" for number in range(accounts)]
    people = [{"name": name, "name_key": name, "password_hash": password, "created_at": now} for name in names]
    db.session.execute(insert(User), people)
    feeds = list(db.session.scalars(select(Feed.id).order_by(Feed.id)))
    for user_id in list(db.session.scalars(select(User.id))):
        db.session.execute(insert(Folder), [{"user_id": user_id, "name": f"Folder {n}"} for n in range(FOLDERS)])
        inside = list(db.session.scalars(select(Folder.id).where(Folder.user_id == user_id)))
        follows = {"user_id": user_id, "created_at": now, "read_through_id": 0}
        rows = [follows | {"feed_id": id_, "folder_id": inside[n % FOLDERS]} for n, id_ in enumerate(feeds)]
        db.session.execute(insert(Subscription), rows)


def _entry(rng: random.Random, number: int, entries: int, feed_id: int, now: datetime) -> dict[str, Any]:
    url = f"https://blog{number % FEEDS}.example.com/post-{number}"
    words = CHINESE if _is_chinese(number % FEEDS) else ENGLISH
    title = " ".join(rng.choices(words, k=rng.randint(4, 9))).capitalize() + f" [{number}]"
    at = now - timedelta(seconds=(entries - number) * 60 + rng.randint(0, 86400))
    told = {"url": url, "title": title, "author": "Ada", "excerpt": " ".join(rng.choices(words, k=40))[:400]}
    hashes = {"guid_hash": digest([url]), "content_hash": digest([title]), "url_key": digest([url])}
    times = {"published_at": at, "fetched_at": now, "sort_at": at}
    return {"feed_id": feed_id, "version": 1, "language": "zh" if words is CHINESE else "en"} | told | hashes | times


def _content(entry_id: int, row: dict[str, Any], bodies: list[str]) -> dict[str, Any]:
    near = bodies[entry_id % (BODIES - 10) :][:10]
    body = next(text for text in near if ("的" in text) == (row["language"] == "zh"))
    marker = f"<p>{RARE} {ZH_RARE}</p>" if entry_id % 5000 == 7 else ""
    return {
        "entry_id": entry_id,
        "guid": row["url"],
        "content": marker + body,
        "tags": ["news"],
        "enclosures": [],
    }


def _body(rng: random.Random, number: int) -> str:
    words = [*CHINESE, "的"] if _is_chinese(number) else [*ENGLISH, *([COMMON] if number % 4 == 0 else [])]
    return "".join(_paragraphs(rng, words, int(1000 * 8 ** rng.random())))


def _paragraphs(rng: random.Random, words: list[str], length: int) -> Iterator[str]:
    while length > 0:
        text = f"<p>{' '.join(rng.choices(words, k=rng.randint(30, 80)))} <a href='https://example.com/'>more</a></p>"
        length -= len(text.encode())
        yield text


def _is_chinese(number: int) -> bool:
    return number % 10 in (2, 5, 8)


def main() -> None:
    """Do what the command line says."""
    with create_app().app_context():
        match sys.argv[1:]:
            case ["fill", entries, accounts]:
                fill(int(entries), int(accounts))
                keep_unread(few=True)
            case ["few" | "all" as state]:
                keep_unread(few=state == "few")
            case ["flush"]:
                flush()
            case _:
                sys.exit(__doc__)


if __name__ == "__main__":
    main()
