"""Phrase and proximity: how close together a passage holds a question's words, and how many of them in its order."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from itertools import pairwise

from retrieval.index import Statistics

WINDOW = 15


def rarity(statistics: Statistics) -> dict[str, float]:
    """How much each term tells apart, above zero for all."""
    return {term: math.log((statistics.passages + 1) / (held + 0.5)) for term, held in statistics.holding.items()}


def closeness(query: Mapping[str, float], rare: Mapping[str, float], passage: Sequence[str]) -> float:
    """Share of the query that one stretch of a passage holds, 0 to 1; the stretch is WINDOW terms long."""
    places = [(n, term) for n, term in enumerate(passage) if term in query]
    total = sum(rare.get(term, 0.0) for term, weight in query.items() if weight >= 1.0)
    best = 0.0
    for first, (start, _) in enumerate(places):
        held = {term: query[term] * rare.get(term, 0.0) for n, term in places[first:] if n - start <= WINDOW}
        best = max(best, sum(held.values()))
    return min(1.0, best / total) if total else 0.0


def phrases(asked: Sequence[str], rare: Mapping[str, float], passage: Sequence[str]) -> float:
    """Share of the pairs of neighbouring words that a passage has too, 0 to 1."""
    pairs, there = set(pairwise(asked)), set(pairwise(passage))
    total = sum(rare.get(a, 0.0) + rare.get(b, 0.0) for a, b in pairs)
    return sum(rare.get(a, 0.0) + rare.get(b, 0.0) for a, b in sorted(pairs & there)) / total if total else 0.0
