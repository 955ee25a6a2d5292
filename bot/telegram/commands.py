"""The commands and the messages that are none: who wrote what where, and which part of the bot answers it."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence

from telegram import Document, InlineKeyboardMarkup, InlineQueryResultArticle, InputTextMessageContent, Message, Update
from telegram.constants import ChatType, ParseMode
from telegram.error import BadRequest
from telegram.ext import ContextTypes
from telegram.ext.filters import MessageFilter

from bot.dialogue import State
from bot.telegram.delivery import send
from bot.telegram.desk import Desk, thread_of
from bot.telegram.gate import GROUPS
from bot.telegram.pairing import Guest, Kind
from bot.telegram.rendering import clean, escaped, messages, parts
from bot.telegram.stories import LARGEST_FILE, LARGEST_TEXT, MOST_STORIES, StoryError, compose, read_story
from bot.telegram.words import say, table
from bot.wording import reply
from retrieval.article import Article
from retrieval.errors import LibraryError

LIMITS = {"megabytes": LARGEST_FILE // 2**20, "characters": LARGEST_TEXT, "stories": MOST_STORIES}
STORY_FROM = 300  # characters; a shorter text of several paragraphs is still a question
SHORTEST_INLINE = 3
LONGEST_READING = 30.0  # seconds; a file made to be slow must not hold its chat up


class Addressed(MessageFilter):
    """In a group: a mention of this very bot, or a reply to it; privacy mode is not relied on."""

    def filter(self, message: Message) -> bool:
        """Whether the message speaks to the bot."""
        bot, earlier = message.get_bot(), message.reply_to_message
        if earlier is not None and earlier.from_user is not None and earlier.from_user.id == bot.id and not earlier.forum_topic_created:
            return True
        return any(name.lower() == f"@{bot.username}".lower() for name in message.parse_entities(["mention"]).values())


def after_command(message: Message) -> str:
    """What stands after the command."""
    return clean(re.sub(r"\A/\w+(@\w+)?", "", message.text or message.caption or "")).strip()


def is_story(message: Message) -> bool:
    """Whether a private text is a story rather than a question: forwarded, or long and of several paragraphs."""
    text = message.text or ""
    return message.forward_origin is not None or (len(text) >= STORY_FROM and "\n\n" in text.strip())


class Commands:
    """The handlers of messages, commands and inline questions."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def _guest(self, update: Update) -> Guest | None:
        user = update.effective_user
        return self._desk.people.guest(user.id) if user else None

    async def start(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/start, alone or with the code of an invitation."""
        message, chat, user = update.message, update.effective_chat, update.effective_user
        if message is None or chat is None or user is None:
            return
        group = chat.type in GROUPS
        name = chat.title if group else user.full_name
        code = context.args[0] if context.args else ""
        kind = self._desk.people.redeem(code, chat.id if group else user.id, clean(name or "")) if code else None
        await self._desk.say(message, f"welcome_{kind}" if kind else "start")

    async def help(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/help: what the bot does, and what more its owner may do."""
        guest = self._guest(update)
        if update.message:
            owner = guest is not None and guest.kind == "owner" and update.message.chat.type == ChatType.PRIVATE
            await self._desk.say(update.message, "help_owner" if owner else "help", **LIMITS)

    async def about(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/about: what is kept, and how answers come about."""
        if update.message:
            await self._desk.say(update.message, "about")

    async def ask(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """A question: after /ask, after a mention, or alone in a private chat."""
        message = update.message
        if message is None:
            return
        if message.chat.type == ChatType.PRIVATE and not (message.text or "").startswith("/") and is_story(message):
            await self._take(message, message.text or "")
            return
        await self._desk.ask(update.update_id, message, self._question(message, context.bot.username))

    def _question(self, message: Message, name: str) -> str:
        text = after_command(message) if (message.text or "").startswith("/") else (message.text or "")
        return re.sub(rf"@{re.escape(name)}\b", "", text, flags=re.IGNORECASE)

    async def edited(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """An edited question."""
        if update.edited_message:
            await self._desk.edited(update.edited_message, self._question(update.edited_message, context.bot.username))

    async def unknown(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """A command that does not exist, in a private chat."""
        if update.message:
            await self._desk.say(update.message, "unknown")

    async def lang(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/lang fr, en, or auto."""
        if update.message is None:
            return
        asked = after_command(update.message).lower()
        if asked not in ("fr", "en", "auto"):
            await self._desk.say(update.message, "lang_which")
            return
        self._desk.journal.choose(update.message.chat_id, "lang", None if asked == "auto" else asked)
        await self._desk.say(update.message, "lang_set")

    async def forget(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/forget: delete what is kept of the chat."""
        if update.message:
            await self._desk.say(update.message, "forgotten")
            self._desk.journal.forget(update.message.chat_id)
            self._desk.stories.forget(update.message.chat_id)

    async def articles(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/articles and /sources: the stories that this chat is answered from."""
        message = update.message
        if message is not None:
            titles = self._desk.titles(message.chat_id, self._desk.lang(message))
            await self._desk.say(message, "articles", titles=titles)

    async def use(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/use N: ask one story; /use all: ask every story; /use alone: choose by a button."""
        message = update.message
        if message is None:
            return
        chat, lang, asked = message.chat_id, self._desk.lang(message), after_command(message).lower()
        articles = self._desk.stories.engine(chat).library.articles()
        if asked in table(lang, "all").values():
            self._desk.journal.choose(chat, "use", None)
            await self._desk.say(message, "using_all")
        elif chosen := self._numbered(asked, articles):
            self._desk.journal.choose(chat, "use", chosen.id)
            await self._desk.say(message, "using_one", title=chosen.title or chosen.id)
        else:
            await self._desk.say(message, "use_which", titles=self._desk.titles(chat, lang))

    def _numbered(self, asked: str, articles: Sequence[Article]) -> Article | None:
        """An article by its number in the list, or by its id."""
        if asked.isascii() and asked.isdigit() and 1 <= int(asked[:6]) <= len(articles):
            return articles[int(asked[:6]) - 1]
        return next((article for article in articles if article.id.lower() == asked), None)

    async def add(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/add with a text, or as a reply to a text or a file."""
        message = update.message
        if message is None:
            return
        earlier = message.reply_to_message
        if earlier is not None and earlier.document is not None:
            await self._file(message, earlier.document)
        elif text := after_command(message) or (earlier.text if earlier else None):
            await self._take(message, text)
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
            await self._take(message, text)

    async def _take(self, message: Message, text: str) -> None:
        """Keep a story for this chat and confirm its headline and size."""
        desk, chat, lang = self._desk, message.chat_id, self._desk.lang(message)
        try:
            story = compose(text)
            desk.stories.add(chat, story)
        except StoryError as error:
            await desk.say(message, error.key, **LIMITS)
            return
        guest = desk.people.guest(message.from_user.id) if message.from_user else None
        actions = ["use", "discard", *(["share"] if guest and guest.kind in ("owner", "editor") else [])]
        keyboard = InlineKeyboardMarkup([[desk.button(chat, lang, action, story.id) for action in actions]])
        title = parts(story.title or " ".join(story.text.split())[:80], 300)[0]
        said = say(lang, "story_added", title=clean(title), paragraphs=len(story.paragraphs), characters=len(story.text), tongue=story.lang)
        await send(message.get_bot(), chat, escaped(said), thread_of(message), message.message_id, keyboard)  # type: ignore[arg-type]

    async def remove(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/remove N: delete one of the chat's own stories; in /people's list the owner removes guests by /dismiss."""
        await self._own(update, "removed", self._desk.stories.remove)

    async def share(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/share N: give one of the chat's own stories to the desk; for editors and the owner."""
        guest = self._guest(update)
        if guest is not None and guest.kind in ("owner", "editor"):
            await self._own(update, "shared", self._desk.stories.share)
        elif update.message:
            await self._desk.say(update.message, "editors_only")

    async def _own(self, update: Update, done: str, act: object) -> None:
        message = update.message
        if message is None or not callable(act):
            return
        chat, own = message.chat_id, {article.id for article in self._desk.stories.own(message.chat_id)}
        articles = self._desk.stories.engine(chat).library.articles()
        chosen = self._numbered(after_command(message).lower(), articles)
        if chosen is None or chosen.id not in own:
            await self._desk.say(message, "own_which", titles=self._desk.titles(chat, self._desk.lang(message)))
            return
        try:
            act(chat, chosen.id)
        except LibraryError:
            done = "story_gone"
        await self._desk.say(message, done)

    async def invite(self, update: Update, context: ContextTypes.DEFAULT_TYPE) -> None:
        """/invite, /invite editor, /invite group: a link that lets in one person or one group."""
        message = await self._owners(update)
        if message is None:
            return
        asked = after_command(message).lower()
        kind: Kind = "group" if asked.startswith("grou") else "editor" if asked.startswith(("edit", "édit")) else "person"
        code = self._desk.people.invite(kind)
        link = f"https://t.me/{context.bot.username}?start{'group' if kind == 'group' else ''}={code}"
        await self._desk.say(message, f"invite_{kind}", link=link)

    async def people(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/people: the list; /people remove ID takes one off it."""
        message = await self._owners(update)
        if message is None:
            return
        number = re.search(r"-?\d{1,18}", after_command(message))
        if number is None:
            kinds = table(self._desk.lang(message), "kinds")
            rows = "\n".join(f"{g.id}  {kinds[g.kind]}  {g.name}" for g in self._desk.people.guests())
            await self._desk.say(message, "people", rows=rows)
        else:
            done = self._desk.people.remove(int(number[0]))
            await self._desk.say(message, "guest_removed" if done else "guest_unknown")

    async def inline_switch(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """/inline on, /inline off: answers wherever the people on the list write; off until the owner says so."""
        message = await self._owners(update)
        if message is not None:
            turned = after_command(message).lower() == "on"
            self._desk.journal.choose(0, "inline", "on" if turned else None)
            await self._desk.say(message, "inline_on" if turned else "inline_off")

    async def _owners(self, update: Update) -> Message | None:
        """The message when the owner wrote it in a private chat; otherwise one line, or silence in a group."""
        guest, message = self._guest(update), update.message
        if message is None or message.chat.type != ChatType.PRIVATE:
            return None
        if guest is None or guest.kind != "owner":
            await self._desk.say(message, "owner_only")
            return None
        return message

    async def inline(self, update: Update, _: ContextTypes.DEFAULT_TYPE) -> None:
        """An inline question, answered from the desk's stories when the owner has turned it on."""
        query = update.inline_query
        if query is None:
            return
        text, desk, results = clean(query.query).strip(), self._desk, []
        if desk.journal.chosen(0, "inline") and len(text) >= SHORTEST_INLINE and not desk.asking.wait(query.from_user.id):
            engine = desk.stories.engine(0)
            answer, _after = await desk.think(engine, State(), text, 0)
            shown = messages(reply(answer, engine.library))[0]
            content = InputTextMessageContent(shown, parse_mode=ParseMode.HTML)
            description = " ".join(clean(reply(answer, engine.library)).split())[:100]
            results = [InlineQueryResultArticle("1", text[:60], content, description=description)]
        await query.answer(results, cache_time=5, is_personal=True)
