"""Which of the two languages a text is in, by its small words and letters."""

from __future__ import annotations

import re

from retrieval.analysis import Lang, small_words
from retrieval.lexicon import lexicon

WORD = re.compile(r"[^\W\d_]+")
TELLING = 25  # words that make a text long enough to tell
LEAST_SHARE = 0.16  # small words among them; other languages share some by chance
ACCENTS = re.compile(r"[éèêëàâçùûîïôœ]", re.IGNORECASE)


def detect(text: str, default: Lang = "fr") -> Lang:
    """fr or en; the default where the words do not tell."""
    words = WORD.findall(text.lower())
    french = sum(word in small_words("fr") for word in words) + 0.5 * bool(ACCENTS.search(text))
    english = sum(word in small_words("en") for word in words)
    if french == english:
        known = lexicon()  # few words, none of them telling: which language knows more of them
        french = sum(bool(known.of(word, "fr")) for word in words)
        english = sum(bool(known.of(word, "en")) for word in words)
    if french == english:
        return default
    return "fr" if french > english else "en"


def recognised(text: str) -> Lang | None:
    """fr or en; None where a text of some length has too few of the small words of either."""
    words = WORD.findall(text.lower())
    shares = [sum(word in small_words(lang) for word in words) / max(1, len(words)) for lang in ("fr", "en")]
    return None if len(words) >= TELLING and max(shares) < LEAST_SHARE else detect(text)
