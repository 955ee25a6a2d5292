"""What the turns before lend to a question: words that count for less, and where to look first.

A frozen value that goes through the engine with the question; it holds nothing of any other conversation.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.answer import Lang

Place = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Background:
    """The words of an earlier question with their language; the places (article, start, end) of its
    evidence; the texts that cannot be the answer this time, because they were it just before.

    `speaker` is whose statement is asked for, where a pronoun stood for them; `whole` is set where the question has nothing of its own: the words then count in full.
    """

    words: str = ""
    lang: Lang = "fr"
    near: tuple[Place, ...] = ()
    told: tuple[str, ...] = ()
    speaker: str = ""
    whole: bool = False


NONE = Background()
