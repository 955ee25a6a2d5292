"""BM25 over passages; the only module that knows rank_bm25.

rank_bm25's Okapi formula scores a word that stands in half of the passages at or below zero, and
a newsroom's first library is one article. Here *found* means that a term matched: the idf is
floored at a small positive value, and a passage without any term is never a hit.
"""

from __future__ import annotations

from collections.abc import Container, Mapping, Sequence
from dataclasses import dataclass

from rank_bm25 import BM25Okapi

FLOOR = 0.05


@dataclass(frozen=True, slots=True)
class Hit:
    """A document's number and its score, comparable within one query only."""

    index: int
    score: float


class Bm25Index:
    """An immutable index of documents given as term lists."""

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        filled = any(documents)
        self._bm25 = BM25Okapi([list(d) for d in documents]) if filled else None

    def idf(self, term: str) -> float:
        """Weight of a term, at least FLOOR; 0 when no document holds it."""
        if self._bm25 is None or term not in self._bm25.idf:
            return 0.0
        return max(float(self._bm25.idf[term]), FLOOR)

    def search(
        self, query: Mapping[str, float], k: int, allowed: Container[int] | None = None
    ) -> list[Hit]:
        """The k best documents that hold a term, best first, ties by number."""
        bm25 = self._bm25
        if bm25 is None:
            return []
        hits = []
        for number, (frequencies, length) in enumerate(zip(bm25.doc_freqs, bm25.doc_len, strict=True)):
            if allowed is not None and number not in allowed:
                continue
            norm = bm25.k1 * (1 - bm25.b + bm25.b * length / bm25.avgdl)
            score = sum(
                weight * self.idf(term) * tf * (bm25.k1 + 1) / (tf + norm)
                for term, weight in query.items()
                if (tf := frequencies.get(term, 0))
            )
            if score > 0:
                hits.append(Hit(number, score))
        return sorted(hits, key=lambda hit: (-hit.score, hit.index))[:k]
