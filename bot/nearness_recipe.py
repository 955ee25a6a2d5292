"""Learns from answered dialogues what the turns before say of an answer.

usage: python -m bot.nearness_recipe FOLDER ... [-o nearness.json]

A FOLDER holds `dialogues.jsonl` (id, article, turns of user, lang, answers, paragraph, answerable) and `articles/`.
Each dialogue is played; a turn after the first that is a question with candidates is an example. Ranking: the softmax
of the candidates' scores, the learned ones of the ranking taken as they are, should put its mass on the right ones.
Trust: logistic regression of whether the best one is right on the trust in it and on where it stands.
"""

from __future__ import annotations

import json
import math
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np

from bot.answer import Kind
from bot.dialogue import State, turn
from bot.engine import Engine, with_context
from bot.followup import Followup, follow
from bot.learning import Vector, least, listwise, logistic
from bot.moves import Move, read_move
from bot.nearness import WEIGHTS, standing, trust_signs
from bot.question import read_question
from bot.ranking.features import features, grounds
from bot.ranking.gold import answers
from bot.ranking.model import Ranked, dot, text_kind, trust, weights
from bot.rules import propose
from retrieval.ingest import read_folder
from retrieval.library import MemoryLibrary

RIDGE = 1.0
RANK = ("same_paragraph", "next_paragraph", "told", "asked_before")
TRUST = ("bias", "trust", "near", "told")


@dataclass(frozen=True, slots=True, eq=False)
class Example:
    """A follow-up: its candidates, the score each has by itself, how each stands, and which are right."""

    candidates: Sequence[Ranked]
    scores: Vector
    table: Vector
    right: Sequence[bool]


def asked(state: State, text: str, lang: Any) -> Followup | None:
    """A turn as the question it is understood to be; None for what is no question, or the first one."""
    read = read_move(text, lang, state.lang)
    if not state.context.question or read.move is not Move.ASK:
        return None
    question = follow(text, lang or read.lang, state.context)
    background = replace(question.background, told=state.told, lent=() if question.alone else question.background.lent)
    return replace(question, background=background)


def example(engine: Engine, article: str, question: Followup, gold: dict[str, Any]) -> Example | None:
    """A follow-up with its candidates; None where it asks whether, or nothing is a candidate."""
    reading = with_context(read_question(question.text, question.lang), question.background)
    case = engine.case(reading, article)
    asked_whether = reading.kind is Kind.YES_NO or gold.get("polarity")
    found = [] if asked_whether else [Ranked(c, 0.0, features(known, c), known.case) for known in grounds(case) for c in propose(known.case)]
    if not found:
        return None
    by = weights()[text_kind(case)].rank
    places = [standing(r.case, r.candidate) for r in found]
    right = [answers(case, r.candidate, gold) for r in found]
    return Example(found, np.array([dot(r.features, by) for r in found]),
                   np.array([[p.get(name, 0.0) for name in RANK] for p in places]), right)


def examples(folder: Path) -> Iterator[Example]:
    """Every follow-up of a folder's dialogues, as the conversation comes to it."""
    engine = Engine(MemoryLibrary(read_folder(folder / "articles")))
    for line in (folder / "dialogues.jsonl").read_text(encoding="utf-8").splitlines():
        dialogue: dict[str, Any] = json.loads(line)
        state, article = State(), dialogue["article"]
        for gold in dialogue["turns"]:
            question = asked(state, gold["user"], gold.get("lang"))
            found = example(engine, article, question, gold) if question else None
            if found is not None:
                yield found
            _, state = turn(engine, state, gold["user"], gold.get("lang"), [article])


def learn_rank(rows: Sequence[Example]) -> Vector:
    """Weights of how a candidate stands that give the right ones most of the softmax."""
    usable = [e for e in rows if any(e.right)]
    loss = listwise(np.vstack([e.table for e in usable]), [len(e.right) for e in usable], [r for e in usable for r in e.right],
                    [1.0] * len(usable), np.concatenate([e.scores for e in usable]))
    return least(np.zeros(len(RANK)), loss, RIDGE / len(usable))


def judged(rows: Sequence[Example], w: Vector) -> tuple[Vector, Vector]:
    """The signs of each best candidate, and whether it is right."""
    signs, truth = [], []
    for e in rows:
        total = e.scores + e.table @ w
        ranked = [replace(r, score=float(score)) for r, score in zip(e.candidates, total, strict=True)]
        order = sorted(range(len(total)), key=lambda n: (-total[n], ranked[n].candidate.span, ranked[n].candidate.rule))
        best = ranked[order[0]]
        known = trust_signs(best.case, best.candidate, trust([ranked[n] for n in order]))
        signs.append([known[name] for name in TRUST])
        truth.append(float(e.right[order[0]]))
    return np.array(signs), np.array(truth)


def learn_trust(signs: Vector, truth: Vector) -> Vector:
    """Logistic regression with a ridge but on the bias."""
    penalty = np.array([0.0, *(RIDGE for _ in TRUST[1:])]) / len(truth)
    return least(np.zeros(len(TRUST)), logistic(signs, truth, np.ones(len(truth))), penalty)


def main() -> None:
    """Reads folders, learns, writes."""
    arguments = sys.argv[1:]
    target = Path(arguments[arguments.index("-o") + 1]) if "-o" in arguments else WEIGHTS
    rows = [e for a in arguments if a not in ("-o", str(target)) for e in examples(Path(a))]
    rank = learn_rank(rows)
    signs, truth = judged(rows, rank)
    known = learn_trust(signs, truth)
    sys.stderr.write(f"{len(rows)} follow-ups, {int(truth.sum())} best candidates right, mean trust {_mean(signs, known):.2f}\n")
    data = {"rank": {n: round(float(x), 3) for n, x in zip(RANK, rank, strict=True)},
            "trust": {n: round(float(x), 3) for n, x in zip(TRUST, known, strict=True)}}
    target.write_text(json.dumps(data, indent=0, sort_keys=True) + "\n", encoding="utf-8")


def _mean(signs: Vector, w: Vector) -> float:
    return math.fsum(1 / (1 + math.exp(-z)) for z in (signs @ w).tolist()) / len(signs)


if __name__ == "__main__":
    main()
