"""A change of scope: other articles, those since a day, or what one source says."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass

from bot.answer import Answer, Lang
from bot.engine import Engine
from bot.evidence import remark
from bot.followup import Context, restated
from bot.moves import Turn, line
from bot.phrasing import even
from bot.since import day_of
from retrieval.analysis import fold, small_words
from retrieval.article import Article


@dataclass(frozen=True, slots=True)
class Scope:
    """The articles to ask (none: all that may be asked), the question that came with the change or the
    last one restated, how it was understood, and the source that alone counts."""

    articles: tuple[str, ...]
    note: str
    question: str = ""
    source: str = ""

    def allows(self, answer: Answer) -> bool:
        """Whether an answer comes from the source: it is its speaker, or its evidence names it."""
        said = answer.attribution.speaker if answer.attribution else ""
        spoken = fold(" ".join([said, *(c.quote for c in answer.citations[:1])]))
        return all(word in spoken for word in name_words(self.source))


def name_words(text: str) -> list[str]:
    """The folded words of a name that tell something."""
    small = small_words("fr") | small_words("en")
    return [w for w in re.findall(r"[^\W_]+", fold(even(text))) if w not in small and len(w) > 1]


def scoped(engine: Engine, read: Turn, context: Context, allowed: Sequence[str] | None, at: dt.datetime | None) -> Scope | Answer | None:
    """The new scope; a line of the bot's own where there is none; None where the message is a question after all."""
    articles = [a for a in engine.library.articles() if allowed is None or a.id in allowed]
    if read.name == "every":
        return Scope((), line(read.lang, "in_all"), read.said)
    if read.name == "other":
        return _others(articles, context, read)
    if read.name == "since":
        return _since(articles, read, at)
    return _by_source(articles, read, context)


def _titles(articles: Sequence[Article]) -> str:
    return ", ".join(a.title or a.id for a in articles)


def _others(articles: Sequence[Article], context: Context, read: Turn) -> Scope | Answer:
    others = [a for a in articles if a.id != context.article]
    if not others or len(others) == len(articles):
        return remark(read.lang, "no_other_story")
    return Scope(tuple(a.id for a in others), line(read.lang, "in_stories", titles=_titles(others[:3])), read.said)


def _since(articles: Sequence[Article], read: Turn, at: dt.datetime | None) -> Scope | Answer | None:
    """Articles dated since a day; today is the day of the clock, or of the newest article."""
    dates = [a.date for a in articles if a.date]
    today = at.date() if at else max(dates, default=None)
    first = day_of(read.said, read.lang, today or dt.date.max)
    if first is None:
        return None
    kept = tuple(a.id for a in articles if a.date and a.date >= first)
    if not kept or today is None:
        return remark(read.lang, "no_story_since", since=read.said)
    return Scope(kept, line(read.lang, "since", since=f"{read.said}, {first.isoformat()}"))


def _by_source(articles: Sequence[Article], read: Turn, context: Context) -> Scope | Answer | None:
    """What one source says: its own articles, or what the article attributes to it."""
    words, note = name_words(read.said), line(read.lang, "by_source", source=read.said)
    if not words:
        return None
    own = tuple(a.id for a in articles if a.source and all(w in fold(a.source) for w in words))
    if own:
        return Scope(own, note)
    again = restated(even(context.question), _lang(context, read), read.said)
    return Scope((context.article,) if context.article else (), note, again, read.said)


def _lang(context: Context, read: Turn) -> Lang:
    return context.lang or read.lang
