"""Rows of the library's file as values: articles, their versions, their passages."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from retrieval.article import Article, Paragraph
from retrieval.errors import LibraryError
from retrieval.filters import DESK
from retrieval.passages import Passage

KEPT = 512  # articles looked at last
ARTICLE = "SELECT a.id, v.text, v.title, v.date, v.source, v.url, v.lang FROM version v JOIN article a ON a.key = v.article WHERE v.key = ?"
PARAGRAPHS = 'SELECT number, start, "end" FROM passage WHERE version = ? ORDER BY id'
PASSAGE = ('SELECT a.id, p.number, p.start, p."end" FROM passage p JOIN version v ON v.key = p.version '
           "JOIN article a ON a.key = v.article WHERE p.id = ?")
VERSIONS = ("SELECT v.key, v.number, v.owner, v.added_by, v.added_at FROM version v JOIN article a ON a.key = v.article "
            "WHERE a.id = ? ORDER BY v.number")


@dataclass(frozen=True, slots=True)
class Entry:
    """An article to be kept: where it came from, whose it is, who added it and when.

    Without an origin the id alone says which article it is; with one, the library finds an id that is
    free, and gives the same one to the same origin ever after.
    """

    article: Article
    origin: str | None = None
    owner: str = DESK
    added_by: str = ""
    added_at: dt.datetime | None = None


@dataclass(frozen=True, slots=True)
class Change:
    """What adding an article did: `added`, `replaced`, `updated` (all but its text) or `unchanged`."""

    id: str
    kind: str
    version: int


@dataclass(frozen=True, slots=True)
class Version:
    """One version of an article, 1 being the first, with who added it and when."""

    number: int
    article: Article
    owner: str
    added_by: str
    added_at: str | None


class Records:
    """Reads rows; every method runs inside the caller's transaction."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._database = database
        self._kept: OrderedDict[int, Article] = OrderedDict()
        self._known = -1

    def current(self, article_id: str) -> int:
        """The key of an article's latest version; raises LibraryError when it is not here."""
        row = self._database.execute("SELECT current FROM article WHERE id = ?", (article_id,)).fetchone()
        if row is None:
            raise LibraryError(f"no article {article_id} in the library")
        return int(row[0])

    def article(self, key: int, metadata: int) -> Article:
        """The article of one version; those looked at last are kept while the library's metadata are the same."""
        if metadata != self._known:
            self._kept.clear()
            self._known = metadata
        if key not in self._kept:
            self._kept[key] = self._read(key)
        self._kept.move_to_end(key)
        while len(self._kept) > KEPT:
            self._kept.popitem(last=False)
        return self._kept[key]

    def _read(self, key: int) -> Article:
        article_id, text, title, date, source, url, lang = self._database.execute(ARTICLE, (key,)).fetchone()
        paragraphs = tuple(Paragraph(*row) for row in self._database.execute(PARAGRAPHS, (key,)))
        return Article(article_id, text, paragraphs, title, dt.date.fromisoformat(date) if date else None, source, url, lang)

    def versions(self, article_id: str) -> list[Version]:
        """Every version of an article, the first first."""
        rows = self._database.execute(VERSIONS, (article_id,)).fetchall()
        return [Version(number, self._read(key), *rest) for key, number, *rest in rows]

    def passage(self, number: int) -> Passage:
        """The passage of a number."""
        return Passage(*self._database.execute(PASSAGE, (number,)).fetchone())

    def keys(self, after: int, count: int) -> list[tuple[int, int]]:
        """The next articles in the order of their coming: their keys and those of their latest versions."""
        return self._database.execute("SELECT key, current FROM article WHERE key > ? ORDER BY key LIMIT ?", (after, count)).fetchall()

    def count(self) -> int:
        """How many articles there are."""
        return int(self._database.execute("SELECT count(*) FROM article").fetchone()[0])


class Articles(Sequence[Article]):
    """All articles of a library, read while they are looked at."""

    def __init__(self, library: Any) -> None:
        self._library = library

    def __len__(self) -> int:
        return int(self._library.count())

    def __iter__(self) -> Iterator[Article]:
        after, step = 0, 100
        while found := self._library.page(after, step):
            yield from (article for _, article in found)
            after = found[-1][0]

    def __getitem__(self, index: Any) -> Any:
        return list(self)[index]

    def __contains__(self, article: object) -> bool:
        return isinstance(article, Article) and self._library.holds(article.id)
