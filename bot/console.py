"""The console: a conversation at the prompt or through a pipe; ends at /quit or end of file."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Sequence
from pathlib import Path

from bot.answer import Answer, Lang
from bot.dialogue import State, turn
from bot.engine import Engine
from bot.recording import Heard, written
from bot.wording import reply, templates
from retrieval.narrowed import NarrowedLibrary

QUIT = ("/quit", "/q", "/exit")
SAVE, SOURCES, EXPLAIN = "/save", "/sources", "/explain"
SEEDS = "seeds"


def prompt(interactive: bool) -> str | None:
    """The next line, or None at the end of the input."""
    if not interactive:
        line = sys.stdin.readline()
        return line.rstrip("\n") if line else None
    from prompt_toolkit import prompt as ask

    try:
        return ask("? ")
    except (EOFError, KeyboardInterrupt):
        return None


def save(heard: Sequence[Heard], engine: Engine, file: Path, folder: Path | None) -> None:
    """Write a conversation as a dialogue to be reviewed; the folder of its stories is given relative to it."""
    library = SEEDS if folder is None else _relative(folder.resolve(), file.resolve().parent)
    part = file.with_name(file.name + ".part")
    narrowed = isinstance(engine.library, NarrowedLibrary)
    part.write_text(written(heard, engine.library.articles(), library, named=narrowed), encoding="utf-8")
    part.replace(file)


def _relative(folder: Path, start: Path) -> str:
    up = ""
    while not folder.is_relative_to(start):
        start, up = start.parent, f"{up}../"
    return f"{up}{folder.relative_to(start).as_posix()}"


def saved(heard: Sequence[Heard], engine: Engine, line: str, folder: Path | None, lang: str) -> str:
    """`/save FILE`: what happened, in one line."""
    words, name = templates()[lang], line.removeprefix(SAVE).strip()
    if not name or not heard:
        return str(words["save_how"])
    file = Path(name).expanduser()
    if file.exists():
        return str(words["save_exists"]).format(file=file)
    try:
        save(heard, engine, file, folder)
    except OSError as error:
        return str(words["save_failed"]).format(file=file, why=error.strerror)
    return str(words["saved"]).format(file=file, count=len(heard))


def command(engine: Engine, line: str, last: Answer | None, lang: str) -> str:
    """What a line that starts with a slash shows."""
    from bot.cli import explained

    if line == SOURCES:
        return "\n".join(f"{a.id}: {a.title or a.id}" for a in engine.library.articles())
    if line == EXPLAIN and last is not None:
        return explained(last)
    return str(templates()[lang]["help"])


def now() -> dt.datetime:
    """The time on this machine; the one place of a conversation where a clock is read."""
    return dt.datetime.now(dt.UTC).replace(tzinfo=None, second=0, microsecond=0)


def converse(engine: Engine, folder: Path | None = None, usual: Lang | None = None) -> list[Heard]:
    """Ask until the end; gives what was asked and answered. `usual` is the language where a message does not tell its own."""
    interactive = sys.stdin.isatty()
    state, heard = State(), list[Heard]()
    if interactive:
        print(templates()["en"]["help"], file=sys.stderr)
        print(templates()["fr"]["help"], file=sys.stderr)
    while (line := prompt(interactive)) is not None:
        line = line.strip()
        if line in QUIT:
            break
        if line.startswith(SAVE):
            print(saved(heard, engine, line, folder, state.lang or usual or "en"))
        elif line.startswith("/"):
            print(command(engine, line, heard[-1].answer if heard else None, state.lang or usual or "en"))
        elif line:
            at = now()
            answer, state = turn(engine, state, line, at=at, usual=usual)
            heard.append(Heard(line, answer, reply(answer, engine.library), at))
            print(heard[-1].reply, end="\n\n")
    return heard
