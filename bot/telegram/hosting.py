"""The owner's part: pairing, invitations, the list of guests, inline mode."""

from __future__ import annotations

import contextlib
import re

from telegram import Message, Update
from telegram.constants import ChatType
from telegram.error import TelegramError
from telegram.ext import ContextTypes

from bot.telegram.desk import Desk
from bot.telegram.gate import GROUPS
from bot.telegram.menus import publish_to
from bot.telegram.pairing import Guest, Kind
from bot.telegram.rendering import clean
from bot.telegram.shelf import after_command
from bot.telegram.words import table

LONGEST_NAME = 100


class Hosting:
    """The handlers of /start and of what the owner alone may do."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def start(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/start, alone or with the code of an invitation."""
        message, chat, user = update.message, update.effective_chat, update.effective_user
        if message is None or chat is None or user is None:
            return
        group = chat.type in GROUPS
        name = " ".join(clean((chat.title if group else user.full_name) or "").split())[:LONGEST_NAME]
        code = context.args[0] if context.args else ""
        kind = self._desk.people.redeem(code, chat.id if group else user.id, name) if code else None
        await self._desk.say(message, f"welcome_{kind}" if kind else "start")
        if kind:
            await publish_to(context.bot, [Guest(user.id, kind, name)])

    async def invite(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/invite, /invite editor, /invite group: a link that lets in one person or one group; /invite cancel closes them all."""
        message = await self._owners(update)
        if message is None:
            return
        asked = after_command(message).lower()
        wanted = next((kind for word, kind in table(self._desk.lang(message), "invited").items() if asked.startswith(word)), "person")
        if wanted == "none":
            self._desk.people.revoke()
            await self._desk.say(message, "invites_closed")
            return
        kind: Kind = "group" if wanted == "group" else "editor" if wanted == "editor" else "person"
        code = self._desk.people.invite(kind)
        link = f"https://t.me/{context.bot.username}?start{'group' if kind == 'group' else ''}={code}"
        await self._desk.say(message, f"invite_{kind}", link=link)

    async def people(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/people: the list; /people remove ID takes one off it, and leaves a group."""
        message = await self._owners(update)
        if message is None:
            return
        number = re.search(r"-?\d{1,18}", after_command(message))
        if number is None:
            await self._desk.say(message, "people", rows=self._rows(message), open=self._desk.people.pending())
            return
        guest = int(number[0])
        done = self._desk.people.remove(guest)
        if done and guest < 0:
            with contextlib.suppress(TelegramError):
                await context.bot.leave_chat(guest)
        await self._desk.say(message, "guest_removed" if done else "guest_unknown")

    def _rows(self, message: Message) -> str:
        kinds = table(self._desk.lang(message), "kinds")
        return "\n".join(f"{clean(g.name)} · {kinds[g.kind]} · {g.id}" for g in self._desk.people.guests())

    async def inline_switch(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/inline on, /inline off: answers wherever the people on the list write; off until the owner says so."""
        message = await self._owners(update)
        if message is not None:
            turned = after_command(message).lower() == "on"
            self._desk.journal.choose(0, "inline", "on" if turned else None)
            await self._desk.say(message, "inline_on" if turned else "inline_off")

    async def _owners(self, update: Update) -> Message | None:
        """The message when the owner wrote it in a private chat; otherwise one line, or silence in a group."""
        user, message = update.effective_user, update.message
        if message is None or user is None or message.chat.type != ChatType.PRIVATE:
            return None
        guest = self._desk.people.guest(user.id)
        if guest is None or guest.kind != "owner":
            await self._desk.say(message, "owner_only")
            return None
        return message
