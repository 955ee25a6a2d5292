"""Learns the weights from answered questions.

usage: python -m bot.ranking.recipe FOLDER[:WEIGHT[:EVERY]] ... [-o weights.json]

A FOLDER holds `questions.jsonl` (id, article, lang, question, answers, paragraph, answerable) and `articles/`;
WEIGHT is how much each counts (1), EVERY takes each so-manieth one only (1).
Stories and texts of reference, in which nobody is reported to speak, are learned apart.
Ranking: the softmax of the scores over a question's candidates should put its mass on the right ones
(maximum likelihood, ridge penalty, full-batch Adam: the same weights every time). Trust: logistic regression on the
best candidate, five folds by article so that no story is judged by weights that it helped to make.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt

from bot.answer import Kind
from bot.case import Candidate, Case
from bot.engine import Engine
from bot.question import read_question
from bot.ranking.features import Features, features, ground
from bot.ranking.model import REFERENCE, STORY, Ranked, dot, trust_features
from bot.rules import propose
from retrieval.analysis import fold
from retrieval.ingest import read_folder
from retrieval.library import MemoryLibrary

Vector = npt.NDArray[np.float64]
SMALL = frozenset(["le", "la", "les", "l", "un", "une", "des", "du", "de", "d", "au", "aux", "a", "the", "an", "of", "to", "in", "on", "at", "en", "dans", "par", "pour", "et", "and", "s"])
ENOUGH, LONGER, SPARE = 0.6, 2.5, 4
RIDGE, TRUST_RIDGE, STEPS, RATE, RARE, FOLDS, PRIOR, ENOUGH_EXAMPLES = 0.002, 0.03, 300, 0.06, 4, 5, 8.0, 50


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One question: its case, its candidates with their features, which are right, how much it counts."""

    article: str
    case: Case
    candidates: Sequence[Candidate]
    features: Sequence[Features]
    right: Sequence[bool]
    weight: float


def words(text: str) -> list[str]:
    """Folded words without the smallest."""
    found = re.findall(r"\w+", fold(text))
    return [w for w in found if w not in SMALL] or found


def is_right(got: str, wanted: Sequence[str]) -> bool:
    """Whether a span says what a gold answer says: most of its words, or all of them in not much more."""
    have = words(got)
    for gold in map(words, wanted):
        common = sum((Counter(have) & Counter(gold)).values())
        if common and 2 * common / (len(have) + len(gold)) >= ENOUGH:
            return True
        if any(have[n : n + len(gold)] == gold for n in range(len(have))) and len(have) <= LONGER * len(gold) + SPARE:
            return True
    return False


def cited(case: Case, candidate: Candidate) -> set[int]:
    """The paragraphs that an answer with this candidate would cite."""
    found = {case.seen.sentence_at(candidate.span[0]).paragraph} | {case.seen.sentence_at(a).paragraph for a, _ in candidate.support}
    return found | ({case.seen.sentences[candidate.claim.sentence].paragraph} if candidate.claim else set())


def examples(folder: Path, weight: float, every: int = 1) -> Iterator[Example]:
    """Every question of a folder but those of truth."""
    engine = Engine(MemoryLibrary(read_folder(folder / "articles")))
    for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines()[::every]:
        gold: dict[str, Any] = json.loads(line)
        reading = read_question(gold["question"], gold["lang"])
        if gold.get("polarity") or reading.kind is Kind.YES_NO:
            continue
        case = engine.case(reading, gold["article"])
        found = propose(case)
        measured = ground(case)
        wanted = set(gold["paragraph"])
        right = [gold["answerable"] and is_right(case.seen.text(*c.span), gold["answers"]) and (not wanted or bool(wanted & cited(case, c)))
                 for c in found]
        yield Example(gold["article"], case, found, [features(measured, c) for c in found], right, weight)


def vocabulary(rows: Sequence[Example]) -> dict[str, int]:
    """Names of features by column; those too rare to learn from are left out."""
    seen = Counter(name for e in rows for name in {n for f in e.features for n in f})
    return {name: n for n, name in enumerate(sorted(name for name, times in seen.items() if times >= RARE))}


def matrix(rows: Sequence[Features], columns: dict[str, int]) -> Vector:
    """Features as rows of numbers."""
    table = np.zeros((len(rows), len(columns)))
    for row, values in zip(table, rows, strict=True):
        for name, value in values.items():
            if name in columns:
                row[columns[name]] = value
    return table


def learn_rank(rows: Sequence[Example], columns: dict[str, int]) -> Vector:
    """Weights that give the right candidates most of the softmax, by Adam on the whole set."""
    usable = [e for e in rows if any(e.right)]
    table = np.vstack([matrix(e.features, columns) for e in usable])
    sizes = np.array([len(e.features) for e in usable])
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]])
    owner = np.repeat(np.arange(len(usable)), sizes)
    good = np.array([r for e in usable for r in e.right], dtype=bool)
    scale = np.array([e.weight for e in usable])
    prior = np.zeros(len(columns))
    prior[columns["hand"]] = PRIOR
    w, m, v = prior.copy(), np.zeros(len(columns)), np.zeros(len(columns))
    for step in range(1, STEPS + 1):
        score = table @ w
        score -= np.maximum.reduceat(score, starts)[owner]
        mass = np.exp(score)
        p = mass / np.add.reduceat(mass, starts)[owner]
        only = np.where(good, mass, 0.0)
        q = only / np.add.reduceat(only, starts)[owner]
        gradient = table.T @ ((p - q) * scale[owner]) / scale.sum() + RIDGE * (w - prior)
        m, v = 0.9 * m + 0.1 * gradient, 0.999 * v + 0.001 * gradient**2
        w = w - RATE * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)
    return w


def ranked(example: Example, by: dict[str, float]) -> list[tuple[Ranked, bool]]:
    """The candidates of an example in the order that the weights give them."""
    found = [(Ranked(c, dot(f, by), f), r) for c, f, r in zip(example.candidates, example.features, example.right, strict=True)]
    return sorted(found, key=lambda x: (-x[0].score, x[0].candidate.span, x[0].candidate.rule))


def judged(rows: Sequence[Example], by: dict[str, float]) -> list[tuple[Features, bool, float]]:
    """The trust features of each best candidate, and whether it is right."""
    found = []
    for example in rows:
        if example.candidates:
            order = ranked(example, by)
            found.append((trust_features(example.case, [r for r, _ in order]), order[0][1], example.weight))
    return found


def learn_trust(rows: Sequence[tuple[Features, bool, float]]) -> dict[str, float]:
    """Logistic regression with a ridge, on standardised numbers; the weights are given for the plain ones."""
    seen = Counter(name for f, _, _ in rows for name in f)
    columns = {name: n for n, name in enumerate(sorted(n for n, times in seen.items() if times >= RARE))}
    table = matrix([f for f, _, _ in rows], columns)
    truth = np.array([r for _, r, _ in rows], dtype=float)
    scale = np.array([w for _, _, w in rows])
    mean, deviation = table.mean(axis=0), table.std(axis=0)
    bias = columns["bias"]
    mean[bias], deviation[bias] = 0.0, 1.0
    deviation[deviation < 1e-9] = 1.0
    plain = (table - mean) / deviation
    w, m, v = np.zeros(len(columns)), np.zeros(len(columns)), np.zeros(len(columns))
    for step in range(1, 800):
        p = 1 / (1 + np.exp(-np.clip(plain @ w, -30, 30)))
        penalty = TRUST_RIDGE * w
        penalty[bias] = 0.0
        gradient = plain.T @ ((p - truth) * scale) / scale.sum() + penalty
        m, v = 0.9 * m + 0.1 * gradient, 0.999 * v + 0.001 * gradient**2
        w = w - 0.03 * (m / (1 - 0.9**step)) / (np.sqrt(v / (1 - 0.999**step)) + 1e-8)
    real = w / deviation
    real[bias] = w[bias] - float(np.sum(w * mean / deviation))
    return {name: round(float(real[n]), 5) for name, n in columns.items()}


def as_weights(columns: dict[str, int], w: Vector) -> dict[str, float]:
    """Weights by name; those next to nothing are left out."""
    return {name: round(float(w[n]), 4) for name, n in columns.items() if abs(w[n]) >= 0.002}


def held_out(rows: Sequence[Example]) -> list[tuple[Features, bool, float]]:
    """Every question judged by weights learned on the other folds' articles."""
    articles = sorted({e.article for e in rows})
    fold_of = {article: n % FOLDS for n, article in enumerate(articles)}
    found = []
    for number in range(FOLDS):
        train = [e for e in rows if fold_of[e.article] != number]
        columns = vocabulary(train)
        by = as_weights(columns, learn_rank(train, columns))
        test = [e for e in rows if fold_of[e.article] == number]
        part = judged(test, by)
        found += part
        own = [r for _, r, w in part if w == 1.0]
        sys.stderr.write(f"fold {number + 1}: {sum(own)} of {len(own)} best candidates right\n")
    return found


def learn(rows: Sequence[Example]) -> dict[str, dict[str, float]]:
    """Weights of candidates from all rows; of trust from rows judged by weights that they did not make."""
    judgements = held_out(rows)
    columns = vocabulary(rows)
    return {"rank": as_weights(columns, learn_rank(rows, columns)), "trust": learn_trust(judgements)}


def main() -> None:
    """Reads folders, learns, writes."""
    arguments = sys.argv[1:]
    target = Path(arguments[arguments.index("-o") + 1]) if "-o" in arguments else Path(__file__).parent / "weights.json"
    named = [a for a in arguments if a not in ("-o", str(target))]
    rows = [e for a in named for folder, weight, every in [[*a.split(":"), "1", "1"][:3]] for e in examples(Path(folder), float(weight), int(every))]
    stories = [e for e in rows if not e.case.study.reference]
    references = [e for e in rows if e.case.study.reference]
    before = json.loads(target.read_text(encoding="utf-8")) if target.exists() else {}
    data = dict(before)  # what there are too few examples of stays as it was
    for kind, found in ((STORY, stories), (REFERENCE, references)):
        if len(found) >= ENOUGH_EXAMPLES or kind not in before:
            data[kind] = learn(found if len(found) >= ENOUGH_EXAMPLES else rows)
    target.write_text(json.dumps(data, indent=0, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
