"""What is said where two candidates cannot be told apart, and how far a tree's word goes."""

from __future__ import annotations

import math

import pytest

from bot.answer import Kind
from bot.case import Candidate, open_case, study
from bot.question import read_question
from bot.ranking.agreement import says, words
from bot.ranking.least_risk import least_risk
from bot.ranking.model import Ranked
from bot.ranking.stretch import stretch
from bot.ranking.trees import chance, leaf, read
from bot.view import view
from retrieval.article import parse_article
from retrieval.library import MemoryLibrary

STORY = """Deposit rejected

Halvern, March 3 (Agency) - The council rejected the deposit on Monday by 41 votes against 38, said its chairman, Paul Orme.

"It was close," he said. "Nobody slept," he added.

Six people handled 90,000 parcels, said Ada Lind, a driver for the firm, who left in May.
"""
ARTICLE = parse_article("story", STORY)


@pytest.fixture(scope="module")
def seen():
    return view(MemoryLibrary([ARTICLE]), "story")


@pytest.fixture(scope="module")
def case(seen):
    return open_case(read_question("How many councillors voted against it?", "en"), study(seen))


def span_of(text):
    start = ARTICLE.text.index(text)
    return start, start + len(text)


def stretched(seen, first, second, **how):
    spans = span_of(first), span_of(second)
    found = stretch(seen, seen.sentence_at(spans[0][0]), *spans, **how)
    return None if found is None else seen.text(*found)


@pytest.mark.parametrize(("first", "second", "whole"), [
    ("41 votes", "38", "41 votes against 38"),
    ("Six people", "90,000 parcels", "Six people handled 90,000 parcels"),
    ("Ada Lind", "a driver", "Ada Lind, a driver"),
    ("Halvern", "The council", None),  # a dateline is nobody's answer
    ("It was close", "Nobody slept", None),  # two quotations are not one
])
def test_a_stretch_holds_two_spans_and_can_be_read(seen, first, second, whole):
    found = stretched(seen, first, second)
    assert found == whole if whole is None else found is not None and whole in found and len(found) <= len(whole) + 25


def test_a_stretch_without_a_verb_makes_no_statement(seen):
    assert stretched(seen, "Six people", "90,000 parcels", verbless=True) is None
    assert stretched(seen, "Ada Lind", "a driver", verbless=True) is not None


def ranked(case, *scored):
    return [Ranked(Candidate(case.seen.sentence_at(span_of(t)[0]).index, span_of(t), 0.0, "amount.counts"), score, {}, case) for t, score in scored]


def test_two_that_cannot_be_told_apart_are_both_said(case):
    first, *rest = least_risk(ranked(case, ("41 votes", 2.0), ("38", 1.95), ("90,000 parcels", -1.0)))
    assert first.candidate.both
    assert "41 votes against 38" in case.seen.text(*first.candidate.span)
    assert len(rest) == 3
    assert first.agreed > 0.9


def test_one_that_is_surely_better_is_said_alone(case):
    first, *_ = least_risk(ranked(case, ("41 votes", 6.0), ("38", 1.0)))
    assert case.seen.text(*first.candidate.span) == "41 votes"
    assert not first.candidate.both
    assert least_risk([]) == []


def test_of_speakers_no_statement_is_made(seen):
    asked = open_case(read_question("Who said nobody slept?", "en"), study(seen))
    assert asked.reading.kind is Kind.WHO_SAID
    first, *_ = least_risk(ranked(asked, ("The council", 2.0), ("the deposit", 1.99)))
    assert not first.candidate.both


@pytest.mark.parametrize(("have", "wanted", "alike"), [
    ("41 votes against 38", "38", True), ("the council of Halvern", "The council", True), ("a driver", "the firm", False),
    ("six people handled ninety thousand parcels in a single and very long day", "six", False),
])
def test_what_says_the_same(have, wanted, alike):
    assert says(words(have), words(wanted)) is alike


def test_trees_add_up_and_what_is_not_told_counts_as_nothing():
    trees = [read(0.5), read(["lead", 1.0, -2.0, ["mass", 0.5, 0.0, 3]])]
    assert leaf(trees[1], {"lead": 1.0}) == -2.0
    assert leaf(trees[1], {"lead": 1.5, "mass": 0.9}) == 3.0
    assert chance(trees, {}) == pytest.approx(1 / (1 + math.exp(1.5)))
    assert chance(trees, {"lead": 2.0, "mass": 0.6}) == pytest.approx(1 / (1 + math.exp(-3.5)))
