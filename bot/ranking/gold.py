"""Whether a candidate says what a gold answer says, and cites where it stands."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from bot.case import Candidate, Case
from bot.ranking.agreement import says, words


def is_right(got: str, wanted: Sequence[str]) -> bool:
    """Whether a span says what one of some gold answers says."""
    have = words(got)
    return any(says(have, words(gold)) for gold in wanted)


def cited(case: Case, candidate: Candidate) -> set[int]:
    """The paragraphs that an answer with this candidate would cite."""
    found = {case.seen.sentence_at(candidate.span[0]).paragraph} | {case.seen.sentence_at(a).paragraph for a, _ in candidate.support}
    return found | ({case.seen.sentences[candidate.claim.sentence].paragraph} if candidate.claim else set())


def answers(case: Case, candidate: Candidate, gold: Mapping[str, Any]) -> bool:
    """Whether a candidate answers a question of a gold file: one that can be answered, in its words, from its paragraphs if it names any."""
    wanted = set(gold.get("paragraph") or [])
    return bool(gold.get("answerable", True)) and is_right(case.seen.text(*candidate.span), gold["answers"]) \
        and (not wanted or bool(wanted & cited(case, candidate)))
