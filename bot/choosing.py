"""Which stories are asked: by source, language and date, as they are named on the command line."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answer import Lang
from bot.moves import LANGS
from bot.since import day_of
from retrieval.analysis import fold
from retrieval.errors import NewsroomError
from retrieval.filters import Filter
from retrieval.library import Library
from retrieval.narrowed import NarrowedLibrary


class ChoiceError(NewsroomError):
    """A choice of stories that cannot be made, or that leaves none."""


@dataclass(frozen=True, slots=True)
class Choice:
    """What was typed; nothing typed chooses every story."""

    sources: tuple[str, ...] = ()
    since: str | None = None
    until: str | None = None
    lang: str | None = None

    def of(self, library: Library, today: dt.date) -> Library:
        """The library with the stories chosen; raises ChoiceError, naming the option that is wrong."""
        chosen = Filter(sources=sourced(library, self.sources), langs=spoken(self.lang),
                        since=day("--since", self.since, today), until=day("--until", self.until, today))
        if not chosen:
            return library
        if chosen.since and chosen.until and chosen.since > chosen.until:
            raise ChoiceError(f"--since {chosen.since} is after --until {chosen.until}; turn them round")
        if not library.articles(chosen):
            raise ChoiceError(f"no story fits {self.typed()}" + ("; a story without a date fits none" if self.since or self.until else ""))
        return NarrowedLibrary(library, chosen)

    def typed(self) -> str:
        """The options as they were given."""
        given = [*(("--source", source) for source in self.sources), ("--since", self.since), ("--until", self.until), ("--story-lang", self.lang)]
        return " ".join(f"{name} {value!r}" for name, value in given if value is not None)


def day(option: str, said: str | None, today: dt.date) -> dt.date | None:
    """The day that an option names: "2026-03-01", "1 March", « 1er mars », "yesterday"; "Monday" is the last one."""
    if said is None:
        return None
    found = next((day for lang in LANGS if (day := day_of(said.strip(), lang, today))), None)
    if found is None:
        raise ChoiceError(f"{option}: {said!r} is no day; write it as 2026-03-01, '1 March 2026' or yesterday")
    return found


def spoken(lang: str | None) -> frozenset[Lang] | None:
    """The language of the stories; None for both."""
    if lang is None:
        return None
    known = frozenset(known for known in LANGS if known == lang)
    if not known:
        raise ChoiceError(f"--story-lang is fr or en, not {lang!r}")
    return known


def sourced(library: Library, names: Sequence[str]) -> frozenset[str] | None:
    """The sources as the stories write them, whatever the case and accents of what was typed; None for all."""
    if not names:
        return None
    written = library.sources()
    return frozenset(source for name in names for source in meant(name, written))


def meant(name: str, written: Sequence[str]) -> list[str]:
    """The spellings of one source."""
    found = [source for source in written if fold(source).split() == fold(name).split()]
    if not found:
        known = f"they are from {', '.join(written)}" if written else "no story names its source"
        raise ChoiceError(f"--source: no story is from {name!r}; {known}")
    return found
