"""What a reported statement is."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answer import Stance
from bot.spans import Span


@dataclass(frozen=True, slots=True, eq=False)
class Claim:
    """One reported statement; content spans leave out the reporting clause and the quote marks.

    `speaker` is the span of who speaks as named there, `name` of the fullest form in the article;
    `type` is direct, indirect or mixed; offsets are characters of the article's text.
    """

    sentence: int
    content: tuple[Span, ...]
    speaker: Span | None
    name: Span | None
    cue: str
    stance: Stance
    anonymous: bool
    type: str

    @property
    def called(self) -> tuple[Span, ...]:
        """What the speaker is called: there, and most fully; nothing where there is none."""
        return tuple(span for span in (self.speaker, self.name) if span is not None)
