"""Rows of the library's file as values: articles, their versions, their passages."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections import OrderedDict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from retrieval.analysis import fold
from retrieval.article import Article, Paragraph
from retrieval.errors import LibraryError
from retrieval.filters import DESK, EVERYTHING, Filter
from retrieval.headings import OPENING, Heading, Listing
from retrieval.passages import Passage

KEPT = 512  # articles looked at last
STEP = 128  # articles read in one go by who looks at all
ARTICLE = "SELECT a.id, v.text, v.title, v.date, v.source, v.url, v.lang FROM version v JOIN article a ON a.key = v.article WHERE v.key = ?"
HEADING = ('SELECT a.id, v.title, substr(v.text, p.start + 1, min(p."end" - p.start, ?)) FROM version v '
           "JOIN article a ON a.key = v.article JOIN passage p ON p.id = v.first WHERE v.key = ?")
NUMBERED = "SELECT row_number() OVER (ORDER BY key) AS place, id, current FROM article"
HEADLINE = 'coalesce(v.title, a.id || \' \' || substr(v.text, p.start + 1, min(p."end" - p.start, ?)))'
CURRENT = "article a JOIN version v ON v.key = a.current"
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
        database.create_function("folded", 1, fold, deterministic=True)
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

    def keys(self, after: int, count: int, chosen: Filter = EVERYTHING) -> list[tuple[int, int]]:
        """The next articles in the order of their coming: their keys and those of their latest versions."""
        condition, values = chosen.named()
        query = f"SELECT a.key, a.current FROM {CURRENT} WHERE a.key > ? AND {condition} ORDER BY a.key LIMIT ?"  # noqa: S608 - columns named in `Filter.sql`
        return self._database.execute(query, (after, *values, count)).fetchall()

    def count(self, chosen: Filter = EVERYTHING) -> int:
        """How many articles there are."""
        condition, values = chosen.named()
        query = f"SELECT count(*) FROM {CURRENT} WHERE {condition}" if chosen else "SELECT count(*) FROM article"  # noqa: S608 - columns named in `Filter.sql`
        return int(self._database.execute(query, values).fetchone()[0])

    def listing(self, first: int, count: int, word: str, chosen: Filter) -> Listing:
        """As `Library.listing`."""
        if word or chosen:
            found = self._found(word, chosen)
            total, page = len(found), found[first : first + count]
        else:
            rows = self._database.execute("SELECT current FROM article ORDER BY key LIMIT ? OFFSET ?", (count, first))
            total, page = self.count(), [(first + n, version) for n, (version,) in enumerate(rows.fetchall(), 1)]
        return Listing(total, tuple(
            Heading(number, *self._database.execute(HEADING, (OPENING, version)).fetchone()) for number, version in page))

    def _found(self, word: str, chosen: Filter) -> list[tuple[int, int]]:
        """The places of articles with a word in their headline, and the keys of their latest versions."""
        condition, values = chosen.named()
        query = (f"SELECT place, v.key FROM ({NUMBERED}) a JOIN version v ON v.key = a.current JOIN passage p ON p.id = v.first "  # noqa: S608 - constants
                 f"WHERE {condition} AND (? = '' OR instr(folded({HEADLINE}), ?)) ORDER BY 1")
        return self._database.execute(query, (*values, word, OPENING, fold(word))).fetchall()

    def sources(self) -> list[str]:
        """The names of the sources of the latest versions, in the order of the alphabet."""
        found = self._database.execute(f"SELECT DISTINCT source FROM {CURRENT} WHERE source IS NOT NULL")  # noqa: S608 - a constant
        return sorted(source for (source,) in found)


class Articles(Sequence[Article]):
    """The articles of a library that a filter admits, read while they are looked at."""

    def __init__(self, library: Any, chosen: Filter = EVERYTHING) -> None:
        self._library, self._chosen = library, chosen

    def __len__(self) -> int:
        return int(self._library.count(self._chosen))

    def __bool__(self) -> bool:
        return next(iter(self), None) is not None

    def __iter__(self) -> Iterator[Article]:
        after, step = 0, 1
        while found := self._library.page(after, step, self._chosen):
            yield from (article for _, article in found)
            after, step = found[-1][0], min(2 * step, STEP)

    def __getitem__(self, index: Any) -> Any:
        return list(self)[index]

    def __contains__(self, article: object) -> bool:
        return isinstance(article, Article) and bool(self._library.count(self._chosen.within([article.id])))
