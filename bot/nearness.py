"""What standing near the evidence of the turn before is worth to a candidate."""

from __future__ import annotations

from bot.case import Candidate, Case

SAME_SENTENCE, SAME_PARAGRAPH, NEXT_PARAGRAPH, TOLD = 0.4, 0.3, 0.1, 1.0


def nearness(case: Case, candidate: Candidate) -> float:
    """Points on the scale of the ranking, 0 without a turn before; less for a text that was just told."""
    here = case.seen.sentences[candidate.sentence]
    rates = [0.0]
    for article, start, _ in case.reading.near:
        if article == case.seen.article.id:
            there = case.seen.sentence_at(start)
            gap = abs(here.paragraph - there.paragraph)
            rates.append(SAME_SENTENCE if here is there else (SAME_PARAGRAPH, NEXT_PARAGRAPH, 0.0)[min(gap, 2)])
    return max(rates) - (TOLD if case.seen.text(*candidate.span) in case.reading.told else 0.0)
