"""A day that somebody names: "Monday", « le 3 mars », "yesterday", as a date on or before a given day."""

from __future__ import annotations

import datetime as dt
import re
from functools import lru_cache

from babel.dates import get_day_names, get_month_names

from bot.answer import Lang
from bot.moves import moves
from retrieval.analysis import fold

NUMBERED = re.compile(r"(?P<first>\d{1,2})(?:er|st|nd|rd|th)? (?P<month>[a-z]+)(?: (?P<year>\d{4}))?|(?P<month2>[a-z]+) (?P<second>\d{1,2})(?:st|nd|rd|th)?(?: (?P<year2>\d{4}))?")
ISO = re.compile(r"\d{4}-\d{2}-\d{2}")
LEAP = 9  # years in which a 29 February is found, wherever they begin


@lru_cache(maxsize=2)
def _months(lang: Lang) -> dict[str, int]:
    return {fold(name): number for number, name in get_month_names("wide", locale=lang).items()}


@lru_cache(maxsize=2)
def _weekdays(lang: Lang) -> dict[str, int]:
    return {fold(name): number for number, name in get_day_names("wide", locale=lang).items()}


def day_of(said: str, lang: Lang, today: dt.date) -> dt.date | None:
    """The latest such day that is not after today; None for what is no day."""
    words = re.sub(r"^(?:\S+ )(?=\d|\S+$)", "", fold(said)) if len(said.split()) > 1 else fold(said)
    relative = {fold(text): back for back, text in enumerate((moves(lang).dates["today"], moves(lang).dates["yesterday"]))}
    for text in (fold(said), words):
        if text in relative:
            return today - dt.timedelta(days=relative[text])
        if text in _weekdays(lang):
            return today - dt.timedelta(days=(today.weekday() - _weekdays(lang)[text]) % 7)
        if (found := _numbered(text, lang, today)) is not None:
            return found
    return None


def _numbered(text: str, lang: Lang, today: dt.date) -> dt.date | None:
    if ISO.fullmatch(text):
        try:
            return dt.date.fromisoformat(text)
        except ValueError:
            return None
    match = NUMBERED.fullmatch(text)
    month = _months(lang).get((match["month"] or match["month2"]) if match else "")
    if match is None or month is None:
        return None
    year, number = match["year"] or match["year2"], int(match["first"] or match["second"])
    named = (_date(y, month, number) for y in ([int(year)] if year else range(today.year, today.year - LEAP, -1)))
    return next((day for day in named if day is not None and (year or day <= today)), None)


def _date(year: int, month: int, number: int) -> dt.date | None:
    """A day of the calendar; None for 30 February, and for the 29th but in leap years."""
    try:
        return dt.date(year, month, number)
    except ValueError:
        return None
