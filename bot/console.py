"""The console: a conversation at the prompt or through a pipe; ends at /quit or end of file."""

from __future__ import annotations

import sys

from bot.answer import Answer
from bot.dialogue import State, turn
from bot.engine import Engine
from bot.wording import reply, templates

QUIT = ("/quit", "/q", "/exit")


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


def command(engine: Engine, line: str, last: Answer | None, lang: str) -> str:
    """What a line that starts with a slash shows."""
    from bot.cli import explained

    if line == "/sources":
        return "\n".join(f"{a.id}: {a.title or a.id}" for a in engine.library.articles())
    if line == "/explain" and last is not None:
        return explained(last)
    return str(templates()[lang]["help"])


def converse(engine: Engine) -> list[tuple[str, Answer]]:
    """Ask until the end; returns the questions with their answers."""
    interactive = sys.stdin.isatty()
    state, exchanges = State(), []
    last: Answer | None = None
    if interactive:
        print(templates()["en"]["help"], file=sys.stderr)
        print(templates()["fr"]["help"], file=sys.stderr)
    while (line := prompt(interactive)) is not None:
        line = line.strip()
        if line in QUIT:
            break
        if not line:
            continue
        if line.startswith("/"):
            print(command(engine, line, last, state.lang or "en"))
            continue
        last, state = turn(engine, state, line)
        exchanges.append((line, last))
        print(reply(last, engine.library), end="\n\n")
    return exchanges
