"""Files of questions in, files of answers out: the contract of `newsroom batch` and `newsroom claims`."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from bot.answer import Answer, Lang
from bot.dialogue import State, turn
from bot.engine import Engine
from bot.wording import reply
from retrieval.errors import NewsroomError


class Turn(BaseModel):
    """One turn of a dialogue; other keys are ignored, gold keys are never read."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    user: str
    lang: Lang | None = None


class Question(BaseModel):
    """One line of a file of questions: a question, or a dialogue."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    id: str
    question: str | None = None
    lang: Lang | None = None
    article: str | None = None
    turns: tuple[Turn, ...] = ()


class BatchError(NewsroomError):
    """A file of questions that cannot be used, with the line."""


def read_questions(path: Path) -> list[Question]:
    """Every question of a file; raises BatchError with file and line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise BatchError(f"{path}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise BatchError(f"{path}: not UTF-8") from error
    found = []
    for number, line in enumerate(lines, 1):
        if line.strip():
            try:
                question = Question.model_validate_json(line)
            except ValidationError as error:
                raise BatchError(f"{path}:{number}: {error.errors()[0]['msg']}") from error
            if question.question is None and not question.turns:
                raise BatchError(f"{path}:{number}: neither `question` nor `turns`")
            found.append(question)
    return found


def row(answer: Answer, number: str, engine: Engine) -> dict[str, Any]:
    """An answer as a line of the batch contract."""
    said = answer.attribution
    return {
        "id": number, "status": answer.status.value, "kind": answer.kind.value, "lang": answer.lang,
        "reply": reply(answer, engine.library), "extract": answer.extract, "polarity": answer.polarity,
        "attribution": {"speaker": said.speaker, "stance": said.stance.value, "anonymous": said.anonymous} if said else None,
        "confidence": answer.confidence, "reason": answer.reason.value if answer.reason else None, "rule": answer.rule,
        "citations": [
            {"article": c.article, "paragraph": c.paragraph, "start": c.start, "end": c.end, "quote": c.quote}
            for c in answer.citations
        ],
    }


def answers(engine: Engine, questions: list[Question], *, scoped: bool) -> Iterator[dict[str, Any]]:
    """A row per question and per turn, in input order."""
    for question in questions:
        scope = [question.article] if scoped and question.article else None
        if question.question is not None:
            yield row(engine.ask(question.question, question.lang, scope), question.id, engine)
            continue
        state = State()
        for number, said in enumerate(question.turns, 1):
            answer, state = turn(engine, state, said.user, said.lang, scope)
            yield row(answer, f"{question.id}#{number}", engine)


def claim_rows(engine: Engine) -> Iterator[dict[str, Any]]:
    """A row per claim of every article, in reading order."""
    for article in engine.library.articles():
        studied = engine.study(article.id)
        seen = studied.seen
        for claim in studied.claims:
            speaker = claim.speaker
            yield {
                "article": article.id, "paragraph": seen.sentences[claim.sentence].paragraph, "type": claim.type,
                "content": [{"start": a, "end": b, "quote": seen.text(a, b)} for a, b in claim.content],
                "speaker": {"start": speaker[0], "end": speaker[1], "quote": seen.text(*speaker)} if speaker else None,
                "name": seen.text(*claim.name) if claim.name else None,
                "cue": claim.cue, "stance": claim.stance.value, "anonymous": claim.anonymous,
            }


def dump(rows: Iterator[dict[str, Any]], output: Path | None) -> str:
    """The rows as JSON lines; written whole to the output, or returned."""
    text = "".join(json.dumps(r, ensure_ascii=False) + "\n" for r in rows)
    if output is not None:
        part = output.with_name(output.name + ".part")
        part.write_text(text, encoding="utf-8")
        part.replace(output)
    return text
