"""Tense, the fineness of dates and what units measure: what tells a fitting candidate from one that only stands near."""

import pytest

from bot.engine import Engine
from bot.question import grain_of, read_question
from bot.ranking.looks import measure
from bot.rules.amount import counts
from bot.tense import tense, tense_asked, verb_above
from bot.vocabulary import vocabulary
from retrieval.analysis import plain
from retrieval.article import parse_article
from retrieval.library import MemoryLibrary
from retrieval.pipeline import load

VERBS = [
    ("fr", "Le pont ouvrira lundi.", "ouvrira", "future"), ("fr", "Le pont va ouvrir lundi.", "ouvrir", "future"),
    ("fr", "Le maire a signé le contrat.", "signé", "past"), ("fr", "Le maire aurait signé le contrat.", "signé", "conditional"),
    ("fr", "Le maire signe le contrat.", "signe", "present"), ("en", "The bridge will open on Monday.", "open", "future"),
    ("en", "The bridge was closed on Monday.", "closed", "past"), ("en", "The mayor would sign the contract.", "sign", "conditional"),
    ("en", "The mayor signs the contract.", "signs", "present"),
]
ASKED = [
    ("fr", "Quand le pont va-t-il ouvrir ?", "future"), ("fr", "Quand le maire a-t-il signé le contrat ?", "past"),
    ("en", "When will the bridge open?", "future"), ("en", "Who signed the contract?", "past"), ("en", "ferry price?", "none"),
]
GRAINS = [
    ("en", "what time did the bridge fall?", "clock"), ("fr", "à quelle heure le pont est-il tombé ?", "clock"), ("en", "in what year was it built?", "year"),
    ("fr", "en quelle année a-t-il été élu ?", "year"), ("en", "on which day?", "day"), ("fr", "quel jour ?", "day"), ("en", "when?", ""),
]
DATES = [
    ("en", "around 7.15 p.m.", "clock"), ("fr", "vers 19 h 15", "clock"), ("en", "on Monday", "day"), ("fr", "le 3 mars 2024", "day"), ("fr", "mars 2024", "month"),
    ("en", "in 2027", "year"), ("fr", "cet été", "season"), ("en", "soon", ""),
]


@pytest.mark.parametrize(("lang", "sentence", "verb", "expected"), VERBS)
def test_the_tense_of_a_verb_is_told_by_its_form_and_its_auxiliaries(lang, sentence, verb, expected):
    token = next(t for t in load(lang)(sentence) if t.text == verb)
    assert tense(token, vocabulary(lang)) == expected


@pytest.mark.parametrize(("lang", "question", "expected"), ASKED)
def test_a_question_has_the_tense_of_what_it_asks_about(lang, question, expected):
    assert tense_asked(load(lang)(question.replace("-t-il", " -t-il")), vocabulary(lang)) == expected


def test_a_word_hangs_on_the_nearest_verb_above_or_on_none():
    doc = load("en")("The mayor signed the contract on Monday.")
    assert verb_above(doc[6]).text == "signed"
    assert verb_above(load("en")("A contract")[1]) is None


@pytest.mark.parametrize(("lang", "question", "expected"), GRAINS)
def test_a_question_asks_for_a_date_so_fine(lang, question, expected):
    assert grain_of(plain(question), vocabulary(lang).grains_asked) == expected


@pytest.mark.parametrize(("lang", "date", "expected"), DATES)
def test_a_date_is_so_fine(lang, date, expected):
    assert grain_of(plain(date), vocabulary(lang).grains) == expected


STORY = """Ferry lost at sea

The ferry Aldana, which weighs 900 tonnes and is 60 metres long, sank off Morne on 3 March 2024, at about 7.15 p.m.

It had been built in 1998. Its owner, Tessa Brandt, said she would replace it in 2027."""


@pytest.fixture(scope="module")
def ferry():
    return Engine(MemoryLibrary([parse_article("ferry", STORY)]))


@pytest.mark.parametrize(("question", "expected"), [
    ("What time did the ferry sink?", "7.15 p.m."), ("In what year was the Aldana built?", "1998"), ("When will the ferry be replaced?", "2027"),
])
def test_a_date_as_fine_as_was_asked_for_comes_first(ferry, question, expected):
    best = ferry.ask(question, "en").proof.candidates[0]
    assert expected in best[0]


@pytest.mark.parametrize(("question", "fits", "does_not"), [
    ("How heavy is the ferry?", "900 tonnes", "60 metres"), ("What is the length of the Aldana?", "60 metres", "900 tonnes"),
])
def test_a_unit_is_held_against_what_the_question_measures(ferry, question, fits, does_not):
    case = ferry.case(read_question(question, "en"), "ferry")
    amounts = {case.seen.text(*c.span): c for c in counts(case)}
    assert measure(case, amounts[fits])["unit_agrees"] == 1
    assert measure(case, amounts[does_not])["unit_differs"] == 1


def test_reading_keeps_tense_and_grain():
    reading = read_question("What time will the ferry leave?", "en")
    assert (reading.tense, reading.grain) == ("future", "clock")
