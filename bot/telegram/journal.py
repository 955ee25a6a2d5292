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

FRESH = 86_400.0  # seconds after which a late answer helps nobody; Telegram keeps what a stopped bot has not fetched as long
REMEMBERED = 2 * 86_400.0  # seconds; Telegram redelivers an update for one day
STATES = TypeAdapter(State)
ANSWERS = TypeAdapter(Answer)


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and what became of it; `sent` holds the ids of the messages that answer it."""

    chat: int
    message: int
    thread: int | None
    person: int
    text: str
    before: State
    after: State
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
        self._db.execute("UPDATE inbox SET status = 'new' WHERE status = 'taken'")
        self.prune()

    def prune(self) -> None:
        """Drop what is too old to be answered, to come twice, or to be pressed."""
        now = time.time()
        self._db.execute("UPDATE inbox SET status = 'done', body = NULL WHERE status = 'new' AND at < ?", (now - FRESH,))
        self._db.execute("DELETE FROM inbox WHERE status = 'done' AND at < ?", (now - REMEMBERED,))
        self._db.execute("DELETE FROM button WHERE at < ?", (now - 30 * 86_400,))

    def waiting(self, age: float = 0.0) -> list[dict[str, object]]:
        """Bodies of updates not yet handled, oldest first, received at least `age` seconds ago."""
        now = time.time()
        rows = self._db.execute(
            "SELECT body FROM inbox WHERE status = 'new' AND at > ? AND at <= ? ORDER BY id", (now - FRESH, now - age))
        return [json.loads(body) for (body,) in rows.fetchall()]

    def state(self, chat: int, thread: int | None, person: int) -> State:
        """What a person's conversation in a chat's thread is about; where there is none, the thread's latest."""
        row = self._db.execute("SELECT state FROM conversation WHERE chat = ? AND thread = ? ORDER BY person != ?, at DESC LIMIT 1",
                               (chat, thread or 0, person)).fetchone()
        return read_state(row[0] if row else None)

    def record(self, asked: Asked) -> None:
        """A question with its answer, and where its conversation is after it."""
        answer, now = ANSWERS.dump_json(asked.answer).decode() if asked.answer else None, time.time()
        before, after = (STATES.dump_json(state).decode() for state in (asked.before, asked.after))
        values = (asked.chat, asked.message, asked.thread, asked.person, asked.text, before, after, asked.lang, answer, asked.library,
                  json.dumps(asked.sent), now)
        self._db.execute("INSERT OR REPLACE INTO question VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", values)
        self._db.execute("INSERT OR REPLACE INTO conversation VALUES (?, ?, ?, ?, ?)",
                         (asked.chat, asked.thread or 0, asked.person, after, now))

    def _questions(self, condition: str, *values: object) -> list[Asked]:
        rows = self._db.execute(
            f"SELECT chat, message, thread, person, text, before, after, lang, answer, library, sent FROM question WHERE {condition}",  # noqa: S608 - conditions of this module
            values).fetchall()
        return [Asked(chat, message, thread, person, text, read_state(before), read_state(after), lang, read_answer(answer), library,
                      tuple(json.loads(sent)))
                for chat, message, thread, person, text, before, after, lang, answer, library, sent in rows]

    def asked(self, chat: int, message: int) -> Asked | None:
        """A question of this chat by its message, or None."""
        return next(iter(self._questions("chat = ? AND message = ?", chat, message)), None)

    def answered_by(self, chat: int, message: int) -> Asked | None:
        """The question that a message of the bot answers, or None."""
        condition = "chat = ? AND EXISTS (SELECT 1 FROM json_each(question.sent) WHERE value = ?)"
        return next(iter(self._questions(condition, chat, message)), None)

    def exchanges(self, chat: int, thread: int | None) -> list[Asked]:
        """The questions of a chat's thread, oldest first."""
        return self._questions("chat = ? AND ifnull(thread, 0) = ? ORDER BY at, message", chat, thread or 0)

    def restart(self, chat: int, thread: int | None, person: int) -> None:
        """Begin a person's conversation anew; what was asked stays."""
        self._db.execute("INSERT OR REPLACE INTO conversation VALUES (?, ?, ?, ?, ?)",
                         (chat, thread or 0, person, STATES.dump_json(State()).decode(), time.time()))

    def choose(self, chat: int, name: str, value: str | None) -> None:
        """A choice of a chat (`lang`, `use`); None takes it back."""
        self._db.execute("DELETE FROM choice WHERE chat = ? AND name = ?", (chat, name))
        if value is not None:
            self._db.execute("INSERT INTO choice VALUES (?, ?, ?)", (chat, name, value))

    def scope(self, chat: int, article: str | None) -> None:
        """What a chat asks from now on, one article or all; what was said of others leads nowhere there, so conversations begin anew."""
        self.choose(chat, "use", article)
        self._db.execute("DELETE FROM conversation WHERE chat = ?", (chat,))

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

    def move(self, old: int, new: int) -> None:
        """A group has a new id. Its messages are numbered anew there, so that no old number may stand for one of them."""
        for table in ("question", "button"):
            self._db.execute(f"DELETE FROM {table} WHERE chat = ?", (old,))  # noqa: S608 - names of the line above
        for table in ("conversation", "choice"):
            self._db.execute(f"UPDATE OR REPLACE {table} SET chat = ? WHERE chat = ?", (new, old))  # noqa: S608 - names of the line above
        self._db.execute("UPDATE feedback SET chat = ?, message = -id WHERE chat = ?", (new, old))
