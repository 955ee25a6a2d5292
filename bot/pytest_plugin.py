"""pytest collects recorded dialogues: every `*.dialogue` file is a module, every question in it a test.

Registered by the package itself, so it works in anybody's project. The engine is imported when the first
dialogue is played, not before.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from bot.replay import Outcome, Played

SUFFIX = ".dialogue"


class BrokenDialogueError(AssertionError):
    """What a question of a dialogue does not fulfil, in lines of `file:line: what`."""


def pytest_addoption(parser: pytest.Parser) -> None:
    """The folder for dialogues that name none."""
    parser.addini("newsroom_library", "folder of stories for dialogues that name none; the seeds by default", default="")


def pytest_collect_file(file_path: Path, parent: pytest.Collector) -> pytest.Collector | None:
    """A recorded dialogue as a collector of its questions."""
    return DialogueFile.from_parent(parent, path=file_path) if file_path.suffix == SUFFIX else None


class DialogueFile(pytest.File):
    """One recorded dialogue; played once, when its first question is tested."""

    played: Played | None = None

    def collect(self) -> Iterator[pytest.Item]:
        """A test for each question; a file that cannot be read is an error of the collection."""
        from bot.recording import ReplayError, read_dialogue

        try:
            dialogue = read_dialogue(self.path)
        except ReplayError as error:
            raise self.CollectError(str(error)) from error
        for number, exchange in enumerate(dialogue.exchanges):
            yield Question.from_parent(self, name=f"{exchange.line}: {exchange.question}", number=number, line=exchange.line)

    def result(self) -> Played:
        """The file played."""
        from bot.replay import play, read_dialogue

        if self.played is None:
            folder = str(self.config.getini("newsroom_library"))
            self.played = play(read_dialogue(self.path), self.config.rootpath / folder if folder else None)
        return self.played


class Question(pytest.Item):
    """One question of a dialogue."""

    def __init__(self, *, number: int, line: int, **kwargs: object) -> None:
        super().__init__(**kwargs)  # type: ignore[arg-type] # pytest's own arguments, passed through
        self.number = number
        self.line = line

    def runtest(self) -> None:
        """Fails when anything that must hold does not, or the reply is worded another way."""
        parent = self.parent
        if not isinstance(parent, DialogueFile):
            raise TypeError("a question outside its dialogue")
        played = parent.result()
        if played.fault:
            raise BrokenDialogueError(played.fault)
        if not played.reviewed:
            pytest.skip("not reviewed; read the file, then write `reviewed: yes`")
        lines = self._lines(played.outcomes[self.number])
        if lines:
            raise BrokenDialogueError("\n".join(lines))

    def _lines(self, outcome: Outcome) -> list[str]:
        from bot.report import difference

        lines = [f"{self.path}:{b.line}: {b.what}" for b in outcome.broken]
        if outcome.reworded:
            lines += [f"{self.path}:{self.line}: worded another way", *difference(outcome)]
        return lines

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: object = None) -> str:  # noqa: ARG002 - pytest's
        """The broken lines alone; the whole traceback for a fault of ours."""
        if isinstance(excinfo.value, BrokenDialogueError):
            return str(excinfo.value)
        return str(super().repr_failure(excinfo))

    def reportinfo(self) -> tuple[Path, int, str]:
        """Where the question stands, its line counted from zero as pytest does."""
        return self.path, self.line - 1, self.name
