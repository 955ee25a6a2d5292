"""How likely a question asks for a person, a sum, a reason ...: shares learned by recipe.py, kept as a readable file.

The rule's reading is one sign among others: the question's first words, its words but names, the classes of the
noun that it asks for. Rules then propose answers of each family that is likely enough, and the ranking decides.
"""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from bot.answer import Kind
from retrieval.analysis import fold

if TYPE_CHECKING:
    from spacy.tokens import Doc

    from bot.view import Word

WEIGHTS = Path(__file__).parent / "weights.json"
# a family and the kind whose rules answer it where the rule read another one
FAMILIES: Mapping[str, Kind] = {
    "person": Kind.WHO, "said": Kind.SAID, "why": Kind.WHY, "how": Kind.HOW, "count": Kind.HOW_MANY, "sum": Kind.HOW_MUCH,
    "when": Kind.WHEN, "duration": Kind.DURATION, "where": Kind.WHERE, "definition": Kind.DEFINITION, "thing": Kind.WHAT, "truth": Kind.YES_NO,
}
FAMILY: Mapping[Kind, str] = {kind: name for name, kind in FAMILIES.items()} | {
    Kind.WHO_SAID: "person", Kind.WHO_DENIED: "person", Kind.WHO_ACCUSED: "person", Kind.WHO_CONFIRMED: "person",
    Kind.WHICH: "thing", Kind.NONE: "thing",
}
LIKELY, MOST, SURE = 0.1, 3, 0.5
NAME, NUMBER, OPENING = "~name", "~number", 3
Evidence = Mapping[str, float]
Shares = Mapping[str, float]
Weights = Mapping[str, Mapping[str, float]]


@lru_cache(maxsize=1)
def weights(path: Path = WEIGHTS) -> Weights:
    """The shipped weights: of each sign, for each family."""
    found: Weights = json.loads(path.read_text(encoding="utf-8"))
    return found


def evidence(doc: Doc, words: Sequence[Word], kind: Kind, pattern: str, focus: str) -> Evidence:
    """What speaks for one family or another: signs by name, each 1 where it is there. Names and numbers count as such only."""
    plain = [_masked(w) for w in words if w.pos != "PUNCT"]
    found = {"bias", f"rule {kind.value}", f"pattern {pattern}", *(f"word {w}" for w in plain)}
    found |= {f"opens {' '.join(plain[:n])}" for n in range(1, OPENING + 1) if len(plain) >= n}
    found |= {f"ends {w}" for w in plain[-1:]}
    found |= {f"mark {t.text}" for t in doc if t.text in ("?", ":")}
    noun = next((w for w in words if w.pos == "NOUN"), None)
    verb = next((w for w in words if w.pos == "VERB"), None)
    if noun is not None:
        found |= {f"noun {noun.lemma}", f"noun as {noun.token.dep_}", *(f"class {c}" for c in noun.english.classes)}
    if verb is not None:
        found.add(f"verb {verb.lemma}")
    if asked := next((w for w in words if focus and w.fold == focus), None):
        found |= {f"focus {asked.lemma}", *(f"focus class {c}" for c in asked.english.classes)}
    return dict.fromkeys(sorted(found), 1.0)


def _masked(word: Word) -> str:
    if any(c.isdigit() for c in word.fold):
        return NUMBER
    return NAME if word.pos == "PROPN" or (word.token.i > 0 and word.token.text[:1].isupper()) else fold(word.token.text)


def shares(signs: Evidence, by: Weights) -> Shares:
    """The share of each family, 0 to 1, summing to 1."""
    scores = dict.fromkeys(FAMILIES, 0.0)
    for name, value in signs.items():
        for family, weight in by.get(name, {}).items():
            scores[family] += value * weight
    top = max(scores.values())
    mass = {family: math.exp(score - top) for family, score in scores.items()}
    total = math.fsum(mass.values())
    return {family: m / total for family, m in mass.items()}


def ways(known: Shares, kind: Kind, pattern: str, focus: str) -> tuple[tuple[Kind, str, float], ...]:
    """The likely kinds with their patterns and shares, likeliest first; a family that the rule read keeps the rule's own kind."""
    order = sorted(known, key=lambda family: (-known[family], family))
    if order[0] == "truth" and (known["truth"] > SURE or kind is Kind.YES_NO):
        return ((Kind.YES_NO, "yesno", known["truth"]),)
    if kind is Kind.NONE and known[order[0]] < SURE:
        return ((kind, pattern, 1.0),)  # nothing asks: it may be no question at all
    likely = [f for f in order if f != "truth" and known[f] >= LIKELY][:MOST] or [f for f in order if f != "truth"][:1]
    own = FAMILY[kind]
    if kind is not Kind.NONE and own != "truth" and own not in likely:
        likely = [*likely[: MOST - 1], own]  # what the question word says is never left out
    return tuple((*_kind(family, kind, pattern, focus), max(known[family], LIKELY)) for family in likely)


def _kind(family: str, kind: Kind, pattern: str, focus: str) -> tuple[Kind, str]:
    if FAMILY[kind] == family and kind is not Kind.NONE:
        return kind, pattern
    chosen = Kind.WHICH if family == "thing" and focus else FAMILIES[family]
    return chosen, chosen.value
