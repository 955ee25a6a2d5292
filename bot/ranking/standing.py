"""How a candidate stands to the turns before: where the last evidence was, and whether it was told already.

What stands after a question is asked about what was just told, and nobody asks again for what they know; how much each
counts is learned with the other features, from answered dialogues.
"""

from __future__ import annotations

from bot.answer import Kind
from bot.case import Candidate, Case
from bot.ranking.looks import Features
from bot.spans import Span

STRICT = 0.75
MOST = 0.2  # of a candidate's characters, told already
PART = 0.8


def standing(case: Case, candidate: Candidate) -> Features:
    """How a candidate stands to the turns before, shares from 0 to 1; nothing without a turn before."""
    reading, article = case.reading, case.seen.article.id
    found: Features = {}
    for where, start, _ in reading.near:
        if where == article:
            found |= _beside(case, candidate, start)
    told = [(a, b) for where, a, b in reading.told if where == article]
    if told:
        again = float(any(_told(candidate.span, place) >= MOST and not _within(case, candidate, place) for place in told))
        found |= {"turn_told": again, "turn_told_of_another": again * float(bool(reading.only))}
    carried = frozenset(n for n, term in enumerate(reading.terms) if term.carried)
    return found | {"turn_asked_before": _asked_before(case, candidate, carried)} if carried else found


def _told(span: Span, place: Span) -> float:
    """Share of a span that a place told already covers."""
    return max(0, min(span[1], place[1]) - max(span[0], place[0])) / (span[1] - span[0])


def _within(case: Case, candidate: Candidate, place: Span) -> bool:
    """Whether a definition is a part of what was told: "who is he?", and his office was told beside his name."""
    return case.reading.kind is Kind.DEFINITION and candidate.span[1] - candidate.span[0] < PART * (place[1] - place[0])


def _beside(case: Case, candidate: Candidate, start: int) -> Features:
    here, there = case.seen.sentences[candidate.sentence], case.seen.sentence_at(start)
    paragraphs, sentences = here.paragraph - there.paragraph, here.index - there.index
    return {
        "turn_same_sentence": float(sentences == 0), "turn_next_sentence": float(sentences == 1),
        "turn_same_paragraph": float(paragraphs == 0), "turn_next_paragraph": float(paragraphs == 1), "turn_paragraph_before": float(paragraphs < 0),
    }


def _asked_before(case: Case, candidate: Candidate, carried: frozenset[int]) -> float:
    """Share of the content words inside a candidate that earlier questions held: nobody asks for what they know."""
    sentence, (start, end) = case.seen.sentence_at(candidate.span[0]), candidate.span
    inside = [w for w in sentence.words if start <= w.start < end and w.content]
    hit = {id(m.word) for m in case.matches.found[sentence.index] if m.fit >= STRICT and m.term in carried}
    return sum(id(w) in hit for w in inside) / len(inside) if inside else 0.0
