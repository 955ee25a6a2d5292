"""Which articles may be found: chat or desk, article, source, language, dates; narrowed before anything is scored."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Collection
from dataclasses import dataclass
from typing import TypeVar

from retrieval.article import Article, Lang

DESK = "desk"  # the owner of what everybody may see
Name = TypeVar("Name", bound=str)


def common(one: frozenset[Name] | None, other: frozenset[Name] | None) -> frozenset[Name] | None:
    """What both hold; None holds everything."""
    if one is None or other is None:
        return one if other is None else other
    return one & other


@dataclass(frozen=True, slots=True)
class Filter:
    """Each field narrows; None does not. Dates are inclusive, and an article without one is outside any range."""

    owners: frozenset[str] | None = None
    articles: frozenset[str] | None = None
    sources: frozenset[str] | None = None
    langs: frozenset[Lang] | None = None
    since: dt.date | None = None
    until: dt.date | None = None

    def __bool__(self) -> bool:
        return self != EVERYTHING

    def __and__(self, other: Filter) -> Filter:
        """What both admit."""
        return Filter(
            common(self.owners, other.owners), common(self.articles, other.articles), common(self.sources, other.sources),
            common(self.langs, other.langs), max(filter(None, (self.since, other.since)), default=None),
            min(filter(None, (self.until, other.until)), default=None))

    def within(self, articles: Collection[str] | None) -> Filter:
        """This filter, of some articles only."""
        return self if articles is None else self & Filter(articles=frozenset(articles))

    def admits(self, article: Article, owner: str = DESK) -> bool:
        """Whether an article may be found."""
        return (
            (self.owners is None or owner in self.owners)
            and (self.articles is None or article.id in self.articles)
            and (self.sources is None or article.source in self.sources)
            and (self.langs is None or article.lang in self.langs)
            and (self.since is None or (article.date is not None and article.date >= self.since))
            and (self.until is None or (article.date is not None and article.date <= self.until))
        )

    def named(self) -> tuple[str, list[str]]:
        """As `sql`, of `article` as `a` joined with `version`; the articles are among the conditions."""
        condition, values = self.sql()
        if self.articles is None:
            return condition, values
        return f"{condition} AND a.id IN (SELECT value FROM json_each(?))", [*values, json.dumps(sorted(self.articles))]  # noqa: S608 - columns named in `sql`

    def sql(self) -> tuple[str, list[str]]:
        """Conditions on the table `version`, and their values; articles are not among them."""
        parts: list[str] = []
        values: list[str] = []
        for column, chosen in (("owner", self.owners), ("source", self.sources), ("lang", self.langs)):
            if chosen is not None:
                parts.append(f"{column} IN ({', '.join('?' * len(chosen))})")
                values += sorted(chosen)
        for sign, day in ((">=", self.since), ("<=", self.until)):
            if day is not None:
                parts.append(f"date {sign} ?")
                values.append(day.isoformat())
        return " AND ".join(parts) or "1", values


EVERYTHING = Filter()
