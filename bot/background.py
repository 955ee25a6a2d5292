"""What the turns before lend to a question: words that count for less, and where to look first.

A frozen value that goes through the engine with the question; it holds nothing of any other conversation.
"""

from __future__ import annotations

from dataclasses import dataclass

from bot.answer import Lang

Place = tuple[str, int, int]
Lent = tuple[str, Lang]  # words, and the language to read them in


@dataclass(frozen=True, slots=True)
class Background:
    """The words of earlier questions, each in its own language, the latest first; the places (article, start, end)
    of the last evidence, and those that were told in the conversation already.

    `speaker` is whose statement is asked for, where a pronoun stood for them; `only` names the source whose account alone counts; `whole` is set where the question has nothing of its own: the words then count in full.
    """

    lent: tuple[Lent, ...] = ()
    near: tuple[Place, ...] = ()
    told: tuple[Place, ...] = ()
    speaker: str = ""
    only: str = ""
    whole: bool = False


NONE = Background()
