"""What a question supposes of those it names, and what stands between its words and a candidate."""

import pytest

from bot.engine import Engine
from bot.judge import retrieved_only
from bot.question import read_question
from bot.ranking.features import features, ground
from retrieval.article import parse_article
from retrieval.library import MemoryLibrary
from retrieval.pipeline import load_questions, relabel_asked

STORY = """Harbour strike

MORHAVEN, May 3 (Agency) - The mayor of Morhaven, Ada Lind, accused the port firm Kelmar on Monday of hiding a leak.

Norland sent 31 boats and Westmark 7, said Paul Orme, who runs the union. Last year Lind dismissed the head of the pilots, Joan Birk, in April.

A night watchman was questioned by detectives and placed in custody.
"""
ASKING = [
    ("en", "Whom did the board sack?", "Whom", "obj"), ("fr", "Qui la police a-t-elle arrêté ?", "Qui", "obj"), ("en", "Who stole the mask?", "Who", "nsubj"),
    ("en", "What is the firm paying for the plant?", "What", "obj"), ("fr", "Qui a volé le masque ?", "Qui", "nsubj"),
    ("en", "Whom does the Morhaven mayor blame for the delay?", "Whom", "obj"), ("en", "Which minister have the rebels taken hostage?", "minister", "obj"),
    ("en", "Which firm sold the quay?", "firm", "nsubj"), ("fr", "Quelle filiale Kelmar veut-il vendre ?", "filiale", "obj"),
]
VERBS = [("Why did the ferry talks collapse?", "collapse"), ("How did Ada Lind mock the plan?", "mock"), ("When did Kelmar flag the leak?", "flag"), ("what did the pilots trade for it", "trade"),
         ("Quand la directrice a-t-elle démissionné ?", "demissionne"), ("kelmar vendu quand ?", "vendu"), ("boites noires du Kelmar : qui les a recuperees ?", "recuperees")]
SORTS = [("Which bankrupt club did he join?", "club"), ("Which hospital chief refused to pay?", "chief"), ("Quel haut responsable a démissionné ?", "responsable")]


@pytest.fixture(scope="module")
def engine():
    return Engine(MemoryLibrary([parse_article("story", STORY)]))


def measured(engine, question, words):
    """The features of the candidates that end in some words."""
    case = engine.case(read_question(question), "story")
    known = ground(case)
    return [features(known, c) for c in retrieved_only(case) if case.seen.text(*c.span).endswith(words)]


@pytest.mark.parametrize(("lang", "question", "word", "role"), ASKING)
def test_a_question_word_is_the_object_where_somebody_else_acts(lang, question, word, role):
    doc = relabel_asked(load_questions(lang)(question))
    assert next(t.dep_ for t in doc if t.text == word) == role


@pytest.mark.parametrize(("question", "verb"), VERBS, ids=[q for q, _ in VERBS])
def test_the_verb_of_a_question_is_known_where_it_may_be_a_noun_or_stands_alone(question, verb):
    reading = read_question(question)
    asked = [reading.terms[n].text for a in reading.asked for n in a.predicate]
    assert verb in [t.text for t in reading.terms if t.verb]
    assert verb in asked


@pytest.mark.parametrize(("question", "sort"), SORTS)
def test_the_sort_asked_for_is_the_noun_that_the_question_word_determines(question, sort):
    assert [t.text for t in read_question(question).terms if t.focus] == [sort]


@pytest.mark.parametrize(("question", "told"), [
    ("Who accused the minister Paul Orme of fraud?", {"minister", "paul", "orme", "fraud"}), ("Why did the appeal court clear her?", {"court"}),
    ("Which bankrupt club did Lind join?", {"lind"}), ("Qui a licencié la directrice ?", {"directrice"}),
])
def test_what_stands_beside_the_verb_is_given_and_what_is_asked_for_is_not(question, told):
    reading = read_question(question)
    given = {reading.terms[n].text for n in reading.given}
    assert told - {"fraud"} <= given <= told


def test_whoever_the_question_tells_of_is_known_by_name_and_by_what_the_story_calls_them(engine):
    accused = measured(engine, "Who accused Kelmar of hiding a leak?", "the port firm Kelmar")
    assert {f["given_name"] for f in accused} == {1.0}
    dismissed = measured(engine, "Whom did the mayor dismiss?", "Lind")
    assert min(max(f["given_called"], f["given_noun"]) for f in dismissed) > 0.8


def test_a_surname_is_matched_by_what_the_story_calls_its_bearer(engine):
    case = engine.case(read_question("What did the mayor do in April?"), "story")
    mayor = next(n for n, t in enumerate(case.reading.terms) if t.text == "mayor")
    named = next(s.index for s in case.seen.sentences if "dismissed" in case.seen.text(s.start, s.end))
    assert case.matches.best[named].get(mayor, 0.0) > 0.5


def test_the_company_of_a_verb_agrees_or_differs_with_the_question(engine):
    same, = {f["verb_subject"] for f in measured(engine, "When did Lind dismiss the head of the pilots?", "in April")}
    other, = {f["verb_subject"] for f in measured(engine, "When did Orme dismiss the head of the pilots?", "in April")}
    assert same > 0.5 > other
