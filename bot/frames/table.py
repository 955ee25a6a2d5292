"""The table of frames, `bot/words/frames.txt`: a frame a block, its words with the place of each role beside them.

    DELIVER giver thing receiver
      fr verb livrer, fournir | subject=giver object=thing à=receiver
      en noun delivery | of=thing by=giver to=receiver

The passive is turned round before the table is looked at; `verb0` holds only without an object.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from retrieval.analysis import fold

FILE = Path(__file__).parents[1] / "words" / "frames.txt"
SORTS = ("verb", "verb0", "noun", "adj", "phrase")


@dataclass(frozen=True, slots=True)
class Unit:
    """A word or phrase that evokes a frame, and which role stands in which place beside it."""

    frame: str
    lang: str
    sort: str
    words: tuple[str, ...]
    linking: Mapping[str, tuple[str, ...]]


class FrameError(ValueError):
    """A line of the table that cannot be read; says which and why."""


@lru_cache(maxsize=4)
def read_table(path: Path = FILE) -> tuple[Mapping[str, tuple[str, ...]], tuple[Unit, ...]]:
    """The frames with their roles, and every unit in the order of the file."""
    frames: dict[str, tuple[str, ...]] = {}
    units: list[Unit] = []
    frame = ""
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        if not line.startswith(" "):
            frame, *roles = line.split()
            if frame in frames:
                raise FrameError(f"{path.name}:{number}: {frame} is there twice")
            frames[frame] = tuple(roles)
        else:
            units += _units(line, frame, frames.get(frame, ()), f"{path.name}:{number}")
    return frames, tuple(units)


def _units(line: str, frame: str, roles: tuple[str, ...], where: str) -> list[Unit]:
    head, bar, links = line.partition("|")
    cells = head.split(None, 2)
    if not bar or len(cells) < 3 or cells[1] not in SORTS:
        raise FrameError(f"{where}: expected `lang sort words | place=role`, with a sort of {', '.join(SORTS)}")
    linking = {fold(place): tuple(named.split("|")) for place, _, named in (link.partition("=") for link in links.split())}
    for named in linking.values():
        if unknown := [role for role in named if role not in roles]:
            raise FrameError(f"{where}: {frame} has no role {unknown[0]}; it has {', '.join(roles)}")
    return [Unit(frame, cells[0], cells[1], tuple(fold(w) for w in words.split()), linking) for words in cells[2].split(",") if words.strip()]


@lru_cache(maxsize=2)
def units(lang: str) -> Mapping[str, tuple[Unit, ...]]:
    """The units of a language by their first word, without accents; longer phrases first."""
    found: dict[str, list[Unit]] = {}
    for unit in read_table()[1]:
        if unit.lang == lang:
            found.setdefault(unit.words[0], []).append(unit)
    return {word: tuple(sorted(rows, key=lambda u: -len(u.words))) for word, rows in found.items()}
