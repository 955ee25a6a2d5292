"""Who is served, checked before anything else is: closed unless on the list; a group must itself be invited."""

from __future__ import annotations

import collections
import contextlib
import logging
import time
from collections.abc import Callable
from dataclasses import dataclass, field

from telegram import Chat, ChatMemberUpdated, Message, Update, User
from telegram.constants import ChatType
from telegram.error import TelegramError
from telegram.ext import ApplicationHandlerStop, ContextTypes

from bot.telegram.mailbox import Bot
from bot.telegram.pairing import SUPERGROUPS, Guest, People
from bot.telegram.words import say, tongue

log = logging.getLogger("newsroom.telegram")
GRACE = 60.0  # seconds that a group has to show its invitation
GROUPS = (ChatType.GROUP, ChatType.SUPERGROUP)
MOST_KEYS = 10_000


@dataclass(slots=True)
class Limiter:
    """At most `most` events for a key in a window of seconds."""

    most: int
    window: float
    _seen: dict[int, collections.deque[float]] = field(default_factory=dict)

    def wait(self, key: int) -> int:
        """0 when the event is within the limit, else the seconds to wait."""
        now = time.monotonic()
        if len(self._seen) > MOST_KEYS:
            self._seen = {k: times for k, times in self._seen.items() if now - times[-1] <= self.window}
        times = self._seen.setdefault(key, collections.deque())
        while times and now - times[0] > self.window:
            times.popleft()
        if len(times) >= self.most:
            return max(1, int(self.window - (now - times[0])))
        times.append(now)
        return 0


def opening(update: Update, people: People) -> bool:
    """Whether an update is /start with a code that is open for this sort of chat."""
    text, chat = (update.message.text or "") if update.message else "", update.effective_chat
    command, _, code = text.partition(" ")
    if chat is None or command.partition("@")[0] != "/start":
        return False
    kind = people.invited(code.strip())
    return kind is not None and (kind == "group") == (chat.type in GROUPS)


def new_home(message: Message | None) -> tuple[int, int] | None:
    """The old and the new id of a group that became a supergroup; Telegram says so in both, in any order."""
    if message is None:
        return None
    if message.migrate_to_chat_id:
        return message.chat.id, message.migrate_to_chat_id
    if message.migrate_from_chat_id:
        return message.migrate_from_chat_id, message.chat.id
    return None


def machine(update: Update) -> bool:
    """Whether another bot writes: two that answer each other never end. An anonymous administrator writes in the group's name."""
    user, message = update.effective_user, update.effective_message
    return user is not None and user.is_bot and (message is None or message.sender_chat is None)


class Gate:
    """Stops an update of anyone who is not on the list."""

    def __init__(self, people: People, move: Callable[[int, int], None]) -> None:
        self._people = people
        self._move = move
        self._told = Limiter(1, 3600.0)
        self._arrived: dict[int, float] = {}
        self._gone: dict[int, Guest] = {}

    def admits(self, chat: Chat | None, user: User | None) -> bool:
        """A group by its own invitation, a private chat or an inline question by its person's."""
        if chat is not None and chat.type in GROUPS:
            return self._people.guest(chat.id) is not None
        return user is not None and self._people.guest(user.id) is not None and (chat is None or chat.type == ChatType.PRIVATE)

    async def check(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """Let an update pass, or answer for it and stop it."""
        chat, user, bot = update.effective_chat, update.effective_user, context.bot
        if homes := new_home(update.message):
            self._follow(*homes)
        if update.my_chat_member:
            await self._membership(update.my_chat_member, bot)
            raise ApplicationHandlerStop
        if homes or machine(update):
            raise ApplicationHandlerStop
        if self.admits(chat, user) or opening(update, self._people):
            return
        log.warning("refused user %s in chat %s", user.id if user else None, chat.id if chat else None)
        await self._refuse(update, bot)
        raise ApplicationHandlerStop

    def _follow(self, old: int, new: int) -> None:
        """A listed group keeps its place and what is kept of it, even where the bot left the old one a moment before."""
        known = self._people.guest(old) or self._gone.pop(old, None)
        if known is not None and known.kind == "group":
            self._people.moved(known, new)
            self._move(old, new)
            self._arrived.pop(new, None)

    async def _refuse(self, update: Update, bot: Bot) -> None:
        chat, user = update.effective_chat, update.effective_user
        lang = tongue(user.language_code if user else None)
        with contextlib.suppress(TelegramError):
            if update.callback_query:
                await update.callback_query.answer(say(lang, "private"))
            elif update.inline_query:
                await update.inline_query.answer([], cache_time=0, is_personal=True)
            elif chat is not None and chat.type in GROUPS:
                await self._stranger(chat.id, bot)
            elif update.message and chat is not None and chat.type == ChatType.PRIVATE and not self._told.wait(chat.id):
                await bot.send_message(chat.id, say(lang, "private"))

    async def _membership(self, change: ChatMemberUpdated, bot: Bot) -> None:
        chat = change.chat
        known = self._people.guest(chat.id)
        if chat.type == ChatType.PRIVATE:
            return
        if change.new_chat_member.status in ("left", "kicked"):
            self._arrived.pop(chat.id, None)
            if known is not None:
                self._gone[chat.id] = known
                self._people.remove(chat.id)
        elif known is None:
            with contextlib.suppress(TelegramError):
                await self._stranger(chat.id, bot)

    def _expected(self, chat: int) -> bool:
        """Whether a group that is not on the list may be about to show why it should be."""
        return self._people.expects_group() or (chat < SUPERGROUPS and self._people.basic_group())

    async def _stranger(self, chat: int, bot: Bot) -> None:
        """Leave a group; where one is expected, its code or its old id may come a moment after the bot does."""
        first = self._arrived.setdefault(chat, time.monotonic())
        if not self._expected(chat) or time.monotonic() - first > GRACE:
            self._arrived.pop(chat, None)
            await bot.leave_chat(chat)

    async def sweep(self, bot: Bot) -> None:
        """Leave the groups that never showed an invitation."""
        for chat in list(self._arrived):
            if self._people.guest(chat):
                del self._arrived[chat]
            elif time.monotonic() - self._arrived[chat] > GRACE:
                with contextlib.suppress(TelegramError):
                    await self._stranger(chat, bot)
