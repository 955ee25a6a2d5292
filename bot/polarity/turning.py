"""What tells of a deed that it was refused, ended, missed or put off: a no that says no "not"."""

from __future__ import annotations

from collections.abc import Sequence

from bot.case import Case
from bot.view import Word
from bot.vocabulary import vocabulary
from retrieval.analysis import fold

TURNS, STILL, OTHERWISE = ("refused", "ended", "missed", "delayed"), "still", "otherwise"


def turning_signs(case: Case, part: Sequence[Word]) -> dict[str, float]:
    """Which of these the words of a sentence tell, and whether the question asks for one: "was the offer turned down?" is a yes."""
    told, asked = fold(case.seen.text(part[0].start, part[-1].end)), fold(case.reading.text)
    here = {name: pattern.search(told) is not None for name, pattern in case.words.turning.items()}
    there = {name: pattern.search(asked) is not None for name, pattern in vocabulary(case.reading.lang).turning.items()}
    wanted = any(there[name] for name in TURNS)
    return {
        **{f"is_{name}": float(here[name]) for name in TURNS}, **{f"is_{name}_unasked": float(here[name] and not wanted) for name in TURNS},
        "asks_turned": float(wanted), "asks_still": float(there[STILL]), "otherwise": float(here[OTHERWISE]),
        "ended_still": float(here["ended"] and there[STILL] and not wanted),
    }
