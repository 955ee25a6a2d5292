"""What a first name tells: whether a woman or a man is called so, where it is seldom both."""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Literal

from retrieval.analysis import fold

FILE = Path(__file__).parent / "words" / "first_names.txt"
Gender = Literal["f", "m", "?"]
GENDERS: tuple[Gender, ...] = ("f", "m")


@lru_cache(maxsize=1)
def first_names() -> Mapping[str, Gender]:
    """The gender of each known first name, folded; read once a process."""
    rows = [line.split() for line in FILE.read_text(encoding="utf-8").splitlines() if line and not line.startswith("#")]
    return {name: gender for gender, row in zip(GENDERS, rows, strict=True) for name in row[1:]}


def gender_of(name: str) -> Gender:
    """The gender that a full name's first word tells, the first part of a double one: 'Anne-Sophie Roy' -> f; '?' where it is not known."""
    words = name.split()
    if not words:
        return "?"
    known, first = first_names(), fold(words[0])
    return known.get(first) or known.get(first.split("-")[0]) or "?"
