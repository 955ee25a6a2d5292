"""The rules of yes, no and disputed, in the order tried; the first that holds decides.

Each is a line of a table: its name, what must hold of the signs, and the polarity.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal

from bot.polarity.signs import Signs

Polarity = Literal["yes", "no", "disputed"]
Rule = tuple[str, Callable[[Signs], bool], Polarity]
HALF, CLOSE = 0.5, 0.7


def _negated(s: Signs) -> bool:
    return s["negated_fact"] + s["negated_claim"] >= HALF


DECLINED, NEGATED = "declined", "negated"
RULES: tuple[Rule, ...] = (
    (DECLINED, lambda s: s["declines_it"] > 0, "no"),  # it was not said; of the thing itself the story tells nothing
    ("undenied", lambda s: s["undenied"] > 0, "yes"),  # "did not deny that ..."
    ("denied_by_the_one_asked", lambda s: s["denies"] > 0 and not s["denies_it"] and s["own_voice"] > 0, "no"),  # "did the institute accept?"
    ("rumour", lambda s: s["denies_rumours"] > 0, "no"),  # nobody stands by a rumour
    ("denial", lambda s: s["denies"] > 0, "disputed"),  # who denies answers somebody
    ("contested", lambda s: s["contested_claim"] > 0, "disputed"),  # « C'est faux », "denied this"
    ("excluded", lambda s: s["excludes_it"] > 0 or s["excludes"] > s["predicate"], "no"),  # "ruled out", « a exclu de »
    ("after_denial", lambda s: s["after_denial"] > 0 and s["told"] > 0, "disputed"),  # the denier's own quote
    (NEGATED, _negated, "no"),
    ("two_voices", lambda s: s["two_voices"] > 0, "disputed"),  # « X dit le 19, alors que Y affirme le 16 »
    ("rebutted", lambda s: s["told"] > 0 and s["rebuts"] > 0, "disputed"),  # 'a suggestion described as "baseless"'
    ("accusation", lambda s: s["accuses"] > 0, "disputed"),
    ("hedged", lambda s: s["hedged"] > 0, "disputed"),
    ("rival", lambda s: s["told"] > 0 and s["others_against"] >= CLOSE, "disputed"),
    ("said", lambda _: True, "yes"),
)


def decide(signs: Signs) -> tuple[str, Polarity]:
    """The name of the first rule that holds, and what it says."""
    return next((name, polarity) for name, holds, polarity in RULES if holds(signs))
