"""Learns from answered yes-or-no questions which sentence they are about, and when a verdict is right.

usage: python -m bot.polarity.recipe FOLDER[:WEIGHT] ... [--more FILE[:WEIGHT]] [-o weights.json] [--report]

A FOLDER holds `questions.jsonl` (id, article, lang, question, answers, answerable, polarity) and `articles/`; FILE holds
more questions over the same articles. The choice of a sentence is learned by maximum likelihood over the sentences
that hold a given answer, the trust by logistic regression on verdicts that weights from other folds' articles gave, so
that no story is judged by what it taught.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.answer import Kind
from bot.case import Case, strictly
from bot.engine import Engine
from bot.learning import fold_of, learn_chance, least, listwise
from bot.polarity.bearing import place_signs
from bot.polarity.model import Place, trust_signs
from bot.polarity.signs import Ground, Signs
from bot.question import read_question
from bot.rules.truth import Finding, find
from retrieval.analysis import fold
from retrieval.ingest import read_folder
from retrieval.library import MemoryLibrary

SILENT = -0.32  # log odds of the judge's threshold
FOLDS, RARE, PRIOR, SAME, STRANGER = 8, 3, 4.0, 40, 0.2
PLACE_RIDGE, TRUST_RIDGE = 0.01, 0.02


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """One question: its ground, the signs of every sentence, which of them hold an answer, the true polarity or ""."""

    name: str
    article: str
    ground: Ground
    rows: Sequence[Signs]
    gold: Sequence[bool]
    polarity: str
    weight: float


def plain(text: str) -> str:
    """Folded words of a text."""
    return re.sub(r"\W+", " ", fold(text)).strip()


def case_of(engine: Engine, gold: Mapping[str, Any]) -> Case | None:
    """The question opened against its article; None when it is not read as yes-or-no."""
    reading = read_question(gold["question"], gold["lang"])
    if reading.kind is not Kind.YES_NO:
        return None
    return engine.case(reading, gold["article"])


def stranger(engine: Engine, gold: Mapping[str, Any], weight: float) -> Example:
    """The same question put to the next story, which has nothing to say to it."""
    names = [a.id for a in engine.library.articles()]
    other = names[(names.index(gold["article"]) + 1) % len(names)]
    case = case_of(engine, {**gold, "article": other})
    if case is None:
        raise ValueError(f"{gold['id']} is a yes-or-no question of one story and not of another")
    return Example(f"{gold['id']} of {other}", gold["article"], Ground(strictly(case)), (), (), "", weight * STRANGER)


def examples(engine: Engine, questions: Path, weight: float) -> Iterator[Example]:
    """The yes-or-no questions of a file whose articles the engine holds."""
    held = {a.id for a in engine.library.articles()}
    for line in questions.read_text(encoding="utf-8").splitlines():
        gold: dict[str, Any] = json.loads(line)
        case = case_of(engine, gold) if gold["article"] in held and gold.get("type") == "yesno" else None
        if case is None:
            continue
        ground = Ground(strictly(case))
        texts = [plain(case.seen.text(s.start, s.end)) for s in case.seen.sentences]
        holds = [any(plain(a)[:SAME] in text for a in gold["answers"]) for text in texts]
        rows = [place_signs(ground, s) for s in case.seen.sentences]
        yield Example(gold["id"], gold["article"], ground, rows, holds, gold.get("polarity") or "", weight)
        yield stranger(engine, gold, weight)


def learn_place(rows: Sequence[Example]) -> dict[str, float]:
    """Weights of the signs of a sentence, from the questions whose answer stands in one."""
    usable = [e for e in rows if any(e.gold)]
    names = list(usable[0].rows[0])
    measured = np.array([[r[n] for n in names] for e in usable for r in e.rows])
    prior = np.array([PRIOR if n == "bearing" else 0.0 for n in names])
    loss = listwise(measured, [len(e.rows) for e in usable], [g for e in usable for g in e.gold], [1.0] * len(usable))
    return {n: round(float(x), 4) for n, x in zip(names, least(prior, loss, PLACE_RIDGE), strict=True)}


@dataclass(frozen=True, slots=True, eq=False)
class Judged:
    """A verdict of the recipe, its signs of trust and whether it is right."""

    example: Example
    finding: Finding
    signs: Signs
    right: bool


def judge(rows: Sequence[Example], place: Mapping[str, float]) -> list[Judged]:
    """The verdicts on some questions with some weights."""
    found = []
    for e in rows:
        finding = find(e.ground, place)
        known = Place(finding.place.sentence, finding.place.lead, finding.place.signs)
        found.append(Judged(e, finding, trust_signs(known, finding.signs, finding.rule), finding.polarity == e.polarity))
    return found


def learn_trust(rows: Sequence[Judged]) -> dict[str, float]:
    """The weights of the signs of a right verdict."""
    return learn_chance([j.signs for j in rows], [j.right for j in rows], [j.example.weight for j in rows], TRUST_RIDGE, RARE)


def folds(rows: Sequence[Example]) -> list[tuple[list[Example], list[Example]]]:
    """Pairs of what to learn from and what to judge, no article in both."""
    number = fold_of([e.article for e in rows], FOLDS)
    return [([e for e in rows if number[e.article] != k], [e for e in rows if number[e.article] == k]) for k in range(FOLDS)]


def held_out(rows: Sequence[Example]) -> list[Judged]:
    """Every question judged by weights that its article did not help to make."""
    return [j for train, test in folds(rows) for j in judge(test, learn_place(train))]


def report(rows: Sequence[Example], judged: Sequence[Judged]) -> None:
    """Cross-validated figures on stderr: right, silent and wrong, by weight and by true polarity."""
    place = {j.example.name: j for j in judged}
    table: Counter[tuple[str, str]] = Counter()
    for train, test in folds(rows):
        by = learn_trust([place[e.name] for e in train])
        for j in (place[e.name] for e in test):
            silent = sum(x * by.get(n, 0.0) for n, x in j.signs.items()) < SILENT
            verdict = ("right" if not j.example.polarity else "silent") if silent else "right" if j.right else "wrong"
            for key in (f"weight {j.example.weight}", j.example.polarity or ("unanswerable" if j.example.rows else "other story"), f"{j.example.weight} {j.example.article[:4]}"):
                table[key, verdict] += 1
    for key in sorted({k for k, _ in table}):
        sys.stderr.write(f"{key:14} right {table[key, 'right']:3}  silent {table[key, 'silent']:3}  wrong {table[key, 'wrong']:3}\n")


def read(arguments: Sequence[str]) -> list[Example]:
    """The examples that the arguments name."""
    named = [a.partition(":") for a in arguments]
    engines = {f: Engine(MemoryLibrary(read_folder(Path(f) / "articles"))) for f, _, _ in named if Path(f).is_dir()}
    rows = []
    for path, _, weight in named:
        if path in engines:
            rows += list(examples(engines[path], Path(path) / "questions.jsonl", float(weight or 1)))
        else:
            rows += [e for engine in engines.values() for e in examples(engine, Path(path), float(weight or 1))]
    return rows


def main() -> None:
    """Reads, learns, reports, writes."""
    arguments = [a for a in sys.argv[1:] if a not in ("--more", "--report")]
    target = Path(__file__).parent / "weights.json"
    if "-o" in arguments:
        at = arguments.index("-o")
        target = Path(arguments[at + 1])
        del arguments[at : at + 2]
    rows = read(arguments)
    judged = held_out(rows)
    if "--report" in sys.argv:
        report(rows, judged)
    data = {"place": learn_place(rows), "trust": learn_trust(judged)}
    target.write_text(json.dumps(data, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
