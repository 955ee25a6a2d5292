"""The best passages of one segment, in numpy: MaxScore, a term at a time.

Terms are added from the most to the least telling until no passage outside those already met can
reach the k-th best; the rest are looked up for the survivors only, once these are few. Survivors
are scored again in the order of the query, so that sums are rank-bm25's to the last bit, whatever
was skipped.
Idea: Turtle and Flood, "Query evaluation: strategies and optimizations", 1995.
"""

from __future__ import annotations

import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.segment import Segment

Array = NDArray[Any]
ROUNDING = 1 + 1e-12  # sums in another order differ by less
FEW = 512  # survivors that are worth looking up in the remaining lists one by one


@dataclass(frozen=True, slots=True, eq=False)
class Posted:
    """A query term in a segment: its weight, the most it can add to a score, and where its postings stand."""

    weight: float
    bound: float
    begin: int
    end: int


class _Scratch(threading.local):
    """One row of zeros a thread, given back as zeros: clearing what was touched beats a new row."""

    def __init__(self) -> None:
        self.row = np.zeros(0)

    def of(self, size: int) -> Array:
        if len(self.row) < size:
            self.row = np.zeros(size)
        return self.row


_scratch = _Scratch()


def scores(segment: Segment, lists: Sequence[Posted], impacts: Array, places: Array) -> Array:
    """Exact scores of some places, added up in the order of the lists."""
    total = np.zeros(len(places))
    for posted in lists:
        total += _part(segment, posted, impacts, places)
    return total


def _part(segment: Segment, posted: Posted, impacts: Array, places: Array) -> Array:
    """What one term adds to the scores of some places; 0 where it does not stand."""
    held = segment.places[posted.begin : posted.end]
    at = np.searchsorted(held, places)
    at[at == len(held)] = 0
    gain = impacts[segment.codes[posted.begin : posted.end][at]]
    part: Array = posted.weight * np.where(held[at] == places, gain, 0.0)
    return part


def choose(segment: Segment, lists: Sequence[Posted], impacts: Array, places: Array, k: int) -> tuple[Array, Array]:
    """The k best of some places and their exact scores, best first, ties by place."""
    total = scores(segment, lists, impacts, places)
    found = total > 0
    total, places = total[found], places[found]
    if len(total) > k:
        least = np.partition(total, len(total) - k)[len(total) - k]
        total, places = total[total >= least], places[total >= least]
    order = np.lexsort((places, -total))[:k]
    return total[order], places[order]


@dataclass(slots=True, eq=False)
class _Sums:
    """What the lists added so far give to each place; `met` are the places of each list."""

    segment: Segment
    ranked: Sequence[Posted]
    impacts: Array
    live: Array | None
    row: Array
    met: list[Array] = field(default_factory=list)

    @property
    def left(self) -> bool:
        """Whether there is a list that was not added."""
        return len(self.met) < len(self.ranked)

    def add(self) -> Array:
        """Add the next list; gives the sums of its places."""
        posted = self.ranked[len(self.met)]
        places, codes = self.segment.places[posted.begin : posted.end], self.segment.codes[posted.begin : posted.end]
        if self.live is not None:
            keep = self.live[places]
            places, codes = places[keep], codes[keep]
        self.met.append(places)
        self.row[places] += posted.weight * self.impacts[codes]
        result: Array = self.row[places]
        return result

    def reaching(self, least: float, rest: float) -> Array:
        """The places met that can reach a score with what is left to add, ascending."""
        parts = [places[(self.row[places] + rest) * ROUNDING >= least] for places in self.met]
        found = np.sort(np.concatenate([np.zeros(0, np.uint32), *parts]), kind="stable")  # lists in order are merged
        result: Array = found[np.append(True, found[1:] != found[:-1])[: len(found)]]
        return result

    def clear(self) -> None:
        """Give the row back as zeros."""
        for places in self.met:
            self.row[places] = 0.0


def top(
    segment: Segment, lists: Sequence[Posted], impacts: Array, k: int, least: float, live: Array | None
) -> tuple[Array, Array]:
    """The k best places whose score may reach `least`, and their scores; `live` says which may be found."""
    ranked = sorted(lists, key=lambda posted: -posted.bound)
    rest = np.append(np.cumsum([posted.bound for posted in ranked][::-1])[::-1], 0.0)
    sums = _Sums(segment, ranked, impacts, live, _scratch.of(segment.size))
    try:
        while sums.left and rest[len(sums.met)] * ROUNDING >= least:
            least = max(least, _least(sums.add(), k) / ROUNDING)
        survivors = sums.reaching(least, rest[len(sums.met)])
        while sums.left and len(survivors) > FEW:
            sums.add()
            survivors, least = _sieved(survivors, sums.row[survivors], rest[len(sums.met)], k, least)
        partial, step = sums.row[survivors], len(sums.met)
    finally:
        sums.clear()
    survivors = _narrowed(segment, ranked[step:], rest[step:], impacts, survivors, partial, k, least)
    return choose(segment, lists, impacts, survivors, k)


def _sieved(places: Array, partial: Array, rest: float, k: int, least: float) -> tuple[Array, float]:
    """The places that still can reach the k-th best, and the score that they must reach."""
    least = max(least, _least(partial, k) / ROUNDING)
    return places[(partial + rest) * ROUNDING >= least], least


def _least(values: Array, k: int) -> float:
    """The k-th largest value, 0 when there are fewer."""
    return float(np.partition(values, len(values) - k)[len(values) - k]) if len(values) >= k else 0.0


def _narrowed(
    segment: Segment, ranked: Sequence[Posted], rest: Array, impacts: Array, places: Array, partial: Array, k: int, least: float
) -> Array:
    """The survivors that still can reach the k-th best, as the remaining terms are looked up."""
    for step, posted in enumerate(ranked):
        if len(places) <= k:
            break
        least = max(least, _least(partial, k) / ROUNDING)
        keep = (partial + rest[step]) * ROUNDING >= least
        places, partial = places[keep], partial[keep]
        partial = partial + _part(segment, posted, impacts, places)
    return places
