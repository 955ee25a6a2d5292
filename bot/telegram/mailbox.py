"""Updates in: parsed one by one, written down before they are handled, in order within a chat, chats side by side."""

from __future__ import annotations

import asyncio
import collections
import inspect
import json
import logging
import sqlite3
from collections.abc import Awaitable
from typing import Any

from telegram import InlineQuery, Update
from telegram.error import TelegramError
from telegram.ext import BaseUpdateProcessor, ExtBot

from bot.telegram.journal import Journal

log = logging.getLogger("newsroom.telegram")
Bot = ExtBot[Any]


class Mailbox(ExtBot[Any]):
    """A bot whose get_updates skips one malformed update; python-telegram-bot 22.8 fetches its batch again for ever."""

    def __init__(self, journal: Journal, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._journal = journal

    async def get_updates(self, offset: Any = None, limit: Any = None, timeout: Any = None, allowed_updates: Any = None,
                          **_: Any) -> tuple[Update, ...]:
        """The updates after `offset`; a malformed one comes as an empty update, so that the offset moves on."""
        seconds = timeout.total_seconds() if hasattr(timeout, "total_seconds") else float(timeout or 0)
        asked = {"offset": offset, "limit": limit, "timeout": int(seconds), "allowed_updates": allowed_updates}
        raw: Any = await self.do_api_request("getUpdates", {k: v for k, v in asked.items() if v is not None}, read_timeout=seconds + 10)
        try:
            return tuple(self.read(body) for body in raw)
        except sqlite3.Error as error:
            # nothing is confirmed that could not be written down: the poller waits and asks for the same updates again
            raise TelegramError("the journal cannot be written") from error

    def read(self, body: dict[str, Any]) -> Update:
        """One update; an empty one in the place of one that cannot be read."""
        try:
            update = Update.de_json(body, self)
        except Exception as error:  # noqa: BLE001 - whatever Telegram sends, the next update must be reached
            log.error("skipped a malformed update: id %s, %s", body.get("update_id"), type(error).__name__)  # noqa: TRY400 - a traceback quotes the update
            return Update(int(body["update_id"]))
        place = update.effective_chat or update.effective_user
        if place is not None:
            self._journal.receive(update.update_id, place.id, body)
        return update


class Incoming(asyncio.Queue[Any]):
    """The queue of a webhook: an update is in the journal before Telegram is told that it arrived.

    A journal that cannot be written makes the call fail, and Telegram delivers the update again.
    """

    def __init__(self, journal: Journal) -> None:
        super().__init__()
        self._journal = journal

    async def put(self, item: Any) -> None:
        """Write down, then queue."""
        place = item.effective_chat or item.effective_user if isinstance(item, Update) else None
        if place is not None:
            self._journal.receive(item.update_id, place.id, json.loads(item.to_json()))
        await super().put(item)


class InOrder(BaseUpdateProcessor):
    """Handles each update once: a chat's own updates in order, different chats side by side."""

    def __init__(self, journal: Journal, most: int = 256) -> None:
        super().__init__(most)
        self._journal = journal
        self._locks: dict[int, asyncio.Lock] = {}
        self._waiting: collections.Counter[int] = collections.Counter()
        self._inline: dict[int, str] = {}

    async def do_process_update(self, update: object, coroutine: Awaitable[Any]) -> None:
        """Wait for the chat's turn, handle; a repeated update is dropped."""
        if not isinstance(update, Update):
            await coroutine
            return
        place = update.effective_chat or update.effective_user
        if place is None:
            await coroutine  # one that could not be read, and is not in the journal
            return
        if not self._journal.claim(update.update_id):
            log.info("update %s came twice", update.update_id)
            if inspect.iscoroutine(coroutine):
                coroutine.close()
            return
        key = place.id
        if update.inline_query:
            self._inline[key] = update.inline_query.id
        lock = self._locks.setdefault(key, asyncio.Lock())
        self._waiting[key] += 1
        try:
            async with lock:
                await coroutine
            self._journal.finish(update.update_id)
        except sqlite3.Error as error:
            log.error("update %s could not be marked done: %s", update.update_id, type(error).__name__)  # noqa: TRY400 - it was handled
        finally:
            self._waiting[key] -= 1
            if not self._waiting[key]:
                del self._waiting[key], self._locks[key]
                self._inline.pop(key, None)

    def overtaken(self, query: InlineQuery) -> bool:
        """Whether its sender has typed on: a client asks inline at every pause, and only the last answer is looked at."""
        return self._inline.get(query.from_user.id, query.id) != query.id

    async def initialize(self) -> None:
        """Nothing to open."""

    async def shutdown(self) -> None:
        """Nothing to close."""
