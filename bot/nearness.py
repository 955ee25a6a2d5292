"""What the turns before say for or against a candidate: where it stands to the last evidence, and whether it was told.

The weights are on the scale of the ranking.
"""

from __future__ import annotations

from collections.abc import Mapping

from bot.case import Candidate, Case

STRICT = 0.75
WEIGHTS: Mapping[str, float] = {"same_paragraph": 0.2, "next_paragraph": 0.85, "told": -1.8, "asked_before": -0.85}


def nearness(case: Case, candidate: Candidate) -> float:
    """Points on the scale of the ranking, 0 without a turn before."""
    return sum(value * WEIGHTS.get(name, 0.0) for name, value in standing(case, candidate).items())


def standing(case: Case, candidate: Candidate) -> dict[str, float]:
    """How a candidate stands to the turns before, shares from 0 to 1; nothing without a turn before."""
    reading, article = case.reading, case.seen.article.id
    found: dict[str, float] = {}
    for where, start, _ in reading.near:
        if where == article:
            found |= _beside(case, candidate, start)
    told = [(a, b) for where, a, b in reading.told if where == article]
    if told:
        text = case.seen.text(*candidate.span)
        found["told"] = float(any(a < candidate.span[1] and candidate.span[0] < b for a, b in told))
        found["told_elsewhere"] = float(not found["told"] and any(case.seen.text(a, b) == text for a, b in told))
    carried = frozenset(n for n, term in enumerate(reading.terms) if term.carried)
    return found | {"asked_before": _asked_before(case, candidate, carried)} if carried else found


def _beside(case: Case, candidate: Candidate, start: int) -> dict[str, float]:
    here, there = case.seen.sentences[candidate.sentence], case.seen.sentence_at(start)
    gap = here.paragraph - there.paragraph
    return {"same_sentence": float(here is there), "same_paragraph": float(gap == 0), "next_paragraph": float(gap == 1),
            "paragraph_before": float(gap == -1), "behind": float(here.index > there.index)}


def _asked_before(case: Case, candidate: Candidate, carried: frozenset[int]) -> float:
    """Share of the content words inside a candidate that earlier questions held: nobody asks for what they know."""
    sentence, (start, end) = case.seen.sentence_at(candidate.span[0]), candidate.span
    inside = [w for w in sentence.words if start <= w.start < end and w.content]
    hit = {id(m.word) for m in case.matches.found[sentence.index] if m.fit >= STRICT and m.term in carried}
    return sum(id(w) in hit for w in inside) / len(inside) if inside else 0.0
