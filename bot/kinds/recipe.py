"""Learns from answered questions which family of answers each sign speaks for.

usage: python -m bot.kinds.recipe FOLDER[:WEIGHT] ... [-o weights.json]

The family of a question is that of its type, if its rules reach the answer; where the type tells none ("what", "which",
"list"), it is one of those whose rules do, each the likelier the fewer candidates they put before it, and which one is
learned with the rest. Multinomial logistic regression with a ridge. A sign counts when several stories have it.
"""

from __future__ import annotations

import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from bot.answer import Kind
from bot.case import Case
from bot.engine import Engine
from bot.kinds.model import FAMILIES, FAMILY, WEIGHTS, Evidence, Weights
from bot.learning import TINY, Vector, fold_of, least, table
from bot.played import turns
from bot.question import Reading, of_kind, read_question
from bot.ranking.gold import answers
from bot.rules import propose
from retrieval.ingest import read_folder
from retrieval.library import MemoryLibrary

TYPES: Mapping[str, str] = {
    "whois": "definition", "said": "said", "quote": "said",
    "why": "why", "how": "how", "howmany": "count", "howmuch": "sum", "when": "when", "duration": "duration", "howlong": "duration",
    "where": "where", "definition": "definition", "yesno": "truth",
}
PERSON = re.compile(r"who\w*|denied|accused|confirmed")
BESIDE: Mapping[str, str] = {"count": "sum", "sum": "count"}  # writers disagree on what is counted and what is measured
WIDE = frozenset(["thing", "how", "why", "said"])  # families whose rules reach nearly every clause
ARTICLES, RIDGE, LEAST, LATE = 4, 0.0008, 0.02, 2
ORDER = tuple(FAMILIES)


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A question: its story, its signs, how well each of its families answers it (0 to 1), how much it counts."""

    article: str
    signs: Evidence
    families: Mapping[str, float]
    weight: float


def reach(case: Case, gold: Mapping[str, Any], family: str) -> int | None:
    """How many candidates the rules of a family put before the first right one; None where they reach none."""
    own = FAMILY[case.reading.kind] == family and case.reading.kind is not Kind.NONE
    kind = FAMILIES[family]
    sub = replace(case, reading=case.reading if own else of_kind(case.reading, kind, kind.value, 1.0))
    for place, candidate in enumerate(propose(sub)):
        if answers(sub, candidate, gold):
            return place + (LATE if family in WIDE else 0)
    return None


def family_of_type(named: str) -> str:
    """The family that a type names; '' where it names none."""
    return TYPES.get(named) or ("person" if PERSON.fullmatch(named) else "")


def families_of(case: Case, gold: Mapping[str, Any]) -> Mapping[str, float]:
    """What a question may ask for, by its type and by what its answer is: how well each family answers it, 0 to 1."""
    typed = "truth" if gold.get("polarity") else family_of_type(gold.get("type", ""))
    if typed == "truth" or (typed and not gold["answerable"]):
        return {typed: 1.0}
    for family in (typed, BESIDE.get(typed, "")):
        if family and reach(case, gold, family) is not None:
            return {family: 1.0}
    if typed in WIDE:
        return {typed: 1.0}
    places = {family: place for family in FAMILIES if not (typed and family in WIDE) and (place := reach(case, gold, family)) is not None}
    return {family: 1 / (1 + place) for family, place in places.items()} or {typed or "thing": 1.0}


def by_rule(gold: Mapping[str, Any]) -> Reading:
    """The question as its question word alone has it."""
    read = read_question(gold["question"], gold["lang"])
    return of_kind(read, *read.ruled, 1.0)


def examples(folder: Path, weight: float = 1.0) -> Iterator[Example]:
    """Every question of a folder, and of its dialogues those that ask whether or that the rule reads so that its answer is found."""
    engine = Engine(MemoryLibrary(read_folder(folder / "articles")))
    for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines():
        gold: dict[str, Any] = json.loads(line)
        reading = by_rule(gold)
        yield Example(gold["article"], reading.signs, families_of(engine.case(reading, gold["article"]), gold), weight)
    for gold, article, reading in turns(engine, folder):
        family = "truth" if gold.get("polarity") else FAMILY[reading.kind]
        if family == "truth" or (gold["answerable"] and reach(engine.case(reading, article), gold, family) is not None):
            yield Example(article, reading.signs, {family: 1.0}, weight)


def learn(rows: Sequence[Example]) -> Weights:
    """Weights of each sign for each family; those next to nothing are left out."""
    seen: defaultdict[str, set[str]] = defaultdict(set)
    for row in rows:
        for name in row.signs:
            seen[name].add(row.article)
    columns = {name: n for n, name in enumerate(sorted(name for name, articles in seen.items() if len(articles) >= ARTICLES))}
    signs = table([row.signs for row in rows], columns)
    answers = np.array([[row.families.get(family, 0.0) for family in ORDER] for row in rows])
    scale = np.array([row.weight for row in rows])[:, None]
    scale = scale / scale.sum()

    def loss(w: Vector) -> tuple[float, Vector]:
        score = signs @ w
        mass = np.exp(score - score.max(axis=1, keepdims=True))
        share = mass / mass.sum(axis=1, keepdims=True)
        taken = np.maximum(np.sum(share * answers, axis=1, keepdims=True), TINY)
        return -float(np.sum(np.log(taken) * scale)), np.asarray(signs.T @ ((share - share * answers / taken) * scale))

    w = least(np.zeros((len(columns), len(ORDER))), loss, RIDGE)
    return {name: {family: round(float(x), 3) for family, x in zip(ORDER, w[n], strict=True) if abs(x) >= LEAST} for name, n in columns.items()}


def by_fold(rows: Sequence[Example], folds: int) -> Mapping[str, Weights]:
    """For each article, weights that its own questions, and those of its fold, did not teach."""
    fold = fold_of([row.article for row in rows], folds)
    learned = {number: learn([row for row in rows if fold[row.article] != number]) for number in sorted(set(fold.values()))}
    return {article: learned[number] for article, number in fold.items()}


def typed(folder: Path) -> bool:
    """Whether the questions of a folder tell their types."""
    first = (folder / "questions.jsonl").read_text(encoding="utf-8").partition("\n")[0]
    named: str = json.loads(first).get("type", "")
    return bool(family_of_type(named)) or named in ("what", "which", "list", "order", "source")


def main() -> None:
    """Reads folders, learns, writes."""
    arguments = sys.argv[1:]
    target = Path(arguments[arguments.index("-o") + 1]) if "-o" in arguments else WEIGHTS
    named = [a.partition(":") for a in arguments if a not in ("-o", str(target))]
    data = learn([e for folder, _, weight in named for e in examples(Path(folder), float(weight or 1))])
    target.write_text(json.dumps(data, indent=0, sort_keys=True, ensure_ascii=False) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
