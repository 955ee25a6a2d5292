"""Learns the weights from answered questions.

usage: python -m bot.ranking.recipe FOLDER[:WEIGHT[:EVERY]] ... [-o FOLDER for weights.json, forest.json and trust.json]

A FOLDER holds `questions.jsonl` (id, article, lang, question, answers, paragraph, answerable), `articles/`, and
`dialogues.jsonl` or not (id, article, turns of user, lang, answers, paragraph, answerable), which are played;
WEIGHT is how much each counts (1), EVERY takes each so-manieth one only (1).
Questions of stories are learned apart from texts of reference, in which nobody is reported to speak, and from questions that
lean on others, which learn from all.
Ranking: the softmax of the scores over a question's candidates should put its mass on the right ones
(maximum likelihood, ridge penalty); trees that are boosted to rank the same candidates have as much to say, of stories. Trust: boosted trees on the candidate to say, five folds by
article so that no story is judged by weights that it helped to make.
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
from bot.learning import Vector, fold_of, learn_ranks, learn_trees, least, listwise, table
from bot.played import turns
from bot.question import Reading, weighed
from bot.ranking.features import features, grounds
from bot.ranking.forest import Forest, forest
from bot.ranking.gold import answers
from bot.ranking.least_risk import least_risk
from bot.ranking.looks import Features
from bot.ranking.model import FORESTS, REFERENCE, STORY, TREES, TURN, WEIGHTS, Ranked, ranked, read_trees, trust_features, weights
from bot.ranking.trees import Node
from retrieval.ingest import read_folder
from retrieval.library import MemoryLibrary

RIDGE, PRIOR, RARE, FOLDS, ENOUGH_EXAMPLES = 0.002, 8.0, 4, 5, 50
UNTOLD = 0.5  # how much a question without an answer counts: a third of the examples, a sixth of what is asked
SHIPPED: Mapping[str, Weights] = MappingProxyType({})


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One question with its gold answer: its candidates, the cases that they were proposed for, their features, which are right, how much it counts."""

    article: str
    cases: Sequence[Case]
    candidates: Sequence[Candidate]
    features: Sequence[Features]
    right: Sequence[bool]
    weight: float
    gold: Mapping[str, Any]


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
    weight *= 1.0 if gold.get("answerable", True) else UNTOLD
    return Example(article, [m.case for m, _ in found], [c for _, c in found], [features(m, c) for m, c in found], right, weight, gold)


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


@dataclass(frozen=True, slots=True, eq=False)
class Opinions:
    """What ranks: weights by name, and trees, none for texts of reference."""

    weights: Mapping[str, float]
    trees: Sequence[Node]
    forest: Forest | None


def learn_opinions(rows: Sequence[Example]) -> Opinions:
    """Weights, and for stories trees, from all rows."""
    columns = vocabulary(rows)
    by = as_weights(columns, learn_rank(rows, columns))
    usable = [e for e in rows if any(e.right)]
    if not usable or usable[0].cases[0].study.reference:
        return Opinions(by, [], None)
    names = sorted(columns, key=lambda name: columns[name])
    trees = learn_ranks(table([f for e in usable for f in e.features], columns), names, [len(e.features) for e in usable],
                        [r for e in usable for r in e.right], [e.weight for e in usable])
    return Opinions(by, trees, forest(trees))


def in_order(example: Example, by: Opinions) -> list[Ranked]:
    """The candidates of an example in the order that the opinions give them, the one to say first."""
    return least_risk(ranked(list(zip(example.candidates, example.features, example.cases, strict=True)), by.weights, by.forest))


def judged(rows: Sequence[Example], by: Opinions) -> list[tuple[Features, bool, float]]:
    """The trust features of each candidate to say, and whether it is right."""
    found = []
    for example in rows:
        if example.candidates:
            order = in_order(example, by)
            found.append((trust_features(order), answers(order[0].case, order[0].candidate, example.gold), example.weight))
    return found


def as_weights(columns: dict[str, int], w: Vector) -> dict[str, float]:
    """Weights by name; those next to nothing are left out."""
    return {name: round(float(w[n]), 4) for name, n in columns.items() if abs(w[n]) >= 0.002}


def held_out(rows: Sequence[Example]) -> list[tuple[Features, bool, float]]:
    """Every question judged by opinions learned on the other folds' articles."""
    fold, found = fold_of([e.article for e in rows], FOLDS), []
    for number in range(FOLDS):
        by = learn_opinions([e for e in rows if fold[e.article] != number])
        part = judged([e for e in rows if fold[e.article] == number], by)
        found += part
        own = [r for _, r, w in part if w == 1.0]
        sys.stderr.write(f"fold {number + 1}: {sum(own)} of {len(own)} best candidates right\n")
    return found


def learn(rows: Sequence[Example]) -> tuple[Opinions, list[Node]]:
    """Opinions on candidates from all rows; trees of trust from rows judged by opinions that they did not make."""
    judgements = held_out(rows)
    trees = learn_trees([f for f, _, _ in judgements], [r for _, r, _ in judgements], [w for _, _, w in judgements], RARE)
    return learn_opinions(rows), trees


def write(folder: Path, ranks: Mapping[str, Mapping[str, float]], trees: Mapping[str, Sequence[Node]], forests: Mapping[str, Sequence[Node]]) -> None:
    """The three files: a weight a line, a tree a line."""
    (folder / WEIGHTS.name).write_text(json.dumps(ranks, indent=0, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")
    for name, kinds in ((TREES.name, trees), (FORESTS.name, forests)):
        told = ",\n".join(f"{json.dumps(kind)}: [\n" + ",\n".join(json.dumps(t, separators=(",", ":")) for t in found) + "]" for kind, found in sorted(kinds.items()))
        (folder / name).write_text(f"{{{told}}}\n", encoding="utf-8")


def main() -> None:
    """Reads folders, learns, writes."""
    arguments = sys.argv[1:]
    target = Path(arguments[arguments.index("-o") + 1]) if "-o" in arguments else Path(__file__).parent
    named = [a for a in arguments if a not in ("-o", str(target))]
    wanted = [(Path(folder), float(weight), int(every)) for a in named for folder, weight, every in [[*a.split(":"), "1", "1"][:3]]]
    kinds = by_fold([e for folder, weight, _ in wanted if typed(folder) for e in kind_examples(folder, weight)], FOLDS)
    rows = [e for folder, weight, every in wanted for e in examples(folder, weight, every, kinds) if e.candidates]
    stories = [e for e in rows if not e.cases[0].study.reference]
    first = [e for e in stories if not e.cases[0].reading.later]
    references = [e for e in rows if e.cases[0].study.reference]
    known = (target / WEIGHTS.name).exists()
    ranks = dict(weights(target / WEIGHTS.name)) if known else {}  # what there are too few examples of stays as it was
    trees: dict[str, Sequence[Node]] = dict(read_trees(target / TREES.name)) if known else {}
    forests: dict[str, Sequence[Node]] = dict(read_trees(target / FORESTS.name)) if known else {}
    for kind, found in ((STORY, first), (TURN, stories), (REFERENCE, references)):
        if len(found) >= ENOUGH_EXAMPLES or kind not in ranks:
            by, trees[kind] = learn(found if len(found) >= ENOUGH_EXAMPLES else rows)
            ranks[kind] = by.weights
            if by.forest is not None:
                forests[kind] = by.trees
    write(target, ranks, trees, forests)


if __name__ == "__main__":
    main()
