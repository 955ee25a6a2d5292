"""A question answered: read in its conversation, sent as a reply, changed when the question is edited."""

from __future__ import annotations

import asyncio
import contextlib
import datetime as dt
import logging
import sqlite3
import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.answer import Answer, Lang, Status
from bot.dialogue import State, turn
from bot.engine import Engine
from bot.telegram.delivery import rewrite, send_all, typing, withdraw
from bot.telegram.gate import Limiter
from bot.telegram.journal import Asked, Journal
from bot.telegram.mailbox import Bot
from bot.telegram.pairing import People
from bot.telegram.rendering import clean, messages, notices
from bot.telegram.stories import Stories
from bot.telegram.words import say, table, tongue
from bot.wording import reply

log = logging.getLogger("newsroom.telegram")
LONGEST_QUESTION = 1_000  # characters
MOST_VERSIONS = 3
CROWD = 8  # answers under way; past that, no typing is shown: each indicator counts against Telegram's limits
ROWS = (("context", "why", "others"), ("up", "down"))


def thread_of(message: Message) -> int | None:
    """The forum topic of a message; a reply in a plain group has a thread id that must not be sent back."""
    return message.message_thread_id if message.is_topic_message else None


def speaker_of(message: Message) -> int:
    """Who speaks: the person, or the chat in whose name an anonymous administrator does."""
    if message.sender_chat is not None:
        return message.sender_chat.id
    return message.from_user.id if message.from_user else message.chat_id


@dataclass(slots=True)
class Desk:
    """Everything that the handlers share."""

    database: sqlite3.Connection
    journal: Journal
    people: People
    stories: Stories
    asking: Limiter
    looking: Limiter
    # the engine keeps what it has read and is not made for two threads
    busy: asyncio.Lock
    under_way: int = 0

    def lang(self, message: Message) -> Lang:
        """The language to speak in a chat: the chosen one, else the sender's."""
        chosen = self.journal.chosen(message.chat_id, "lang")
        if chosen == "fr" or chosen == "en":
            return chosen  # type: ignore[return-value] # narrowed by the comparison above
        return tongue(message.from_user.language_code if message.from_user else None)

    async def say(self, message: Message, key: str, keyboard: InlineKeyboardMarkup | None = None, **values: object) -> None:
        """Answer a message with a sentence of our own."""
        await self.tell(message, say(self.lang(message), key, **values), keyboard)

    async def tell(self, message: Message, text: str, keyboard: InlineKeyboardMarkup | None = None) -> None:
        """Answer a message with a text of our own."""
        texts = notices(text)
        bot: Bot = message.get_bot()  # type: ignore[assignment]
        await send_all(bot, message.chat_id, texts, thread_of(message), message.message_id, keyboard)

    async def think(self, engine: Engine, state: State, text: str, chat: int,
                    scope: Collection[str] | None = None, at: dt.datetime | None = None) -> tuple[Answer, State]:
        """One turn of a conversation, outside the loop that talks to Telegram; `at` is when it was said, None to forget nothing."""
        chosen, use = self.journal.chosen(chat, "lang"), self.journal.chosen(chat, "use")
        lang: Lang | None = "fr" if chosen == "fr" else "en" if chosen == "en" else None
        within = scope if scope is not None else [use] if use and engine.library.holds(use) else None
        async with self.busy:
            return await asyncio.to_thread(turn, engine, state, text, lang, within, at)

    async def versions(self, engine: Engine, state: State, text: str, chat: int, rest: Collection[str]) -> list[Answer]:
        """Answers from some stories, best first; none cites a story that one before it cites."""
        found: list[Answer] = []
        while rest and len(found) < MOST_VERSIONS:
            answer, _ = await self.think(engine, state, text, chat, rest)
            if answer.status is Status.ABSTAINED:
                break
            found.append(answer)
            rest = [article for article in rest if article not in {c.article for c in answer.citations}]
        return found

    async def ask(self, update: int, message: Message, text: str) -> None:
        """Answer a question, unless this message has its answer already or it is too long, too soon or empty."""
        question = clean(text).strip()
        if self.journal.asked(message.chat_id, message.message_id):
            return
        if not question:
            await self.say(message, "empty")
        elif len(question) > LONGEST_QUESTION:
            await self.say(message, "too_long", count=len(question), most=LONGEST_QUESTION)
        elif wait := self.asking.wait(speaker_of(message)):
            await self.say(message, "too_fast", seconds=wait)
        else:
            await self._answer(update, message, question)

    def before(self, message: Message) -> State:
        """The conversation that a question goes on with: that of the answer it replies to, else its speaker's latest."""
        chat, earlier = message.chat_id, message.reply_to_message
        replied = self.journal.answered_by(chat, earlier.message_id) if earlier else None
        return replied.after if replied else self.journal.state(chat, thread_of(message), speaker_of(message))

    @contextlib.contextmanager
    def _crowd(self) -> Iterator[bool]:
        """Count an answer under way; gives whether there are so few that typing may be shown."""
        self.under_way += 1
        try:
            yield self.under_way <= CROWD
        finally:
            self.under_way -= 1

    async def _answer(self, update: int, message: Message, question: str) -> None:
        bot: Bot = message.get_bot()  # type: ignore[assignment]
        chat, thread, began = message.chat_id, thread_of(message), time.monotonic()
        before, engine = self.before(message), self.stories.engine(chat)
        at = None if message.reply_to_message else message.date  # who replies to an old answer wants to go on with it
        try:
            with self._crowd() as few:
                async with typing(bot, chat, thread) if few else contextlib.nullcontext():
                    answer, after = await self.think(engine, before, question, chat, at=at)
                    texts = messages(reply(answer, engine.library), answer.extract or "")
                    sent = await send_all(bot, chat, texts, thread, message.message_id, self.keyboard(chat, message.message_id, answer))
        except (Forbidden, BadRequest) as error:
            log.warning("chat %s cannot be answered: %s", chat, type(error).__name__)
            return
        except TelegramError as error:
            log.warning("the answer to update %s waits: %s", update, type(error).__name__)
            self.journal.postpone(update)
            return
        self._record(Asked(chat, message.message_id, thread, speaker_of(message), question, before, after, answer.lang, answer,
                           engine.library.fingerprint(), sent))
        log.info("answered in chat %s: %s, %s, %.0f ms", chat, answer.status, answer.kind, 1000 * (time.monotonic() - began))

    def _record(self, asked: Asked) -> None:
        """Write an answer down; it was sent, so that a full disk is no reason to say that something went wrong."""
        try:
            self.journal.record(asked)
        except sqlite3.Error as error:
            log.error("an answer in chat %s could not be written down: %s", asked.chat, type(error).__name__)  # noqa: TRY400 - no more to know

    async def edited(self, update: int, message: Message, text: str) -> None:
        """Change the answer of an edited question; one that was refused before is answered now."""
        question, old = clean(text).strip(), self.journal.asked(message.chat_id, message.message_id)
        if old is None:
            await self.ask(update, message, text)
        elif old.text != question and 0 < len(question) <= LONGEST_QUESTION and not self.asking.wait(speaker_of(message)):
            await self._rewrite(message, old, question)

    async def _rewrite(self, message: Message, old: Asked, question: str) -> None:
        bot: Bot = message.get_bot()  # type: ignore[assignment]
        engine = self.stories.engine(old.chat)
        answer, after = await self.think(engine, old.before, question, old.chat)
        texts = messages(reply(answer, engine.library), answer.extract or "")
        keyboard = self.keyboard(old.chat, old.message, answer)
        sent = list(old.sent[: len(texts)])
        for number, (place, part) in enumerate(zip(sent, texts, strict=False)):
            await rewrite(bot, old.chat, place, part, keyboard if number == len(texts) - 1 else None)
        for spare in old.sent[len(texts) :]:
            await withdraw(bot, old.chat, spare)
        if rest := texts[len(sent) :]:
            sent += await send_all(bot, old.chat, rest, old.thread, old.message, keyboard)
        self._record(Asked(old.chat, old.message, old.thread, old.person, question, old.before, after, answer.lang, answer,
                           engine.library.fingerprint(), tuple(sent)))

    def move(self, old: int, new: int) -> None:
        """A group has a new id: what is kept of it goes with it."""
        self.journal.move(old, new)
        self.stories.move(old, new)

    def button(self, chat: int, lang: Lang, action: str, value: str, label: str = "") -> InlineKeyboardButton:
        """One button, bound to its chat by a key that means nothing by itself."""
        return InlineKeyboardButton(label or table(lang, "buttons")[action], callback_data=self.journal.button(chat, action, value))

    def keyboard(self, chat: int, question: int, answer: Answer) -> InlineKeyboardMarkup:
        """The buttons under an answer; those that show evidence only where there is some."""
        rows = ROWS if answer.citations else ROWS[1:]
        return InlineKeyboardMarkup([[self.button(chat, answer.lang, action, str(question)) for action in row] for row in rows])
