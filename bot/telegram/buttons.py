"""What the buttons do. A key is looked up, and is good only in the chat it was made for."""

from __future__ import annotations

import contextlib
from textwrap import shorten

from telegram import CallbackQuery, InlineKeyboardButton, InlineKeyboardMarkup, Message, Update
from telegram.error import BadRequest
from telegram.ext import ContextTypes

from bot.answer import Answer, Citation, Lang, Status
from bot.telegram import feedback
from bot.telegram.delivery import rewrite, send
from bot.telegram.desk import Desk
from bot.telegram.journal import Asked
from bot.telegram.lists import Lists, View
from bot.telegram.mailbox import Bot
from bot.telegram.rendering import escaped, excerpt, labelled, messages, notices
from bot.telegram.words import say, table, tongue
from bot.wording import contrary, place, reply
from retrieval.analysis import fold, words
from retrieval.library import Library

LONGEST_CONTEXT = 2_500  # characters on either side of the extract
LONGEST_CANDIDATE = 120
MOST_REJECTED = 3


def context(answer: Answer, library: Library) -> list[str]:
    """The passage with the one before and the one after, the extract in bold, as HTML messages."""
    citation = answer.citations[0]
    article = library.article(citation.article)
    near = [p for p in article.paragraphs if abs(p.number - citation.paragraph) <= 1]
    first, last = answer.span or (citation.start, citation.end)
    start, end = max(near[0].start, first - LONGEST_CONTEXT), min(near[-1].end, last + LONGEST_CONTEXT)
    cut_before, cut_after = ("[…] " if start > near[0].start else ""), (" […]" if end < near[-1].end else "")
    text = cut_before + article.text[start:end] + cut_after
    shift = len(cut_before) - start
    return excerpt(place(citation, library, answer.lang), text, (first + shift, last + shift))


def stands(citation: Citation, library: Library) -> bool:
    """Whether the library still says what was cited: a story may have been removed, or replaced."""
    return library.holds(citation.article) and library.article(citation.article).text[citation.start : citation.end] == citation.quote


def proof(answer: Answer, question: str) -> list[str]:
    """How the question was read, what was kept and by which rule, what was not, as HTML messages."""
    names, kinds = table(answer.lang, "proof"), table(answer.lang, "asked")
    steps = [(names[key], kinds.get(value, as_asked(value, question)), "") for key, value in answer.proof.reading if key in names]
    first = next(iter(answer.proof.candidates), (answer.extract or "", 0.0, answer.rule))
    kept = [] if answer.status is Status.ABSTAINED else [(names["kept"], *said(answer, first))]
    seen, rejected = {answer.extract}, []
    for candidate in answer.proof.candidates:
        if candidate[0] not in seen:
            rejected.append((names["rejected"], *said(answer, candidate)))
        seen.add(candidate[0])
    return labelled([*steps, *kept, *rejected[:MOST_REJECTED]], say(answer.lang, "colon"))


def as_asked(terms: str, question: str) -> str:
    """The words that were searched for, with the capitals and accents that they were asked with."""
    typed = {fold(word): word for word in words(question)}
    return ", ".join(typed.get(term, term) for term in terms.split(", "))


def said(answer: Answer, candidate: tuple[str, float, str]) -> tuple[str, str]:
    """The words of one candidate, and the rule that proposed it with the words that it matched."""
    text, _, rule = candidate
    return say(answer.lang, "candidate", text=shorten(" ".join(text.split()), LONGEST_CANDIDATE, placeholder=" […]")), rule


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
        elif found.action == "page":
            await self._page(query, message, View.read(found.value))
        elif found.action in ("discard", "share", "use"):
            await self._story(query, message, found.action, found.value)
        else:
            await self._answered(query, message, found.action, int(found.value))

    async def _answered(self, query: CallbackQuery, message: Message, action: str, question: int) -> None:
        """A button under an answer."""
        asked = self._desk.journal.asked(message.chat.id, question)
        if asked is None or asked.answer is None:
            await self._acknowledge(query, say(self._lang(query), "expired"))
        elif action in ("up", "down", *feedback.VERDICTS):
            await self._verdict(query, message, action, asked)
        elif wait := self._desk.looking.wait(query.from_user.id):
            await self._acknowledge(query, say(self._lang(query), "too_fast", seconds=wait))
        else:
            await self._acknowledge(query, "")
            await self._show(query, message, action, asked, asked.answer)

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
            texts = proof(answer, asked.text)
        elif not all(stands(c, library) for c in answer.citations):
            texts = [escaped(say(answer.lang, "story_gone"))]
        elif action == "context":
            texts = context(answer, library)
        else:
            texts = await self._others(asked, answer)
        for text in texts:
            await send(bot, asked.chat, text, asked.thread, message.message_id)

    async def _others(self, asked: Asked, answer: Answer) -> list[str]:
        """The same question asked of the other stories, and the denial of the same one."""
        engine = self._desk.stories.engine(asked.chat)
        cited = {c.article for c in answer.citations}
        rest = [article.id for article in engine.library.articles() if article.id not in cited]
        found = await self._desk.versions(engine, asked.before, asked.text, asked.chat, rest)
        texts = [text for other in found for text in messages(reply(other, engine.library), other.extract or "")]
        if answer.counter_citation is not None and answer.counter is not None:
            texts += messages(contrary(answer, engine.library), answer.counter_extract)
        return texts or [escaped(say(answer.lang, "no_others"))]

    async def _verdict(self, query: CallbackQuery, message: Message, action: str, asked: Asked) -> None:
        desk, lang = self._desk, asked.lang
        if action == "down":
            row = [desk.button(asked.chat, lang, verdict, str(asked.message)) for verdict in feedback.VERDICTS]
            await self._buttons(message, InlineKeyboardMarkup([*self._looking(asked), row]))
            await self._acknowledge(query, say(lang, "which_fault"))
            return
        if action in feedback.VERDICTS:
            feedback.keep(desk.database, asked, action, desk.journal.exchanges(asked.chat, asked.thread))
        rows = self._looking(asked)
        await self._buttons(message, InlineKeyboardMarkup(rows) if rows else None)
        await self._acknowledge(query, say(lang, "thanks"))

    def _looking(self, asked: Asked) -> list[tuple[InlineKeyboardButton, ...]]:
        """The row of buttons that still serves once a verdict is given; none where there is no evidence."""
        if asked.answer is None or not asked.answer.citations:
            return []
        return list(self._desk.keyboard(asked.chat, asked.message, asked.answer).inline_keyboard[:1])

    async def _buttons(self, message: Message, keyboard: InlineKeyboardMarkup | None) -> None:
        with contextlib.suppress(BadRequest):
            await message.edit_reply_markup(keyboard)

    async def _page(self, query: CallbackQuery, message: Message, view: View) -> None:
        """Turn the page of a list, in its place."""
        lang = self._lang(query)
        if wait := self._desk.looking.wait(query.from_user.id):
            await self._acknowledge(query, say(lang, "too_fast", seconds=wait))
            return
        await self._acknowledge(query, "")
        text, keyboard = await Lists(self._desk).page(message.chat.id, lang, view)
        bot: Bot = query.get_bot()  # type: ignore[assignment]
        await rewrite(bot, message.chat.id, message.message_id, notices(text)[0], keyboard)

    async def _story(self, query: CallbackQuery, message: Message, action: str, value: str) -> None:
        """Drop, share or choose a story."""
        desk, chat, lang = self._desk, message.chat.id, self._lang(query)
        if action == "use":
            await self._use(query, chat, value)
        elif action == "share" and not desk.people.edits(query.from_user.id):
            await self._acknowledge(query, say(lang, "editors_only"))
            return
        elif value not in desk.stories.owned(chat):
            await self._acknowledge(query, say(lang, "story_gone"))
        elif action == "share":
            desk.stories.share(chat, value)
            await self._acknowledge(query, say(lang, "shared"))
        else:
            desk.stories.remove(chat, value)
            await self._acknowledge(query, say(lang, "removed"))
        await self._buttons(message, None)

    async def _use(self, query: CallbackQuery, chat: int, value: str) -> None:
        """Ask one story alone, or every story where the button says none."""
        if value and not self._desk.stories.engine(chat).library.holds(value):
            await self._acknowledge(query, say(self._lang(query), "story_gone"))
            return
        self._desk.journal.scope(chat, value or None)
        await self._acknowledge(query, say(self._lang(query), "using" if value else "using_all"))
