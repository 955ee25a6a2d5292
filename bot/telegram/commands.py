"""The plain commands: help, language, and what is kept of a chat."""

from __future__ import annotations

from telegram import ReplyParameters, Update
from telegram.constants import ChatType
from telegram.ext import ContextTypes

from bot.replay import record
from bot.telegram.desk import Desk, speaker_of, thread_of
from bot.telegram.feedback import one_line
from bot.telegram.shelf import LIMITS, after_command

TONGUES = ("fr", "en")
AUTO = "auto"


class Commands:
    """The handlers of commands that neither ask, nor keep a story, nor let anyone in."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def help(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/help: what the bot does, and what more its editors and its owner may do."""
        if update.message is None or update.effective_user is None:
            return
        guest = self._desk.people.guest(update.effective_user.id)
        kind = guest.kind if guest is not None and update.message.chat.type == ChatType.PRIVATE else "person"
        await self._desk.say(update.message, f"help_{kind}" if kind in ("owner", "editor") else "help", **LIMITS)

    async def about(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/about: what is kept, and how answers come about."""
        if update.message:
            await self._desk.say(update.message, "about")

    async def unknown(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """A command that does not exist, in a private chat."""
        if update.message:
            await self._desk.say(update.message, "unknown")

    async def lang(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/lang fr, en, or auto."""
        if update.message is None:
            return
        asked = after_command(update.message).lower()
        if asked not in (*TONGUES, AUTO):
            await self._desk.say(update.message, "lang_which")
            return
        self._desk.journal.choose(update.message.chat_id, "lang", None if asked == AUTO else asked)
        await self._desk.say(update.message, "lang_set")

    async def new(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/new: the next question goes on with nothing said before."""
        message = update.message
        if message is not None:
            self._desk.journal.restart(message.chat_id, thread_of(message), speaker_of(message))
            await self._desk.say(message, "restarted")

    async def forget(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/forget: delete what is kept of the chat."""
        if update.message:
            await self._desk.say(update.message, "forgotten")
            self._desk.journal.forget(update.message.chat_id)
            self._desk.stories.forget(update.message.chat_id)

    async def save(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/save: this conversation as a dialogue file, which `newsroom replay` plays."""
        message = update.message
        if message is None:
            return
        asked = self._desk.journal.exchanges(message.chat_id, thread_of(message))
        exchanges = [(one_line(one.text), one.answer) for one in asked if one.answer is not None]
        if not exchanges:
            await self._desk.say(message, "nothing_to_save")
            return
        await context.bot.send_document(
            message.chat_id, record(exchanges).encode(), filename="dialogue.txt", message_thread_id=thread_of(message),
            reply_parameters=ReplyParameters(message.message_id, allow_sending_without_reply=True))
