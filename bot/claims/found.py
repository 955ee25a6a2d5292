"""What the readers of one unit find, before names are looked up."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answer import Stance
from bot.claims.units import Unit
from bot.spans import Span


@dataclass(frozen=True, slots=True, eq=False)
class Found:
    """A statement with the speaker's own words; `at` is the offset of the cue."""

    unit: Unit
    at: int
    content: tuple[Span, ...]
    speaker: Span | None
    cue: str
    stance: Stance
    type: str
    passive: bool = False
    naming: bool = False
