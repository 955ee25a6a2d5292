"""Questions: in a private chat, in a group when the bot is spoken to, inline in any chat, and edited ones."""

from __future__ import annotations

import hashlib
import re

from telegram import InlineQuery, InlineQueryResultArticle, InputTextMessageContent, Message, Update
from telegram.constants import ChatType, ParseMode
from telegram.ext import ContextTypes
from telegram.ext.filters import MessageFilter

from bot.answer import Answer
from bot.dialogue import State
from bot.engine import Engine
from bot.telegram.desk import Desk
from bot.telegram.rendering import clean, escaped, messages
from bot.telegram.shelf import Shelf, after_command, is_story
from bot.wording import reply

SHORTEST_INLINE = 3
LONGEST_TITLE = 80
INLINE_KEPT = 5  # seconds that Telegram may show the same results again


class Addressed(MessageFilter):
    """In a group: a mention of this very bot, or a reply to it; privacy mode is not relied on."""

    def filter(self, message: Message) -> bool:
        """Whether the message speaks to the bot."""
        bot, earlier = message.get_bot(), message.reply_to_message
        if earlier is not None and earlier.from_user is not None and earlier.from_user.id == bot.id and not earlier.forum_topic_created:
            return True
        return any(name.lower() == f"@{bot.username}".lower() for name in message.parse_entities(["mention"]).values())




def question_of(message: Message, name: str) -> str:
    """The question in a message; where it holds but the call for the bot, the text that it replies to."""
    text = after_command(message) if (message.text or "").startswith("/") else (message.text or "")
    question = clean(re.sub(rf"@{re.escape(name)}\b", "", text, flags=re.IGNORECASE)).strip()
    earlier = message.reply_to_message
    if question or earlier is None or (earlier.from_user and earlier.from_user.is_bot):
        return question
    return earlier.text or ""


def found(number: int, question: str, answer: Answer, engine: Engine) -> InlineQueryResultArticle:
    """An answer as an inline result: what is chosen is sent with its question, so that the chat can follow."""
    said = clean(reply(answer, engine.library))
    title = " ".join(clean(answer.extract or said.partition("\n")[0]).split())[:LONGEST_TITLE]
    markup = f"<b>{escaped(question)}</b>\n{messages(said, answer.extract or '')[0]}"
    key = hashlib.sha256(f"{number} {markup}".encode()).hexdigest()[:16]
    content = InputTextMessageContent(markup, parse_mode=ParseMode.HTML)
    return InlineQueryResultArticle(key, title, content, description=said.partition("\n")[0][:120])


class Asking:
    """The handlers of questions."""

    def __init__(self, desk: Desk, shelf: Shelf) -> None:
        self._desk, self._shelf = desk, shelf

    async def ask(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A question: after /ask, after a mention, or alone in a private chat; there a story is taken for one."""
        message = update.message
        if message is None:
            return
        plain = message.chat.type == ChatType.PRIVATE and not (message.text or "").startswith("/")
        if plain and (is_story(message) or self._shelf.goes_on(message)):
            await self._shelf.take(message, message.text or "")
            return
        await self._desk.ask(update.update_id, message, question_of(message, context.bot.username))

    async def edited(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """An edited question."""
        message = update.edited_message
        if message is None:
            return
        known = self._desk.journal.asked(message.chat_id, message.message_id) is not None
        if known or self._asks(message):
            await self._desk.edited(update.update_id, message, question_of(message, context.bot.username))

    def _asks(self, message: Message) -> bool:
        """Whether an edited message that has no answer is a question now; a command is never carried out twice."""
        command = (message.text or "").startswith("/")
        if message.chat.type == ChatType.PRIVATE:
            return not command and not is_story(message)
        return not command and Addressed().filter(message)

    async def inline(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """An inline question, answered from the desk's stories when the owner has turned it on; one that was typed on is let go."""
        query = update.inline_query
        if query is None or context.application.update_processor.overtaken(query):  # type: ignore[attr-defined] # InOrder, set in run.py
            return
        results = await self._results(query, clean(query.query).strip())
        await query.answer(results, cache_time=INLINE_KEPT, is_personal=True)

    async def _results(self, query: InlineQuery, text: str) -> list[InlineQueryResultArticle]:
        """The best answers, each from stories of its own; one refusal where there is none."""
        desk = self._desk
        if not desk.journal.chosen(0, "inline") or len(text) < SHORTEST_INLINE or desk.looking.wait(query.from_user.id):
            return []
        engine = desk.stories.engine(0)
        answers = await desk.versions(engine, State(), text, 0, [article.id for article in engine.library.articles()])
        if not answers:
            refusal, _ = await desk.think(engine, State(), text, 0)
            answers = [refusal]
        return [found(number, text, answer, engine) for number, answer in enumerate(answers)]

