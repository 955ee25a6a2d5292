"""The words the rules know, one file per language, loaded once and compiled."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from bot.answer import Stance
from retrieval.analysis import fold, stem

WORDS = Path(__file__).parent / "words"


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """One language's words, as sets and compiled patterns."""

    lang: str
    questions: tuple[tuple[str, re.Pattern[str]], ...]
    yesno: re.Pattern[str]
    yesno_bare: re.Pattern[str]
    question_words: frozenset[str]
    asking: frozenset[str]
    addresses: frozenset[str]
    counting: frozenset[str]
    personal: frozenset[str]
    leading: frozenset[str]
    openers: frozenset[str]
    meaning: frozenset[str]
    pronouns: frozenset[str]
    anonymous: re.Pattern[str]
    according: re.Pattern[str]
    strong_negation: frozenset[str]
    no_more: frozenset[str]
    half_negation: frozenset[str]
    lacking: frozenset[str]
    reversing: frozenset[str]
    denying: re.Pattern[str]
    excluding: re.Pattern[str]
    turning: Mapping[str, re.Pattern[str]]
    accepting: frozenset[str]
    wanting: frozenset[str]
    answering: frozenset[str]
    accounts: frozenset[str]
    silence: re.Pattern[str]
    rebuttal: re.Pattern[str]
    contrast: re.Pattern[str]
    pointing: frozenset[str]
    naming: frozenset[str]
    unwrap: re.Pattern[str]
    guarded: frozenset[str]
    denial_nouns: frozenset[str]
    stances: dict[str, Stance]
    age: re.Pattern[str]
    ages: re.Pattern[str]
    name_words: frozenset[str]
    costing: frozenset[str]
    money: re.Pattern[str]
    scaled: re.Pattern[str]
    single: frozenset[str]
    restricting: re.Pattern[str]
    between: re.Pattern[str]
    joining: re.Pattern[str]
    number: re.Pattern[str]
    unit_classes: tuple[tuple[str, re.Pattern[str]], ...]
    approximation: re.Pattern[str]
    dates: re.Pattern[str]
    grains: tuple[tuple[str, re.Pattern[str]], ...]
    grains_asked: tuple[tuple[str, re.Pattern[str]], ...]
    futures: frozenset[str]
    attributes: Mapping[str, str]
    measures: tuple[tuple[str, re.Pattern[str]], ...]
    shares: frozenset[str]
    near_future: frozenset[str]
    conditionals: frozenset[str]
    places: frozenset[str]
    place_nouns: frozenset[str]
    origins: frozenset[str]
    admitting: frozenset[str]
    wordings: frozenset[str]
    clock: re.Pattern[str]
    clausal: re.Pattern[str]
    serial: re.Pattern[str]
    exactly: frozenset[str]
    ends: re.Pattern[str]
    begins: re.Pattern[str]
    beginnings: re.Pattern[str]
    deadlines: re.Pattern[str]
    elliptic: re.Pattern[str]
    behind: re.Pattern[str]
    clefts: re.Pattern[str]
    time_scale: tuple[re.Pattern[str], ...]
    time_asked: re.Pattern[str]
    contents: re.Pattern[str]
    concession: re.Pattern[str]
    reported: frozenset[str]
    hearsay: frozenset[str]
    sorts: frozenset[str]
    causes: re.Pattern[str]
    reasons: re.Pattern[str]
    weak_reasons: re.Pattern[str]
    absolute: frozenset[str]
    relatives: frozenset[str]
    firms: frozenset[str]
    trades: frozenset[str]
    answer_types: dict[str, str]
    predicative: Mapping[str, tuple[str, ...]]
    by_whom: tuple[re.Pattern[str], ...]
    means: re.Pattern[str]
    conditional: re.Pattern[str]


def _number_pattern(data: dict[str, Any]) -> re.Pattern[str]:
    digits = r"\d+(?:[.,\u00a0\u202f ]\d{3})*(?:[.,]\d+)?"
    words = rf"(?:{data['number_words']})(?:[- ](?:{data['number_words']}|et|and))*"
    scale = rf"(?:[ \u00a0-](?:{data['scales']}))?"
    short = rf"(?:(?:{data['short_scales']})\b)?"
    return re.compile(rf"(?:[£$€¥]\s?{digits}{short}|\b(?:{digits}|{words})\b){scale}(?:[ \u00a0]?%)?", re.IGNORECASE)


def _units(data: dict[str, Any]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    lead = r"\A[ \u00a0-]*(?:d['’]|de |of |old )?"
    names = (("money", "units_money"), ("time", "units_time"), ("measure", "units_measure"))
    return tuple((name, re.compile(rf"{lead}(?:{data[key]})(?!\w)", re.IGNORECASE)) for name, key in names)


def _folded(words: str) -> frozenset[str]:
    return frozenset(fold(word) for word in words.split())


def _prefixes(words: list[str]) -> re.Pattern[str]:
    return re.compile("|".join(rf"\b{w}" for w in words), re.IGNORECASE)


def _stances(rows: dict[str, list[str]], lang: str) -> dict[str, Stance]:
    """Stance by lemma and by stem: a lemma may be guessed wrong; a lemma's own row goes before another's stem."""
    found: dict[str, Stance] = {}
    for name, verbs in rows.items():
        for verb in verbs:
            found.setdefault(stem(verb, "fr" if lang == "fr" else "en"), Stance(name))
    for name, verbs in reversed(rows.items()):
        found |= {fold(verb): Stance(name) for verb in verbs}
    return found


@lru_cache(maxsize=2)
def vocabulary(lang: str) -> Vocabulary:
    """The words of `fr` or `en`."""
    data = tomllib.loads((WORDS / f"{lang}.toml").read_text(encoding="utf-8"))
    return Vocabulary(
        lang=lang,
        questions=tuple((name, re.compile(pattern)) for name, pattern in data["questions"]),
        yesno=re.compile(data["yesno"]),
        yesno_bare=re.compile(data["yesno_bare"]),
        question_words=frozenset(fold(w) for w in data["question_words"].split()),
        asking=frozenset(data["asking"].split()),
        addresses=frozenset(data["addresses"].split()),
        counting=frozenset(data["counting"].split()),
        personal=frozenset(data["personal"].split()),
        leading=frozenset(data["leading"].split()),
        openers=frozenset(data["openers"].split()),
        meaning=frozenset(data["meaning"].split()),
        pronouns=frozenset(data["pronouns"].split()),
        anonymous=re.compile(data["anonymous"], re.IGNORECASE),
        according=re.compile(rf"\b(?:{data['according']})\b", re.IGNORECASE),
        strong_negation=frozenset(data["strong_negation"].split()),
        no_more=frozenset(data["no_more"].split()),
        half_negation=frozenset(data["half_negation"].split()),
        lacking=frozenset(data["lacking"].split()),
        reversing=frozenset(fold(w) for w in data["reversing"]),
        denying=re.compile(rf"(?:{data['denying']})\b"),
        excluding=re.compile(rf"(?:{data['excluding']})\b"),
        turning={name: re.compile(rf"\b(?:{row})\b") for name, row in data["turning"].items()},
        accepting=_folded(data["accepting"]),
        wanting=frozenset(stem(w, lang) for w in data["wanting"].split()),
        answering=_folded(data["answering"]),
        accounts=_folded(data["accounts"]),
        silence=re.compile(rf"\b(?:{data['silence']})\b", re.IGNORECASE),
        rebuttal=re.compile(rf"\b(?:{data['rebuttal']})\b", re.IGNORECASE),
        pointing=frozenset(data["pointing"].split()),
        contrast=re.compile(rf"\b(?:{data['contrast']})\b", re.IGNORECASE),
        naming=frozenset(fold(w) for w in data["naming"].split()),
        unwrap=re.compile(data["unwrap"]),
        guarded=_folded(data["guarded"]),
        denial_nouns=_folded(data["denial_nouns"]),
        stances=_stances(data["stances"], lang),
        age=re.compile(data["age"], re.IGNORECASE),
        ages=re.compile(data["ages"]),
        name_words=frozenset(data["name_words"].split()),
        costing=frozenset(fold(w) for w in data["costing"].split()),
        money=re.compile(r"[£$€¥]"),
        scaled=re.compile(rf"\b(?:{data['scales']})\b", re.IGNORECASE),
        single=frozenset(data["single"].split()),
        restricting=re.compile(rf"(?:\b|(?<= ))(?:{data['restricting']})\Z", re.IGNORECASE),
        between=re.compile(rf"\b(?:{data['between']})\s+\Z", re.IGNORECASE),
        joining=re.compile(rf"[ \u00a0]?(?:{data['joining']})[ \u00a0]?", re.IGNORECASE),
        number=_number_pattern(data),
        unit_classes=_units(data),
        approximation=re.compile(rf"(?:\b(?:{data['approximations']})\s+(?:d['’]|de\s+)?)+\Z", re.IGNORECASE),
        dates=re.compile("|".join(rf"\b(?:{p})(?!\w)" for p in data["dates"]), re.IGNORECASE),
        grains=_named_patterns(data["grains"]),
        grains_asked=_named_patterns(data["grains_asked"]),
        shares=_folded(data["shares"]),
        attributes={fold(word): name for name, row in data["attributes"].items() for word in row.split()},
        measures=tuple((name, re.compile(rf"(?<!\w)(?:{row})(?!\w)", re.IGNORECASE)) for name, row in data["measures"].items()),
        futures=frozenset(data["futures"].split()),
        near_future=frozenset(data["near_future"].split()),
        conditionals=frozenset(data["conditionals"].split()),
        place_nouns=frozenset(fold(w) for w in data["place_nouns"].split()),
        origins=_folded(data["origins"]),
        admitting=_folded(data["admitting"]),
        wordings=_folded(data["wordings"]),
        clausal=re.compile(data["clausal"], re.IGNORECASE),
        clock=re.compile(data["clock"], re.IGNORECASE),
        serial=re.compile(data["serial"]),
        exactly=_folded(data["exactly"]),
        begins=re.compile(data["begins"]),
        beginnings=re.compile(rf"(?:{data['beginnings']})\b", re.IGNORECASE),
        ends=re.compile(data["ends"]),
        deadlines=re.compile(rf"(?:{data['deadlines']})\b", re.IGNORECASE),
        elliptic=re.compile(rf"\b(?:{data['elliptic']})\s*\Z", re.IGNORECASE),
        behind=re.compile(rf"\b(?:{data['behind']})", re.IGNORECASE),
        time_scale=tuple(re.compile(rf"(?<![^\W\d])(?:{unit})\b", re.IGNORECASE) for unit in data["time_scale"]),
        time_asked=re.compile(rf"\b{data['time_asked']}(?P<unit>\w+)", re.IGNORECASE),
        clefts=re.compile(rf"\b(?:{data['clefts']})\b", re.IGNORECASE),
        contents=re.compile(rf"\b(?:{data['contents']})\b", re.IGNORECASE),
        concession=re.compile(rf"\b(?:{data['concession']})\b", re.IGNORECASE),
        reported=frozenset(fold(w) for w in data["reported"].split()),
        hearsay=_folded(data["hearsay"]),
        sorts=frozenset(fold(w) for w in data["sorts"].split()),
        causes=re.compile(rf"\b(?:{'|'.join(data['causes'])})", re.IGNORECASE),
        places=frozenset(data["places"].split("|")),
        reasons=_prefixes(data["reasons"]),
        weak_reasons=_prefixes(data["weak_reasons"]),
        absolute=_folded(data["absolute"]),
        relatives=_folded(data["relatives"]),
        firms=_folded(data["firms"]),
        trades=_folded(data["trades"]),
        answer_types={fold(word): kind for kind, words in data["answer_types"].items() for word in words.split()},
        predicative={word: tuple(verbs.split()) for word, verbs in data["predicative"].items()},
        by_whom=tuple(re.compile(pattern) for pattern in data["by_whom"]),
        means=_prefixes(data["means"]),
        conditional=re.compile(rf"\b(?:{data['conditional']})\b", re.IGNORECASE),
    )


def _named_patterns(rows: list[list[str]]) -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((name, re.compile(rf"\b(?:{pattern})(?!\w)")) for name, pattern in rows)
