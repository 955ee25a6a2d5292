"""A library searched by rank-bm25 itself, to judge the postings by: the same passages, at the cost of looking at each.

All its terms are in memory, and they are counted again when a story comes or goes: for small libraries.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from retrieval.article import Article, Paragraph
from retrieval.filters import EVERYTHING, Filter
from retrieval.headings import Listing
from retrieval.index import RankBm25Index, Statistics
from retrieval.library import Library, MemoryLibrary, PassageHit

if TYPE_CHECKING:
    from spacy.tokens import Doc


class RefereedLibrary:
    """Any library, found in by rank-bm25."""

    def __init__(self, kept: Library) -> None:
        self._kept, self._known, self._counted = kept, "", MemoryLibrary([])

    def _current(self) -> MemoryLibrary:
        known = self._kept.fingerprint()
        if known != self._known:
            self._known, self._counted = known, MemoryLibrary(list(self._kept.articles()), index=RankBm25Index)
        return self._counted

    def articles(self, chosen: Filter = EVERYTHING) -> Sequence[Article]:
        """As `Library.articles`."""
        return self._kept.articles(chosen)

    def listing(self, first: int, count: int, word: str = "", chosen: Filter = EVERYTHING) -> Listing:
        """As `Library.listing`."""
        return self._kept.listing(first, count, word, chosen)

    def sources(self) -> list[str]:
        """As `Library.sources`."""
        return self._kept.sources()

    def article(self, article_id: str) -> Article:
        """As `Library.article`."""
        return self._kept.article(article_id)

    def holds(self, article_id: str) -> bool:
        """As `Library.holds`."""
        return self._kept.holds(article_id)

    def search(
        self, query: Mapping[str, float], k: int, articles: Collection[str] | None = None, chosen: Filter = EVERYTHING,
        beside: Statistics | None = None,
    ) -> list[PassageHit]:
        """As `Library.search`."""
        within = chosen.within(articles)
        admitted = [article.id for article in self.articles(within)] if within else None
        return self._current().search(query, k, admitted, beside=beside)

    def statistics(self, terms: Collection[str]) -> Statistics:
        """As `Library.statistics`."""
        return self._current().statistics(terms)

    def doc(self, article_id: str, paragraph: Paragraph) -> Doc:
        """As `Library.doc`."""
        return self._kept.doc(article_id, paragraph)

    def fingerprint(self) -> str:
        """As `Library.fingerprint`."""
        return self._kept.fingerprint()
