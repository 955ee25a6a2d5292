"""What the turns before say for or against a candidate: where it stands to the last evidence, and whether it was told.

The weights are learned from answered dialogues by nearness_recipe.py: those of the ranking are on its scale; those of the
trust are of a logistic function, for what stands after a question is asked about what was just told, and is right more
often than the words that it repeats let expect.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path

from bot.answer import Kind
from bot.case import Candidate, Case
from bot.spans import Span

STRICT = 0.75
MOST = 0.2  # of a candidate's characters, told already
PART = 0.8
SURE = 1e-4
WEIGHTS = Path(__file__).parent / "nearness.json"


@lru_cache(maxsize=1)
def weights(path: Path = WEIGHTS) -> Mapping[str, Mapping[str, float]]:
    """The shipped weights, of the ranking and of the trust."""
    found: Mapping[str, Mapping[str, float]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def nearness(case: Case, candidate: Candidate) -> float:
    """Points on the scale of the ranking, 0 without a turn before."""
    by = weights()["rank"]
    return sum(value * by.get(name, 0.0) for name, value in standing(case, candidate).items())


def followed(case: Case, candidate: Candidate, trust: float) -> float:
    """The share of answers like this one that were right after a turn before, 0 to 1; the trust itself without one, and
    in a text of reference."""
    if not standing(case, candidate) or case.study.reference:
        return trust
    by = weights()["trust"]
    z = sum(value * by[name] for name, value in trust_signs(case, candidate, trust).items())
    return 1 / (1 + math.exp(-z))


def trust_signs(case: Case, candidate: Candidate, trust: float) -> dict[str, float]:
    """What tells whether an answer after a turn is right: the trust in it by itself, and where it stands."""
    known, chance = standing(case, candidate), min(max(trust, SURE), 1 - SURE)
    near = max(known.get("same_paragraph", 0.0), known.get("next_paragraph", 0.0))
    return {"bias": 1.0, "trust": math.log(chance / (1 - chance)), "near": near, "told": known.get("told", 0.0)}


def standing(case: Case, candidate: Candidate) -> dict[str, float]:
    """How a candidate stands to the turns before, shares from 0 to 1; nothing without a turn before."""
    reading, article = case.reading, case.seen.article.id
    found: dict[str, float] = {}
    for where, start, _ in reading.near:
        if where == article:
            found |= _beside(case, candidate, start)
    told = [(a, b) for where, a, b in reading.told if where == article]
    if told:
        found["told"] = float(any(_told(candidate.span, place) >= MOST and not _within(case, candidate, place) for place in told))
    carried = frozenset(n for n, term in enumerate(reading.terms) if term.carried)
    return found | {"asked_before": _asked_before(case, candidate, carried)} if carried else found


def _told(span: Span, place: Span) -> float:
    """Share of a span that a place told already covers."""
    return max(0, min(span[1], place[1]) - max(span[0], place[0])) / (span[1] - span[0])


def _within(case: Case, candidate: Candidate, place: Span) -> bool:
    """Whether a definition is a part of what was told: "who is he?", and his office was told beside his name."""
    return case.reading.kind is Kind.DEFINITION and candidate.span[1] - candidate.span[0] < PART * (place[1] - place[0])


def _beside(case: Case, candidate: Candidate, start: int) -> dict[str, float]:
    here, there = case.seen.sentences[candidate.sentence], case.seen.sentence_at(start)
    gap = here.paragraph - there.paragraph
    return {"same_paragraph": float(gap == 0), "next_paragraph": float(gap == 1)}


def _asked_before(case: Case, candidate: Candidate, carried: frozenset[int]) -> float:
    """Share of the content words inside a candidate that earlier questions held: nobody asks for what they know."""
    sentence, (start, end) = case.seen.sentence_at(candidate.span[0]), candidate.span
    inside = [w for w in sentence.words if start <= w.start < end and w.content]
    hit = {id(m.word) for m in case.matches.found[sentence.index] if m.fit >= STRICT and m.term in carried}
    return sum(id(w) in hit for w in inside) / len(inside) if inside else 0.0
