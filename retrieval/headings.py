"""Lists of articles by their headlines, a page at a time."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from retrieval.analysis import fold
from retrieval.article import Article

OPENING = 200  # characters that a list needs of an article without a headline


@dataclass(frozen=True, slots=True)
class Heading:
    """What a list shows of an article: its place among all of its library, from 1, and its headline, or how its text begins."""

    number: int
    id: str
    title: str | None
    opening: str

    def has(self, folded: str) -> bool:
        """Whether some folded words stand in its headline, or in its id and opening where it has none."""
        return folded in fold(self.title or f"{self.id} {self.opening}")


@dataclass(frozen=True, slots=True)
class Listing:
    """A page of a list, and how many articles the whole list has."""

    total: int
    shown: tuple[Heading, ...]


def heading(number: int, article: Article) -> Heading:
    """An article as a list shows it."""
    first = article.paragraphs[0]
    return Heading(number, article.id, article.title, article.quote(first.start, min(first.end, first.start + OPENING)))


def listing(found: Iterable[Heading], first: int, count: int, word: str) -> Listing:
    """The page of `count` that begins at the place `first`, 0 being the first, of those that have a word, whatever its case and accents."""
    wanted = [heading for heading in found if heading.has(fold(word))]
    return Listing(len(wanted), tuple(wanted[first : first + count]))
