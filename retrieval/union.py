"""Two libraries as one: the desk's, and a chat's own beside it; what both hold is the desk's."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from typing import TYPE_CHECKING, Any

from retrieval.article import Article, Paragraph
from retrieval.filters import EVERYTHING, Filter
from retrieval.headings import Listing
from retrieval.index import Statistics
from retrieval.library import Library, PassageHit, library_mark

if TYPE_CHECKING:
    from spacy.tokens import Doc


class Chained(Sequence[Article]):
    """Two sequences of articles, one after the other, nothing copied."""

    def __init__(self, first: Sequence[Article], second: Sequence[Article]) -> None:
        self._parts = first, second

    def __len__(self) -> int:
        return sum(map(len, self._parts))

    def __iter__(self) -> Iterator[Article]:
        return chain(*self._parts)

    def __getitem__(self, index: Any) -> Any:
        return list(self)[index]


class UnionLibrary:
    """Searched as one: scores are those of one index of both; articles of the second must not be in the first."""

    def __init__(self, first: Library, second: Library) -> None:
        self._parts = first, second

    def _home(self, article_id: str) -> Library:
        first, second = self._parts
        return second if second.holds(article_id) and not first.holds(article_id) else first

    def articles(self, chosen: Filter = EVERYTHING) -> Sequence[Article]:
        """As `Library.articles`."""
        first, second = self._parts
        return Chained(first.articles(chosen), second.articles(chosen))

    def listing(self, first: int, count: int, word: str = "", chosen: Filter = EVERYTHING) -> Listing:
        """As `Library.listing`; the second's places go on after the first's."""
        one, other = self._parts
        begin = one.listing(first, count, word, chosen)
        rest = other.listing(max(0, first - begin.total), count - len(begin.shown), word, chosen)
        before = one.listing(0, 0).total
        return Listing(begin.total + rest.total, (*begin.shown, *(replace(h, number=before + h.number) for h in rest.shown)))

    def sources(self) -> list[str]:
        """As `Library.sources`."""
        return sorted({source for part in self._parts for source in part.sources()})

    def article(self, article_id: str) -> Article:
        """As `Library.article`."""
        return self._home(article_id).article(article_id)

    def holds(self, article_id: str) -> bool:
        """As `Library.holds`."""
        return any(part.holds(article_id) for part in self._parts)

    def statistics(self, terms: Collection[str]) -> Statistics:
        """As `Library.statistics`."""
        first, second = self._parts
        return first.statistics(terms) + second.statistics(terms)

    def search(
        self, query: Mapping[str, float], k: int, articles: Collection[str] | None = None, chosen: Filter = EVERYTHING,
        beside: Statistics | None = None,
    ) -> list[PassageHit]:
        """As `Library.search`."""
        counts = [part.statistics(query.keys()) for part in self._parts]
        others = [count + beside if beside else count for count in reversed(counts)]
        hits = [hit for part, other in zip(self._parts, others, strict=True) for hit in part.search(query, k, articles, chosen, other)]
        return sorted(hits, key=lambda hit: -hit.score)[:k]

    def doc(self, article_id: str, paragraph: Paragraph) -> Doc:
        """As `Library.doc`."""
        return self._home(article_id).doc(article_id, paragraph)

    def fingerprint(self) -> str:
        """As `Library.fingerprint`."""
        return library_mark(int(part.fingerprint(), 16) for part in self._parts)
