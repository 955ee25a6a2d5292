"""Messages out: every part in order, sent again after a fault, without markup when the markup is refused."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator, Sequence

from telegram import InlineKeyboardMarkup, Message, ReplyParameters
from telegram.constants import ChatAction
from telegram.error import BadRequest, ChatMigrated, Forbidden, NetworkError, RetryAfter, TelegramError

from bot.telegram.mailbox import Bot
from bot.telegram.rendering import plain

TRIES = 5
LONGEST_WAIT = 8.0  # seconds between two tries
TYPING_AFTER, TYPING_EVERY = 0.2, 4.0  # seconds; a quick answer needs no indicator, and each one counts against the limits


def passing(error: TelegramError) -> bool:
    """Whether sending again may help; a 200 with garbage in it is a bare TelegramError, RetryAfter is the limiter's business."""
    if isinstance(error, BadRequest | Forbidden | RetryAfter):
        return False
    return isinstance(error, NetworkError) or type(error) is TelegramError


async def send(bot: Bot, chat: int, markup: str, thread: int | None = None, reply_to: int | None = None,
               keyboard: InlineKeyboardMarkup | None = None) -> Message:
    """Send one message, to a group's new home where it has moved; raises the last TelegramError.

    May duplicate when only the reply was lost: silence is worse.
    """
    reply = ReplyParameters(reply_to, allow_sending_without_reply=True) if reply_to else None
    for attempt in range(TRIES):
        try:
            return await bot.send_message(chat, markup, message_thread_id=thread, reply_parameters=reply, reply_markup=keyboard)
        except BadRequest as error:
            if "parse entities" not in error.message.lower():
                raise
            return await bot.send_message(chat, plain(markup), parse_mode=None, message_thread_id=thread, reply_parameters=reply,
                                          reply_markup=keyboard)
        except ChatMigrated as error:
            chat, reply, keyboard = error.new_chat_id, None, None  # its messages are numbered anew, its buttons would be of the old chat
        except TelegramError as error:
            if attempt == TRIES - 1 or not passing(error):
                raise
            await asyncio.sleep(min(LONGEST_WAIT, 0.3 * 2**attempt))
    raise AssertionError("unreachable")


async def send_all(bot: Bot, chat: int, texts: Sequence[str], thread: int | None, reply_to: int,
                   keyboard: InlineKeyboardMarkup | None) -> tuple[int, ...]:
    """Send the parts in order, the first as a reply, the buttons under the last; gives their ids."""
    sent = []
    for number, text in enumerate(texts):
        last = number == len(texts) - 1
        message = await send(bot, chat, text, thread, None if number else reply_to, keyboard if last else None)
        sent.append(message.message_id)
    return tuple(sent)


async def rewrite(bot: Bot, chat: int, message: int, markup: str, keyboard: InlineKeyboardMarkup | None) -> None:
    """Change a sent message; one that says so already, or is gone, is left."""
    try:
        await bot.edit_message_text(markup, chat, message, reply_markup=keyboard)
    except BadRequest as error:
        if "not modified" not in error.message.lower() and "not found" not in error.message.lower():
            raise


async def withdraw(bot: Bot, chat: int, message: int) -> None:
    """Delete a sent message; one that is gone already, or too old to be deleted, is left."""
    with contextlib.suppress(BadRequest):
        await bot.delete_message(chat, message)


@contextlib.asynccontextmanager
async def typing(bot: Bot, chat: int, thread: int | None) -> AsyncIterator[None]:
    """Show that an answer is being written, until it is sent."""

    async def indicate() -> None:
        await asyncio.sleep(TYPING_AFTER)
        while True:
            with contextlib.suppress(TelegramError):
                await bot.send_chat_action(chat, ChatAction.TYPING, message_thread_id=thread)
            await asyncio.sleep(TYPING_EVERY)

    task = asyncio.create_task(indicate())
    try:
        yield
    finally:
        task.cancel()
