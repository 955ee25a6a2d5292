"""Verdicts of readers, each kept with its question and answer as a dialogue that `newsroom replay` reads."""

from __future__ import annotations

import datetime as dt
import sqlite3
from dataclasses import dataclass
from pathlib import Path

from bot.replay import record
from bot.telegram.journal import Asked

VERDICTS = ("wrong", "missing", "speaker")


@dataclass(frozen=True, slots=True)
class Feedback:
    """One verdict; `library` is the fingerprint of what was answered from."""

    id: int
    verdict: str
    library: str
    dialogue: str
    at: str


def keep(database: sqlite3.Connection, asked: Asked, verdict: str) -> None:
    """Keep a verdict on an answer; a later one on the same answer replaces it."""
    if asked.answer is None:
        return
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    head = f"# verdict: {verdict}\n# library: {asked.library}\n# asked in: {asked.answer.lang}\n"
    dialogue = head + record([(" ".join(asked.text.split()), asked.answer)])
    database.execute(
        "INSERT OR REPLACE INTO feedback (chat, message, verdict, library, dialogue, at) VALUES (?, ?, ?, ?, ?, ?)",
        (asked.chat, asked.message, verdict, asked.library, dialogue, now))


def listed(database: sqlite3.Connection) -> list[Feedback]:
    """Every verdict, oldest first."""
    rows = database.execute("SELECT id, verdict, library, dialogue, at FROM feedback ORDER BY id").fetchall()
    return [Feedback(*row) for row in rows]


def export(database: sqlite3.Connection, folder: Path) -> list[Path]:
    """Write a dialogue file for each verdict and give their paths."""
    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for item in listed(database):
        path = folder / f"feedback-{item.id:04}-{item.verdict}.txt"
        path.write_text(item.dialogue, encoding="utf-8")
        written.append(path)
    return written
