"""The one SQLite file of the bot: what must outlive a kill is written here before Telegram is answered."""

from __future__ import annotations

import sqlite3
from pathlib import Path

from retrieval.errors import NewsroomError

NAME = "telegram.sqlite"
LOCK = "telegram.lock"
VERSION = 2  # of the tables of conversations; the lists of guests have never changed
PATIENCE = 2.0  # seconds to wait for a lock; the loop that talks to Telegram stands still meanwhile
SCHEMA = """
CREATE TABLE IF NOT EXISTS inbox (id INTEGER PRIMARY KEY, chat INTEGER, body TEXT, status TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS question (
  chat INTEGER, message INTEGER, thread INTEGER, person INTEGER, text TEXT, before TEXT, after TEXT, lang TEXT, answer TEXT,
  library TEXT, sent TEXT, at REAL, PRIMARY KEY (chat, message));
CREATE TABLE IF NOT EXISTS conversation (
  chat INTEGER, thread INTEGER, person INTEGER, state TEXT, at REAL, PRIMARY KEY (chat, thread, person));
CREATE TABLE IF NOT EXISTS choice (chat INTEGER, name TEXT, value TEXT, PRIMARY KEY (chat, name));
CREATE TABLE IF NOT EXISTS button (key TEXT PRIMARY KEY, chat INTEGER, action TEXT, value TEXT, at REAL);
CREATE TABLE IF NOT EXISTS invite (hash TEXT PRIMARY KEY, kind TEXT, at REAL);
CREATE TABLE IF NOT EXISTS guest (id INTEGER PRIMARY KEY, kind TEXT, name TEXT);
CREATE TABLE IF NOT EXISTS feedback (
  id INTEGER PRIMARY KEY, chat INTEGER, message INTEGER, verdict TEXT, library TEXT, dialogue TEXT, at TEXT,
  UNIQUE (chat, message));
"""


class DataFolderError(NewsroomError):
    """A data folder that cannot be used; the person who runs the bot can mend it."""


def open_database(folder: Path) -> sqlite3.Connection:
    """The file in the data folder, made when missing, readable by its owner alone; each statement commits.

    Raises DataFolderError when the folder cannot be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        path = folder / NAME
        path.touch(mode=0o600)
        database = sqlite3.connect(path, isolation_level=None, timeout=PATIENCE)
        lay_out(database)
    except (OSError, sqlite3.Error) as error:
        raise DataFolderError(f"NEWSROOM_DATA: {folder} cannot be used: {error}") from error
    return database


def lay_out(database: sqlite3.Connection) -> None:
    """Make the tables; conversations that an older version kept are dropped, guests and verdicts stay."""
    database.executescript("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA secure_delete = ON;")
    (version,) = database.execute("PRAGMA user_version").fetchone()
    if version < VERSION:
        database.executescript(f"DROP TABLE IF EXISTS question; DROP TABLE IF EXISTS conversation; PRAGMA user_version = {VERSION};")
    database.executescript(SCHEMA)


def hold(folder: Path) -> sqlite3.Connection:
    """A lock on the data folder for as long as the connection is open; raises DataFolderError when another process has it.

    The system lets go of it when the process ends, however it ends.
    """
    lock = sqlite3.connect(folder / LOCK, isolation_level=None, timeout=0)
    try:
        lock.execute("BEGIN EXCLUSIVE")
    except sqlite3.OperationalError as error:
        lock.close()
        raise DataFolderError(f"{folder} is in use: a bot runs on it already; stop it, or set NEWSROOM_DATA to another folder") from error
    return lock
