"""The library's file: how it is opened, what stands in it, and how an older one is brought up to date.

Everything that cannot be made again is in this one SQLite file, in WAL mode and flushed to the disk
at every commit. Numbers of passages only ever rise, so that a segment covers a range of them.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from retrieval.errors import LibraryError

NAME = "library.sqlite"
APPLICATION = 0x4E657773  # "News"; told apart from other programs' files
WAIT = 30.0  # seconds that a writer waits for another

FIRST = """
CREATE TABLE meta (name TEXT PRIMARY KEY, value) WITHOUT ROWID;
INSERT INTO meta VALUES ('passage', 1), ('generation', 0), ('fingerprint', '0000000000000000'), ('analysis', ''), ('metadata', 0);
CREATE TABLE article (key INTEGER PRIMARY KEY, id TEXT NOT NULL UNIQUE, current INTEGER);
CREATE TABLE origin (name TEXT PRIMARY KEY, article INTEGER NOT NULL REFERENCES article ON DELETE CASCADE) WITHOUT ROWID;
CREATE TABLE version (
  key INTEGER PRIMARY KEY, article INTEGER NOT NULL REFERENCES article ON DELETE CASCADE, number INTEGER NOT NULL,
  first INTEGER NOT NULL, past INTEGER NOT NULL, lang TEXT NOT NULL, owner TEXT NOT NULL, source TEXT, date TEXT, url TEXT, title TEXT,
  added_by TEXT NOT NULL, added_at TEXT, fingerprint TEXT NOT NULL, text TEXT NOT NULL, UNIQUE (article, number));
CREATE INDEX version_filter ON version (first, past, lang, owner, source, date);
CREATE TABLE passage (
  id INTEGER PRIMARY KEY, version INTEGER NOT NULL REFERENCES version ON DELETE CASCADE, number INTEGER NOT NULL,
  start INTEGER NOT NULL, "end" INTEGER NOT NULL);
CREATE INDEX passage_version ON passage (version);
CREATE INDEX origin_article ON origin (article);
CREATE TABLE pipeline (key INTEGER PRIMARY KEY, fingerprint TEXT NOT NULL UNIQUE);
CREATE TABLE parse (passage INTEGER PRIMARY KEY REFERENCES passage ON DELETE CASCADE, pipeline INTEGER NOT NULL, doc BLOB NOT NULL);
CREATE TABLE segment (
  key INTEGER PRIMARY KEY AUTOINCREMENT, first INTEGER NOT NULL, past INTEGER NOT NULL, size INTEGER NOT NULL, live INTEGER NOT NULL,
  tokens INTEGER NOT NULL, crc INTEGER NOT NULL, file TEXT, data BLOB);
CREATE TABLE gone (
  key INTEGER PRIMARY KEY AUTOINCREMENT, segment INTEGER NOT NULL REFERENCES segment ON DELETE CASCADE, passage INTEGER NOT NULL);
CREATE INDEX gone_segment ON gone (segment, key);
CREATE TABLE gone_term (
  segment INTEGER NOT NULL REFERENCES segment ON DELETE CASCADE, term TEXT NOT NULL, count INTEGER NOT NULL,
  PRIMARY KEY (segment, term)) WITHOUT ROWID;
"""
MIGRATIONS = (FIRST,)  # one script for each version; add at the end, change none


def connect(file: Path, *, make: bool = False) -> sqlite3.Connection:
    """The file, brought up to date; raises LibraryError when it is missing, no library, or newer than the program."""
    if not make and not file.is_file():
        raise LibraryError(f"{file}: no such library; `newsroom add` makes one")
    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        database = sqlite3.connect(file, timeout=WAIT, isolation_level=None, check_same_thread=False)
        _migrate(database, file)
    except (sqlite3.Error, OSError) as error:
        raise LibraryError(f"{file}: cannot be used as a library ({error})") from error
    return database


def _migrate(database: sqlite3.Connection, file: Path) -> None:
    version = _pragma(database, "user_version")
    if version > len(MIGRATIONS):
        raise LibraryError(f"{file}: made by a newer version of this program; update it")
    if (_pragma(database, "application_id") != APPLICATION) if version else _has_tables(database):
        raise LibraryError(f"{file}: a database of another program, not a library")
    for pragma in ("journal_mode = WAL", "synchronous = FULL", "foreign_keys = ON", "secure_delete = FAST", "temp_store = MEMORY"):
        database.execute(f"PRAGMA {pragma}")
    if version == len(MIGRATIONS):
        return
    with transaction(database):
        for number in range(_pragma(database, "user_version"), len(MIGRATIONS)):  # another process may have been first
            for statement in MIGRATIONS[number].split(";\n"):
                if statement.strip():
                    database.execute(statement)
        database.execute(f"PRAGMA application_id = {APPLICATION}")
        database.execute(f"PRAGMA user_version = {len(MIGRATIONS)}")


def _pragma(database: sqlite3.Connection, name: str) -> int:
    return int(database.execute(f"PRAGMA {name}").fetchone()[0])


def _has_tables(database: sqlite3.Connection) -> bool:
    return database.execute("SELECT 1 FROM sqlite_master LIMIT 1").fetchone() is not None


@contextmanager
def transaction(database: sqlite3.Connection, kind: str = "IMMEDIATE") -> Iterator[None]:
    """All or nothing; DEFERRED for a reader that needs everything as of one moment."""
    database.execute(f"BEGIN {kind}")
    try:
        yield
    except BaseException:
        database.execute("ROLLBACK")
        raise
    database.execute("COMMIT")


def meta(database: sqlite3.Connection, name: str) -> str | int:
    """One of the library's own values."""
    value: str | int = database.execute("SELECT value FROM meta WHERE name = ?", (name,)).fetchone()[0]
    return value


def set_meta(database: sqlite3.Connection, name: str, value: str | int) -> None:
    """Change one of the library's own values."""
    database.execute("UPDATE meta SET value = ? WHERE name = ?", (value, name))
