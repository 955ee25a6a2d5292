"""Whether a library is sound: its file, its articles, and that the index holds exactly their passages."""

from __future__ import annotations

import hashlib
import sqlite3
from collections.abc import Iterator

import numpy as np

from retrieval.errors import LibraryError
from retrieval.library import article_mark, library_mark
from retrieval.merging import Source, held_postings
from retrieval.schema import meta
from retrieval.segment import checksum
from retrieval.stacks import Held, Stacks


def faults(database: sqlite3.Connection, stacks: Stacks) -> list[str]:
    """Everything that is wrong, a line each, inside the caller's transaction."""
    found = [f"file: {row[0]}" for row in database.execute("PRAGMA integrity_check") if row[0] != "ok"]
    found += [f"file: a row of {row[0]} belongs to nothing" for row in database.execute("PRAGMA foreign_key_check")]
    return found or [*_articles(database), *_index(database, stacks)]


def _articles(database: sqlite3.Connection) -> Iterator[str]:
    """Each article has a latest version, its text is what was added, and its passages lie in it."""
    marks = []
    rows = database.execute("SELECT a.id, v.key, v.text, v.fingerprint, v.first, v.past FROM article a LEFT JOIN version v ON v.key = a.current")
    for article_id, version, text, fingerprint, first, past in rows:
        if text is None or hashlib.sha256(text.encode()).hexdigest() != fingerprint:
            yield f"article {article_id}: its text is not what was added"
            continue
        marks.append(article_mark(article_id, fingerprint))
        spans = database.execute('SELECT id, start, "end" FROM passage WHERE version = ? ORDER BY id', (version,)).fetchall()
        if [number for number, _, _ in spans] != list(range(first, past)) or not all(0 <= a < b <= len(text) for _, a, b in spans):
            yield f"article {article_id}: its passages are not those of its text"
    if library_mark(marks) != meta(database, "fingerprint"):
        yield "the library's fingerprint is not that of its articles"


def _index(database: sqlite3.Connection, stacks: Stacks) -> Iterator[str]:
    """The segments hold the passages of the latest versions, each once, and count them rightly."""
    indexed: list[int] = []
    for held in stacks.held():
        try:
            live = stacks.segment(held).passages if (mask := stacks.mask(held)) is None else stacks.segment(held).passages[mask]
            yield from _segment(database, stacks, held)
        except LibraryError as error:
            yield str(error)
            return
        indexed += live.tolist()
    wanted = [row[0] for row in database.execute("SELECT p.id FROM article a JOIN passage p ON p.version = a.current ORDER BY p.id")]
    if sorted(indexed) != wanted:
        yield f"the index holds {len(indexed)} passages, the articles {len(wanted)}; or not the same ones"


def _segment(database: sqlite3.Connection, stacks: Stacks, held: Held) -> Iterator[str]:
    segment, mask = stacks.segment(held), stacks.mask(held)
    crc = database.execute("SELECT crc FROM segment WHERE key = ?", (held.key,)).fetchone()[0]
    if checksum(segment.buffer) != crc:
        yield f"segment {held.key}: its bytes have changed"
        return
    kept = segment.lengths if mask is None else segment.lengths[mask]
    if (len(kept), int(kept.sum(dtype=np.int64))) != (held.live, held.tokens):
        yield f"segment {held.key}: it counts {held.live} passages and {held.tokens} terms, and holds {len(kept)} and {int(kept.sum())}"
    gone = dict(database.execute("SELECT term, count FROM gone_term WHERE segment = ?", (held.key,)))
    lost = np.diff(segment.starts) - held_postings(Source(segment, mask))
    counted = {segment.term(n).decode("utf-8", "surrogatepass"): int(lost[n]) for n in np.flatnonzero(lost).tolist()}
    if counted != gone:
        yield f"segment {held.key}: the terms of removed passages are counted wrongly"
