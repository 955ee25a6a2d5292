"""The bot's life: started even while Telegram is down, stopped after what it took is answered."""

from __future__ import annotations

import asyncio
import collections
import contextlib
import itertools
import logging
import signal
import sqlite3
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from telegram import LinkPreviewOptions, Update
from telegram.constants import ParseMode
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TelegramError
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

from bot.dialogue import State
from bot.engine import Engine
from bot.moves import LANGS
from bot.settings import Settings, SettingsError
from bot.telegram.asking import Addressed, Asking
from bot.telegram.buttons import Buttons
from bot.telegram.commands import Commands
from bot.telegram.database import hold, open_database
from bot.telegram.delivery import passing
from bot.telegram.desk import Desk
from bot.telegram.gate import Gate, Limiter
from bot.telegram.hosting import Hosting
from bot.telegram.journal import Journal
from bot.telegram.logs import set_up
from bot.telegram.mailbox import Incoming, InOrder, Mailbox
from bot.telegram.menus import publish
from bot.telegram.pairing import People
from bot.telegram.shelf import Shelf
from bot.telegram.stories import Stories
from bot.telegram.words import say, tongue
from retrieval.errors import NewsroomError
from retrieval.filters import Filter

log = logging.getLogger("newsroom.telegram")
App = Application[Any, Any, Any, Any, Any, Any]
UPDATES = [Update.MESSAGE, Update.EDITED_MESSAGE, Update.CALLBACK_QUERY, Update.INLINE_QUERY, Update.MY_CHAT_MEMBER]
SWEEP = 5.0  # seconds between two looks at what waits
LONGEST_PAUSE = 64  # looks between two tries of one answer that cannot be sent
PRUNE = 720  # looks between two clearings of what is too old
LOOKS = 60  # presses and inline questions of one person in a minute; a client asks inline at every key
SETTLING = 5.0  # seconds after the start in which what waited is answered first
READ_FIRST = 80  # characters of a story asked at the start
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
    builder = Application.builder().bot(bot).concurrent_updates(InOrder(desk.journal))
    app: App = (builder.update_queue(Incoming(desk.journal)) if settings.telegram_webhook else builder).build()
    connect(app, desk)
    return app


def connect(app: App, desk: Desk) -> None:
    """Every handler; commands answer new messages only, or an edit would carry them out twice."""
    gate, commands, hosting, shelf = Gate(desk.people, desk.move), Commands(desk), Hosting(desk), Shelf(desk)
    asking = Asking(desk, shelf)
    app.bot_data.update(gate=gate, journal=desk.journal)
    new, private, groups = filters.UpdateType.MESSAGE, filters.ChatType.PRIVATE, filters.ChatType.GROUPS
    app.add_handler(TypeHandler(Update, gate.check), group=-1)
    for name, act in (
        ("start", hosting.start), ("help", commands.help), ("about", commands.about), ("ask", asking.ask), ("lang", commands.lang),
        ("new", commands.new), ("save", commands.save), ("forget", commands.forget), (["articles", "sources"], shelf.articles),
        ("use", shelf.use), ("add", shelf.add), ("remove", shelf.remove), ("share", shelf.share), ("invite", hosting.invite),
        ("people", hosting.people), ("inline", hosting.inline_switch),
    ):
        app.add_handler(CommandHandler(name, act, new))
    app.add_handler(MessageHandler(filters.UpdateType.EDITED_MESSAGE & filters.TEXT, asking.edited))
    app.add_handler(MessageHandler(new & private & filters.COMMAND, commands.unknown))
    app.add_handler(MessageHandler(new & private & filters.TEXT, asking.ask))
    app.add_handler(MessageHandler(new & groups & filters.TEXT & ~filters.COMMAND & Addressed(), asking.ask))
    app.add_handler(MessageHandler(new & private & filters.Document.ALL, shelf.document))
    app.add_handler(MessageHandler(new & groups & filters.Document.ALL & filters.CaptionRegex(r"\A/add\b"), shelf.document))
    app.add_handler(MessageHandler(new & private & filters.ATTACHMENT, shelf.other))
    app.add_handler(CallbackQueryHandler(Buttons(desk).press))
    app.add_handler(InlineQueryHandler(asking.inline))
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


@dataclass(slots=True)
class Patience:
    """Which waiting updates to try now: each failure doubles the looks until the next try."""

    tries: collections.Counter[int] = field(default_factory=collections.Counter)

    def due(self, bodies: list[dict[str, Any]], look: int) -> list[dict[str, Any]]:
        """The bodies to give again at this look; what no longer waits is forgotten."""
        waiting = {int(body["update_id"]) for body in bodies}
        self.tries = collections.Counter({number: count for number, count in self.tries.items() if number in waiting})
        chosen = [body for body in bodies if look % min(LONGEST_PAUSE, 2 ** self.tries[int(body["update_id"])]) == 0]
        self.tries.update(int(body["update_id"]) for body in chosen)
        return chosen


async def sweep(app: App, desk: Desk) -> None:
    """Give again what waits for an answer, leave the groups that showed no invitation, drop what is too old."""
    patience = Patience()
    for look in itertools.count():
        try:
            for body in patience.due(desk.journal.waiting(SWEEP if look else 0.0), look):
                await app.update_queue.put(Update.de_json(body, app.bot))
            if look % PRUNE == PRUNE - 1:
                desk.journal.prune()
            await app.bot_data["gate"].sweep(app.bot)
        except sqlite3.Error as error:
            log.error("the journal cannot be read: %s", type(error).__name__)  # noqa: TRY400 - tried again soon
        await asyncio.sleep(SWEEP)


def heard(error: TelegramError) -> None:
    """A fault of polling: what it is, and for a second poller what to do."""
    if isinstance(error, Conflict):
        log.error("another process asks Telegram for this bot's updates; stop one of the two, or questions go to either")
    else:
        log.warning("getUpdates: %s", type(error).__name__)


async def listen(app: App, settings: Settings) -> None:
    """Poll, or listen for Telegram's calls when a public address is set."""
    if settings.telegram_webhook is None:
        await app.updater.start_polling(  # type: ignore[union-attr]
            allowed_updates=UPDATES, bootstrap_retries=-1, timeout=settings.telegram_poll, error_callback=heard)
        return
    secret = settings.telegram_webhook_secret
    if secret is None:
        raise SettingsError("NEWSROOM_TELEGRAM_WEBHOOK needs NEWSROOM_TELEGRAM_WEBHOOK_SECRET (letters, digits, - and _)")
    await app.updater.start_webhook(  # type: ignore[union-attr]
        "127.0.0.1", settings.telegram_webhook_port, WEBHOOK_PATH, webhook_url=f"{settings.telegram_webhook.rstrip('/')}/{WEBHOOK_PATH}",
        secret_token=secret.get_secret_value(), allowed_updates=UPDATES, bootstrap_retries=-1, max_connections=40)


def furnish(engine: Engine, settings: Settings, folder: Path) -> Desk:
    """All that the handlers share, over a data folder."""
    database = open_database(folder)
    asking, looking = Limiter(settings.telegram_rate, 60.0), Limiter(LOOKS, 60.0)
    return Desk(database, Journal(database), People(database), Stories(engine, folder / "stories"), asking, looking, asyncio.Lock())


def announce(app: App, people: People, pair: bool) -> None:
    """Say on stdout that the bot is there, and while it has no owner or a new one is wanted, the link that makes one."""
    print(f"READY @{app.bot.username}", flush=True)
    people.close_pairing()
    if pair or not people.owned():
        print(f"PAIR https://t.me/{app.bot.username}?start={people.invite('owner')}", flush=True)


async def serve(engine: Engine, settings: Settings, folder: Path, pair: bool) -> None:
    """Run until SIGTERM or SIGINT; raises DataFolderError when another process runs on the folder."""
    desk = furnish(engine, settings, folder)
    with contextlib.closing(desk.database), contextlib.closing(hold(folder)):
        app, stop = build(settings, desk), asyncio.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            asyncio.get_running_loop().add_signal_handler(number, stop.set)
        desk.journal.recover()
        if not await reach(app, stop):
            return
        await app.start()
        await listen(app, settings)
        announce(app, desk.people, pair)
        tasks = [asyncio.create_task(work) for work in (sweep(app, desk), publish(app.bot, desk.people), warm(desk))]
        await stop.wait()
        for task in tasks:
            task.cancel()
        await finish(app)


async def warm(desk: Desk) -> None:
    """Read one story of each language once it is quiet, so that the first question does not wait for what is loaded once."""
    await asyncio.sleep(SETTLING)
    engine = desk.stories.engine(0)
    first = [next(iter(engine.library.articles(Filter(langs=frozenset([lang])))), None) for lang in LANGS]
    for article in filter(None, first):
        await desk.think(engine, State(), article.text[:READ_FIRST], 0, [article.id])


async def finish(app: App) -> None:
    """Take no more, and answer what was taken, for a while."""
    log.info("stopping")
    await app.updater.stop()  # type: ignore[union-attr]
    try:
        await asyncio.wait_for(app.stop(), STOPPING)
    except TimeoutError:
        log.error("some answers were not finished; they are given at the next start")  # noqa: TRY400 - no traceback to show
    await app.shutdown()


def run(engine: Engine, settings: Settings, folder: Path, pair: bool = False) -> None:
    """Serve Telegram until stopped; raises TelegramRefusalError without the token in it."""
    secret = settings.telegram_webhook_secret
    set_up(settings.log, [settings.token().get_secret_value(), secret.get_secret_value() if secret else ""])
    try:
        asyncio.run(serve(engine, settings, folder, pair))
    except InvalidToken:
        raise TelegramRefusalError("Telegram does not know this token; check NEWSROOM_TELEGRAM_TOKEN_FILE") from None
    except TelegramError as error:
        raise TelegramRefusalError(f"Telegram refused the bot ({type(error).__name__}); check NEWSROOM_TELEGRAM_API") from None
