"""How each language leans on what was said before: the words of `followup_<lang>.toml`, loaded once."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from bot.answer import Lang
from bot.vocabulary import WORDS
from retrieval.analysis import APOSTROPHES, fold

Gender = Literal["m", "f", "?"]  # `?`: not told
Stands = Literal["any", "person", "thing"]
GAPS = str.maketrans({0xA0: " ", 0x202F: " ", 0x2009: " "})


@dataclass(frozen=True, slots=True)
class Pronoun:
    """What a pronoun tells of whom it means."""

    gender: Gender
    plural: bool
    stands: Stands


@dataclass(frozen=True, slots=True)
class Phrasing:
    """One language's words of follow-ups."""

    lang: Lang
    mark: str
    leads: re.Pattern[str]
    asking: re.Pattern[str]
    subject_asked: re.Pattern[str]
    pronouns: dict[str, Pronoun]
    patterns: dict[str, re.Pattern[str]]
    idle: frozenset[str]
    elision: dict[str, str]
    turned: dict[str, str]
    contracted: dict[str, str]
    titles: dict[str, Gender]
    determiners: dict[str, Gender]
    idioms: tuple[tuple[re.Pattern[str], str], ...]
    shown: dict[str, str]


def _pronoun(row: str) -> Pronoun:
    gender, number, stands = row.split()
    return Pronoun(gender, number == "p", stands)  # type: ignore[arg-type] # a test checks every row


def _genders(rows: dict[str, str]) -> dict[str, Gender]:
    found: dict[str, Gender] = {}
    for word in rows.get("x", "").split():
        found[fold(word)] = "?"
    for word in rows["f"].split():
        found[fold(word)] = "f"
    for word in rows["m"].split():
        found[fold(word)] = "m"
    return found


@lru_cache(maxsize=2)
def phrasing(lang: Lang) -> Phrasing:
    """The follow-up words of `fr` or `en`."""
    data = tomllib.loads((WORDS / f"followup_{lang}.toml").read_text(encoding="utf-8"))
    return Phrasing(
        lang=lang,
        mark=data["mark"],
        leads=re.compile(rf"^(?:(?:{data['leads']})\b[\s,:]*)+", re.IGNORECASE),
        asking=re.compile(rf"(?<![\w'-])(?:{data['asking']})", re.IGNORECASE),
        subject_asked=re.compile(data["subject_asked"], re.IGNORECASE),
        pronouns={name: _pronoun(row) for name, row in data["pronouns"].items()},
        patterns={name: re.compile(text, 0 if name == "named_before" else re.IGNORECASE) for name, text in data["patterns"].items()},
        idle=frozenset(data["idle"].split()),
        elision=data["elision"],
        turned=data["turned"],
        contracted=data["contracted"],
        titles=_genders(data["titles"]),
        determiners=_genders(data["determiners"]),
        idioms=tuple((re.compile(text, re.IGNORECASE), plain) for text, plain in data["idioms"].items()),
        shown=data["shown"],
    )


def even(text: str) -> str:
    """A question with straight apostrophes, single spaces and no end mark."""
    return re.sub(r"\s+", " ", text.translate(APOSTROPHES).translate(GAPS)).strip().rstrip("?!. ").rstrip()


def without_leads(text: str, words: Phrasing) -> str:
    """ "Et quand" -> "quand"; a text of nothing but leads is left as it is."""
    return words.leads.sub("", text, count=1) or text


def plainly(text: str, words: Phrasing) -> str:
    """ "what for" -> "why": a turn of speech as the plain question that it stands for."""
    return next((pattern.sub(plain, text) for pattern, plain in words.idioms if pattern.search(text)), text)


def elided(text: str, words: Phrasing) -> str:
    """« que a » -> « qu'a »."""
    for short, full in words.elision.items():
        text = re.sub(rf"\b{full}(?=[aeiouyéèêâîôàù])", short, text, flags=re.IGNORECASE)
    return text
