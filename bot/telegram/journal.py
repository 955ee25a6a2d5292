"""What came in and what was answered. Telegram forgets an update once the next is fetched, so it is written down first."""

from __future__ import annotations

import json
import secrets
import sqlite3
import time
from dataclasses import dataclass

from pydantic import TypeAdapter, ValidationError

from bot.answer import Answer, Lang
from bot.dialogue import State

FRESH = 15 * 60.0  # seconds after which a late answer helps nobody
REMEMBERED = 2 * 86_400.0  # seconds; Telegram redelivers an update for one day
STATES = TypeAdapter(State)
ANSWERS = TypeAdapter(Answer)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what became of it; `sent` holds the ids of the messages that answer it."""

    chat: int
    message: int
    thread: int | None
    text: str
    before: State
    lang: Lang
    answer: Answer | None
    library: str
    sent: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Button:
    """What a key under a message stands for."""

    action: str
    value: str


def read_state(text: str | None) -> State:
    """A stored state; a fresh one when it was written by another version."""
    try:
        return STATES.validate_json(text or "{}")
    except ValidationError:
        return State()


def read_answer(text: str | None) -> Answer | None:
    """A stored answer, or None when there is none or another version wrote it."""
    try:
        return ANSWERS.validate_json(text) if text else None
    except ValidationError:
        return None


class Journal:
    """Updates, questions, conversations, choices and buttons, by chat."""

    def __init__(self, database: sqlite3.Connection) -> None:
        self._db = database

    def receive(self, update: int, chat: int | None, body: dict[str, object]) -> None:
        """Write an update down; a second delivery changes nothing."""
        self._db.execute("INSERT OR IGNORE INTO inbox VALUES (?, ?, ?, 'new', ?)", (update, chat, json.dumps(body), time.time()))

    def claim(self, update: int) -> bool:
        """Whether the update is to be handled now; false for one handled before or being handled."""
        return self._db.execute("UPDATE inbox SET status = 'taken' WHERE id = ? AND status = 'new'", (update,)).rowcount == 1

    def finish(self, update: int) -> None:
        """An update is done with; its body is dropped, its number remembered."""
        self._db.execute("UPDATE inbox SET status = 'done', body = NULL WHERE id = ? AND status = 'taken'", (update,))

    def postpone(self, update: int) -> None:
        """An update whose answer could not be delivered; `waiting` gives it again."""
        self._db.execute("UPDATE inbox SET status = 'new' WHERE id = ?", (update,))

    def recover(self) -> None:
        """At start: what was being handled when the last process ended is to be handled again."""
        now = time.time()
        self._db.execute("UPDATE inbox SET status = 'new' WHERE status = 'taken'")
        self._db.execute("UPDATE inbox SET status = 'done', body = NULL WHERE status = 'new' AND at < ?", (now - FRESH,))
        self._db.execute("DELETE FROM inbox WHERE status = 'done' AND at < ?", (now - REMEMBERED,))
        self._db.execute("DELETE FROM button WHERE at < ?", (now - 30 * 86_400,))

    def waiting(self, age: float = 0.0) -> list[dict[str, object]]:
        """Bodies of updates not yet handled, oldest first, received at least `age` seconds ago."""
        now = time.time()
        rows = self._db.execute(
            "SELECT body FROM inbox WHERE status = 'new' AND at > ? AND at <= ? ORDER BY id", (now - FRESH, now - age))
        return [json.loads(body) for (body,) in rows.fetchall()]

    def state(self, chat: int, thread: int | None) -> State:
        """What the conversation in a chat's thread is about."""
        row = self._db.execute("SELECT state FROM conversation WHERE chat = ? AND thread = ?", (chat, thread or 0)).fetchone()
        return read_state(row[0] if row else None)

    def record(self, asked: Asked, after: State) -> None:
        """A question with its answer, and where the conversation is after it."""
        answer = ANSWERS.dump_json(asked.answer).decode() if asked.answer else None
        values = (asked.chat, asked.message, asked.thread, asked.text, STATES.dump_json(asked.before).decode(), asked.lang,
                  answer, asked.library, json.dumps(asked.sent), time.time())
        self._db.execute("INSERT OR REPLACE INTO question VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
        self._db.execute("INSERT OR REPLACE INTO conversation VALUES (?, ?, ?)",
                         (asked.chat, asked.thread or 0, STATES.dump_json(after).decode()))

    def asked(self, chat: int, message: int) -> Asked | None:
        """A question of this chat by its message, or None."""
        row = self._db.execute(
            "SELECT thread, text, before, lang, answer, library, sent FROM question WHERE chat = ? AND message = ?",
            (chat, message)).fetchone()
        if row is None:
            return None
        thread, text, before, lang, answer, library, sent = row
        return Asked(chat, message, thread, text, read_state(before), lang, read_answer(answer), library, tuple(json.loads(sent)))

    def choose(self, chat: int, name: str, value: str | None) -> None:
        """A choice of a chat (`lang`, `use`); None takes it back."""
        self._db.execute("DELETE FROM choice WHERE chat = ? AND name = ?", (chat, name))
        if value is not None:
            self._db.execute("INSERT INTO choice VALUES (?, ?, ?)", (chat, name, value))

    def chosen(self, chat: int, name: str) -> str | None:
        """A choice of a chat, or None."""
        row = self._db.execute("SELECT value FROM choice WHERE chat = ? AND name = ?", (chat, name)).fetchone()
        return str(row[0]) if row else None

    def button(self, chat: int, action: str, value: str) -> str:
        """A key for a button, good in this chat alone; under 64 bytes and without meaning of its own."""
        key = secrets.token_urlsafe(12)
        self._db.execute("INSERT INTO button VALUES (?, ?, ?, ?, ?)", (key, chat, action, value, time.time()))
        return key

    def pressed(self, chat: int, key: str) -> Button | None:
        """What a key stands for in this chat; None for a forged, foreign or old one."""
        row = self._db.execute("SELECT action, value FROM button WHERE key = ? AND chat = ?", (key, chat)).fetchone()
        return Button(*row) if row else None

    def forget(self, chat: int) -> None:
        """Delete what is kept of a chat: questions, answers, conversation, choices, buttons, verdicts."""
        for table in ("question", "conversation", "choice", "button", "feedback"):
            self._db.execute(f"DELETE FROM {table} WHERE chat = ?", (chat,))  # noqa: S608 - names of the line above
        self._db.execute("UPDATE inbox SET body = NULL, status = 'done' WHERE chat = ? AND status = 'new'", (chat,))
