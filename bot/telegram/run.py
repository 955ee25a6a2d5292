"""The bot's life: started even while Telegram is down, stopped after what it took is answered."""

from __future__ import annotations

import asyncio
import contextlib
import logging
import signal
import sqlite3
from pathlib import Path
from typing import Any

from telegram import BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats, LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError
from telegram.ext import (
    AIORateLimiter,
    Application,
    CallbackQueryHandler,
    CommandHandler,
    ContextTypes,
    Defaults,
    InlineQueryHandler,
    MessageHandler,
    TypeHandler,
    filters,
)
from telegram.request import HTTPXRequest

from bot.answer import Lang
from bot.engine import Engine
from bot.settings import Settings, SettingsError
from bot.telegram.buttons import Buttons
from bot.telegram.commands import Addressed, Commands
from bot.telegram.database import open_database
from bot.telegram.delivery import passing
from bot.telegram.desk import Desk
from bot.telegram.gate import Gate, Limiter
from bot.telegram.journal import Journal
from bot.telegram.logs import set_up
from bot.telegram.mailbox import Bot, InOrder, Mailbox
from bot.telegram.pairing import People
from bot.telegram.stories import Stories
from bot.telegram.words import say, table, tongue
from retrieval.errors import NewsroomError

log = logging.getLogger("newsroom.telegram")
App = Application[Any, Any, Any, Any, Any, Any]
UPDATES = [Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.INLINE_QUERY, Update.MY_CHAT_MEMBER]
IN_GROUPS = ("ask", "help", "add", "articles", "use")
SWEEP = 5.0  # seconds between two looks at what waits
STOPPING = 20.0  # seconds that answers have to finish
WEBHOOK_PATH = "telegram"


class TelegramRefusalError(NewsroomError):
    """Telegram refused the bot; the person who runs it can mend the token or the address."""


def build(settings: Settings, desk: Desk) -> App:
    """The application, not started, its gate before everything else."""
    base = settings.telegram_api.rstrip("/")
    bot = Mailbox(
        desk.journal, settings.token().get_secret_value(), base_url=f"{base}/bot", base_file_url=f"{base}/file/bot",
        rate_limiter=AIORateLimiter(overall_max_rate=25, max_retries=5),
        defaults=Defaults(parse_mode=ParseMode.HTML, link_preview_options=LinkPreviewOptions(is_disabled=True)),
        request=HTTPXRequest(connection_pool_size=64, connect_timeout=5, read_timeout=15, pool_timeout=10),
        get_updates_request=HTTPXRequest(connection_pool_size=2, connect_timeout=5),
    )
    app: App = Application.builder().bot(bot).concurrent_updates(InOrder(desk.journal)).build()
    connect(app, desk)
    return app


def connect(app: App, desk: Desk) -> None:
    """Every handler; commands answer new messages only, or an edit would carry them out twice."""
    gate, commands = Gate(desk.people), Commands(desk)
    app.bot_data.update(gate=gate, journal=desk.journal)
    new, private, groups = filters.UpdateType.MESSAGE, filters.ChatType.PRIVATE, filters.ChatType.GROUPS
    app.add_handler(TypeHandler(Update, gate.check), group=-1)
    for name, act in (
        ("start", commands.start), ("help", commands.help), ("about", commands.about), ("ask", commands.ask), ("lang", commands.lang),
        ("forget", commands.forget), (["articles", "sources"], commands.articles), ("use", commands.use), ("add", commands.add),
        ("remove", commands.remove), ("share", commands.share), ("invite", commands.invite), ("people", commands.people),
        ("inline", commands.inline_switch),
    ):
        app.add_handler(CommandHandler(name, act, new))
    app.add_handler(MessageHandler(filters.UpdateType.EDITED_MESSAGE & filters.TEXT, commands.edited))
    app.add_handler(MessageHandler(new & private & filters.COMMAND, commands.unknown))
    app.add_handler(MessageHandler(new & private & filters.TEXT, commands.ask))
    app.add_handler(MessageHandler(new & groups & filters.TEXT & ~filters.COMMAND & Addressed(), commands.ask))
    app.add_handler(MessageHandler(new & private & filters.Document.ALL, commands.document))
    app.add_handler(MessageHandler(new & groups & filters.Document.ALL & filters.CaptionRegex(r"\A/add\b"), commands.document))
    app.add_handler(MessageHandler(new & private & filters.ATTACHMENT, commands.other))
    app.add_handler(CallbackQueryHandler(Buttons(desk).press))
    app.add_handler(InlineQueryHandler(commands.inline))
    app.add_error_handler(apologise)


async def apologise(update: object, context: ContextTypes.DEFAULT_TYPE) -> None:
    """A fault of one update: its type in the log, one line to the reader, never the text of either."""
    error, number = context.error, getattr(update, "update_id", None)
    log.error("update %s: %s", number, type(error).__name__)
    if isinstance(error, Forbidden):
        return
    if isinstance(error, RetryAfter) or (isinstance(error, TelegramError) and passing(error)):
        if isinstance(number, int):
            context.bot_data["journal"].postpone(number)
        return
    if isinstance(update, Update) and update.effective_message and update.effective_chat:
        lang = tongue(update.effective_user.language_code if update.effective_user else None)
        with contextlib.suppress(TelegramError):
            await update.effective_message.reply_text(say(lang, "fault"))


async def publish(bot: Bot) -> None:
    """The commands and the description, in each language; a refusal never stops the start."""
    for code, lang in ((None, "en"), ("fr", "fr")):
        tongue_: Lang = "fr" if lang == "fr" else "en"
        listed = [BotCommand(name, text) for name, text in table(tongue_, "commands").items()]
        short = [command for command in listed if command.command in IN_GROUPS]
        try:
            await bot.set_my_commands(listed, BotCommandScopeAllPrivateChats(), language_code=code)
            await bot.set_my_commands(short, BotCommandScopeAllGroupChats(), language_code=code)
            await bot.set_my_description(say(tongue_, "description"), language_code=code)
        except TelegramError as error:
            log.warning("the commands could not be published: %s", type(error).__name__)


async def reach(app: App, stop: asyncio.Event) -> bool:
    """Introduce the bot to Telegram, however long that takes; false when stopped before."""
    wait = 0.5
    while not stop.is_set():
        try:
            await app.initialize()
        except NetworkError as error:
            if isinstance(error, BadRequest):
                raise
            log.warning("Telegram cannot be reached yet: %s", type(error).__name__)
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(stop.wait(), wait)
            wait = min(30.0, wait * 2)
        else:
            return True
    return False


async def sweep(app: App, desk: Desk) -> None:
    """Give again what waits for an answer, and leave the groups that showed no invitation."""
    age = 0.0
    while True:
        try:
            for body in desk.journal.waiting(age):
                await app.update_queue.put(Update.de_json(body, app.bot))
        except sqlite3.Error as error:
            log.error("the journal cannot be read: %s", type(error).__name__)  # noqa: TRY400 - tried again soon
        await app.bot_data["gate"].sweep(app.bot)
        age = SWEEP
        await asyncio.sleep(SWEEP)


async def listen(app: App, settings: Settings) -> None:
    """Poll, or listen for Telegram's calls when a public address is set."""
    if settings.telegram_webhook is None:
        await app.updater.start_polling(  # type: ignore[union-attr]
            allowed_updates=UPDATES, bootstrap_retries=-1, timeout=settings.telegram_poll,
            error_callback=lambda error: log.warning("getUpdates: %s", type(error).__name__))
        return
    secret = settings.telegram_webhook_secret
    if secret is None:
        raise SettingsError("NEWSROOM_TELEGRAM_WEBHOOK needs NEWSROOM_TELEGRAM_WEBHOOK_SECRET (letters, digits, - and _)")
    await app.updater.start_webhook(  # type: ignore[union-attr]
        "127.0.0.1", settings.telegram_webhook_port, WEBHOOK_PATH, webhook_url=f"{settings.telegram_webhook.rstrip('/')}/{WEBHOOK_PATH}",
        secret_token=secret.get_secret_value(), allowed_updates=UPDATES, bootstrap_retries=-1, max_connections=40)


async def serve(engine: Engine, settings: Settings, folder: Path) -> None:
    """Run until SIGTERM or SIGINT."""
    database = open_database(folder)
    journal, people = Journal(database), People(database)
    desk = Desk(database, journal, people, Stories(engine, folder / "stories"), Limiter(settings.telegram_rate, 60.0), asyncio.Lock())
    app, stop = build(settings, desk), asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, stop.set)
    journal.recover()
    if not await reach(app, stop):
        return
    await app.start()
    await listen(app, settings)
    print(f"READY @{app.bot.username}", flush=True)
    if not people.owned():
        print(f"PAIR https://t.me/{app.bot.username}?start={people.invite('owner')}", flush=True)
    tasks = [asyncio.create_task(sweep(app, desk)), asyncio.create_task(publish(app.bot))]
    await stop.wait()
    log.info("stopping")
    for task in tasks:
        task.cancel()
    await app.updater.stop()  # type: ignore[union-attr]
    try:
        await asyncio.wait_for(app.stop(), STOPPING)
    except TimeoutError:
        log.error("some answers were not finished; they are given at the next start")  # noqa: TRY400 - no traceback to show
    await app.shutdown()
    database.close()


def run(engine: Engine, settings: Settings, folder: Path) -> None:
    """Serve Telegram until stopped; raises TelegramRefusalError without the token in it."""
    secret = settings.telegram_webhook_secret
    set_up(settings.log, [settings.token().get_secret_value(), secret.get_secret_value() if secret else ""])
    try:
        asyncio.run(serve(engine, settings, folder))
    except InvalidToken:
        raise TelegramRefusalError("Telegram does not know this token; check NEWSROOM_TELEGRAM_TOKEN_FILE") from None
    except TelegramError as error:
        raise TelegramRefusalError(f"Telegram refused the bot ({type(error).__name__}); check NEWSROOM_TELEGRAM_API") from None
