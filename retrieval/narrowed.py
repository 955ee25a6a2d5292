"""A library of which a filter shows some articles only; all that is asked of it is asked of those."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from retrieval.article import Article, Paragraph
from retrieval.errors import LibraryError
from retrieval.filters import EVERYTHING, Filter
from retrieval.headings import Listing, heading, listing
from retrieval.index import Statistics
from retrieval.library import Library, PassageHit, fingerprint_of

if TYPE_CHECKING:
    from spacy.tokens import Doc


class NarrowedLibrary:
    """What lies outside the filter is not here; it counts in the statistics, so that scores are those of the whole."""

    def __init__(self, whole: Library, only: Filter) -> None:
        self._whole, self._only = whole, only

    def articles(self, chosen: Filter = EVERYTHING) -> Sequence[Article]:
        """As `Library.articles`."""
        return self._whole.articles(self._only & chosen)

    def listing(self, first: int, count: int, word: str = "", chosen: Filter = EVERYTHING) -> Listing:
        """As `Library.listing`; places are those among the articles that are here."""
        admitted = {article.id for article in self.articles(chosen)}
        found = (heading(n, article) for n, article in enumerate(self.articles(), 1) if article.id in admitted)
        return listing(found, first, count, word)

    def sources(self) -> list[str]:
        """As `Library.sources`."""
        return sorted({article.source for article in self.articles() if article.source})

    def article(self, article_id: str) -> Article:
        """As `Library.article`; raises LibraryError for one that is outside the filter."""
        article = self._whole.article(article_id)
        if not self.holds(article_id):
            raise LibraryError(f"article {article_id} is outside the choice of stories; widen it")
        return article

    def holds(self, article_id: str) -> bool:
        """As `Library.holds`."""
        return bool(self._whole.articles(self._only.within([article_id])))

    def search(
        self, query: Mapping[str, float], k: int, articles: Collection[str] | None = None, chosen: Filter = EVERYTHING,
        beside: Statistics | None = None,
    ) -> list[PassageHit]:
        """As `Library.search`."""
        return self._whole.search(query, k, articles, self._only & chosen, beside)

    def statistics(self, terms: Collection[str]) -> Statistics:
        """As `Library.statistics`, of the whole library."""
        return self._whole.statistics(terms)

    def doc(self, article_id: str, paragraph: Paragraph) -> Doc:
        """As `Library.doc`."""
        return self._whole.doc(article_id, paragraph)

    def fingerprint(self) -> str:
        """As `Library.fingerprint`, of the articles that are here."""
        return fingerprint_of(self.articles())
