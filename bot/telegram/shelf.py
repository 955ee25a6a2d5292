"""The stories of a chat: sent, forwarded or added, listed, asked alone, removed, shared with the desk."""

from __future__ import annotations

import asyncio
import datetime as dt
import re
from dataclasses import dataclass
from textwrap import shorten
from typing import Any

from telegram import Document, InlineKeyboardMarkup, Message, Update
from telegram.error import BadRequest
from telegram.ext import ContextTypes

from bot.telegram.desk import Desk
from bot.telegram.lists import ALL, OWN, SHARED, USE, Lists, View, caption
from bot.telegram.rendering import clean, parts, units
from bot.telegram.stories import LARGEST_FILE, LARGEST_TEXT, MOST_STORIES, StoryError, compose, read_story
from bot.telegram.words import table
from retrieval.article import Article
from retrieval.filters import Filter
from retrieval.headings import Heading

LIMITS: dict[str, Any] = {"megabytes": LARGEST_FILE // 2**20, "characters": LARGEST_TEXT, "stories": MOST_STORIES}
STORY_FROM = 300  # characters; a shorter text of several paragraphs is still a question
LONG_TEXT = 1_000  # characters; a longer text of several lines is a story however its paragraphs are set
LONGEST_READING = 30.0  # seconds; a file made to be slow must not hold its chat up
SENTENCE_END = re.compile(r"[.!?…»”\"]\s*\Z")
WHOLE_MESSAGE = 3_500  # units; Telegram's clients cut a longer paste into messages of some 4,000
PASTING = dt.timedelta(seconds=5)  # between two pieces of one paste


def after_command(message: Message) -> str:
    """What stands after the command."""
    return clean(re.sub(r"\A/\w+(@\w+)?", "", message.text or message.caption or "")).strip()


def is_story(message: Message) -> bool:
    """Whether a private text is a story rather than a question: long and of several paragraphs, or forwarded and not asking."""
    text = (message.text or "").strip()
    if message.forward_origin is not None:
        return not (len(text) < STORY_FROM and text.endswith("?"))
    return (len(text) >= STORY_FROM and "\n\n" in text) or (len(text) >= LONG_TEXT and "\n" in text)


def joined(first: str, second: str) -> str:
    """Two pieces of one paste; a piece that ends within a sentence goes on in the same paragraph."""
    gap = "\n\n" if SENTENCE_END.search(first) else " "
    return first.rstrip() + gap + second.lstrip()


def beginning(article: Article) -> str:
    """The headline, or the first words where there is none."""
    return clean(article.title or shorten(" ".join(article.text.split()), 80, placeholder=" …"))


@dataclass(frozen=True, slots=True)
class Pasted:
    """The last piece of a long text that came from a chat, and the story it became."""

    at: dt.datetime
    story: str
    text: str


class Shelf:
    """The handlers of stories."""

    def __init__(self, desk: Desk) -> None:
        self._desk, self._lists = desk, Lists(desk)
        self._pasted: dict[int, Pasted] = {}

    def goes_on(self, message: Message) -> bool:
        """Whether a text is the next piece of a paste that was too long for one message."""
        last = self._pasted.get(message.chat_id)
        return last is not None and dt.timedelta(0) <= message.date - last.at <= PASTING

    async def add(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/add with a text, or as a reply to a text or a file."""
        message = update.message
        if message is None:
            return
        earlier = message.reply_to_message
        if earlier is not None and earlier.document is not None:
            await self._file(message, earlier.document)
        elif text := after_command(message) or (earlier.text if earlier else None):
            await self.take(message, text)
        else:
            await self._desk.say(message, "add_how", **LIMITS)

    async def document(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """A file sent in a private chat, or in a group with /add as its caption."""
        message = update.message
        if message is not None and message.document is not None:
            await self._file(message, message.document)

    async def other(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """A picture, a voice, anything that is not read."""
        if update.message:
            await self._desk.say(update.message, "story_kind", **LIMITS)

    async def _file(self, message: Message, document: Document) -> None:
        try:
            if (document.file_size or 0) > LARGEST_FILE:
                raise StoryError("story_large")  # noqa: TRY301 - said in the same way as the reader's refusals
            data = bytes(await (await document.get_file()).download_as_bytearray())
            text = await asyncio.wait_for(asyncio.to_thread(read_story, data, document.file_name or ""), LONGEST_READING)
        except StoryError as error:
            await self._desk.say(message, error.key, **LIMITS)
        except TimeoutError:
            await self._desk.say(message, "story_unreadable", **LIMITS)
        except BadRequest:
            await self._desk.say(message, "story_large", **LIMITS)
        else:
            await self.take(message, text)

    async def take(self, message: Message, text: str) -> None:
        """Keep a story for this chat and confirm its headline and size; a piece of a paste is joined to the one before."""
        desk, chat = self._desk, message.chat_id
        earlier = self._pasted.pop(chat, None) if self.goes_on(message) else None
        whole = joined(earlier.text, text) if earlier else text
        try:
            story = compose(whole)
            if earlier and earlier.story in desk.stories.owned(chat):
                desk.stories.remove(chat, earlier.story)
            desk.stories.add(chat, story)
        except StoryError as error:
            await desk.say(message, error.key, **LIMITS)
            return
        if units(message.text or "") >= WHOLE_MESSAGE:
            self._pasted[chat] = Pasted(message.date, story.id, whole)
        await self._confirm(message, story)

    async def _confirm(self, message: Message, story: Article) -> None:
        desk, chat, lang = self._desk, message.chat_id, self._desk.lang(message)
        editor = message.from_user is not None and desk.people.edits(message.from_user.id)
        rows = [["use"], ["discard", *(["share"] if editor else [])]]
        keyboard = InlineKeyboardMarkup([[desk.button(chat, lang, action, story.id) for action in row] for row in rows])
        await desk.say(message, "story_added", keyboard, title=parts(beginning(story), 300)[0], paragraphs=len(story.paragraphs),
                       characters=len(story.text), tongue=table(lang, "tongues")[story.lang])

    async def articles(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/articles and /sources: the stories that this chat is answered from, or those with a word in their headline."""
        message = update.message
        if message is not None:
            await self._list(message, View(ALL, word=after_command(message)))

    async def _list(self, message: Message, view: View) -> None:
        text, keyboard = await self._lists.page(message.chat_id, self._desk.lang(message), view)
        await self._desk.tell(message, text, keyboard)

    async def use(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/use N or /use and words of one headline: ask one story; /use all: ask every story; /use alone: choose from the list."""
        message = update.message
        if message is None:
            return
        chat, lang, asked = message.chat_id, self._desk.lang(message), after_command(message)
        if asked.lower() in table(lang, "all").values():
            self._desk.journal.scope(chat, None)
            await self._desk.say(message, "using_all")
        elif chosen := await self._numbered(chat, asked) or await self._alone(chat, asked):
            self._desk.journal.scope(chat, chosen.id)
            await self._desk.say(message, "using_one", title=caption(chosen))
        else:
            several = bool(asked) and bool((await self._lists.found(chat, View(USE, word=asked))).total)
            await self._list(message, View(USE, word=asked if several else ""))

    async def _numbered(self, chat: int, asked: str) -> Heading | None:
        """An article by its number in the list, or by its id."""
        library = self._desk.stories.engine(chat).library
        if asked.isascii() and asked.isdigit() and int(asked[:9]) >= 1:
            found = await asyncio.to_thread(library.listing, int(asked[:9]) - 1, 1)
        else:
            found = await asyncio.to_thread(library.listing, 0, 1, "", Filter(articles=frozenset([asked])))
        return next(iter(found.shown), None)

    async def _alone(self, chat: int, asked: str) -> Heading | None:
        """The one article with these words in its headline; None where there are several."""
        found = await self._lists.found(chat, View(USE, word=asked))
        return found.shown[0] if asked and found.total == 1 else None

    async def remove(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/remove N: delete one of the chat's own stories; an editor takes a shared one back from the desk."""
        message = update.message
        if message is None:
            return
        chat, chosen = message.chat_id, await self._numbered(message.chat_id, after_command(message))
        shared, own = chosen is not None and chosen.id in self._desk.stories.given(), self._desk.stories.owned(chat)
        editor = message.from_user is not None and self._desk.people.edits(message.from_user.id)
        if chosen is None or not (chosen.id in own or (shared and editor)):
            await self._which(message, SHARED if editor else OWN)
            return
        if chosen.id in own:
            self._desk.stories.remove(chat, chosen.id)
        if shared and editor:
            self._desk.stories.withdraw(chosen.id)
        await self._desk.say(message, "withdrawn" if shared and editor else "removed")

    async def share(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/share N: give one of the chat's own stories to the desk; for editors and the owner."""
        message = update.message
        if message is None:
            return
        if message.from_user is None or not self._desk.people.edits(message.from_user.id):
            await self._desk.say(message, "editors_only")
            return
        chosen = await self._numbered(message.chat_id, after_command(message))
        if chosen is None or chosen.id not in self._desk.stories.owned(message.chat_id):
            await self._which(message, OWN)
            return
        self._desk.stories.share(message.chat_id, chosen.id)
        await self._desk.say(message, "shared")

    async def _which(self, message: Message, kind: str) -> None:
        """The stories that may be removed or shared here, to be named by a number; a line where there are none."""
        if (await self._lists.found(message.chat_id, View(kind))).total:
            await self._list(message, View(kind))
        else:
            await self._desk.say(message, "own_none")
