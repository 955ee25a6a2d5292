"""The words that report speech, one table `[reporting]` per language, loaded once and compiled."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from bot.answer import Stance
from bot.vocabulary import WORDS, vocabulary
from retrieval.analysis import fold

Pattern = re.Pattern[str]


@dataclass(frozen=True, slots=True)
class Reporting:
    """One language's reporting words; patterns match text whose quotations are blotted out."""

    stances: dict[str, Stance]
    forms: dict[str, Stance]
    expressions: tuple[tuple[Pattern, Stance], ...]
    silent: Pattern
    group: Pattern
    being: Pattern
    inverted: Pattern
    that: Pattern
    listens: Pattern
    addressing: Pattern
    adjunct: Pattern
    reached: Pattern
    joined: Pattern
    contrast: Pattern
    breaks: Pattern
    boundary: Pattern
    dateline: Pattern
    pointed: Pattern
    sequel: Pattern
    designating: Pattern
    infinitive: Pattern
    preposition: Pattern
    agent: Pattern
    patient: Pattern
    passives: Pattern
    naming: Pattern
    trailing: Pattern
    stops: Pattern
    noun_stops: Pattern
    relative: Pattern
    object_relative: Pattern
    pointing: Pattern
    opening: Pattern
    insertion: Pattern
    adding: Pattern
    conjunctions: Pattern
    negated: Pattern
    after_negation: Pattern
    neither: Pattern
    dative: Pattern
    partitive: Pattern
    added: Pattern
    against: Pattern
    described: Pattern
    flips: dict[Stance, str]
    declining: Pattern
    according: tuple[tuple[Pattern, Stance], ...]
    nouns: tuple[tuple[Pattern, Stance], ...]
    bodies: Pattern
    apposed: Pattern
    apart: Pattern
    anonymous: Pattern
    same_source: Pattern
    pronouns: dict[str, frozenset[str]]
    denials: Pattern
    firsthand: Pattern
    untrue: Pattern
    vehicle: Pattern
    commits: Pattern
    combative: Pattern
    fronted: Pattern
    blame: Pattern
    opens_denial: Pattern
    inserted: Pattern
    belonging: Pattern
    demonstratives: frozenset[str]
    concerned: frozenset[str]
    rating: frozenset[str]
    day_before: Pattern
    day_behind: Pattern
    said: frozenset[str]
    reported: Pattern
    guarded: frozenset[str]
    addresses: frozenset[str]
    aged: Pattern
    about: Pattern
    infinitives: Pattern
    granted: Pattern
    gapped: Pattern
    governs: Pattern
    view: Pattern
    manner: Pattern
    replying: Pattern
    toward: Pattern
    objects: frozenset[str]
    day_alone: Pattern
    verbal: frozenset[str]

    def listening(self, verb: str) -> bool:
        """Whether a verb form takes a listener: "told reporters"."""
        return self.listens.search(verb) is not None


def _regex(pattern: str) -> Pattern:
    return re.compile(pattern, re.IGNORECASE)


def _ranked(rows: dict[str, list[str]], form: str) -> tuple[tuple[Pattern, Stance], ...]:
    return tuple((_regex(form.format(pattern)), Stance(stance)) for stance, patterns in rows.items() for pattern in patterns)


def _forms(stances: dict[str, list[str]], endings: list[list[str]]) -> dict[str, Stance]:
    """Inflected forms by rule, for verbs that the tagger took for nouns: `évoqu` + `e`, `den` + `ied`."""
    found: dict[str, Stance] = {}
    for name, verbs in stances.items():
        for verb in verbs:
            for ending, *inflections in endings:
                if verb.endswith(ending):
                    base = verb[: len(verb) - len(ending)]
                    found |= {fold(base + inflection): Stance(name) for inflection in inflections}
                    break
    return found


@lru_cache(maxsize=2)
def reporting(lang: str) -> Reporting:
    """The reporting words of `fr` or `en`."""
    file: dict[str, Any] = tomllib.loads((WORDS / f"{lang}.toml").read_text(encoding="utf-8"))
    table, rows = file["reporting"], file["stances"]
    single = {name: _regex(table[name]) for name in (
        "being", "inverted", "that", "listens", "addressing", "infinitive", "preposition", "agent", "patient", "passives",
        "naming", "trailing", "stops", "noun_stops", "relative", "object_relative", "pointing", "opening", "insertion", "adding",
        "conjunctions", "negated", "after_negation", "neither", "dative", "partitive", "added", "against", "described", "declining", "bodies", "apposed", "apart", "anonymous", "same_source", "denials", "firsthand", "untrue", "reported", "commits", "combative", "fronted", "blame", "opens_denial", "inserted", "vehicle", "belonging", "reached", "joined", "contrast", "breaks", "boundary", "dateline", "pointed", "sequel", "designating", "aged", "infinitives", "toward", "granted", "gapped", "governs", "view", "manner", "replying")}
    asides = rf"{table['auxiliaries']}|{table['clitics']}|{table['asides']}"
    return Reporting(
        stances=vocabulary(lang).stances,
        forms=_forms(rows, table["endings"]) | {fold(form): Stance(stance) for form, stance in table["irregular"].items()},
        expressions=_ranked(table["expressions"], r"(?<![\w-])(?:{})"),
        silent=_regex(rf"(?<![\w-])(?:{table['silent']})"),
        group=_regex(rf"(?:(?<![\w-])(?:{asides})(?:{table['inverted_aux']})?,?\s*(?<!,\s)(?<!,))+\Z"),
        adjunct=_regex(rf"\A(?:\s+|,\s*(?={table['between']}\b)|(?:{'|'.join(file['dates'])})\b|(?:{table['adjuncts']})(?!\w))+"),
        flips={Stance(a): b for a, b in table["flips"].items()},
        according=_ranked(table["according"], r"(?<![\w-])(?:{})"),
        nouns=_ranked(table["nouns"], r"(?<![\w-])(?:{})"),
        pronouns={form: frozenset(traits.split()) for form, traits in table["pronouns"].items()},
        demonstratives=frozenset(table["demonstratives"]),
        concerned=frozenset(table["concerned"]),
        rating=frozenset(table["rating"]),
        day_before=re.compile(rf"{table['day']}\s+(?=\w)", re.IGNORECASE),
        day_behind=re.compile(rf"\s+{table['day']}\Z", re.IGNORECASE),
        said=frozenset(fold(w) for w in table["said"].split()),
        guarded=vocabulary(lang).guarded,
        objects=frozenset(table["objects"]),
        verbal=frozenset(fold(form) for form in table["irregular"]),
        day_alone=_regex(table["day"]),
        about=_regex(rf"(?:{file['approximations']}) (?:\d|(?:{file['number_words']})\b)"),
        addresses=frozenset(vocabulary(lang).addresses),
        **single,
    )

