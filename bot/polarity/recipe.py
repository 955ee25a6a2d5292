"""Learns from answered yes-or-no questions which sentence they are about, and when a verdict is right.

usage: python -m bot.polarity.recipe FOLDER[:WEIGHT] ... [--more FILE[:WEIGHT]] [--plain FILE[:WEIGHT]] [-o weights.json] [--report]

A FOLDER holds `questions.jsonl` (id, article, lang, question, answers, answerable, polarity), `articles/`, and
`dialogues.jsonl` or not, which are played; FILE holds more questions over the same articles, and with --plain short texts with a question each (a line "# why", the text,
"? question", "= yes, no, disputed or silence"). The choice of a sentence is
learned by maximum likelihood over the sentences that hold a given answer; what a sentence says by maximum likelihood of
the mixture, its sentences chosen by weights from other folds' articles, so that no story is judged by what it taught.
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
from bot.learning import fold_of, learn_mixture, least, listwise
from bot.played import turns
from bot.polarity.bearing import place_signs
from bot.polarity.model import NOTHING, SAYS, Evidence, evidence, together
from bot.polarity.signs import Ground, Signs
from bot.question import read_question
from retrieval.analysis import fold
from retrieval.article import parse_article
from retrieval.ingest import read_folder
from retrieval.library import MemoryLibrary

SILENT = 0.51  # the judge's threshold
FOLDS, RARE, PRIOR, SAME, STRANGER, TURN = 8, 20, 4.0, 40, 0.1, 0.7
PLACE_RIDGE, SAYS_RIDGE = 0.003, 0.03
BY_HAND = {(f"rules_{polarity}", polarity): 2.0 for polarity in SAYS[:-1]}  # what the rules say is believed where little is learned


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


FIELD = re.compile(r"^([?=]) (.*)$", re.MULTILINE)


def plain(text: str) -> str:
    """Folded words of a text."""
    return re.sub(r"\W+", " ", fold(text)).strip()


def case_of(engine: Engine, gold: Mapping[str, Any]) -> Case | None:
    """The question opened against its article; None when it is not read as yes-or-no."""
    reading = read_question(gold["question"], gold["lang"])
    return engine.case(reading, gold["article"]) if reading.kind is Kind.YES_NO else None


def stranger(engine: Engine, gold: Mapping[str, Any], weight: float) -> Example:
    """The same question put to the next story, which has nothing to say to it."""
    names = [a.id for a in engine.library.articles()]
    other = names[(names.index(gold["article"]) + 1) % len(names)]
    case = case_of(engine, {**gold, "article": other})
    if case is None:
        raise ValueError(f"{gold['id']} is a yes-or-no question of one story and not of another")
    return Example(f"{gold['id']} of {other}", gold["article"], Ground(strictly(case)), (), (), "", weight * STRANGER)


def example(case: Case, gold: Mapping[str, Any], name: str, article: str, weight: float) -> Example:
    """A question over its article with what is measured of every sentence."""
    ground = Ground(strictly(case))
    texts = [plain(case.seen.text(s.start, s.end)) for s in case.seen.sentences]
    holds = [any(plain(a)[:SAME] in text for a in gold["answers"]) for text in texts]
    return Example(name, article, ground, [place_signs(ground, s) for s in case.seen.sentences], holds, gold.get("polarity") or "", weight)


def examples(engine: Engine, questions: Path, weight: float) -> Iterator[Example]:
    """The yes-or-no questions of a file whose articles the engine holds."""
    held = {a.id for a in engine.library.articles()}
    for line in questions.read_text(encoding="utf-8").splitlines():
        gold: dict[str, Any] = json.loads(line)
        case = case_of(engine, gold) if gold["article"] in held and gold.get("type") == "yesno" else None
        if case is not None:
            yield example(case, gold, gold["id"], gold["article"], weight)
            yield stranger(engine, gold, weight)


def played(engine: Engine, folder: Path, weight: float) -> Iterator[Example]:
    """The yes-or-no turns of a folder's dialogues."""
    for number, (gold, article, reading) in enumerate(turns(engine, folder)):
        if reading.kind is Kind.YES_NO and (gold.get("polarity") or not gold.get("answerable", True)):
            yield example(engine.case(reading, article), gold, f"{folder.name} {number}", article, weight * TURN)


def plain_examples(path: Path, weight: float) -> Iterator[Example]:
    """The short texts of a file, each with its question; every sentence may hold the answer."""
    for number, block in enumerate(re.split(r"^# ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[2:]):
        body = block.partition("\n")[2]
        asked = dict(FIELD.findall(body))
        article = parse_article(f"{path.stem} {number}", FIELD.sub("", body).strip() + "\n")
        case = case_of(Engine(MemoryLibrary([article])), {"question": asked["?"], "lang": path.stem, "article": article.id})
        if case is not None:
            yield example(case, {"answers": [], "polarity": asked["="] if asked["="] in SAYS else ""}, article.id, article.id, weight)


def learn_place(rows: Sequence[Example]) -> dict[str, float]:
    """Weights of the signs of a sentence, from the questions whose answer stands in one."""
    usable = [e for e in rows if any(e.gold)]
    names = sorted({n for e in usable for r in e.rows for n in r})
    measured = np.array([[r.get(n, 0.0) for n in names] for e in usable for r in e.rows])
    prior = np.array([PRIOR if n == "bearing" else 0.0 for n in names])
    loss = listwise(measured, [len(e.rows) for e in usable], [g for e in usable for g in e.gold], [1.0] * len(usable))
    return {n: round(float(x), 4) for n, x in zip(names, least(prior, loss, PLACE_RIDGE), strict=True)}


def folds(rows: Sequence[Example]) -> list[tuple[list[Example], list[Example]]]:
    """Pairs of what to learn from and what to judge, no article in both."""
    number = fold_of([e.article for e in rows], FOLDS)
    return [([e for e in rows if number[e.article] != k], [e for e in rows if number[e.article] == k]) for k in range(FOLDS)]


def held_out(rows: Sequence[Example]) -> dict[str, list[Evidence]]:
    """By question, its likeliest sentences by weights that its article did not help to make."""
    return {e.name: evidence(e.ground, place) for train, test in folds(rows) for place in (learn_place(train),) for e in test}


def learn_says(rows: Sequence[Example], found: Mapping[str, Sequence[Evidence]]) -> dict[str, dict[str, float]]:
    """The weights of what a sentence says."""
    parts = [[(one.chance, one.signs) for one in found[e.name]] for e in rows]
    return learn_mixture(parts, [e.polarity or NOTHING for e in rows], [e.weight for e in rows], SAYS, SAYS_RIDGE, RARE, "rule", BY_HAND)


def report(rows: Sequence[Example], found: Mapping[str, Sequence[Evidence]]) -> None:
    """Cross-validated figures on stderr: right, silent and wrong, by weight and by true polarity."""
    table: Counter[tuple[str, str]] = Counter()
    for train, test in folds(rows):
        by = learn_says(train, found)
        for e in test:
            said = together(found[e.name], by)
            silent = said.trust < SILENT
            verdict = ("right" if not e.polarity else "silent") if silent else "right" if said.polarity == e.polarity else "wrong"
            for key in (f"weight {e.weight}", e.polarity or ("unanswerable" if e.rows else "other story"), f"{e.weight} {e.article[:2]}"):
                table[key, verdict] += 1
    for key in sorted({k for k, _ in table}):
        sys.stderr.write(f"{key:14} right {table[key, 'right']:3}  silent {table[key, 'silent']:3}  wrong {table[key, 'wrong']:3}\n")


def read(arguments: Sequence[str]) -> list[Example]:
    """The examples that the arguments name."""
    named = [a.partition(":") for a in arguments]
    engines = {f: Engine(MemoryLibrary(read_folder(Path(f) / "articles"))) for f, _, _ in named if Path(f).is_dir()}
    rows = []
    for path, _, weight in named:
        if path.endswith(".txt"):
            rows += list(plain_examples(Path(path), float(weight or 1)))
        elif path in engines:
            rows += list(examples(engines[path], Path(path) / "questions.jsonl", float(weight or 1)))
            rows += list(played(engines[path], Path(path), float(weight or 1)))
        else:
            rows += [e for engine in engines.values() for e in examples(engine, Path(path), float(weight or 1))]
    return rows


def main() -> None:
    """Reads, learns, reports, writes."""
    arguments = [a for a in sys.argv[1:] if a not in ("--more", "--plain", "--report")]
    target = Path(__file__).parent / "weights.json"
    if "-o" in arguments:
        at = arguments.index("-o")
        target = Path(arguments[at + 1])
        del arguments[at : at + 2]
    rows = read(arguments)
    found = held_out(rows)
    if "--report" in sys.argv:
        report(rows, found)
    data = {"place": learn_place(rows), "says": learn_says(rows, found)}
    target.write_text(json.dumps(data, indent=1, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
