"""The weights that recipe.py learned: which sentence a question is about, and how far a verdict may be trusted."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from bot.polarity.bearing import place_signs
from bot.polarity.signs import Ground, Signs
from bot.view import Sentence

WEIGHTS = Path(__file__).parent / "weights.json"
LEAD = 3.0
SAID = "said"
TRUSTED = ("bearing", "predicate", "predicate_anywhere", "tied", "no_verb", "no_other", "cover_near", "held_near", "names", "no_name")


@dataclass(frozen=True, slots=True)
class Weights:
    """Weights by name: of a sentence's signs, and of the trust in a verdict."""

    place: Mapping[str, float]
    trust: Mapping[str, float]


@dataclass(frozen=True, slots=True, eq=False)
class Place:
    """A sentence, its score, its lead on the next one and the signs that made it."""

    sentence: Sentence
    lead: float
    signs: Signs


@lru_cache(maxsize=1)
def weights(path: Path = WEIGHTS) -> Weights:
    """The shipped weights."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return Weights(data["place"], data["trust"])


def dot(values: Mapping[str, float], by: Mapping[str, float]) -> float:
    """Sum of the values by their weights; a sign without a weight counts nothing."""
    return sum(value * by.get(name, 0.0) for name, value in values.items())


def places_of(ground: Ground, by: Mapping[str, float]) -> list[tuple[float, Sentence, Signs]]:
    """Sentences by how likely the question is about them, best first; ties by place."""
    found = [(dot(known, by), s, known) for s in ground.case.seen.sentences for known in (place_signs(ground, s),)]
    return sorted(found, key=lambda x: (-x[0], x[1].index))


def choose(ground: Ground, by: Mapping[str, float]) -> Place:
    """The sentence that the question is about."""
    found = places_of(ground, by)
    lead = found[0][0] - found[1][0] if len(found) > 1 else LEAD
    return Place(found[0][1], min(LEAD, lead), found[0][2])


def trust_signs(place: Place, signs: Signs, rule: str) -> Signs:
    """What tells whether a verdict is right: how well its sentence fits, and the rule that gave it."""
    chosen = {name: signs[name] for name in TRUSTED}
    stated = signs["predicate"] * signs["tied"] * signs["names"]
    return {"bias": 1.0, "lead": place.lead, "cover": place.signs["cover"], **chosen, f"rule_{rule}": 1.0,
            "said_stated": stated * (rule == SAID), "against_held": signs["held_near"] * (rule != SAID)}


def trust(values: Signs) -> float:
    """The share of verdicts like this one that were right, 0 to 1."""
    return 1 / (1 + math.exp(-max(-30.0, min(30.0, dot(values, weights().trust)))))
