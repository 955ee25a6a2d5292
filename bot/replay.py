"""Plays recorded dialogues back and compares: what must hold, and apart from it how the replies were worded."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, replace
from functools import lru_cache, partial
from multiprocessing import cpu_count, get_context
from pathlib import Path

from bot.answer import Answer
from bot.dialogue import State, turn
from bot.engine import Engine
from bot.recording import (
    SHOWN,
    SUFFIX,
    Dialogue,
    Exchange,
    Expectation,
    Heard,
    ReplayError,
    read_dialogue,
    snapshot_lines,
    squeezed,
    written,
)
from bot.settings import Settings
from bot.store import is_archive, open_archive, seeds
from bot.wording import reply
from retrieval.article import Article
from retrieval.errors import NewsroomError
from retrieval.ingest import read_folder
from retrieval.library import MemoryLibrary, fingerprint_of

SEEDS = "seeds"
FEW = 6  # files that are played faster than another process starts
WITHIN = ("extract", "speaker", "says", "note")

__all__ = ["Broken", "Outcome", "Played", "ReplayError", "files_of", "play", "play_all", "read_dialogue", "record", "rewrite", "taken", "updated"]


@dataclass(frozen=True, slots=True)
class Broken:
    """Something that does not hold, and its line."""

    line: int
    what: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One exchange played: what broke, the reply now, and whether it differs from the snapshot."""

    exchange: Exchange
    broken: tuple[Broken, ...]
    said: tuple[str, ...]

    @property
    def reworded(self) -> bool:
        """Whether there is a snapshot and the reply is another now."""
        return bool(self.exchange.snapshot) and self.exchange.snapshot != self.said


@dataclass(frozen=True, slots=True)
class Played:
    """One file played; `fault` is why it could not be."""

    path: Path
    outcomes: tuple[Outcome, ...] = ()
    reviewed: bool = True
    fault: str = ""
    fingerprints: tuple[tuple[int, str], ...] = ()

    @property
    def broken(self) -> tuple[Broken, ...]:
        """Everything that does not hold, in the order of the file; nothing must hold before it was reviewed."""
        return tuple(b for o in self.outcomes for b in o.broken) if self.reviewed else ()

    @property
    def reworded(self) -> tuple[Outcome, ...]:
        """The exchanges whose reply is worded another way now."""
        return tuple(o for o in self.outcomes if o.reworded)

    @property
    def holds(self) -> bool:
        """Whether the file may be called passed."""
        return not self.fault and not self.broken and not (self.reviewed and self.reworded)


def files_of(paths: Sequence[Path]) -> list[Path]:
    """The dialogue files of some paths, those of a folder in order of their names; raises ReplayError for what is not there."""
    found: list[Path] = []
    for path in paths:
        if path.is_dir():
            found += sorted(path.rglob(f"*{SUFFIX}"))
        elif path.is_file():
            found.append(path)
        else:
            raise ReplayError(f"{path}: no such file or folder")
    return found


@lru_cache(maxsize=64)
def _articles(folder: Path) -> tuple[Article, ...]:
    """The articles of a library or of a plain folder, read once."""
    if is_archive(folder):
        with open_archive(folder, Settings()) as archive:
            return tuple(archive.articles())
    return tuple(read_folder(folder))


@lru_cache(maxsize=64)
def _engine(folder: Path, ids: tuple[str, ...], pipelines: tuple[tuple[str, str], ...]) -> Engine:
    """The engine over some articles of a folder, shared by the files that name the same."""
    return Engine(MemoryLibrary([a for a in _articles(folder) if not ids or a.id in ids], dict(pipelines)))


def folder_of(dialogue: Dialogue, library: Path | None) -> Path:
    """The folder of a dialogue's articles: what it names, else the one given, else the seeds."""
    if dialogue.library == SEEDS or (not dialogue.library and library is None):
        return seeds()
    return (dialogue.path.parent / dialogue.library).resolve() if dialogue.library else (library or seeds()).resolve()


def checked(dialogue: Dialogue, folder: Path) -> tuple[tuple[int, str], ...]:
    """Fingerprints not yet written, by line; raises ReplayError when an article is missing or was changed."""
    whole = fingerprint_of(_articles(folder))
    if dialogue.fingerprint and dialogue.fingerprint != whole:
        raise ReplayError(f"{dialogue.path}: the library {folder.name} was changed (fingerprint {dialogue.fingerprint} is now {whole}); "
                          "read its answers again, then write the new one here")
    known = {a.id: a.fingerprint[:SHOWN] for a in _articles(folder)}
    missing = []
    for pin in dialogue.articles:
        where = f"{dialogue.path}:{pin.line}"
        if pin.article not in known:
            raise ReplayError(f"{where}: no article {pin.article} in {folder.name}")
        if not pin.fingerprint:
            missing.append((pin.line, known[pin.article]))
        elif pin.fingerprint != known[pin.article]:
            raise ReplayError(f"{where}: article {pin.article} was changed (fingerprint {pin.fingerprint} is now "
                              f"{known[pin.article]}); read its answers again, then write the new one here")
    return tuple(missing)


def play(dialogue: Dialogue, library: Path | None = None, pipelines: tuple[tuple[str, str], ...] = ()) -> Played:
    """One file played; a fault of its library is kept in the result."""
    folder = folder_of(dialogue, library)
    try:
        stamps = checked(dialogue, folder)
        engine = _engine(folder, tuple(p.article for p in dialogue.articles), pipelines)
    except NewsroomError as error:
        return Played(dialogue.path, reviewed=dialogue.reviewed, fault=str(error))
    return Played(dialogue.path, tuple(outcomes(engine, dialogue)), dialogue.reviewed, fingerprints=stamps)


def outcomes(engine: Engine, dialogue: Dialogue) -> Iterator[Outcome]:
    """Every exchange in order, the clock of the file running."""
    state, clock = State(), dialogue.clock
    for exchange in dialogue.exchanges:
        clock = clock + exchange.after if clock else None
        before = state
        answer, state = turn(engine, before, exchange.question, at=clock)
        said = reply(answer, engine.library)
        broken = [*_unmet(exchange, answer, said), *_unlike(engine, exchange, before, answer, clock)]
        yield Outcome(exchange, tuple(broken), tuple(line[2:] for line in snapshot_lines(said)))


def _unmet(exchange: Exchange, answer: Answer, said: str) -> Iterator[Broken]:
    for expected in exchange.expected:
        value = found(answer, expected.key, said)
        if not holds(expected, value):
            yield Broken(expected.line, f"{expected.key}: expected {expected.value!r}, got {value!r}")


def _unlike(engine: Engine, exchange: Exchange, before: State, answer: Answer, clock: dt.datetime | None) -> Iterator[Broken]:
    """Paraphrases that are answered another way."""
    for text, line in exchange.paraphrases:
        other, _ = turn(engine, before, text, at=clock)
        if essence(other) != essence(answer):
            yield Broken(line, f"paraphrase: expected the answer {essence(answer)!r}, got {essence(other)!r}")


def essence(answer: Answer) -> tuple[str, str, str, int]:
    """What makes two answers the same: status, polarity, extract, paragraph."""
    place = answer.citations[0].paragraph if answer.citations and answer.extract else -1
    return answer.status.value, answer.polarity or "", squeezed(answer.extract or ""), place


def found(answer: Answer, key: str, said: str) -> str:
    """What an answer holds under a key of the format."""
    by = answer.attribution
    values = {
        "status": answer.status.value, "kind": answer.kind.value, "lang": answer.lang, "extract": squeezed(answer.extract or ""),
        "polarity": answer.polarity or "", "speaker": squeezed(by.speaker) if by else "", "stance": by.stance.value if by else "",
        "anonymous": ("yes" if by.anonymous else "no") if by else "", "reason": answer.reason.value if answer.reason else "",
        "cites": ", ".join(f"{c.article} {c.paragraph}" for c in answer.citations), "note": answer.note,
        "says": said, "says-not": said,
    }
    return values[key]


def holds(expected: Expectation, value: str) -> bool:
    """Whether an expectation holds: inside the text for spans and replies, among the places for cites."""
    if expected.key in WITHIN:
        return squeezed(expected.value) in squeezed(value)
    if expected.key == "says-not":
        return squeezed(expected.value) not in squeezed(value)
    if expected.key == "cites":
        return any(place in (expected.value, f"{place.rpartition(' ')[0]} {expected.value}") for place in value.split(", "))
    return expected.value == value


def play_all(dialogues: Sequence[Dialogue], library: Path | None, settings: Settings, jobs: int | None = None) -> Iterator[Played]:
    """Every file played, in the order given, several at a time where there are many."""
    one = partial(play, library=library, pipelines=tuple(sorted(settings.pipelines.items())))
    workers = min(jobs or cpu_count(), len(dialogues))
    if workers < 2 or (jobs is None and len(dialogues) <= FEW):
        yield from map(one, dialogues)
        return
    with ProcessPoolExecutor(workers, mp_context=get_context("spawn")) as pool:
        yield from pool.map(one, dialogues, chunksize=max(1, len(dialogues) // (4 * workers)))


def updated(text: str, played: Played) -> str:
    """The text of a file with the replies as they are now; what must hold is left as it was."""
    lines = text.splitlines()
    for number, fingerprint in played.fingerprints:
        lines[number - 1] = f"{lines[number - 1].rstrip()} {fingerprint}"
    starts = [o.exchange.line for o in played.outcomes] + [len(lines) + 1]
    kept = lines[: starts[0] - 1]
    for outcome, following in zip(played.outcomes, starts[1:], strict=True):
        block = [line for line in lines[outcome.exchange.line - 1 : following - 1] if not line.startswith("|")]
        end = next((n for n in range(len(block), 0, -1) if block[n - 1].strip()), 1)
        trailing = next((n for n in range(end, 0, -1) if not block[n - 1].startswith("#") and block[n - 1].strip()), 1)
        kept += [*block[:trailing], *(f"| {line}".rstrip() for line in outcome.said), *block[trailing:]]
    return "\n".join(kept) + "\n"


def rewrite(played: Played) -> bool:
    """Write a file anew with the replies as they are now; whether that changed it."""
    before = played.path.read_text(encoding="utf-8")
    after = updated(before, played)
    if after == before:
        return False
    part = played.path.with_name(played.path.name + ".part")
    part.write_text(after, encoding="utf-8")
    part.replace(played.path)
    return True


def taken(played: Played) -> Played:
    """The same result with its snapshots as they were rewritten."""
    outcomes = tuple(replace(o, exchange=replace(o.exchange, snapshot=o.said)) for o in played.outcomes)
    return replace(played, outcomes=outcomes)


def record(exchanges: Sequence[tuple[str, Answer]]) -> str:
    """Questions and answers as a dialogue to be reviewed."""
    return written([Heard(question, answer) for question, answer in exchanges])
