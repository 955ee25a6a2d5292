"""Recorded dialogues: one readable text file a conversation, played back and compared.

    # a comment
    library: seeds
    > who denied the IBK order?
    status: answered
    extract: un responsable

A line of `> ` is a question; the `key: value` lines under it are what must hold. `extract` must
stand in the extract, `cites` is a paragraph number, `says` must stand in the reply.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from bot.answer import Answer
from bot.dialogue import State, turn
from bot.engine import Engine
from bot.wording import reply
from retrieval.errors import NewsroomError

KEYS = ("status", "kind", "lang", "extract", "polarity", "speaker", "stance", "cites", "reason", "says")


class ReplayError(NewsroomError):
    """A recorded dialogue that cannot be read, with file and line."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """One thing that must hold, and its line in the file."""

    key: str
    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question and what must hold of its answer."""

    question: str
    line: int
    expected: tuple[Expectation, ...] = field(default=())


def read_dialogue(path: Path) -> list[Exchange]:
    """The exchanges of a file; raises ReplayError with file and line."""
    exchanges: list[Exchange] = []
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ReplayError(f"{path}: cannot be read as UTF-8 text") from error
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.startswith(("#", "library:")):
            continue
        if line.startswith("> "):
            exchanges.append(Exchange(line[2:].strip(), number))
            continue
        key, _, value = line.partition(":")
        if key not in KEYS or not exchanges:
            raise ReplayError(f"{path}:{number}: expected `> question` or one of {', '.join(KEYS)}")
        last = exchanges[-1]
        exchanges[-1] = Exchange(last.question, last.line, (*last.expected, Expectation(key, value.strip(), number)))
    if not exchanges:
        raise ReplayError(f"{path}: no question in it; a question is a line that starts with `> `")
    return exchanges


def found(answer: Answer, key: str, said: str) -> str:
    """What an answer holds under a key of the format."""
    values = {
        "status": answer.status.value, "kind": answer.kind.value, "lang": answer.lang, "extract": answer.extract or "",
        "polarity": answer.polarity or "", "speaker": answer.attribution.speaker if answer.attribution else "",
        "stance": answer.attribution.stance.value if answer.attribution else "",
        "cites": " ".join(str(c.paragraph) for c in answer.citations), "reason": answer.reason.value if answer.reason else "",
        "says": said,
    }
    return values[key]


def holds(expected: Expectation, value: str) -> bool:
    """Whether an expectation holds: inside the text for spans and replies, among the numbers for cites."""
    if expected.key in ("extract", "speaker", "says"):
        return expected.value in value
    if expected.key == "cites":
        return expected.value in value.split()
    return expected.value == value


def replay(engine: Engine, path: Path) -> list[str]:
    """The broken expectations of one file, as `file:line: what was expected, what came`."""
    state, broken = State(), []
    for exchange in read_dialogue(path):
        answer, state = turn(engine, state, exchange.question)
        said = reply(answer, engine.library)
        for expected in exchange.expected:
            value = found(answer, expected.key, said)
            if not holds(expected, value):
                broken.append(f"{path}:{expected.line}: {expected.key}: expected {expected.value!r}, got {value!r}")
    return broken


def record(exchanges: list[tuple[str, Answer]]) -> str:
    """A conversation in the format, to be reviewed by a person before it is a test."""
    lines = ["# recorded; to be reviewed before it is an expectation"]
    for question, answer in exchanges:
        lines += ["", f"> {question}", f"status: {answer.status.value}", f"kind: {answer.kind.value}"]
        if answer.extract:
            lines += [f"extract: {' '.join(answer.extract.split())}", f"cites: {answer.citations[0].paragraph}"]
    return "\n".join(lines) + "\n"
