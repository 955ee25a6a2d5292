"""Nouns that report: "calls from the Greens for X to go", « une demande de la région », "allegations of espionage"."""

from __future__ import annotations

from dataclasses import dataclass

from bot.answer import Stance
from bot.claims.bounds import trimmed
from bot.claims.units import Unit
from bot.claims.words import Reporting
from bot.spans import Span


@dataclass(frozen=True, slots=True)
class Nominal:
    """A reporting noun with who speaks and what is said."""

    content: Span
    speaker: Span | None
    cue: str
    at: int
    stance: Stance


def nominals(unit: Unit, words: Reporting) -> list[Nominal]:
    """The reporting nouns of a unit that name what is said, in reading order."""
    found = []
    for pattern, stance in words.nouns:
        for match in pattern.finditer(unit.text, unit.start, unit.end):
            end = min([unit.end, *(m.start() for m in words.noun_stops.finditer(unit.text, match.end(), unit.end)),
                       *(m.start() for m in words.stops.finditer(unit.text, match.end(), unit.end))])
            comma = unit.text.find(",", match.end(), end)
            content = trimmed(unit, match.end(), comma if comma > 0 else end)
            who = trimmed(unit, *match.span("who")) if "who" in match.re.groupindex and match["who"] else None
            if content is not None:
                found.append(Nominal(content, who, match["cue"], match.start(), stance))
    return sorted(found, key=lambda n: n.at)


