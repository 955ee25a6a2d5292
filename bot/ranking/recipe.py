"""Learns the weights from answered questions.

usage: python -m bot.ranking.recipe FOLDER[:WEIGHT[:EVERY]] ... [-o weights.json]

A FOLDER holds `questions.jsonl` (id, article, lang, question, answers, paragraph, answerable), `articles/`, and
`dialogues.jsonl` or not (id, article, turns of user, lang, answers, paragraph, answerable), which are played;
WEIGHT is how much each counts (1), EVERY takes each so-manieth one only (1).
Questions of stories are learned apart from texts of reference, in which nobody is reported to speak, and from questions that
lean on others, which learn from all.
Ranking: the softmax of the scores over a question's candidates should put its mass on the right ones
(maximum likelihood, ridge penalty). Trust: logistic regression on the
best candidate, five folds by article so that no story is judged by weights that it helped to make.
"""

from __future__ import annotations

import json
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import MappingProxyType
from typing import Any

import numpy as np

from bot.answer import Kind
from bot.case import Candidate, Case
from bot.engine import Engine
from bot.judge import retrieved_only
from bot.kinds.model import Weights
from bot.kinds.model import weights as kind_weights
from bot.kinds.recipe import by_fold, by_rule, typed
from bot.kinds.recipe import examples as kind_examples
from bot.learning import Vector, fold_of, learn_chance, least, listwise, table
from bot.played import turns
from bot.question import Reading, weighed
from bot.ranking.features import features, grounds
from bot.ranking.gold import answers
from bot.ranking.looks import Features
from bot.ranking.model import REFERENCE, STORY, TURN, Ranked, dot, trust_features
from bot.ranking.standing import leaning
from retrieval.ingest import read_folder
from retrieval.library import MemoryLibrary

RIDGE, TRUST_RIDGE, PRIOR, RARE, FOLDS, ENOUGH_EXAMPLES = 0.002, 0.1, 8.0, 4, 5, 50
SHIPPED: Mapping[str, Weights] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One question: its candidates, the cases that they were proposed for, their features, which are right, how much it counts."""

    article: str
    cases: Sequence[Case]
    candidates: Sequence[Candidate]
    features: Sequence[Features]
    right: Sequence[bool]
    weight: float


def examples(folder: Path, weight: float, every: int = 1, kinds: Mapping[str, Weights] = SHIPPED) -> Iterator[Example]:
    """Every question of a folder and its dialogues but those of truth, its kind told by weights of `kinds` that did not learn from its article."""
    engine = Engine(MemoryLibrary(read_folder(folder / "articles")))
    for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()[::every]:
        gold: dict[str, Any] = json.loads(line)
        found = example(engine, by_rule(gold), gold, gold["article"], weight, kinds)
        if found is not None:
            yield found
    for gold, article, reading in turns(engine, folder, every):
        found = example(engine, reading, gold, article, weight, kinds)
        if found is not None:
            yield found


def example(engine: Engine, reading: Reading, gold: Mapping[str, Any], article: str, weight: float, kinds: Mapping[str, Weights]) -> Example | None:
    """A question with its candidates; None where it asks whether."""
    reading = weighed(reading, kinds.get(article) or kind_weights())
    if gold.get("polarity") or reading.kind is Kind.YES_NO:
        return None
    case = engine.case(reading, article)
    found = [(measured, c) for measured in grounds(case) for c in retrieved_only(measured.case)]
    right = [answers(case, c, gold) for _, c in found]
    return Example(article, [m.case for m, _ in found], [c for _, c in found], [features(m, c) for m, c in found], right, weight)


def vocabulary(rows: Sequence[Example]) -> dict[str, int]:
    """Names of features by column; those too rare to learn from are left out."""
    seen = Counter(name for e in rows for name in {n for f in e.features for n in f})
    return {name: n for n, name in enumerate(sorted(name for name, times in seen.items() if times >= RARE))}


def learn_rank(rows: Sequence[Example], columns: dict[str, int]) -> Vector:
    """Weights that give the right candidates most of the softmax."""
    usable = [e for e in rows if any(e.right)]
    prior = np.zeros(len(columns))
    prior[columns["hand"]] = PRIOR
    measured = table([f for e in usable for f in e.features], columns)
    return least(prior, listwise(measured, [len(e.features) for e in usable], [r for e in usable for r in e.right], [e.weight for e in usable]), RIDGE)


def ranked(example: Example, by: dict[str, float]) -> list[tuple[Ranked, bool]]:
    """The candidates of an example in the order that the weights give them."""
    found = [(Ranked(c, dot(f, by), f, k), r) for k, c, f, r in zip(example.cases, example.candidates, example.features, example.right, strict=True)]
    return sorted(found, key=lambda x: (-x[0].score, x[0].candidate.span, x[0].candidate.rule))


def judged(rows: Sequence[Example], by: dict[str, float]) -> list[tuple[Features, bool, float]]:
    """The trust features of each best candidate, and whether it is right."""
    found = []
    for example in rows:
        if example.candidates:
            order = ranked(example, by)
            found.append((trust_features([r for r, _ in order]), order[0][1], example.weight))
    return found


def as_weights(columns: dict[str, int], w: Vector) -> dict[str, float]:
    """Weights by name; those next to nothing are left out."""
    return {name: round(float(w[n]), 4) for name, n in columns.items() if abs(w[n]) >= 0.002}


def held_out(rows: Sequence[Example]) -> list[tuple[Features, bool, float]]:
    """Every question judged by weights learned on the other folds' articles."""
    fold, found = fold_of([e.article for e in rows], FOLDS), []
    for number in range(FOLDS):
        train = [e for e in rows if fold[e.article] != number]
        columns = vocabulary(train)
        by = as_weights(columns, learn_rank(train, columns))
        test = [e for e in rows if fold[e.article] == number]
        part = judged(test, by)
        found += part
        own = [r for _, r, w in part if w == 1.0]
        sys.stderr.write(f"fold {number + 1}: {sum(own)} of {len(own)} best candidates right\n")
    return found


def learn(rows: Sequence[Example]) -> dict[str, dict[str, float]]:
    """Weights of candidates from all rows; of trust from rows judged by weights that they did not make."""
    judgements = held_out(rows)
    columns = vocabulary(rows)
    return {"rank": as_weights(columns, learn_rank(rows, columns)), "trust": learn_chance([f for f, _, _ in judgements], [r for _, r, _ in judgements], [w for _, _, w in judgements], TRUST_RIDGE, RARE)}


def main() -> None:
    """Reads folders, learns, writes."""
    arguments = sys.argv[1:]
    target = Path(arguments[arguments.index("-o") + 1]) if "-o" in arguments else Path(__file__).parent / "weights.json"
    named = [a for a in arguments if a not in ("-o", str(target))]
    wanted = [(Path(folder), float(weight), int(every)) for a in named for folder, weight, every in [[*a.split(":"), "1", "1"][:3]]]
    kinds = by_fold([e for folder, weight, _ in wanted if typed(folder) for e in kind_examples(folder, weight)], FOLDS)
    rows = [e for folder, weight, every in wanted for e in examples(folder, weight, every, kinds) if e.candidates]
    stories = [e for e in rows if not e.cases[0].study.reference]
    first = [e for e in stories if not leaning(e.cases[0].reading)]
    references = [e for e in rows if e.cases[0].study.reference]
    before = json.loads(target.read_text(encoding="utf-8")) if target.exists() else {}
    data = dict(before)  # what there are too few examples of stays as it was
    for kind, found in ((STORY, first), (TURN, stories), (REFERENCE, references)):
        if len(found) >= ENOUGH_EXAMPLES or kind not in before:
            data[kind] = learn(found if len(found) >= ENOUGH_EXAMPLES else rows)
    target.write_text(json.dumps(data, indent=0, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
