"""Whether two stretches of text say the same, by the words that they share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

from retrieval.analysis import fold

SMALL = frozenset(["le", "la", "les", "l", "un", "une", "des", "du", "de", "d", "au", "aux", "a", "the", "an", "of", "to", "in", "on", "at", "en", "dans", "par", "pour", "et", "and", "s"])
ENOUGH, LONGER, SPARE = 0.6, 2.5, 4
WORDS = re.compile(r"\w+")


def words(text: str) -> list[str]:
    """Folded words without the smallest."""
    found = WORDS.findall(fold(text))
    return [w for w in found if w not in SMALL] or found


def says(have: Sequence[str], wanted: Sequence[str]) -> bool:
    """Whether some words say what others say: most of them are the same, or all wanted ones are there in not much more."""
    common = sum((Counter(have) & Counter(wanted)).values())
    if common and 2 * common / (len(have) + len(wanted)) >= ENOUGH:
        return True
    held = any(list(have[n : n + len(wanted)]) == list(wanted) for n in range(len(have)))
    return held and len(have) <= LONGER * len(wanted) + SPARE
