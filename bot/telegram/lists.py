"""Lists of stories, a page at a time, by their headlines alone; buttons under a page turn it."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass, replace

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

from bot.answer import Lang
from bot.telegram.desk import Desk
from bot.telegram.rendering import clean, row
from bot.telegram.words import say, table
from retrieval.filters import EVERYTHING, Filter
from retrieval.headings import Heading, Listing

PAGE = 20  # stories that a phone shows without much scrolling
CHOICES = 8  # stories to choose from by a button
LONGEST_CAPTION = 140  # units; a page of such captions fits one message
LONGEST_OPENING, LONGEST_LABEL = 80, 60
ALL, USE, OWN, SHARED = "articles", "use_which", "own_which", "shared_which"  # sentences that a list stands under


def caption(heading: Heading) -> str:
    """What a story is called in a list: its headline, or the name that it is cited by and its first words."""
    name = heading.title or f"{heading.id} – {row(clean(heading.opening), LONGEST_OPENING)}"
    return row(clean(name), LONGEST_CAPTION)


@dataclass(frozen=True, slots=True)
class View:
    """A page of a list: the sentence it stands under, the place it begins at, and the word that its headlines have."""

    kind: str
    first: int = 0
    word: str = ""

    def stored(self) -> str:
        """The view as a button keeps it."""
        return f"{self.kind} {self.first} {self.word}"

    @classmethod
    def read(cls, text: str) -> View:
        """A view that a button kept."""
        kind, first, word = text.split(" ", 2)
        return cls(kind, int(first), word)


class Lists:
    """The lists of a desk."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    async def page(self, chat: int, lang: Lang, view: View) -> tuple[str, InlineKeyboardMarkup | None]:
        """The text of a page and its buttons; a page that is past the end, since stories went, is the last one."""
        found = await self.found(chat, view)
        if not found.shown and found.total:
            view = replace(view, first=(found.total - 1) // PAGE * PAGE)
            found = await self.found(chat, view)
        return say(lang, view.kind, titles=self._titles(chat, lang, view, found)), self._keyboard(chat, lang, view, found)

    async def found(self, chat: int, view: View) -> Listing:
        """The headings of a page, read outside the loop that talks to Telegram."""
        library = self._desk.stories.engine(chat).library
        return await asyncio.to_thread(library.listing, view.first, PAGE, view.word, self._filter(chat, view))

    def _filter(self, chat: int, view: View) -> Filter:
        stories = self._desk.stories
        if view.kind == OWN:
            return Filter(articles=frozenset(stories.owned(chat)))
        if view.kind == SHARED:
            return Filter(articles=frozenset(stories.owned(chat) | stories.given()))
        return EVERYTHING

    def _titles(self, chat: int, lang: Lang, view: View, found: Listing) -> str:
        """A line a story, the chat's own and the shared ones marked, and a last line that says which of how many these are."""
        marks = dict.fromkeys(self._desk.stories.given(), say(lang, "shared_mark"))
        marks |= dict.fromkeys(self._desk.stories.owned(chat), say(lang, "own_mark"))
        lines = [f"{h.number}. {caption(h)}{marks.get(h.id, '')}" for h in found.shown]
        if len(lines) < found.total:
            lines += ["", say(lang, "articles_page", first=view.first + 1, last=view.first + len(lines), count=found.total)]
        return "\n".join(lines) or say(lang, "articles_none")

    def _keyboard(self, chat: int, lang: Lang, view: View, found: Listing) -> InlineKeyboardMarkup | None:
        rows = [self._turning(chat, lang, view, found)]
        if view.kind == USE:
            few = found.shown if found.total <= CHOICES else ()
            rows += [[self._desk.button(chat, lang, "use", h.id, row(f"{h.number}. {caption(h)}", LONGEST_LABEL))] for h in few]
            rows.append([self._desk.button(chat, lang, "use", "", table(lang, "buttons")["all"])])
        rows = [buttons for buttons in rows if buttons]
        return InlineKeyboardMarkup(rows) if rows else None

    def _turning(self, chat: int, lang: Lang, view: View, found: Listing) -> list[InlineKeyboardButton]:
        """Buttons to the page before and the page after, where there are such."""
        places = {"back": max(0, view.first - PAGE) if view.first else None,
                  "forward": view.first + PAGE if view.first + len(found.shown) < found.total else None}
        return [self._desk.button(chat, lang, "page", replace(view, first=place).stored(), table(lang, "buttons")[name])
                for name, place in places.items() if place is not None]
