"""Who says what: reported speech of an article, direct, indirect and « selon ».

The way: quotations -> units (units) -> cues (cues) -> statements before (lead), behind (follow) or in a passive (passive),
attribution phrases (according), nouns (nouns), quotations alone (alone) -> names (resolve) -> stance in context (attitude).
"""

from __future__ import annotations

from bot.claims.alone import continued
from bot.claims.attitude import in_context
from bot.claims.reading import read
from bot.claims.resolve import resolved, shared_anonymity, without_copies, without_inner
from bot.claims.units import split_at_clauses, units
from bot.claims.value import Claim
from bot.claims.words import reporting
from bot.mentions import Mentions
from bot.spans import quotes
from bot.view import ArticleView

__all__ = ["Claim", "claims"]


def claims(seen: ArticleView, mentions: Mentions) -> tuple[Claim, ...]:
    """Every reported statement of an article, in reading order."""
    words = reporting(seen.article.lang)
    all_units = units(seen, split_at_clauses(seen, quotes(seen), words.inserted, words.stances))
    found = continued(seen, all_units, [one for unit in all_units for one in read(unit, words)], words)
    made = without_inner(seen, without_copies(resolved(seen, mentions, found, words)), words)
    made = in_context(seen, shared_anonymity(made), words)
    return tuple(sorted(made, key=lambda c: (c.sentence, c.content[0])))
