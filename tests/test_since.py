"""Days as people name them, on or before a given day."""

import datetime as dt

import pytest

from bot.since import day_of

TODAY = dt.date(2026, 3, 11)  # a Wednesday
CASES = [
    ("yesterday", "en", TODAY, dt.date(2026, 3, 10), "a word for it"),
    ("hier", "fr", TODAY, dt.date(2026, 3, 10), "a word for it, in French"),
    ("Monday", "en", TODAY, dt.date(2026, 3, 9), "the last such weekday"),
    ("mercredi", "fr", TODAY, TODAY, "today's own weekday is today"),
    ("le 3 mars", "fr", TODAY, dt.date(2026, 3, 3), "a day of this year"),
    ("March 20", "en", TODAY, dt.date(2025, 3, 20), "what would be to come was last year"),
    ("3rd march 2024", "en", TODAY, dt.date(2024, 3, 3), "a year given is kept"),
    ("2026-02-17", "en", TODAY, dt.date(2026, 2, 17), "an ISO date"),
    ("2026-02-31", "en", TODAY, None, "an ISO date that is none"),
    ("30 february", "en", TODAY, None, "a day that no calendar has"),
    ("29 february", "en", dt.date(2028, 2, 1), dt.date(2024, 2, 29), "the last leap year, before this one's day has come"),
    ("29 february 2027", "en", TODAY, None, "a leap day of a year without one"),
    ("the merger", "en", TODAY, None, "no day at all"),
]


@pytest.mark.parametrize(("said", "lang", "today", "day", "why"), CASES, ids=[c[4] for c in CASES])
def test_a_day_that_is_named_is_the_latest_that_is_not_to_come(said, lang, today, day, why):
    """Weekdays, dates and words for days are read in both languages; what is no day gives none."""
    assert day_of(said, lang, today) == day, why
