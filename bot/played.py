"""Answered dialogues, played for the recipes: each question as the conversation comes to understand it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from bot.answer import Lang
from bot.dialogue import State, turn
from bot.engine import Engine, with_context
from bot.followup import Followup, follow
from bot.moves import Move, read_move
from bot.question import Reading, of_kind, read_question


def turns(engine: Engine, folder: Path, every: int = 1) -> Iterator[tuple[dict[str, Any], str, Reading]]:
    """The questions of a folder's `dialogues.jsonl`, if it has one: the gold answer, the article, the reading by rule."""
    path = folder / "dialogues.jsonl"
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    for line in lines[::every]:
        dialogue: dict[str, Any] = json.loads(line)
        state, article = State(), dialogue["article"]
        for gold in dialogue["turns"]:
            question = understood(state, gold["user"], gold.get("lang"))
            if question is not None:
                reading = read_question(question.text, question.lang)
                yield gold, article, with_context(of_kind(reading, *reading.ruled, 1.0), question.background)
            _, state = turn(engine, state, gold["user"], gold.get("lang"), [article])


def understood(state: State, text: str, lang: Lang | None) -> Followup | None:
    """A turn as the question that it is understood to be; None for what is no question."""
    read = read_move(text, lang, state.lang)
    if read.move is not Move.ASK:
        return None
    question = follow(text, lang or read.lang, state.context)
    return replace(question, background=replace(question.background, told=state.told, lent=() if question.alone else question.background.lent))
