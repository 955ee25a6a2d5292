"""The candidate to say: not the likeliest one, but the one that most of the likelihood agrees with.

Where two candidates of a sentence cannot be told apart, the stretch that holds both is one more: « 41 voix
contre 38 ». (Minimum Bayes risk: S. Kumar and W. Byrne, 2004, for translation.)
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from bot.answer import SPEECH, Kind
from bot.case import Candidate, claim_of
from bot.ranking.agreement import says, words
from bot.ranking.model import SPREAD, Ranked, overlap
from bot.ranking.stretch import stretch
from bot.spans import Span

NEVER = 2.0  # in texts of reference the likeliest is said: their volunteers' answers are short, and a stretch of two is seldom one
KEPT, JOINED = 12, 8  # candidates that are weighed, and that are joined in pairs
VERBLESS = (Kind.WHO, *SPEECH, Kind.WHERE, Kind.WHEN, Kind.HOW_MANY, Kind.HOW_MUCH, Kind.DURATION)  # somebody, a place, a number is asked for, not what they did
WORTH = 0.1  # what must be gained by saying another than the likeliest


def least_risk(ranked: Sequence[Ranked]) -> list[Ranked]:
    """The candidates with the one to say first; all keep their order otherwise."""
    if not ranked:
        return []
    kept = ranked[:KEPT]
    odds = [math.exp((r.score - kept[0].score) / SPREAD) for r in kept]
    total = sum(odds)
    told = [words(r.case.seen.text(*r.candidate.span)) for r in kept]

    def agreed(span: Span, have: Sequence[str]) -> float:
        return sum(odd for r, odd, wanted in zip(kept, odds, told, strict=True)
                   if overlap(r.candidate.span, span) and says(have, wanted)) / total

    found = [(agreed(r.candidate.span, have), r) for r, have in zip(kept, told, strict=True)]
    known = {r.candidate.span for r in kept}
    for one in joined(kept[:JOINED]):
        if one.candidate.span not in known:
            known.add(one.candidate.span)
            found.append((agreed(one.candidate.span, words(one.case.seen.text(*one.candidate.span))), one))
    worth = NEVER if kept[0].case.study.reference else WORTH
    share, best = max(found, key=lambda f: round(f[0] - worth * (f[1] is not kept[0]), 9))
    return [replace(best, agreed=share), *(r for r in ranked if r is not best)]


def joined(ranked: Sequence[Ranked]) -> list[Ranked]:
    """For every two candidates told in one sentence, the stretch that holds both, with what is known of the likelier one."""
    found = []
    for one, other in combinations(ranked, 2):
        span = _both(one, other)
        if span is not None:
            found.append(replace(one, candidate=_candidate(one, span)))
    return found


def _both(one: Ranked, other: Ranked) -> Span | None:
    seen, first, second = one.case.seen, one.candidate.span, other.candidate.span
    sentence = seen.sentence_at(first[0])
    apart = _holds(first, second) or _holds(second, first) or seen.sentence_at(second[0]) is not sentence
    elsewhere = any(r.candidate.anchor is not None and seen.sentence_at(r.candidate.anchor[0]) is not sentence for r in (one, other))
    return None if apart or elsewhere else stretch(seen, sentence, first, second, verbless=one.case.reading.kind in VERBLESS)


def _candidate(one: Ranked, span: Span) -> Candidate:
    of = one.candidate
    kept = of.claim if of.claim is not None and any(a <= span[0] and span[1] <= b + 1 for a, b in of.claim.content) else claim_of(one.case, span)
    return replace(of, span=span, claim=of.claim if one.case.reading.kind in SPEECH else kept, anchor=None, both=True)


def _holds(outer: Span, inner: Span) -> bool:
    return outer[0] <= inner[0] and inner[1] <= outer[1]
