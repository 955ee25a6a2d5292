"""The one SQLite file of the bot: what must outlive a kill is written here before Telegram is answered."""

from __future__ import annotations

import sqlite3
from pathlib import Path

NAME = "telegram.sqlite"
SCHEMA = """
PRAGMA journal_mode = WAL;
PRAGMA synchronous = NORMAL;
PRAGMA secure_delete = ON;
CREATE TABLE IF NOT EXISTS inbox (id INTEGER PRIMARY KEY, chat INTEGER, body TEXT, status TEXT NOT NULL, at REAL NOT NULL);
CREATE TABLE IF NOT EXISTS question (
  chat INTEGER, message INTEGER, thread INTEGER, text TEXT, before TEXT, lang TEXT, answer TEXT, library TEXT, sent TEXT, at REAL,
  PRIMARY KEY (chat, message));
CREATE TABLE IF NOT EXISTS conversation (chat INTEGER, thread INTEGER, state TEXT, PRIMARY KEY (chat, thread));
CREATE TABLE IF NOT EXISTS choice (chat INTEGER, name TEXT, value TEXT, PRIMARY KEY (chat, name));
CREATE TABLE IF NOT EXISTS button (key TEXT PRIMARY KEY, chat INTEGER, action TEXT, value TEXT, at REAL);
CREATE TABLE IF NOT EXISTS invite (hash TEXT PRIMARY KEY, kind TEXT, at REAL);
CREATE TABLE IF NOT EXISTS guest (id INTEGER PRIMARY KEY, kind TEXT, name TEXT);
CREATE TABLE IF NOT EXISTS feedback (
  id INTEGER PRIMARY KEY, chat INTEGER, message INTEGER, verdict TEXT, library TEXT, dialogue TEXT, at TEXT,
  UNIQUE (chat, message));
"""


def open_database(folder: Path) -> sqlite3.Connection:
    """The file in the data folder, made when missing, readable by its owner alone; each statement commits."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    path = folder / NAME
    path.touch(mode=0o600)
    database = sqlite3.connect(path, isolation_level=None, timeout=10)
    database.executescript(SCHEMA)
    return database
