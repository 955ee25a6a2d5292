"""The lists of commands that Telegram shows, by language and by who may use them."""

from __future__ import annotations

import logging
from collections.abc import Sequence

from telegram import BotCommand, BotCommandScopeAllGroupChats, BotCommandScopeAllPrivateChats, BotCommandScopeChat
from telegram.error import TelegramError

from bot.answer import Lang
from bot.telegram.mailbox import Bot
from bot.telegram.pairing import Guest, People
from bot.telegram.words import say, table

log = logging.getLogger("newsroom.telegram")
IN_GROUPS = ("ask", "help", "add", "articles", "use", "new")
TONGUES: tuple[tuple[str | None, Lang], ...] = ((None, "en"), ("fr", "fr"))  # what a client speaks, and what it is shown


def listed(lang: Lang, *tables: str) -> list[BotCommand]:
    """Commands with what they do, in one language."""
    return [BotCommand(name, text) for key in tables for name, text in table(lang, key).items()]


async def publish(bot: Bot, people: People) -> None:
    """The commands and the description, in each language; a refusal never stops the start."""
    for code, lang in TONGUES:
        everyone = listed(lang, "commands")
        try:
            await bot.set_my_commands(everyone, BotCommandScopeAllPrivateChats(), language_code=code)
            await bot.set_my_commands([c for c in everyone if c.command in IN_GROUPS], BotCommandScopeAllGroupChats(), language_code=code)
            await bot.set_my_description(say(lang, "description"), language_code=code)
        except TelegramError as error:
            log.warning("the commands could not be published: %s", type(error).__name__)
    await publish_to(bot, people.guests())


async def publish_to(bot: Bot, guests: Sequence[Guest]) -> None:
    """The owner's and the editors' own commands, in their chats; one who left Telegram stops nothing."""
    more = {"owner": ("editor_commands", "owner_commands"), "editor": ("editor_commands",)}
    for guest in guests:
        for code, lang in TONGUES if guest.kind in more else ():
            try:
                await bot.set_my_commands(listed(lang, "commands", *more[guest.kind]), BotCommandScopeChat(guest.id), language_code=code)
            except TelegramError as error:
                log.info("commands of %s not published: %s", guest.id, type(error).__name__)
