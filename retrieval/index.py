"""BM25 over passages, by rank-bm25's own statistics and formula; the only module that knows rank_bm25.

`Okapi` is rank-bm25's class over counts that are kept elsewhere: its constructor, its idf and its
parameters are inherited. What it adds up per passage, `kernel` adds up over postings.

rank-bm25 weighs a word that stands in half of the passages or more at or below zero, or at a share
epsilon of the average; that hurts, and a newsroom's first library is one article. Here epsilon is 0
unless asked for, and a weight that would not be positive is FLOOR, so that *found* means that a
term matched, and scores still equal rank-bm25's to one millionth.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from rank_bm25 import BM25Okapi

from retrieval.kernel import Array, Posted, choose, top
from retrieval.segment import K1, B, Segment, build

FLOOR = 1e-7


@dataclass(frozen=True, slots=True)
class Statistics:
    """What the formula knows of a library: its passages, the terms in them, and who holds which term."""

    passages: int
    tokens: int
    holding: Mapping[str, int]

    def __add__(self, other: Statistics) -> Statistics:
        held = dict(self.holding)
        for term, count in other.holding.items():
            held[term] = held.get(term, 0) + count
        return Statistics(self.passages + other.passages, self.tokens + other.tokens, held)

    def of(self, terms: Iterable[str]) -> Statistics:
        """The statistics of some terms."""
        return Statistics(self.passages, self.tokens, {term: count for term in terms if (count := self.holding.get(term, 0))})

    @property
    def average(self) -> float:
        """Terms in a passage, on average; 1 where there is none."""
        return self.tokens / self.passages if self.tokens else 1.0


class Okapi(BM25Okapi):  # type: ignore[misc] # rank-bm25 has no types
    """rank-bm25's Okapi over statistics in place of a corpus."""

    def __init__(self, statistics: Statistics, k1: float = K1, b: float = B, epsilon: float = 0.0) -> None:
        super().__init__(statistics, None, k1, b, epsilon)

    def _initialize(self, corpus: Statistics) -> Mapping[str, int]:
        self.corpus_size, self.avgdl = corpus.passages, corpus.average
        return corpus.holding


def idfs(statistics: Statistics, k1: float = K1, b: float = B, epsilon: float = 0.0) -> dict[str, float]:
    """The weight of each term that some passage holds, above zero.

    With an epsilon other than 0, the statistics must hold every term of the library.
    """
    held = {term: count for term, count in statistics.holding.items() if count > 0}
    if not held:
        return {}
    okapi = Okapi(Statistics(statistics.passages, statistics.tokens, held), k1, b, epsilon)
    return {term: idf if idf > 0 else FLOOR for term, idf in okapi.idf.items()}


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage's number and its score, comparable within one query only."""

    index: int
    score: float


@dataclass(frozen=True, slots=True, eq=False)
class Layer:
    """A segment as it is searched.

    `numbers`: the terms of the query that it holds, in the query's order; `live`: which of its places may
    be found, None is all; `few`: those places, where they are so few that each is looked at.
    """

    segment: Segment
    numbers: Mapping[str, int]
    live: Array | None = None
    few: Array | None = None


Kernel = Callable[[Segment, Sequence[Posted], Array, int, float, Array | None], tuple[Array, Array]]


def numbers(segment: Segment, terms: Iterable[str]) -> dict[str, int]:
    """The terms that a segment holds, and their numbers there."""
    return {term: number for term in terms if (number := segment.find(term)) >= 0}


def search_layers(
    layers: Iterable[Layer], weights: Mapping[str, float], average: float, k: int, kernel: Kernel = top
) -> list[Hit]:
    """The k best passages of all layers that hold a term, best first, ties by number; weights are final."""
    best: list[Hit] = []
    for layer in sorted(layers, key=lambda layer: -layer.segment.size):
        lists = posted(layer, weights, average)
        if not lists or k < 1:
            continue
        segment, impacts = layer.segment, layer.segment.impacts(average)
        if layer.few is not None:
            scores, places = choose(segment, lists, impacts, layer.few, k)
        else:
            least = best[k - 1].score if len(best) >= k else 0.0
            scores, places = kernel(segment, lists, impacts, k, least, layer.live)
        segment.searched(len(lists), sum(posted.end - posted.begin for posted in lists))
        found = segment.passages[places].tolist()
        best += [Hit(number, score) for number, score in zip(found, scores.tolist(), strict=True)]
        best = sorted(best, key=lambda hit: (-hit.score, hit.index))[:k]
    return best


def posted(layer: Layer, weights: Mapping[str, float], average: float) -> list[Posted]:
    """The terms of a query that a segment holds, in the query's order."""
    segment, slack, found = layer.segment, layer.segment.slack(average), []
    for term, number in layer.numbers.items():
        weight = weights.get(term, 0.0)
        if weight > 0:
            bound = weight * float(segment.bounds[number]) * slack
            found.append(Posted(weight, bound, int(segment.starts[number]), int(segment.starts[number + 1])))
    return found


class Index(Protocol):
    """Documents in memory that can be searched."""

    statistics: Statistics

    def search(
        self, query: Mapping[str, float], k: int, allowed: Collection[int] | None = None, *, beside: Statistics | None = None
    ) -> list[Hit]:
        """The k best documents that hold a term, best first, ties by number.

        `beside` counts documents that lie in another index: scores are those of one index of both.
        """


class Bm25Index:
    """An immutable index of documents given as term lists, held in memory."""

    def __init__(
        self, documents: Sequence[Sequence[str]], k1: float = K1, b: float = B, epsilon: float = 0.0
    ) -> None:
        self.segment = build(documents, range(len(documents)), k1, b)
        counts = np.diff(self.segment.starts).tolist()
        held = {term.decode("utf-8", "surrogatepass"): count for term, count in zip(self.segment.terms(), counts, strict=True)}
        self.statistics = Statistics(len(documents), self.segment.tokens, held)
        self._idf = idfs(self.statistics, k1, b, epsilon)

    def idf(self, term: str) -> float:
        """Weight of a term, at least FLOOR; 0 when no document holds it."""
        return self._idf.get(term, 0.0)

    def search(
        self, query: Mapping[str, float], k: int, allowed: Collection[int] | None = None, kernel: Kernel = top,
        beside: Statistics | None = None,
    ) -> list[Hit]:
        """As `Index.search`."""
        both = self.statistics.of(query) + beside if beside else self.statistics
        idf = idfs(both, self.segment.k1, self.segment.b) if beside else self._idf
        weights = {term: weight * idf[term] for term, weight in query.items() if term in idf}
        few = None if allowed is None else np.array(sorted(n for n in allowed if n < self.segment.size), np.int64)
        layer = Layer(self.segment, numbers(self.segment, weights), few=few)
        return search_layers([layer], weights, both.average, k, kernel)


class RankBm25Index:
    """rank-bm25's own scoring over documents in memory: each is looked at for every query, as a referee of the postings."""

    def __init__(self, documents: Sequence[Sequence[str]]) -> None:
        self._counts, self._lengths = [Counter(document) for document in documents], [len(document) for document in documents]
        held = Counter(term for counts in self._counts for term in counts)
        self.statistics = Statistics(len(documents), sum(self._lengths), held)

    def search(
        self, query: Mapping[str, float], k: int, allowed: Collection[int] | None = None, *, beside: Statistics | None = None
    ) -> list[Hit]:
        """As `Index.search`."""
        both = self.statistics.of(query) + beside if beside else self.statistics.of(query)
        idf = idfs(both)
        weights = {term: weight * idf[term] for term, weight in query.items() if weight > 0 and term in idf}
        if not weights:
            return []
        okapi = Okapi(both)
        okapi.corpus_size, okapi.doc_freqs, okapi.doc_len, okapi.idf = len(self._counts), self._counts, self._lengths, weights
        scores = okapi.get_scores(list(weights)).tolist()
        among = range(len(scores)) if allowed is None else [n for n in allowed if n < len(scores)]
        found = [Hit(n, scores[n]) for n in among if not weights.keys().isdisjoint(self._counts[n])]
        return sorted(found, key=lambda hit: (-hit.score, hit.index))[:k]
