"""What adding and removing write: every method runs inside the caller's transaction."""

from __future__ import annotations

import sqlite3
from dataclasses import replace

from retrieval.analysis import terms
from retrieval.article import Article
from retrieval.library import article_mark
from retrieval.naming import mark, same_story
from retrieval.records import Change, Entry, Records
from retrieval.schema import meta, set_meta
from retrieval.stacks import Stacks

METADATA = ("lang", "owner", "source", "date", "url", "title")


class Writer:
    """One batch of changes; nothing is searchable before `finish`."""

    def __init__(self, database: sqlite3.Connection, stacks: Stacks) -> None:
        self._database, self._stacks, self._records = database, stacks, Records(database)
        self._next = int(meta(database, "passage"))
        self._mark = int(str(meta(database, "fingerprint")), 16)
        self._numbers: list[int] = []
        self._documents: list[list[str]] = []

    def put(self, entry: Entry) -> Change:
        """Keep one article, under an id of its own."""
        key, article = self._identified(entry)
        if key is None:
            key = self._execute("INSERT INTO article (id) VALUES (?)", article.id)
            self._remember(entry, key)
            self._write(key, article, entry, 1)
            return Change(article.id, "added", 1)
        self._remember(entry, key)
        version, number, fingerprint = self._latest(key)
        if fingerprint == article.fingerprint:
            kind = "updated" if self._update(version, article, entry) else "unchanged"
            return Change(article.id, kind, number)
        self._bury(version)
        self._database.execute("DELETE FROM parse WHERE passage IN (SELECT id FROM passage WHERE version = ?)", (version,))
        self._mark -= article_mark(article.id, fingerprint)
        self._write(key, article, entry, number + 1)
        return Change(article.id, "replaced", number + 1)

    def remove(self, article_id: str) -> None:
        """Delete one article with all its versions."""
        version = self._records.current(article_id)
        key, fingerprint = self._database.execute("SELECT article, fingerprint FROM version WHERE key = ?", (version,)).fetchone()
        self._bury(version)
        self._mark -= article_mark(article_id, fingerprint)
        self._database.execute("DELETE FROM article WHERE key = ?", (key,))

    def finish(self) -> None:
        """Make what was put searchable."""
        self._index()
        set_meta(self._database, "passage", self._next)
        set_meta(self._database, "fingerprint", f"{self._mark % (1 << 64):016x}")

    def _execute(self, statement: str, *values: object) -> int:
        return int(self._database.execute(statement, values).lastrowid or 0)

    def _identified(self, entry: Entry) -> tuple[int | None, Article]:
        """The key of the article that this is a version of, if any, and the article under its id."""
        article, origin = entry.article, entry.origin
        if origin is not None:
            row = self._database.execute(
                "SELECT a.key, a.id FROM origin o JOIN article a ON a.key = o.article WHERE o.name = ?", (origin,)).fetchone()
            if row is not None:
                return row[0], replace(article, id=row[1])
        wanted, digits = article.id, 6
        while (row := self._database.execute("SELECT key, current FROM article WHERE id = ?", (article.id,)).fetchone()) is not None:
            if origin is None or same_story(self._records.article(row[1], 0), article):
                return row[0], article
            article = replace(article, id=f"{wanted}-{mark(origin, digits)}")
            digits += 2
        return None, article

    def _remember(self, entry: Entry, key: int) -> None:
        if entry.origin is not None:
            self._database.execute("INSERT OR IGNORE INTO origin VALUES (?, ?)", (entry.origin, key))

    def _latest(self, key: int) -> tuple[int, int, str]:
        row: tuple[int, int, str] = self._database.execute(
            "SELECT v.key, v.number, v.fingerprint FROM article a JOIN version v ON v.key = a.current WHERE a.key = ?", (key,)).fetchone()
        return row

    def _metadata(self, article: Article, entry: Entry) -> tuple[str | None, ...]:
        return (article.lang, entry.owner, article.source, article.date.isoformat() if article.date else None, article.url, article.title)

    def _update(self, version: int, article: Article, entry: Entry) -> bool:
        """Change what is known beside the text; whether anything was different."""
        new = self._metadata(article, entry)
        old = self._database.execute(f"SELECT {', '.join(METADATA)} FROM version WHERE key = ?", (version,)).fetchone()  # noqa: S608 - a constant
        if old == new or old[0] != new[0]:  # the language decides on the terms: it stays what it was for this text
            return False
        self._database.execute(
            f"UPDATE version SET {', '.join(f'{name} = ?' for name in METADATA)} WHERE key = ?", (*new, version))  # noqa: S608 - a constant
        set_meta(self._database, "metadata", int(meta(self._database, "metadata")) + 1)
        return True

    def _write(self, key: int, article: Article, entry: Entry, number: int) -> None:
        first, past = self._next, self._next + len(article.paragraphs)
        at = entry.added_at.isoformat() if entry.added_at else None
        version = self._execute(
            f"INSERT INTO version (article, number, first, past, {', '.join(METADATA)}, added_by, added_at, fingerprint, text) "  # noqa: S608 - a constant
            "VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            key, number, first, past, *self._metadata(article, entry), entry.added_by, at, article.fingerprint, article.text)
        self._database.executemany(
            "INSERT INTO passage VALUES (?, ?, ?, ?, ?)",
            [(first + n, version, p.number, p.start, p.end) for n, p in enumerate(article.paragraphs)])
        self._database.execute("UPDATE article SET current = ? WHERE key = ?", (version, key))
        self._numbers += range(first, past)
        self._documents += passage_terms(article)
        self._mark += article_mark(article.id, article.fingerprint)
        self._next = past

    def _bury(self, version: int) -> None:
        """Take the passages of a version out of the index."""
        article = self._records.article(version, 0)
        first = self._database.execute("SELECT first FROM version WHERE key = ?", (version,)).fetchone()[0]
        if self._numbers and first >= self._numbers[0]:
            self._index()  # put and replaced within one batch
        self._stacks.bury(first, passage_terms(article))

    def _index(self) -> None:
        if self._documents:
            self._stacks.insert(self._numbers, self._documents)
            self._numbers, self._documents = [], []


def passage_terms(article: Article) -> list[list[str]]:
    """The terms of each passage, as the index holds them."""
    return [terms(article.quote(p.start, p.end), article.lang) for p in article.paragraphs]
