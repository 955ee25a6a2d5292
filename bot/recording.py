"""Recorded dialogues: one readable text file a conversation, to be read, written and reviewed by people.

    # who denied the order, and what it is about
    library: ../stories
    article: halvern-bridge 3f2ab4c19d07
    clock: 2026-03-02T09:00
    reviewed: yes

    > Why was the Orrin Bridge closed?
    ~ what is the reason for the closure of the Orrin Bridge?
    status: answered
    extract: because engineers had found cracks
    | “because engineers had found cracks in two of its pillars”, according to “officials”. [1]

    > and when?
    after: 5 min
    extract: Monday

`>` asks, `~` is another way to ask the same that must be answered the same, `key: value` must hold, `|` is
the reply as it was rendered, apart from what must hold. Only the articles named are in the library. What
was recorded says `reviewed: no` until a person has read it; nothing of it must hold before.
"""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from bot.answer import Answer, Reason, Status
from retrieval.article import Article
from retrieval.errors import NewsroomError
from retrieval.library import fingerprint_of

KEYS = ("status", "kind", "lang", "extract", "polarity", "speaker", "stance", "anonymous", "cites", "reason", "note", "says", "says-not")
HEADS = ("library", "article", "clock", "reviewed")
NAMED = 20  # articles that a file names one by one; a larger library is named whole
SHOWN = 12  # hexadecimal digits of a fingerprint
SUFFIX = ".dialogue"
WHOLE = re.compile(r"(.+) ([0-9a-f]{16})")
PIN = re.compile(rf"(.+) ([0-9a-f]{{{SHOWN}}})")
WAIT = re.compile(r"(\d+) ?(min|h|d)")
UNITS = {"min": "minutes", "h": "hours", "d": "days"}


class ReplayError(NewsroomError):
    """A recorded dialogue that cannot be read or played, with file and line."""


@dataclass(frozen=True, slots=True)
class Expectation:
    """One thing that must hold, and its line in the file."""

    key: str
    value: str
    line: int


@dataclass(frozen=True, slots=True)
class Exchange:
    """A question, other ways to ask it, what must hold, and the reply as it was rendered; `after` is the
    time since the question before."""

    question: str
    line: int
    expected: tuple[Expectation, ...] = ()
    paraphrases: tuple[tuple[str, int], ...] = ()
    snapshot: tuple[str, ...] = ()
    after: dt.timedelta = dt.timedelta()


@dataclass(frozen=True, slots=True)
class Pinned:
    """An article of the dialogue's library and the beginning of its fingerprint, '' when not yet known."""

    article: str
    fingerprint: str
    line: int


@dataclass(frozen=True, slots=True)
class Dialogue:
    """One file. `fingerprint` is that of the whole library where no articles are named."""

    path: Path
    exchanges: tuple[Exchange, ...]
    library: str = ""
    fingerprint: str = ""
    articles: tuple[Pinned, ...] = ()
    clock: dt.datetime | None = None
    reviewed: bool = True


@dataclass(frozen=True, slots=True)
class Heard:
    """A question that was asked, its answer, the reply as rendered and when it was asked."""

    question: str
    answer: Answer
    reply: str = ""
    at: dt.datetime | None = None


def read_dialogue(path: Path) -> Dialogue:
    """A file as a dialogue; raises ReplayError with file and line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ReplayError(f"{path}: cannot be read as UTF-8 text") from error
    dialogue = Dialogue(path, ())
    for number, line in enumerate(lines, 1):
        if line.strip() and not line.startswith("#"):
            dialogue = _with_line(dialogue, line, number)
    if not dialogue.exchanges:
        raise ReplayError(f"{path}: no question in it; a question is a line that starts with `> `")
    return dialogue


def _with_line(dialogue: Dialogue, line: str, number: int) -> Dialogue:
    if line.startswith("> "):
        return replace(dialogue, exchanges=(*dialogue.exchanges, Exchange(line[2:].strip(), number)))
    key, _, value = line.partition(":")
    if key in HEADS and not dialogue.exchanges:
        return _with_head(dialogue, key, value.strip(), number)
    if not dialogue.exchanges:
        raise _fault(dialogue, number, f"expected `> question` or one of {', '.join(HEADS)}")
    last = _with_detail(dialogue, dialogue.exchanges[-1], line, number)
    return replace(dialogue, exchanges=(*dialogue.exchanges[:-1], last))


def _with_detail(dialogue: Dialogue, last: Exchange, line: str, number: int) -> Exchange:
    if line.startswith("~ "):
        return replace(last, paraphrases=(*last.paraphrases, (line[2:].strip(), number)))
    if line.startswith("|"):
        return replace(last, snapshot=(*last.snapshot, line[2:].rstrip()))
    key, colon, value = line.partition(":")
    if key == "after":
        return replace(last, after=_wait(dialogue, value.strip(), number))
    if key not in KEYS or not colon:
        raise _fault(dialogue, number, f"expected `> question`, `~ paraphrase`, `| reply`, `after:` or one of {', '.join(KEYS)}")
    if not value.strip():
        raise _fault(dialogue, number, f"{key}: nothing stands behind it")
    return replace(last, expected=(*last.expected, Expectation(key, value.strip(), number)))


def _with_head(dialogue: Dialogue, key: str, value: str, number: int) -> Dialogue:
    if key == "library":
        whole = WHOLE.fullmatch(value)
        return replace(dialogue, library=whole[1] if whole else value, fingerprint=whole[2] if whole else "")
    if key == "article":
        pin = PIN.fullmatch(value)
        name, fingerprint = (pin[1], pin[2]) if pin else (value, "")
        return replace(dialogue, articles=(*dialogue.articles, Pinned(name, fingerprint, number)))
    if key == "clock":
        return replace(dialogue, clock=_clock(dialogue, value, number))
    if value not in ("yes", "no"):
        raise _fault(dialogue, number, "reviewed: is yes or no")
    return replace(dialogue, reviewed=value == "yes")


def _clock(dialogue: Dialogue, value: str, number: int) -> dt.datetime:
    try:
        return dt.datetime.fromisoformat(value)
    except ValueError:
        raise _fault(dialogue, number, "clock: is a date and time like 2026-03-02T09:00") from None


def _wait(dialogue: Dialogue, value: str, number: int) -> dt.timedelta:
    match = WAIT.fullmatch(value)
    if match is None:
        raise _fault(dialogue, number, "after: is a time like 45 min, 2 h or 1 d")
    return dt.timedelta(**{UNITS[match[2]]: int(match[1])})


def _fault(dialogue: Dialogue, number: int, what: str) -> ReplayError:
    return ReplayError(f"{dialogue.path}:{number}: {what}")


def squeezed(text: str) -> str:
    """A text on one line."""
    return " ".join(text.split())


def written(heard: Sequence[Heard], articles: Sequence[Article] = (), library: str = "", *, named: bool = False) -> str:
    """A conversation in the format, to be reviewed by a person before anything of it must hold.

    `named` where the articles are a choice from the library: each is named, however many they are.
    """
    named = named or len(articles) <= NAMED
    lines = ["# recorded; read it, then write `reviewed: yes`"]
    if library and not named:
        library += f" {fingerprint_of(articles)}"
    lines += [f"library: {library}"] if library else []
    lines += [f"article: {a.id} {a.fingerprint[:SHOWN]}" for a in articles if named]
    began = next((h.at for h in heard if h.at), None)
    lines += [f"clock: {began.isoformat(timespec='minutes')}"] if began else []
    lines.append("reviewed: no")
    for before, item in zip([None, *heard], heard, strict=False):
        lines += ["", f"> {squeezed(item.question)}", *_pause(before, item), *_expected(item.answer), *snapshot_lines(item.reply)]
    return "\n".join(lines) + "\n"


def _pause(before: Heard | None, item: Heard) -> list[str]:
    if before is None or before.at is None or item.at is None:
        return []
    minutes = int((item.at - before.at).total_seconds() // 60)
    return [f"after: {minutes} min"] if minutes else []


def _expected(answer: Answer) -> list[str]:
    lines = [f"status: {answer.status.value}", f"kind: {answer.kind.value}", f"lang: {answer.lang}"]
    if answer.reason is not None:
        lines.append(f"reason: {answer.reason.value}")
    if answer.reason is Reason.NO_QUESTION or answer.status is Status.ABSTAINED:
        return lines
    lines.append(f"extract: {squeezed(answer.extract or '')}")
    lines += [f"polarity: {answer.polarity}"] if answer.polarity else []
    if answer.attribution is not None:
        lines += [f"speaker: {squeezed(answer.attribution.speaker)}", f"stance: {answer.attribution.stance.value}"]
    return [*lines, f"cites: {answer.citations[0].article} {answer.citations[0].paragraph}"]


def snapshot_lines(reply: str) -> list[str]:
    """A reply as lines of the format."""
    return [f"| {line}".rstrip() for line in reply.splitlines()]
