"""What standing near the evidence of the turn before is worth to a candidate."""

from __future__ import annotations

from bot.answer import Kind
from bot.case import Candidate, Case

SAME_SENTENCE, SAME_PARAGRAPH, NEXT_PARAGRAPH, TOLD = 0.4, 0.3, 0.1, 1.0
ANOTHER = 8.0  # whoever else speaks: asked what she said, nobody wants what he said


def nearness(case: Case, candidate: Candidate) -> float:
    """Points on the scale of the ranking, 0 without a turn before; less for a text that was just told."""
    here = case.seen.sentences[candidate.sentence]
    rates = [0.0]
    for article, start, _ in case.reading.near:
        if article == case.seen.article.id:
            there = case.seen.sentence_at(start)
            gap = abs(here.paragraph - there.paragraph)
            rates.append(SAME_SENTENCE if here is there else (SAME_PARAGRAPH, NEXT_PARAGRAPH, 0.0)[min(gap, 2)])
    return max(rates) - another_speaker(case, candidate) - (TOLD if case.seen.text(*candidate.span) in case.reading.told else 0.0)


def another_speaker(case: Case, candidate: Candidate) -> float:
    """What it costs a statement that somebody else makes it than the one a pronoun stood for."""
    asked = {n for n, t in enumerate(case.reading.terms) if t.source}
    if case.reading.kind is not Kind.SAID or not asked:
        return 0.0
    claim = candidate.claim
    spans = [s for s in (claim.speaker, claim.name) if s] if claim else []
    hits = {m.term for start, end in spans for m in case.matches.found[case.seen.sentence_at(start).index] if start <= m.word.start < end}
    return 0.0 if asked & hits else ANOTHER
