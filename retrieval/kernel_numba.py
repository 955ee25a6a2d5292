"""The best passages of one segment, compiled by numba where it is installed: MaxScore in windows.

The lists of the telling terms are added up window by window; the others are looked up by galloping
for passages that can still win. A passage that may enter the best k is scored again in the order of
the query, so that sums and ties are those of `kernel`.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numba
import numpy as np
from numpy.typing import NDArray

from retrieval.kernel import ROUNDING, Posted
from retrieval.segment import Segment

Array = NDArray[Any]
WINDOW = 1 << 14  # places; their sums fit a core's own cache


@numba.njit(cache=True, nogil=True)
def _seek(places, low, high, place):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202 - compiled
    """First index from low on whose place is not before the one sought."""
    step = 1
    while low + step < high and places[low + step] < place:
        low += step
        step <<= 1
    high = min(high, low + step + 1)
    while low < high:
        middle = (low + high) >> 1
        if places[middle] < place:
            low = middle + 1
        else:
            high = middle
    return low


@numba.njit(cache=True, nogil=True)
def _exact(places, codes, impacts, weights, starts, ends, place):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """The score of one place, added up in the order of the query; `starts` never pass it."""
    total = 0.0
    for number in range(len(weights)):
        at = _seek(places, starts[number], ends[number], place)
        if at < ends[number] and places[at] == place:
            total += weights[number] * impacts[codes[at]]
    return total


@numba.njit(cache=True, nogil=True)
def _push(best, held, count, score, place):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """Put one into the sorted best, worst first; of equals the later place is the worse."""
    if count == len(best):
        if score < best[0] or (score == best[0] and place > held[0]):
            return count
        at = 0
        while at + 1 < count and (best[at + 1] < score or (best[at + 1] == score and held[at + 1] > place)):
            best[at], held[at] = best[at + 1], held[at + 1]
            at += 1
    else:
        at = count
        while at > 0 and (best[at - 1] > score or (best[at - 1] == score and held[at - 1] < place)):
            best[at], held[at] = best[at - 1], held[at - 1]
            at -= 1
        count += 1
    best[at], held[at] = score, place
    return count


@numba.njit(cache=True, nogil=True)
def _search(places, codes, impacts, weights, bounds, order, starts, ends, size, k, least, live):  # type: ignore[no-untyped-def] # noqa: ANN001, ANN202
    """The k best places, worst first; `order` ranks the terms from the least to the most telling."""
    terms = len(weights)
    at, window_at = starts.copy(), starts.copy()
    ahead = np.zeros(terms + 1)
    for rank in range(terms):
        ahead[rank + 1] = ahead[rank] + bounds[order[rank]]
    sums, met = np.zeros(WINDOW), np.empty(WINDOW, np.int64)
    best, held, count = np.empty(k), np.empty(k, np.int64), 0
    base, skipped = 0, 0
    while base < size:
        limit = min(base + WINDOW, size)
        while skipped < terms and ahead[skipped + 1] * ROUNDING < least:
            skipped += 1
        if skipped == terms:
            break
        window_at[:] = at
        found, following = 0, size
        for rank in range(skipped, terms):
            number = order[rank]
            weight, index, end = weights[number], at[number], ends[number]
            while index < end and places[index] < limit:
                inside = np.int64(places[index]) - base
                if sums[inside] == 0.0:
                    met[found] = inside
                    found += 1
                sums[inside] += weight * impacts[codes[index]]
                index += 1
            at[number] = index
            if index < end and places[index] < following:
                following = np.int64(places[index])
        hopeful = 0
        for candidate in range(found):
            inside = met[candidate]
            if (sums[inside] + ahead[skipped]) * ROUNDING < least or (len(live) and not live[base + inside]):
                sums[inside] = 0.0
            else:
                met[hopeful] = inside
                hopeful += 1
        if skipped:  # lists are looked up in ascending order; sorting every place met took most of the time
            met[:hopeful].sort()
        for candidate in range(hopeful):
            inside = met[candidate]
            score, place = sums[inside], base + inside
            sums[inside] = 0.0
            if (score + ahead[skipped]) * ROUNDING < least:
                continue
            rank = skipped - 1
            while rank >= 0 and (score + ahead[rank + 1]) * ROUNDING >= least:
                number = order[rank]
                index = _seek(places, at[number], ends[number], place)
                at[number] = index
                if index < ends[number] and places[index] == place:
                    score += weights[number] * impacts[codes[index]]
                rank -= 1
            if rank < 0 and score * ROUNDING >= least:
                count = _push(best, held, count, _exact(places, codes, impacts, weights, window_at, ends, place), place)
                if count == k:
                    least = max(least, best[0])
        base = max(limit, following // WINDOW * WINDOW)
    return best[:count], held[:count]


def top(
    segment: Segment, lists: Sequence[Posted], impacts: Array, k: int, least: float, live: Array | None
) -> tuple[Array, Array]:
    """As `kernel.top`."""
    bounds = np.array([posted.bound for posted in lists])
    best, held = _search(
        segment.places, segment.codes, impacts, np.array([posted.weight for posted in lists]), bounds,
        np.argsort(bounds, kind="stable"), np.array([posted.begin for posted in lists]), np.array([posted.end for posted in lists]),
        segment.size, k, least, live if live is not None else np.zeros(0, np.bool_))
    order = np.lexsort((held, -best))
    return best[order], held[order]
