"""What kind of turn a message is: a question, or one of the things people say beside asking.

A message is one of these only when its pattern fits it whole; everything else is a question.
"""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache

from bot.answer import Lang
from bot.phrasing import even
from bot.vocabulary import WORDS
from retrieval.analysis import fold, plain
from retrieval.language import detect

LANGS: tuple[Lang, ...] = ("fr", "en")


class Move(StrEnum):
    """The kinds of turn."""

    ASK = "ask"
    TALK = "talk"
    ABOUT = "about"
    SCOPE = "scope"
    CHOOSE = "choose"
    REPAIR = "repair"


@dataclass(frozen=True, slots=True)
class Turn:
    """A message read as a move: `name` is the row that fits, `said` what the row picked out of it."""

    move: Move
    lang: Lang
    name: str = ""
    said: str = ""


@dataclass(frozen=True, slots=True)
class Moves:
    """One language's rows, in the order tried."""

    rows: tuple[tuple[Move, str, re.Pattern[str]], ...]
    topic: re.Pattern[str]
    ordinals: tuple[frozenset[str], ...]
    replies: dict[str, str]
    dates: dict[str, str]


@lru_cache(maxsize=2)
def moves(lang: Lang) -> Moves:
    """The moves of `fr` or `en`."""
    data = tomllib.loads((WORDS / f"moves_{lang}.toml").read_text(encoding="utf-8"))
    ordinals = data["choice"].pop("ordinals")
    chosen = data["choice"]["chosen"].replace("{ordinals}", "|".join(ordinals))
    tables = ((Move.ABOUT, data["about"]), (Move.CHOOSE, {"chosen": chosen}), (Move.SCOPE, data["scope"]),
              (Move.REPAIR, data["repair"]), (Move.TALK, data["talk"]))
    rows = tuple((move, name, re.compile(pattern)) for move, table in tables for name, pattern in table.items())
    return Moves(rows, re.compile(data["switch"]["topic"]), tuple(frozenset(o.split("|")) for o in ordinals),
                 data["replies"], data["dates"])


def read_move(text: str, lang: Lang | None, before: Lang | None) -> Turn:
    """The move of a message; in the language given, or that of the row that fits, or that its words show."""
    said = plain(text)
    guess = detect(text, before or "fr")
    order = (lang,) if lang else (guess, *(other for other in LANGS if other != guess))
    for tongue in order:
        for move, name, pattern in moves(tongue).rows:
            match = pattern.fullmatch(said)
            if match is not None:
                return Turn(move, tongue, name, as_typed(text, _picked(match)))
    return Turn(Move.ASK, lang or guess)


def _picked(match: re.Match[str]) -> str:
    """The text of the first group that took part."""
    return next((text for text in match.groupdict().values() if text), "").strip()


def as_typed(text: str, picked: str) -> str:
    """The words picked out of the folded message as they were typed, with capitals and accents."""
    typed, wanted = even(text).split(), picked.split()
    folded = [fold(word).strip(",;:") for word in typed]
    bare = [word.strip(",;:") for word in wanted]
    for first in range(len(typed) - len(wanted), -1, -1):
        if wanted and folded[first : first + len(wanted)] == bare:
            return " ".join(typed[first : first + len(wanted)]).strip(",;: ")
    return picked


def chosen_number(said: str, lang: Lang) -> int:
    """ "le deuxième" -> 2."""
    if said.isdigit():
        return int(said)
    said = fold(said)
    return next((n for n, words in enumerate(moves(lang).ordinals, 1) if said in words), 0)


def line(lang: Lang, key: str, **values: object) -> str:
    """A line of the bot's own."""
    return moves(lang).replies[key].format(**values)
