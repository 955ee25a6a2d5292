"""Parses in the library's file: made when first needed, and kept."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterable, Mapping
from typing import TYPE_CHECKING

from retrieval import parses
from retrieval.article import Article, Lang, Paragraph
from retrieval.errors import LibraryError
from retrieval.schema import transaction

if TYPE_CHECKING:
    from spacy.tokens import Doc

ONE = ("SELECT p.id, d.doc, l.fingerprint FROM passage p LEFT JOIN parse d ON d.passage = p.id LEFT JOIN pipeline l ON l.key = d.pipeline "
       'WHERE p.version = ? AND p.number = ? AND p.start = ? AND p."end" = ?')
MISSING = ('FROM version v JOIN article a ON a.current = v.key JOIN passage p ON p.version = v.key '
           "WHERE v.lang = ? AND NOT EXISTS (SELECT 1 FROM parse d JOIN pipeline l ON l.key = d.pipeline WHERE d.passage = p.id AND l.fingerprint = ?)")


class ParseStore:
    """Reads and keeps parses; writing takes a transaction of its own."""

    def __init__(self, database: sqlite3.Connection, pipelines: Mapping[str, str]) -> None:
        self._database, self._pipelines = database, pipelines
        self._unsaved: dict[int, bytes] = {}

    def doc(self, version: int, article: Article, paragraph: Paragraph) -> Doc:
        """The parse of one paragraph of an article's version."""
        name = self._pipelines.get(article.lang)
        wanted = parses.fingerprint(article.lang, name)
        row = self._database.execute(ONE, (version, paragraph.number, paragraph.start, paragraph.end)).fetchone()
        if row is None:
            raise LibraryError(f"{article.id}: changed while it was being read; ask again")
        number, data, made_by = row
        data = data if made_by == wanted else self._unsaved.get(number)
        if data is not None:
            return parses.unpack(data, article.lang, name)
        doc = parses.parse(article.quote(paragraph.start, paragraph.end), article.lang, name)
        self._unsaved[number] = parses.pack(doc)
        self._save(wanted)
        return doc

    def _save(self, made_by: str) -> None:
        """Write what was parsed; it stays in memory while the file is read-only, full, or written by another."""
        try:
            with transaction(self._database):
                self.keep(self._unsaved.items(), made_by)
        except sqlite3.OperationalError:
            return
        self._unsaved.clear()

    def keep(self, packed: Iterable[tuple[int, bytes]], made_by: str) -> None:
        """Write parses, inside the caller's transaction; those of passages that are no more are dropped."""
        self._database.execute("INSERT OR IGNORE INTO pipeline (fingerprint) VALUES (?)", (made_by,))
        key = self._database.execute("SELECT key FROM pipeline WHERE fingerprint = ?", (made_by,)).fetchone()[0]
        self._database.executemany("INSERT OR REPLACE INTO parse SELECT id, ?, ? FROM passage WHERE id = ?",
                                   [(key, data, number) for number, data in packed])

    def missing(self, lang: Lang) -> int:
        """How many passages of a language are not parsed."""
        made_by = parses.fingerprint(lang, self._pipelines.get(lang))
        return int(self._database.execute(f"SELECT count(*) {MISSING}", (lang, made_by)).fetchone()[0])

    def parse_some(self, lang: Lang, count: int) -> int:
        """Parse and keep up to so many passages that are not parsed; gives how many there were."""
        name = self._pipelines.get(lang)
        made_by = parses.fingerprint(lang, name)
        rows = self._database.execute(
            f'SELECT p.id, substr(v.text, p.start + 1, p."end" - p.start) {MISSING} LIMIT ?', (lang, made_by, count)).fetchall()
        docs = parses.parse_all([text for _, text in rows], lang, name)
        with transaction(self._database):
            self.keep(zip([number for number, _ in rows], map(parses.pack, docs), strict=True), made_by)
        return len(rows)
