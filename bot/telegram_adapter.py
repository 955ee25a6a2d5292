"""Telegram: text messages in, answers out, by long polling; the only module that knows telegram.

The token stays out of logs and errors: libraries that log addresses are kept at WARNING, and a
fault is reported by its type alone.
"""

from __future__ import annotations

import asyncio
import html
import logging
import sys
from typing import Any

from pydantic import SecretStr
from telegram import LinkPreviewOptions, Update
from telegram.constants import ChatAction, ParseMode
from telegram.error import InvalidToken, TelegramError
from telegram.ext import Application, ApplicationBuilder, CommandHandler, ContextTypes, Defaults, MessageHandler, filters

from bot.dialogue import State, turn
from bot.engine import Engine
from bot.wording import reply, templates
from retrieval.errors import NewsroomError

LONGEST_PART = 3_500
LONGEST_QUESTION = 1_000
HIDDEN = {ord(c): None for c in "\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\0"}
App = Application[Any, Any, Any, Any, Any, Any]


class TelegramRefusalError(NewsroomError):
    """Telegram refused the bot; the person who runs it can mend the token or the address."""


def parts(text: str) -> list[str]:
    """Plain text cut into messages at line ends, never inside a character."""
    found = [""]
    for line in text.splitlines():
        while len(line) > LONGEST_PART:
            found.append(line[:LONGEST_PART])
            line = line[LONGEST_PART:]
        if len(found[-1]) + len(line) + 1 > LONGEST_PART:
            found.append("")
        found[-1] = f"{found[-1]}\n{line}" if found[-1] else line
    return [part for part in found if part.strip()]


def as_html(text: str) -> list[str]:
    """The reply as Telegram's HTML: the answer open, the evidence in a folded quotation."""
    head, _, evidence = text.translate(HIDDEN).partition("\n\n")
    sent = [html.escape(part, quote=False) for part in parts(head)]
    folded = [f"<blockquote expandable>{html.escape(part, quote=False)}</blockquote>" for part in parts(evidence)]
    if folded and sent and len(sent[-1]) + len(folded[0]) < LONGEST_PART:
        sent[-1] += "\n" + folded.pop(0)
    return sent + folded


class Desk:
    """The handlers and the conversations, a state for each chat and user."""

    def __init__(self, engine: Engine) -> None:
        self._engine = engine
        self._states: dict[tuple[int, int], State] = {}
        self._busy = asyncio.Lock()

    async def answer(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """Answer one text message, in order."""
        message, chat, user = update.effective_message, update.effective_chat, update.effective_user
        if message is None or chat is None or user is None or not message.text:
            return
        key, question = (chat.id, user.id), message.text.translate(HIDDEN).strip()[:LONGEST_QUESTION]
        await chat.send_action(ChatAction.TYPING)
        async with self._busy:
            answer, self._states[key] = await asyncio.to_thread(
                turn, self._engine, self._states.get(key, State()), question)
        for number, text in enumerate(as_html(reply(answer, self._engine.library))):
            await message.reply_text(text, parse_mode=ParseMode.HTML, do_quote=number == 0)

    async def help(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/start and /help, in the user's language."""
        user, message = update.effective_user, update.effective_message
        if message is not None:
            french = user is not None and (user.language_code or "").startswith("fr")
            await message.reply_text(str(templates()["fr" if french else "en"]["help"]))


async def report(_: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """A fault of one update: its type on stderr, never its text."""
    print(f"newsroom: {type(context.error).__name__} while handling an update", file=sys.stderr)


def build(engine: Engine, token: SecretStr, api: str) -> App:
    """The application, not started."""
    desk = Desk(engine)
    app: App = (
        ApplicationBuilder().token(token.get_secret_value()).base_url(f"{api.rstrip('/')}/bot")
        .base_file_url(f"{api.rstrip('/')}/file/bot")
        .defaults(Defaults(link_preview_options=LinkPreviewOptions(is_disabled=True)))
        .post_init(announce).build()
    )
    app.add_handler(CommandHandler(["start", "help"], desk.help, filters.UpdateType.MESSAGE))
    private = filters.ChatType.PRIVATE & filters.TEXT & ~filters.COMMAND & filters.UpdateType.MESSAGE
    app.add_handler(MessageHandler(private, desk.answer))
    app.add_error_handler(report)
    return app


async def announce(_: App) -> None:
    """One line on stdout once Telegram has accepted the token."""
    print("READY", flush=True)


def run(engine: Engine, token: SecretStr, api: str) -> None:
    """Poll until stopped; raises TelegramRefusalError without the token in it."""
    for name in ("httpx", "httpcore", "telegram"):
        logging.getLogger(name).setLevel(logging.WARNING)
    try:
        build(engine, token, api).run_polling(allowed_updates=["message"], bootstrap_retries=5)
    except InvalidToken:
        raise TelegramRefusalError("Telegram does not know this token; check NEWSROOM_TELEGRAM_TOKEN_FILE") from None
    except TelegramError as error:
        raise TelegramRefusalError(f"Telegram cannot be reached at NEWSROOM_TELEGRAM_API ({type(error).__name__})") from None
