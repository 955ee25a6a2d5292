"""RSS and Atom feeds, by feedparser: a story for each entry."""

from __future__ import annotations

import datetime as dt
import io
import re
from typing import Any

from retrieval.errors import ArticleError
from retrieval.formats.markup import html_paragraphs
from retrieval.formats.story import Skip, Story, first

START = re.compile(rb"<(?:\w+:)?(?:rss|feed|rdf)\b", re.IGNORECASE)
ENTITY = re.compile(rb"<!ENTITY", re.IGNORECASE)
LOOKED_AT = 4096  # bytes in which a feed says what it is


def is_feed(data: bytes) -> bool:
    """Whether the bytes begin as a feed does."""
    return START.search(data[:LOOKED_AT]) is not None


def read_feed(data: bytes, origin: str) -> list[Story | Skip]:
    """Every entry of a feed; raises ArticleError when there is none to be seen."""
    import feedparser

    if ENTITY.search(data):
        raise ArticleError(origin, 1, 1, "XML with entities of its own is not read, for safety")
    feed = feedparser.parse(io.BytesIO(data), sanitize_html=True, resolve_relative_uris=False)
    if not feed.entries and feed.bozo:
        raise ArticleError(origin, 1, 1, f"a feed that cannot be read ({feed.bozo_exception})")
    return [_entry(entry, feed.feed) for entry in feed.entries]


def _entry(entry: Any, feed: Any) -> Story | Skip:
    contents = [*entry.get("content", []), *([entry.summary_detail] if "summary_detail" in entry else [])]
    paragraphs: tuple[str, ...] = next((found for c in contents if (found := html_paragraphs(c.get("value", "")))), ())
    key = entry.get("id") or entry.get("link")
    if not paragraphs:
        return Skip("an entry without text", key)
    stamp = entry.get("published_parsed") or entry.get("updated_parsed")
    date = dt.date(*stamp[:3]) if stamp else None
    lang = first([*(c.get("language") for c in contents), entry.get("language"), feed.get("language")])
    source = first([entry.get("source", {}).get("title"), feed.get("title")])
    return Story(first([entry.get("title")]), paragraphs, key, date, source, entry.get("link"), lang)
