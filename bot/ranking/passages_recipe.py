"""Learns from questions whose passages are known what makes a passage fit: the weights of retrieval/reranking.py.

usage: python -m bot.ranking.passages_recipe FOLDER[:WEIGHT] ... [-o reranking.json]

A FOLDER holds `questions.jsonl` (id, article, lang, question, paragraph, answerable) and `articles/`, which make one
library. The softmax of the scores over the passages that the search finds should put its mass on the gold ones (maximum
likelihood, ridge penalty). On stderr, for each folder, the share of the questions whose best passage is right and whose
best passage is of the right article, judged by weights that their articles did not teach.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from bot.engine import Engine
from bot.learning import Vector, fold_of, least, listwise
from bot.question import read_question
from retrieval.ingest import read_folder
from retrieval.library import MemoryLibrary
from retrieval.proximity import rarity
from retrieval.reranking import WEIGHTS, Found, Signs, longness, signs

RIDGE, FOLDS = 0.0005, 5


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A question: its folder and article, the passages found with their signs, which are gold, how much it counts."""

    folder: str
    article: str
    found: Sequence[Found]
    signs: Sequence[Signs]
    right: Sequence[bool]
    weight: float

    def table(self) -> Vector:
        """Each passage's signs as numbers, by name, those of short passages before those of long ones."""
        long = np.array([[longness(one.article)] for one in self.found])
        plain = np.array([[known[name] for name in sorted(known)] for known in self.signs])
        return np.hstack([plain * (1 - long), plain * long])


def examples(folder: Path, weight: float) -> Iterator[Example]:
    """Every question of a folder that has an answer in a known passage, and finds any."""
    engine = Engine(MemoryLibrary(read_folder(folder / "articles")))
    for line in (folder / "questions.jsonl").read_text(encoding="utf-8").splitlines():
        gold: dict[str, Any] = json.loads(line)
        sought = engine.sought(read_question(gold["question"], gold["lang"]))
        found = engine.found(sought, None)
        if found and gold["answerable"] and gold["paragraph"]:
            right = [one.article.id == gold["article"] and one.paragraph in gold["paragraph"] for one in found]
            yield Example(folder.name, gold["article"], found, signs(sought, rarity(engine.library.statistics(sought.weights)), found), right, weight)


def learn(rows: Sequence[Example]) -> Vector:
    """Weights in the order of `Example.table`."""
    usable = [e for e in rows if any(e.right)]
    measured = np.vstack([e.table() for e in usable])
    scale = np.maximum(measured.std(axis=0), 1e-9)
    loss = listwise(measured / scale, [len(e.right) for e in usable], [r for e in usable for r in e.right], [e.weight for e in usable])
    return np.asarray(np.where(measured.any(axis=0), least(np.zeros(len(scale)), loss, RIDGE) / scale, 0.0))


def report(rows: Sequence[Example]) -> None:
    """Cross-validated shares by folder, of the questions that found anything."""
    fold = fold_of([e.article for e in rows], FOLDS)
    hits: dict[str, list[tuple[bool, bool]]] = {}
    for number in range(FOLDS):
        by = learn([e for e in rows if fold[e.article] != number])
        for e in (e for e in rows if fold[e.article] == number):
            best = int(np.argmax(e.table() @ by))
            hits.setdefault(e.folder, []).append((e.right[best], e.found[best].article.id == e.article))
    for folder, found in sorted(hits.items()):
        sys.stderr.write(f"{folder:12} {len(found):5} passage {sum(p for p, _ in found) / len(found):.3f} article {sum(a for _, a in found) / len(found):.3f}\n")


def main() -> None:
    """Reads folders, learns, reports, writes."""
    arguments = sys.argv[1:]
    target = Path(arguments[arguments.index("-o") + 1]) if "-o" in arguments else WEIGHTS
    named = [a.partition(":") for a in arguments if a not in ("-o", str(target))]
    rows = [e for folder, _, weight in named for e in examples(Path(folder), float(weight or 1))]
    report(rows)
    learned, names = learn(rows), sorted(rows[0].signs[0])
    data = {name: [round(float(learned[n]), 4), round(float(learned[n + len(names)]), 4)] for n, name in enumerate(names)}
    target.write_text(json.dumps(data, indent=0, sort_keys=True) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
