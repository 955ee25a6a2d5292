"""What the buttons do. A key is looked up, and is good only in the chat it was made for."""

from __future__ import annotations

import contextlib

from telegram import CallbackQuery, InlineKeyboardMarkup, Message, Update
from telegram.error import BadRequest
from telegram.ext import ContextTypes

from bot.answer import Answer, Lang, Status
from bot.dialogue import State
from bot.telegram import feedback
from bot.telegram.delivery import send
from bot.telegram.desk import Desk
from bot.telegram.journal import Asked
from bot.telegram.mailbox import Bot
from bot.telegram.rendering import escaped, marked, messages, parts
from bot.telegram.words import say, table, tongue
from bot.wording import reply
from retrieval.library import Library

LONGEST_PASSAGE = 1_000  # characters of each neighbour


def context(answer: Answer, library: Library) -> str:
    """The passage with the one before and the one after, the extract in bold, as HTML."""
    citation = answer.citations[0]
    article = library.article(citation.article)
    numbers = range(citation.paragraph - 1, citation.paragraph + 2)
    shown = []
    for paragraph in (p for p in article.paragraphs if p.number in numbers):
        text = article.quote(paragraph.start, paragraph.end)
        here = paragraph.number == citation.paragraph
        shown.append(marked(text, answer.extract or "") if here else escaped(parts(text, LONGEST_PASSAGE)[0]))
    return "\n\n".join(shown)


def proof(answer: Answer) -> str:
    """How the question was read, the rule that answered, the candidates that lost, as text."""
    names = table(answer.lang, "proof")
    lines = [f"{names.get(key, key)}: {value}" for key, value in answer.proof.reading if value]
    if answer.rule:
        lines.append(f"{names['rule']}: {answer.rule}")
    for number, (text, _, rule) in enumerate(answer.proof.candidates[:4]):
        kept = number == 0 and answer.status is not Status.ABSTAINED
        lines.append(f"{names['kept' if kept else 'rejected']}: {' '.join(text.split())[:120]} ({rule})")
    return "\n".join(lines)


class Buttons:
    """The handler of every press."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def press(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Carry out one press; a key that is old, forged or of another chat gets one line."""
        query = update.callback_query
        if query is None:
            return
        message = query.message
        found = self._desk.journal.pressed(message.chat.id, query.data or "") if message else None
        if found is None or not isinstance(message, Message):
            await self._acknowledge(query, say(self._lang(query), "expired"))
            return
        if found.action in ("discard", "share", "use"):
            await self._story(query, message, found.action, found.value)
            return
        asked = self._desk.journal.asked(message.chat.id, int(found.value))
        if asked is None or asked.answer is None:
            await self._acknowledge(query, say(self._lang(query), "expired"))
        elif found.action in ("up", "down", *feedback.VERDICTS):
            await self._verdict(query, message, found.action, asked)
        else:
            await self._acknowledge(query, "")
            await self._show(query, message, found.action, asked, asked.answer)

    def _lang(self, query: CallbackQuery) -> Lang:
        return tongue(query.from_user.language_code)

    async def _acknowledge(self, query: CallbackQuery, text: str) -> None:
        """Stop the button's clock; a press that Telegram has given up on is let go."""
        with contextlib.suppress(BadRequest):
            await query.answer(text[:190] or None)

    async def _show(self, query: CallbackQuery, message: Message, action: str, asked: Asked, answer: Answer) -> None:
        bot: Bot = query.get_bot()  # type: ignore[assignment]
        library = self._desk.stories.engine(asked.chat).library
        if action == "why":
            texts = messages(proof(answer))
        elif not all(library.holds(c.article) for c in answer.citations):
            texts = [escaped(say(answer.lang, "story_gone"))]
        elif action == "context":
            texts = [context(answer, library)]
        else:
            texts = await self._others(asked, answer)
        for text in texts:
            await send(bot, asked.chat, text, asked.thread, message.message_id)

    async def _others(self, asked: Asked, answer: Answer) -> list[str]:
        """The same question asked of the other stories, and the denial of the same one."""
        engine = self._desk.stories.engine(asked.chat)
        rest = sorted({article.id for article in engine.library.articles()} - {c.article for c in answer.citations})
        if rest:
            other, _ = await self._desk.think(engine, State(), asked.text, asked.chat, rest)
            if other.status is not Status.ABSTAINED:
                return messages(reply(other, engine.library))
        if answer.counter_citation is not None:
            contrary = answer.citations[answer.counter_citation]
            return messages(f"{answer.counter.speaker if answer.counter else ''}\n\n{contrary.quote}".strip())
        return messages(say(answer.lang, "no_others"))

    async def _verdict(self, query: CallbackQuery, message: Message, action: str, asked: Asked) -> None:
        desk, lang = self._desk, asked.lang
        if action == "down":
            row = [desk.button(asked.chat, lang, verdict, str(asked.message)) for verdict in feedback.VERDICTS]
            await self._buttons(message, InlineKeyboardMarkup([row]))
            await self._acknowledge(query, say(lang, "which_fault"))
            return
        if action in feedback.VERDICTS:
            feedback.keep(desk.database, asked, action)
        await self._buttons(message, None)
        await self._acknowledge(query, say(lang, "thanks"))

    async def _buttons(self, message: Message, keyboard: InlineKeyboardMarkup | None) -> None:
        with contextlib.suppress(BadRequest):
            await message.edit_reply_markup(keyboard)

    async def _story(self, query: CallbackQuery, message: Message, action: str, value: str) -> None:
        """Drop, share or choose a story."""
        desk, chat, lang = self._desk, message.chat.id, self._lang(query)
        guest = desk.people.guest(query.from_user.id)
        own = {article.id for article in desk.stories.own(chat)}
        await self._buttons(message, None)
        if action == "use":
            desk.journal.choose(chat, "use", value or None)
            await self._acknowledge(query, say(lang, "using" if value else "using_all"))
        elif action == "share" and (guest is None or guest.kind not in ("owner", "editor")):
            await self._acknowledge(query, say(lang, "editors_only"))
        elif value not in own:
            await self._acknowledge(query, say(lang, "story_gone"))
        elif action == "share":
            desk.stories.share(chat, value)
            await self._acknowledge(query, say(lang, "shared"))
        else:
            desk.stories.remove(chat, value)
            await self._acknowledge(query, say(lang, "removed"))
