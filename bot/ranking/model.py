"""The weights: learned from answered questions by recipe.py, kept as readable files, applied here.

A candidate's score is the sum of its features by their weights, and what trees that were boosted to rank say of the same
features; the confidence in the one to say is what other trees tell from a few more numbers: its lead, what agrees with it,
whether sum and trees do, the share of the question that the article never speaks of.
"""

from __future__ import annotations

import json
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.case import Candidate, Case
from bot.ranking.agreement import words
from bot.ranking.features import GROUPS, features, grounds
from bot.ranking.forest import Forest, forest
from bot.ranking.looks import Features
from bot.ranking.trees import Node, chance, read
from bot.rules.people import ASKED
from retrieval.places import places

STORY, TURN, REFERENCE = "story", "turn", "reference"
FORM = 0.6
SPREAD = 0.85  # by what scores are divided before they are log odds
LEAD, FAR, PART_OF = 4.0, 6.0, 0.34
AROUND, BEHIND, SHORTEST = (100, 250, 600), (1, 2, 3, 5, 8), 9.0  # characters about a candidate; places behind it; where nobody is there
TEMPERED = 0.8  # of two opinions together: they agree more than independent ones do
ALONE = 9.0  # the lead of what has no rival
WEIGHTS, TREES, FORESTS = (Path(__file__).parent / name for name in ("weights.json", "trust.json", "forest.json"))


@lru_cache(maxsize=1)
def weights(path: Path = WEIGHTS) -> Mapping[str, Mapping[str, float]]:
    """The shipped weights by name of feature: of stories, of questions that lean on others, and of texts of reference, which answer in other ways."""
    found: Mapping[str, Mapping[str, float]] = json.loads(path.read_text(encoding="utf-8"))
    return found


def read_trees(path: Path) -> Mapping[str, tuple[Node, ...]]:
    """The trees of a file by the kind of text that they are for."""
    return {kind: tuple(read(tree) for tree in trees) for kind, trees in json.loads(path.read_text(encoding="utf-8")).items()}


@lru_cache(maxsize=1)
def trust_trees() -> Mapping[str, tuple[Node, ...]]:
    """The shipped trees of trust, of the same three."""
    return read_trees(TREES)


@lru_cache(maxsize=1)
def forests() -> Mapping[str, Forest]:
    """The shipped trees that rank, of the kinds of text that have any."""
    return {kind: forest(trees) for kind, trees in read_trees(FORESTS).items()}


def text_kind(case: Case) -> str:
    """Which weights a case is judged by."""
    return REFERENCE if case.study.reference else TURN if case.reading.later else STORY


def dot(values: Features, by: Mapping[str, float]) -> float:
    """Sum of the values by their weights; a feature without a weight counts nothing."""
    return sum(value * by.get(name, 0.0) for name, value in values.items())


@dataclass(frozen=True, slots=True, eq=False)
class Ranked:
    """A candidate, its score, what made it, the case in which its question is of the kind that it answers, and the share of the
    likelihood that agrees with it, 0 to 1, where that was weighed; `first` is what the weights say of it, `second` the trees, None without any."""

    candidate: Candidate
    score: float
    features: Features
    case: Case
    agreed: float = 0.0
    first: float = 0.0
    second: float | None = None


def rank(case: Case, candidates: Callable[[Case], Sequence[Candidate]]) -> list[Ranked]:
    """What is proposed for each kind that the question may be of, by score, best first; ties by place in the article."""
    kind = text_kind(case)
    found = [(c, features(known, c), known.case) for known in grounds(case) for c in candidates(known.case)]
    return ranked(found, weights()[kind], forests().get(kind))


def ranked(found: Sequence[tuple[Candidate, Features, Case]], by: Mapping[str, float], trees: Forest | None) -> list[Ranked]:
    """Candidates with their features, each in its case, by the score that weights and trees give them."""
    first = [dot(f, by) for _, f, _ in found]
    if trees is None:
        scored = [Ranked(c, one, f, k, first=one) for (c, f, k), one in zip(found, first, strict=True)]
    else:
        second = trees.opinions([f for _, f, _ in found])
        scored = [Ranked(c, TEMPERED * (one + two), f, k, first=one, second=two) for (c, f, k), one, two in zip(found, first, second, strict=True)]
    return sorted(scored, key=lambda r: (-r.score, r.candidate.span, r.candidate.rule))


def trust_features(ranked: Sequence[Ranked]) -> Features:
    """What tells whether the candidate to say is right: its lead, what agrees with it, and what of the question is nowhere."""
    best = ranked[0]
    case, reading = best.case, best.case.reading
    rival = next((r for r in ranked if not overlap(r.candidate.span, best.candidate.span)), None)
    odds = [math.exp(min(0.0, r.score - best.score)) for r in ranked]
    alike = [_alike(best, r) for r in ranked]
    other = next((r for r, same in zip(ranked, alike, strict=True) if not same), None)
    found: Features = {
        "score": best.score, "lead": min(LEAD, best.score - rival.score) if rival else LEAD,
        "share": 1 / sum(odds), "few": float(len(reading.terms) < 3),
        "mass": sum(o for o, same in zip(odds, alike, strict=True) if same) / sum(odds),
        "lead_of_all": min(LEAD, best.score - other.score) if other else LEAD,
        "agreed": best.agreed, "both": float(best.candidate.both),
    }
    found |= {name: value for name, value in best.features.items() if ":" not in name and "|" not in name}
    found |= _absent(case) | _about(ranked) | _opinions(ranked)
    found |= {f"is_{GROUPS[reading.kind]}": 1.0, "later": float(reading.later), "across": float(reading.lang != case.seen.article.lang)}
    return found


def _opinions(ranked: Sequence[Ranked]) -> Features:
    """Whether the weights by themselves and the trees by themselves would say the same, and how sure the trees are."""
    opinions = [(r.second, r) for r in ranked if r.second is not None]
    if ranked[0].second is None:
        return {}
    span = ranked[0].candidate.span
    by_weights, by_trees = max(ranked, key=lambda r: r.first).candidate.span, max(opinions, key=lambda o: o[0])[1].candidate.span
    told = sorted((said for said, _ in opinions), reverse=True)
    return {
        "weights_agree": float(overlap(by_weights, span)), "trees_agree": float(overlap(by_trees, span)), "both_agree": float(overlap(by_weights, by_trees)),
        "trees_best": told[0], "trees_lead": told[0] - told[1] if len(told) > 1 else ALONE, "trees_own": ranked[0].second,
    }


def _about(ranked: Sequence[Ranked]) -> Features:
    """How the likelihood of all candidates is spread: how much of it lies about the one to say, how far the next ones are behind."""
    best = ranked[0]
    top = max(r.score for r in ranked)
    odds = [math.exp((r.score - top) / SPREAD) for r in ranked]
    whole = sum(odds)
    middle = sum(best.candidate.span) / 2
    away = [abs(sum(r.candidate.span) / 2 - middle) for r in ranked]
    scores = sorted((r.score for r in ranked), reverse=True)
    mean = sum(scores) / len(scores)
    group = GROUPS[best.case.reading.kind]
    return {
        **{f"mass_{far}": sum(o for o, d in zip(odds, away, strict=True) if d < far) / whole for far in AROUND},
        **{f"behind_{n}": scores[0] - scores[n] if n < len(scores) else SHORTEST for n in BEHIND},
        "spread": -sum(o / whole * math.log(o / whole) for o in odds if o > 0),
        "deviation": math.sqrt(sum((s - mean) ** 2 for s in scores) / len(scores)), "many": float(len(ranked)),
        "mass_of_group": sum(o for o, r in zip(odds, ranked, strict=True) if GROUPS[r.case.reading.kind] == group) / whole,
        "mass_of_rule": sum(o for o, r in zip(odds, ranked, strict=True) if r.candidate.rule == best.candidate.rule) / whole,
        "words": float(len(words(best.case.seen.text(*best.candidate.span)))), "asked_words": float(len(words(best.case.reading.text))),
    }


def _alike(best: Ranked, other: Ranked) -> bool:
    """Whether two candidates are one answer: they overlap, or the words of one hold most of those of the other."""
    if overlap(best.candidate.span, other.candidate.span):
        return True
    if best.score - other.score > FAR:
        return False
    own, theirs = _told(best), _told(other)
    return (own <= theirs or theirs <= own) and min(len(own), len(theirs)) >= PART_OF * max(len(own), len(theirs), 1)


def _told(one: Ranked) -> frozenset[str]:
    start, end = one.candidate.span
    return frozenset(w.fold for w in one.case.seen.sentence_at(start).words if start <= w.start < end and w.content)


def overlap(a: tuple[int, int], b: tuple[int, int]) -> bool:
    """Whether two spans share a character."""
    return a[0] < b[1] and b[0] < a[1]


def _absent(case: Case) -> Features:
    """Names, verbs and things of the question that the article never speaks of."""
    found = {"no_name": 0.0, "no_place": 0.0, "no_verb": 0.0, "no_other": 0.0, "no_focus": 0.0, "no_number": 0.0}
    for term, fit in zip(case.reading.terms, case.matches.everywhere, strict=True):
        if term.carried:
            continue
        kind = "no_number" if any(c.isdigit() for c in term.text) else "no_focus" if term.focus else ("no_place" if term.text in places() else "no_name") if term.name else "no_verb" if term.verb else "no_other"
        found[kind] += 1.0 - fit
    weights_of, here = case.matches.weights, case.matches.everywhere
    weighed = sum(w * (1 - f) for w, f in zip(weights_of, here, strict=True)) / (sum(weights_of) or 1.0)
    return {**found, "absent": weighed}


def trust(ranked: Sequence[Ranked]) -> float:
    """The share of answers like this one that were right, 0 to 1; what has the very form asked for counts by what is found of the rest."""
    known = trust_features(ranked)
    learned = chance(trust_trees()[text_kind(ranked[0].case)], known)
    return max(learned, FORM * (1 - known["absent"])) if ranked[0].candidate.mark == ASKED else learned
