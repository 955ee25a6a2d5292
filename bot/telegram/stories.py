"""A chat's own stories: files read into text, kept as text in a folder for each chat, answered over with the desk's.

What a sender names is never used as a path: a story's file is named after its own text.
"""

from __future__ import annotations

import hashlib
import re
import shutil
from collections import OrderedDict
from collections.abc import Sequence
from pathlib import Path, PurePath

from bot.engine import Engine
from bot.store import remove, write
from bot.telegram.rendering import clean
from retrieval.article import Article, parse_article
from retrieval.errors import ArticleError, NewsroomError
from retrieval.formats.markup import html_paragraphs
from retrieval.formats.office import docx_text, pdf_text
from retrieval.formats.story import TooLargeError, TooLongError
from retrieval.ingest import decode, read_folder
from retrieval.library import Library, MemoryLibrary
from retrieval.union import UnionLibrary

ENDINGS = (".txt", ".md", ".html", ".htm", ".pdf", ".docx")
LARGEST_FILE = 5 * 2**20  # bytes
LARGEST_TEXT = 200_000  # characters
MOST_STORIES = 50
KEPT_ENGINES = 32
DESK = "desk"


class StoryError(NewsroomError):
    """A story that cannot be taken; `key` names the sentence that says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


def html_text(data: bytes) -> str:
    """The paragraphs of a web page, a blank line between them."""
    return "\n\n".join(html_paragraphs(data))


READERS = {".html": html_text, ".htm": html_text, ".pdf": pdf_text, ".docx": docx_text}


def read_story(data: bytes, name: str) -> str:
    """The text of a file; raises StoryError with the sentence to say."""
    ending = PurePath(name).suffix.lower()
    if ending not in ENDINGS:
        raise StoryError("story_kind")
    if len(data) > LARGEST_FILE:
        raise StoryError("story_large")
    try:
        return READERS[ending](data) if ending in READERS else decode(data, "story")
    except TooLongError as error:
        raise StoryError("story_long") from error
    except TooLargeError as error:
        raise StoryError("story_large") from error
    except Exception as error:  # a parser fails in any way it likes on a file made to break it
        raise StoryError("story_unreadable") from error


def compose(text: str) -> Article:
    """A story from text; raises StoryError when it is empty or too long."""
    text = re.sub(r"\n\s*\n\s*", "\n\n", clean(text)).strip()
    if not text:
        raise StoryError("story_empty")
    if len(text) > LARGEST_TEXT:
        raise StoryError("story_long")
    try:
        first = parse_article("story", text)
    except ArticleError as error:
        raise StoryError("story_unreadable") from error
    words = re.findall(r"\w+", (first.title or text[:80]).lower())[:6]
    return parse_article(f"{'-'.join(words)[:40] or 'story'}-{hashlib.sha256(text.encode()).hexdigest()[:6]}", text)


def chat_library(desk: Library, own: Sequence[Article]) -> Library:
    """The desk's stories and a chat's own; the desk's parses are made once for all chats."""
    return UnionLibrary(desk, MemoryLibrary([article for article in own if not desk.holds(article.id)]))


class Stories:
    """The folders of stories and an engine over each chat's."""

    def __init__(self, desk: Engine, folder: Path) -> None:
        self._base, self._folder = desk, folder
        self._engines: OrderedDict[int, Engine] = OrderedDict()
        self._desk = self._with_shared()

    def _with_shared(self) -> Engine:
        shared = self._read(DESK)
        return Engine(chat_library(self._base.library, shared)) if shared else self._base

    def _read(self, name: str) -> list[Article]:
        folder = self._folder / name
        return read_folder(folder) if folder.is_dir() and any(folder.glob("[!.]*.txt")) else []

    def own(self, chat: int) -> list[Article]:
        """A chat's own stories, by id."""
        return self._read(str(chat))

    def owned(self, chat: int) -> set[str]:
        """The ids of a chat's own stories; none is read."""
        return self._ids(str(chat))

    def given(self) -> set[str]:
        """The ids of the stories that editors gave to the desk; none is read."""
        return self._ids(DESK)

    def _ids(self, name: str) -> set[str]:
        return {path.stem for path in (self._folder / name).glob("[!.]*.txt")}

    def engine(self, chat: int) -> Engine:
        """The engine of a chat: the desk's where it has no story of its own."""
        if chat not in self._engines:
            own = self.own(chat)
            self._engines[chat] = Engine(chat_library(self._desk.library, own)) if own else self._desk
        self._engines.move_to_end(chat)
        while len(self._engines) > KEPT_ENGINES:
            self._engines.popitem(last=False)
        return self._engines[chat]

    def add(self, chat: int, article: Article) -> None:
        """Keep a story for one chat; raises StoryError when the chat has too many."""
        if len(self.owned(chat)) >= MOST_STORIES:
            raise StoryError("story_many")
        folder = self._folder / str(chat)
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write(folder, article)
        self._engines.pop(chat, None)

    def remove(self, chat: int, article: str) -> None:
        """Delete one of a chat's own stories."""
        remove(self._folder / str(chat), article)
        self._engines.pop(chat, None)

    def share(self, chat: int, article: str) -> None:
        """Give one of a chat's own stories to the desk: every chat is answered from it."""
        story = next(a for a in self.own(chat) if a.id == article)
        folder = self._folder / DESK
        folder.mkdir(parents=True, exist_ok=True, mode=0o700)
        write(folder, story)
        self._desk = self._with_shared()
        self._engines.clear()

    def withdraw(self, article: str) -> None:
        """Take a shared story back from the desk; a chat that has it of its own keeps it."""
        remove(self._folder / DESK, article)
        self._desk = self._with_shared()
        self._engines.clear()

    def move(self, old: int, new: int) -> None:
        """A group has a new id; its stories go with it."""
        if (self._folder / str(old)).is_dir() and not (self._folder / str(new)).exists():
            (self._folder / str(old)).rename(self._folder / str(new))
        self._engines.pop(new, None)

    def forget(self, chat: int) -> None:
        """Delete a chat's own stories."""
        shutil.rmtree(self._folder / str(chat), ignore_errors=True)
        self._engines.pop(chat, None)
