"""A library: articles, their passages, the index over them, and their parses.

`Library` is what is asked of one, whoever keeps it; `MemoryLibrary` keeps it in memory.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from retrieval.analysis import terms
from retrieval.article import Article, Paragraph
from retrieval.errors import LibraryError
from retrieval.filters import EVERYTHING, Filter
from retrieval.headings import Listing, heading, listing
from retrieval.index import Bm25Index, Index, Statistics
from retrieval.parses import parse
from retrieval.passages import Passage, passages

if TYPE_CHECKING:
    from spacy.tokens import Doc


@dataclass(frozen=True, slots=True)
class PassageHit:
    """A passage and its score, comparable within one search only."""

    passage: Passage
    score: float


class Library(Protocol):
    """What answers are given from."""

    def articles(self, chosen: Filter = EVERYTHING) -> Sequence[Article]:
        """All articles, or those that a filter admits, in the order of their coming."""

    def listing(self, first: int, count: int, word: str = "", chosen: Filter = EVERYTHING) -> Listing:
        """Some articles by their headings, from the place `first` on; those alone that have a word in it, and that a filter admits."""

    def sources(self) -> list[str]:
        """The names of the sources of the articles, in the order of the alphabet."""

    def article(self, article_id: str) -> Article:
        """One article; raises LibraryError when it is not here."""

    def holds(self, article_id: str) -> bool:
        """Whether there is such an article."""

    def search(
        self, query: Mapping[str, float], k: int, articles: Collection[str] | None = None, chosen: Filter = EVERYTHING,
        beside: Statistics | None = None,
    ) -> list[PassageHit]:
        """The k passages that fit the weighted terms best and hold one, best first, ties in reading order.

        `beside` counts passages that lie in another library: scores are those of one library of both.
        """

    def statistics(self, terms: Collection[str]) -> Statistics:
        """What the formula knows of this library, of some terms."""

    def doc(self, article_id: str, paragraph: Paragraph) -> Doc:
        """The parse of one paragraph's text, by the pipeline of the article's language."""

    def fingerprint(self) -> str:
        """Changes when any article does, whatever their order: 16 hexadecimal digits."""


def article_mark(article_id: str, fingerprint: str) -> int:
    """One article's part in a library's fingerprint, which is the sum of these modulo 2**64."""
    return int.from_bytes(hashlib.sha256(f"{article_id}\n{fingerprint}".encode()).digest()[:8])


def library_mark(marks: Iterable[int]) -> str:
    """A library's fingerprint."""
    return f"{sum(marks) % (1 << 64):016x}"


class MemoryLibrary:
    """Articles held in memory, all the desk's; parses are made when first asked for and kept."""

    def __init__(
        self, articles: Sequence[Article], pipelines: Mapping[str, str] | None = None,
        index: Callable[[Sequence[Sequence[str]]], Index] = Bm25Index,
    ) -> None:
        self._articles = {article.id: article for article in articles}
        if len(self._articles) != len(articles):
            raise LibraryError("two articles have one id; rename one")
        self._passages = [p for article in articles for p in passages(article)]
        self._index = index([self._terms(p) for p in self._passages])
        self._pipelines = dict(pipelines or {})
        self._docs: dict[tuple[str, int], Doc] = {}

    def _terms(self, passage: Passage) -> list[str]:
        article = self._articles[passage.article_id]
        return terms(article.quote(passage.start, passage.end), article.lang)

    def articles(self, chosen: Filter = EVERYTHING) -> tuple[Article, ...]:
        """As `Library.articles`."""
        return tuple(article for article in self._articles.values() if chosen.admits(article))

    def listing(self, first: int, count: int, word: str = "", chosen: Filter = EVERYTHING) -> Listing:
        """As `Library.listing`."""
        found = (heading(n, article) for n, article in enumerate(self._articles.values(), 1) if chosen.admits(article))
        return listing(found, first, count, word)

    def sources(self) -> list[str]:
        """As `Library.sources`."""
        return sorted({article.source for article in self._articles.values() if article.source})

    def article(self, article_id: str) -> Article:
        """As `Library.article`."""
        try:
            return self._articles[article_id]
        except KeyError as error:
            raise LibraryError(f"no article {article_id} in the library") from error

    def holds(self, article_id: str) -> bool:
        """As `Library.holds`."""
        return article_id in self._articles

    def statistics(self, terms: Collection[str]) -> Statistics:
        """As `Library.statistics`."""
        return self._index.statistics.of(terms)

    def search(
        self, query: Mapping[str, float], k: int, articles: Collection[str] | None = None, chosen: Filter = EVERYTHING,
        beside: Statistics | None = None,
    ) -> list[PassageHit]:
        """As `Library.search`."""
        within, allowed = chosen.within(articles), None
        if within:
            admitted = {article.id for article in self.articles(within)}
            allowed = [n for n, p in enumerate(self._passages) if p.article_id in admitted]
        return [PassageHit(self._passages[h.index], h.score) for h in self._index.search(query, k, allowed, beside=beside)]

    def doc(self, article_id: str, paragraph: Paragraph) -> Doc:
        """As `Library.doc`."""
        key = (article_id, paragraph.number)
        if key not in self._docs:
            article = self.article(article_id)
            text = article.quote(paragraph.start, paragraph.end)
            self._docs[key] = parse(text, article.lang, self._pipelines.get(article.lang))
        return self._docs[key]

    def fingerprint(self) -> str:
        """As `Library.fingerprint`."""
        return fingerprint_of(self._articles.values())


def fingerprint_of(articles: Iterable[Article]) -> str:
    """The fingerprint of a library of these articles, whatever their order."""
    return library_mark(article_mark(article.id, article.fingerprint) for article in articles)
