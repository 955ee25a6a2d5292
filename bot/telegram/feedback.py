"""Verdicts of readers, each kept with its question and answer as a dialogue that `newsroom replay` reads."""

from __future__ import annotations

import datetime as dt
import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from bot.dialogue import State
from bot.replay import record
from bot.telegram.journal import Asked

VERDICTS = ("wrong", "missing", "speaker")
EARLIER = 4  # questions of the conversation kept before the one that is judged


@dataclass(frozen=True, slots=True)
class Feedback:
    """One verdict; `library` is the fingerprint of what was answered from."""

    id: int
    verdict: str
    library: str
    dialogue: str
    at: str

    @property
    def question(self) -> str:
        """The question that was judged, the last of the dialogue."""
        return [line[2:] for line in self.dialogue.splitlines() if line.startswith("> ")][-1]


def one_line(text: str) -> str:
    """A question as a dialogue file holds it."""
    return " ".join(text.split())


def leading(asked: Asked, exchanges: Sequence[Asked]) -> list[str]:
    """The questions before this one in its person's conversation, without which a follow-up cannot be played again."""
    own = [other for other in exchanges if other.person == asked.person]
    before = own[: next((n for n, other in enumerate(own) if other.message == asked.message), 0)]
    found: list[str] = []
    state = asked.before
    for other in reversed(before):
        if other.after == state != State() and len(found) < EARLIER:
            found.insert(0, one_line(other.text))
            state = other.before
    return found


def keep(database: sqlite3.Connection, asked: Asked, verdict: str, exchanges: Sequence[Asked]) -> None:
    """Keep a verdict on an answer; a later one on the same answer replaces it."""
    if asked.answer is None:
        return
    now = dt.datetime.now(dt.UTC).isoformat(timespec="seconds")
    head = [f"# verdict: {verdict}", f"# library: {asked.library}", f"# asked in: {asked.answer.lang}"]
    opening, mark, judged = record([(one_line(asked.text), asked.answer)]).partition("\n> ")
    before = "".join(f"\n> {question}\n" for question in leading(asked, exchanges))
    dialogue = "\n".join([*head, opening]) + before + mark + judged
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
