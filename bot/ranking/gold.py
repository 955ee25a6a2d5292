"""Whether a candidate says what a gold answer says, and cites where it stands."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from bot.case import Candidate, Case
from retrieval.analysis import fold

SMALL = frozenset(["le", "la", "les", "l", "un", "une", "des", "du", "de", "d", "au", "aux", "a", "the", "an", "of", "to", "in", "on", "at", "en", "dans", "par", "pour", "et", "and", "s"])
ENOUGH, LONGER, SPARE = 0.6, 2.5, 4


def words(text: str) -> list[str]:
    """Folded words without the smallest."""
    found = re.findall(r"\w+", fold(text))
    return [w for w in found if w not in SMALL] or found


def is_right(got: str, wanted: Sequence[str]) -> bool:
    """Whether a span says what a gold answer says: most of its words, or all of them in not much more."""
    have = words(got)
    for gold in map(words, wanted):
        common = sum((Counter(have) & Counter(gold)).values())
        if common and 2 * common / (len(have) + len(gold)) >= ENOUGH:
            return True
        if any(have[n : n + len(gold)] == gold for n in range(len(have))) and len(have) <= LONGER * len(gold) + SPARE:
            return True
    return False


def cited(case: Case, candidate: Candidate) -> set[int]:
    """The paragraphs that an answer with this candidate would cite."""
    found = {case.seen.sentence_at(candidate.span[0]).paragraph} | {case.seen.sentence_at(a).paragraph for a, _ in candidate.support}
    return found | ({case.seen.sentences[candidate.claim.sentence].paragraph} if candidate.claim else set())


def answers(case: Case, candidate: Candidate, gold: Mapping[str, Any]) -> bool:
    """Whether a candidate answers a question of a gold file: one that can be answered, in its words, from its paragraphs if it names any."""
    wanted = set(gold.get("paragraph") or [])
    return bool(gold.get("answerable", True)) and is_right(case.seen.text(*candidate.span), gold["answers"]) \
        and (not wanted or bool(wanted & cited(case, candidate)))
