"""A question answered: read in its conversation, sent as a reply, changed when the question is edited."""

from __future__ import annotations

import asyncio
import logging
import sqlite3
import time
from dataclasses import dataclass

from telegram import InlineKeyboardButton, InlineKeyboardMarkup, Message
from telegram.error import BadRequest, Forbidden, TelegramError

from bot.answer import Answer, Lang
from bot.dialogue import State, turn
from bot.engine import Engine
from bot.telegram.delivery import rewrite, send, send_all, typing
from bot.telegram.gate import Limiter
from bot.telegram.journal import Asked, Journal
from bot.telegram.mailbox import Bot
from bot.telegram.pairing import People
from bot.telegram.rendering import clean, messages
from bot.telegram.stories import Stories
from bot.telegram.words import say, table, tongue
from bot.wording import reply

log = logging.getLogger("newsroom.telegram")
LONGEST_QUESTION = 1_000  # characters
ROWS = (("context", "why", "others"), ("up", "down"))


def thread_of(message: Message) -> int | None:
    """The forum topic of a message; a reply in a plain group has a thread id that must not be sent back."""
    return message.message_thread_id if message.is_topic_message else None


@dataclass(slots=True)
class Desk:
    """Everything that the handlers share."""

    database: sqlite3.Connection
    journal: Journal
    people: People
    stories: Stories
    asking: Limiter
    # the engine keeps what it has read and is not made for two threads
    busy: asyncio.Lock

    def lang(self, message: Message) -> Lang:
        """The language to speak in a chat: the chosen one, else the sender's."""
        chosen = self.journal.chosen(message.chat_id, "lang")
        if chosen == "fr" or chosen == "en":
            return chosen  # type: ignore[return-value] # narrowed by the comparison above
        return tongue(message.from_user.language_code if message.from_user else None)

    async def say(self, message: Message, key: str, **values: object) -> None:
        """Answer a message with a sentence of our own."""
        text = say(self.lang(message), key, **values)
        for part in messages(text):
            await send(message.get_bot(), message.chat_id, part, thread_of(message), message.message_id)  # type: ignore[arg-type]

    async def think(self, engine: Engine, state: State, text: str, chat: int, scope: list[str] | None = None,
                    message: Message | None = None) -> tuple[Answer, State]:
        """One turn of a conversation, outside the loop that talks to Telegram; a message tells when and from whom."""
        chosen, use = self.journal.chosen(chat, "lang"), self.journal.chosen(chat, "use")
        lang: Lang | None = "fr" if chosen == "fr" else "en" if chosen == "en" else None
        within = scope if scope is not None else [use] if use and engine.library.holds(use) else None
        at = message.date if message else None
        by = str(message.from_user.id) if message and message.from_user else ""
        async with self.busy:
            return await asyncio.to_thread(turn, engine, state, text, lang, within, at, by)

    async def ask(self, update: int, message: Message, text: str) -> None:
        """Answer a question, unless this message has its answer already or it is too long, too soon or empty."""
        question = clean(text).strip()
        if self.journal.asked(message.chat_id, message.message_id):
            return
        if not question:
            await self.say(message, "empty")
        elif len(question) > LONGEST_QUESTION:
            await self.say(message, "too_long", count=len(question), most=LONGEST_QUESTION)
        elif wait := self.asking.wait(message.from_user.id if message.from_user else message.chat_id):
            await self.say(message, "too_fast", seconds=wait)
        else:
            await self._answer(update, message, question)

    async def _answer(self, update: int, message: Message, question: str) -> None:
        bot: Bot = message.get_bot()  # type: ignore[assignment]
        chat, thread, began = message.chat_id, thread_of(message), time.monotonic()
        before, engine = self.journal.state(chat, thread), self.stories.engine(chat)
        try:
            async with typing(bot, chat, thread):
                answer, after = await self.think(engine, before, question, chat, message=message)
                keyboard = self.keyboard(chat, message.message_id, answer)
                sent = await send_all(bot, chat, messages(reply(answer, engine.library)), thread, message.message_id, keyboard)
        except (Forbidden, BadRequest) as error:
            log.warning("chat %s cannot be answered: %s", chat, type(error).__name__)
            return
        except TelegramError as error:
            log.warning("the answer to update %s waits: %s", update, type(error).__name__)
            self.journal.postpone(update)
            return
        asked = Asked(chat, message.message_id, thread, question, before, answer.lang, answer, engine.library.fingerprint(), sent)
        self.journal.record(asked, after)
        log.info("answered in chat %s: %s, %s, %.0f ms", chat, answer.status, answer.kind, 1000 * (time.monotonic() - began))

    async def edited(self, message: Message, text: str) -> None:
        """Change the answer of an edited question; an edit of anything else is left alone."""
        question, old = clean(text).strip(), self.journal.asked(message.chat_id, message.message_id)
        if old is None or old.text == question or not 0 < len(question) <= LONGEST_QUESTION:
            return
        if self.asking.wait(message.from_user.id if message.from_user else message.chat_id):
            return
        bot: Bot = message.get_bot()  # type: ignore[assignment]
        engine = self.stories.engine(old.chat)
        answer, after = await self.think(engine, old.before, question, old.chat, message=message)
        texts = messages(reply(answer, engine.library))
        keyboard = self.keyboard(old.chat, old.message, answer)
        sent = list(old.sent[: len(texts)])
        for number, (place, part) in enumerate(zip(sent, texts, strict=False)):
            await rewrite(bot, old.chat, place, part, keyboard if number == len(texts) - 1 else None)
        for spare in old.sent[len(texts) :]:
            await bot.delete_message(old.chat, spare)
        if rest := texts[len(sent) :]:
            sent += await send_all(bot, old.chat, rest, old.thread, old.message, keyboard)
        asked = Asked(old.chat, old.message, old.thread, question, old.before, answer.lang, answer,
                      engine.library.fingerprint(), tuple(sent))
        self.journal.record(asked, after)

    def button(self, chat: int, lang: Lang, action: str, value: str) -> InlineKeyboardButton:
        """One button, bound to its chat by a key that means nothing by itself."""
        return InlineKeyboardButton(table(lang, "buttons")[action], callback_data=self.journal.button(chat, action, value))

    def keyboard(self, chat: int, question: int, answer: Answer) -> InlineKeyboardMarkup:
        """The buttons under an answer; those that show evidence only where there is some."""
        rows = ROWS if answer.citations else ROWS[1:]
        return InlineKeyboardMarkup([[self.button(chat, answer.lang, action, str(question)) for action in row] for row in rows])

    def titles(self, chat: int, lang: Lang) -> str:
        """The stories that a chat is answered from, one a line, a chat's own marked."""
        own = {article.id for article in self.stories.own(chat)}
        mark = say(lang, "own_mark")
        articles = self.stories.engine(chat).library.articles()
        return "\n".join(f"{n}. {a.title or a.id}{mark if a.id in own else ''}" for n, a in enumerate(articles, 1))
