"""Which of the two languages a text is in, by its small words and letters."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import Literal

Lang = Literal["fr", "en"]
WORDS = Path(__file__).parent / "words"
WORD = re.compile(r"[^\W\d_]+")
ACCENTS = re.compile(r"[éèêëàâçùûîïôœ]", re.IGNORECASE)


@lru_cache(maxsize=2)
def small_words(lang: Lang) -> frozenset[str]:
    """Function words of a language, lower case, with and without accents."""
    return frozenset((WORDS / f"small_{lang}.txt").read_text(encoding="utf-8").split())


def detect(text: str, default: Lang = "fr") -> Lang:
    """fr or en; the default where the words do not tell."""
    words = WORD.findall(text.lower())
    french = sum(word in small_words("fr") for word in words) + 0.5 * bool(ACCENTS.search(text))
    english = sum(word in small_words("en") for word in words)
    if french == english:
        return default
    return "fr" if french > english else "en"
