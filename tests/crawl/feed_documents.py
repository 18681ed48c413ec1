"""Documents around what a test is about, and what the parser makes of them."""

from flask_starlight.crawl.parse import parse_feed
from flask_starlight.model.parsed import ParsedEntry
from flask_starlight.model.parsed import ParsedFeed

URL = "https://feeds.example/blog/feed.xml"
NAMESPACES = (
    'xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
    ' xmlns:content="http://purl.org/rss/1.0/modules/content/" xmlns:media="http://search.yahoo.com/mrss/"'
    ' xmlns:itunes="http://www.itunes.com/dtds/podcast-1.0.dtd" xmlns:atom="http://www.w3.org/2005/Atom"'
    ' xmlns:podcast="https://podcastindex.org/namespace/1.0" xmlns:sy="http://purl.org/rss/1.0/modules/syndication/"'
)


def rss(channel: str) -> ParsedFeed:
    return parse_feed(f'<rss version="2.0" {NAMESPACES}><channel>{channel}</channel></rss>'.encode(), url=URL)


def rss_entry(item: str) -> ParsedEntry:
    return rss(f"<item>{item}</item>").entries[0]


def atom(feed: str) -> ParsedFeed:
    return parse_feed(f'<feed xmlns="http://www.w3.org/2005/Atom" {NAMESPACES}>{feed}</feed>'.encode(), url=URL)


def atom_entry(entry: str) -> ParsedEntry:
    return atom(f"<entry>{entry}</entry>").entries[0]
