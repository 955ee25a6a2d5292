"""The weights that recipe.py learned: which sentences a question may be about, and what each of them says to it.

A sentence says yes, no, that it is disputed, or nothing: a softmax over its signs. The answer is the mixture of what the
likeliest sentences say, each by how likely the question is about it.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import cast

from bot.polarity.acts import answers_to, told
from bot.polarity.bearing import own_signs, place_signs
from bot.polarity.decide import Polarity, decide
from bot.polarity.signs import Ground, Signs, signs
from bot.view import Sentence

WEIGHTS = Path(__file__).parent / "weights.json"
NOTHING = "nothing"
SAYS = ("yes", "no", "disputed", NOTHING)
SENTENCES, FEW = 3, 3
CROSSED = ("predicate", "tied", "held_near", "names")  # what counts for each verdict of the rules by itself


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights by name of sign: of a sentence as the one asked about, and of each thing that it may say."""

    place: Mapping[str, float]
    says: Mapping[str, Mapping[str, float]]


@dataclass(frozen=True, slots=True, eq=False)
class Evidence:
    """A sentence, the chance that the question is about it, 0 to 1, the rule that holds of it, and its signs."""

    sentence: Sentence
    chance: float
    rule: str
    signs: Signs


@dataclass(frozen=True, slots=True, eq=False)
class Saying:
    """What the sentences say together: yes, no or disputed, how far to trust it (0 to 1), and the sentence that says it most."""

    polarity: Polarity
    trust: float
    by: Evidence


@lru_cache(maxsize=1)
def weights(path: Path = WEIGHTS) -> Weights:
    """The shipped weights."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return Weights(data["place"], data["says"])


def dot(values: Mapping[str, float], by: Mapping[str, float]) -> float:
    """Sum of the values by their weights; a sign without a weight counts nothing."""
    return sum(value * by.get(name, 0.0) for name, value in values.items())


def softmax(values: Sequence[float]) -> list[float]:
    """Shares that sum to one."""
    odds = [math.exp(v - max(values)) for v in values]
    return [o / sum(odds) for o in odds]


def evidence(ground: Ground, by: Mapping[str, float]) -> list[Evidence]:
    """The sentences that the question may be about, likeliest first, ties by place; their chances sum to one."""
    order = sorted(((dot(place_signs(ground, s), by), s) for s in ground.case.seen.sentences), key=lambda x: (-x[0], x[1].index))
    chances = softmax([score for score, _ in order])[:SENTENCES]
    own = [(signs(ground, s), s, own_signs(ground, s)) for _, s in order[:SENTENCES]]
    rules = [decide(found) for found, _, _ in own]
    whole = sum(chances)
    every = {f"all_{p}": sum(c for c, (_, polarity) in zip(chances, rules, strict=True) if polarity == p) / whole for p in SAYS[:3]}
    of_all = {**every, **of_question(ground), "lead": chances[0] - chances[1] if len(chances) > 1 else 1.0}
    return [
        Evidence(s, chance / whole, rule, {
            **found, **of_all, **{f"place_{n}": v for n, v in known.items()}, **of_rule(found, rule, polarity),
            "chance": chance, "act_told": float(told(ground.case, s)), "bearing_behind": own[0][0]["bearing"] - found["bearing"],
        }) for chance, (rule, polarity), (found, s, known) in zip(chances, rules, own, strict=True)]


def of_question(ground: Ground) -> Signs:
    """What is so of the question, whichever sentence it is about."""
    reading = ground.case.reading
    found = {"asks_act": float(bool(answers_to(ground.case))), "asks_not": float(reading.negated), "few": float(len(reading.terms) < FEW),
             "later": float(reading.later)}
    return found | ({f"act_{ground.act.polarity}": 1.0} if ground.act else {})


def of_rule(found: Signs, rule: str, polarity: Polarity) -> Signs:
    """Which rule holds of a sentence, and how well the sentence fits for what the rule says."""
    stated = found["predicate"] * found["tied"] * found["names"]
    return {f"rule_{rule}": 1.0, f"rules_{polarity}": 1.0, "stated": stated, f"{rule}:stated": stated, **{f"{polarity}:{n}": found[n] for n in CROSSED}}


def says(one: Evidence, by: Mapping[str, Mapping[str, float]]) -> list[float]:
    """The shares of yes, no, disputed and nothing in what a sentence says."""
    return softmax([dot(one.signs, by[what]) for what in SAYS])


def together(found: Sequence[Evidence], by: Mapping[str, Mapping[str, float]]) -> Saying:
    """The mixture of what some sentences say."""
    shares = [[one.chance * share for share in says(one, by)] for one in found]
    best = max(range(len(SAYS) - 1), key=lambda n: (sum(row[n] for row in shares), -n))
    most = max(range(len(found)), key=lambda n: (shares[n][best], -n))
    return Saying(cast("Polarity", SAYS[best]), sum(row[best] for row in shares), found[most])
