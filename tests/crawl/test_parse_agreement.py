"""How far the parser agrees with feedparser, which has read the world's feeds for twenty years.

Every document of the test data is read by both and compared field by field, by the tool that lies beside the data.
Where we read better, the row below says why; these count as disagreement all the same.
"""

import importlib.util
import re
from collections import Counter
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

from flask_starlight.crawl.parse import parse_feed
from flask_starlight.errors import FeedParseError

SHARED = Path(__file__).parents[3] / "shared"
TOOL = SHARED / "tools" / "parse_agreement.py"
DIRECTORIES = [SHARED / "data" / "feedparser", SHARED / "data" / "feeds-real"]
LEAST_AGREEMENT = 0.99
LEAST_AGREEMENT_BUT_FOR_THE_BETTER = 0.998

BETTER = {
    ("*.json", "entries"): "feedparser reads no JSON Feed, and no RSS in JSON",
    ("kc0011.rss", "published"): "2020/1/10 14:33:00 is 10 January 2020, not 1 November",
    ("4fsodonline.atom", "text"): "feedparser leaves <iframe/> open, which then swallows the rest of the entry",
    ("4fsodonline.atom", "links"): "the same, and the link of the iframe with it",
    ("item_content_encoded_iframe.xml", "text"): "the same",
    ("russcox.atom", "links"): 'href="" stays what it is: it names the page that it stands on',
    ("pappacoda.atom", "url"): "an alternate link is the address, whatever its type; a tag: identifier is none",
    ("entry_link*.xml", "url"): "the alternate link is the address, and not the enclosure after it",
    ("tis620.xml", "text"): "Thai without a label is read as Thai",
    ("gb2312.xml", "title"): "Chinese without a label is read as Chinese",
    ("big5.xml", "title"): "the same",
    ("entry_title*script*.xml", "title"): "the words of a title are not those of its scripts",
    ("entry_title_crazy.xml", "title"): "the same, and a document type says nothing",
    ("entry_content_text_plain_brackets.xml", "text"): "type=text shows its brackets (RFC 4287, 3.1.1.1)",
    ("itunes_item_subtitle.xml", "text"): "a subtitle is better than no text",
    ("entry_source_author*.xml", "author"): "the author of its source is the entry's, if it has none (RFC 4287, 4.2.1)",
    ("item_category_image.xml", "title"): "the title of an image in a category is not the entry's",
}


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    if not TOOL.exists() or not all(directory.is_dir() for directory in DIRECTORIES):
        pytest.skip(f"the comparison and its documents are not in {SHARED}")
    spec = importlib.util.spec_from_file_location("parse_agreement", TOOL)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.filterwarnings("ignore")
def test_it_agrees_with_feedparser(tool: ModuleType) -> None:
    counts: Counter[str] = Counter()
    unexplained = []
    for path in tool.files_in(DIRECTORIES):
        for field, agreed in compared(tool, path):
            explained = any(path.match(name) and field == about for name, about in BETTER)
            counts["agreed" if agreed else "explained" if explained else "unexplained"] += 1
            if not agreed and not explained:
                unexplained.append((path.name, field))
    total = counts.total()
    assert total > 1000
    assert counts["agreed"] / total >= LEAST_AGREEMENT, unexplained
    assert (total - counts["unexplained"]) / total >= LEAST_AGREEMENT_BUT_FOR_THE_BETTER, unexplained


def compared(tool: ModuleType, path: Path) -> list[tuple[str, bool]]:
    """Return each field that either parser found, and whether they agree on it."""
    body = path.read_bytes()
    headers = {
        name.decode().lower(): value.decode("latin-1")
        for name, value in re.findall(rb"^Header:\s*([\w-]+):\s*(.+?)\s*$", body[:2000], re.MULTILINE)
    }
    url, content_type = headers.get("content-location", tool.BASE + path.name), headers.get("content-type")
    try:
        theirs: list[dict[str, Any]] = tool.oracle(body, url, content_type)
    except Exception:
        return []
    try:
        ours: list[dict[str, Any]] = tool.ours(parse_feed, body, url, content_type)
    except FeedParseError:
        ours = []
    found = [("entries", len(theirs) == len(ours))]
    for one, other in zip(theirs, ours, strict=False):
        for field in tool.FIELDS[1:]:
            agreed = tool.same(field, one, other)
            if agreed is not None:
                found.append((field, bool(agreed)))
    return found
