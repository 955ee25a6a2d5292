"""Yes or no: one plain sentence a trap, in both languages."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

from bot.answer import Kind, Status
from bot.engine import Engine
from retrieval.ingest import read_folder
from retrieval.library import MemoryLibrary

HERE = Path(__file__).parent
FIELD = re.compile(r"^([?=]) (.*)$", re.MULTILINE)


@dataclass(frozen=True)
class Trap:
    """One case of a file: why it exists, the article, the question, the expected polarity or "silence"."""

    why: str
    text: str
    question: str
    polarity: str


def traps(path: Path) -> list[Trap]:
    """The cases of a file, the note at its head left out."""
    found = []
    for block in re.split(r"^# ", path.read_text(encoding="utf-8"), flags=re.MULTILINE)[2:]:
        why, _, body = block.partition("\n")
        fields = dict(FIELD.findall(body))
        found.append(Trap(why, FIELD.sub("", body).strip(), fields["?"], fields["="]))
    return found


CASES = [(lang, trap) for lang in ("fr", "en") for trap in traps(HERE / "yesno" / f"{lang}.txt")]


@pytest.mark.parametrize(("lang", "trap"), CASES, ids=[f"{lang}: {trap.why}" for lang, trap in CASES])
def test_yes_no_disputed_or_silence(tmp_path, lang, trap):
    (tmp_path / "story.txt").write_text(trap.text + "\n", encoding="utf-8")
    answer = Engine(MemoryLibrary(read_folder(tmp_path))).ask(trap.question, lang, scope=["story"])
    assert answer.kind is Kind.YES_NO
    got = "silence" if answer.status is Status.ABSTAINED else answer.polarity
    assert got == trap.polarity, answer.rule
    assert all(c.quote in trap.text for c in answer.citations)
