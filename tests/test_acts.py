"""Who denied or confirmed it must have denied or confirmed it; an age is somebody's."""

import pytest

from bot.answer import Reason, Status
from bot.engine import Engine
from retrieval.article import parse_article
from retrieval.ingest import read_folder
from retrieval.library import MemoryLibrary

STORY = """Fire in the Dunmore warehouse

A fire destroyed the Dunmore warehouse on Monday, the owner, Ellen Frost, 61, said.

A guard who asked not to be named said a stove had been left on. Inspector Paul Dray confirmed that an inquiry had been opened.

The union accused Frost of having locked a gate. Frost denied the accusation. Her son, Tom Frost, is 34 years old and runs the yard.
"""
RECIT = """Le maire de Belval démissionne

Le maire de Belval, Jean Carrel, a annoncé lundi sa démission devant le conseil municipal.

« Je pars sans regret », a déclaré l'élu de 58 ans, à l'issue de la séance.
"""
SILENCE = """L'adjointe de Belval sous pression

L'opposition a réclamé lundi la démission de l'adjointe aux finances, Léa Marin, après la publication d'un audit.

Jointe par l'Agence, Léa Marin n'a pas souhaité commenter.
"""


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    folder = tmp_path_factory.mktemp("acts")
    (folder / "fire.txt").write_text(STORY, encoding="utf-8")
    (folder / "maire.txt").write_text(RECIT, encoding="utf-8")
    (folder / "silence.txt").write_text(SILENCE, encoding="utf-8")
    return Engine(MemoryLibrary(read_folder(folder)))


@pytest.mark.parametrize(("question", "extract"), [
    ("Who confirmed an inquiry was opened?", "Dray"), ("Who denied the accusation?", "Frost"),
])
def test_who_confirmed_or_denied_the_very_thing_is_named(engine, question, extract):
    assert extract in engine.ask(question, scope=["fire"]).extract


def test_who_confirmed_something_else_is_not(engine):
    answer = engine.ask("Who confirmed a stove was left on?", scope=["fire"])
    assert answer.status is Status.ABSTAINED
    assert answer.rule == "speech.confirmers"


@pytest.mark.parametrize(("question", "article", "age"), [
    ("How old is Ellen Frost?", "fire", "61"), ("Quel âge a Jean Carrel ?", "maire", "58 ans"),
    ("Quel âge a le maire de Belval ?", "maire", "58 ans"), ("How old is the mayor?", "maire", "58 ans"),
])
def test_an_age_is_of_whom_the_story_says_it(engine, question, article, age):
    answer = engine.ask(question, scope=[article])
    assert answer.status is Status.ANSWERED
    assert answer.extract == age


def test_an_age_of_somebody_else_is_no_answer(engine):
    assert engine.ask("How old is Paul Dray?", scope=["fire"]).status is Status.ABSTAINED


def test_among_many_stories_a_name_that_none_tells_of_is_answered_from_none(engine):
    """Who accused Brunel is not told by a story of another accusation."""
    answer = engine.ask("Who accused Brunel of having locked a gate?")
    assert (answer.status, answer.reason) == (Status.ABSTAINED, Reason.NO_SUBJECT)


def test_asked_what_one_said_the_words_of_another_are_no_answer(engine):
    answer = engine.ask("What did the union say?", scope=["fire"])
    assert answer.status is Status.ABSTAINED or answer.attribution.speaker == "The union"


def test_who_would_not_comment_says_neither_yes_nor_no(engine):
    """« n'a pas souhaité commenter » is no answer to whether she will resign."""
    answer = engine.ask("Léa Marin va-t-elle démissionner ?", scope=["silence"])
    assert answer.status is Status.ABSTAINED


def test_silence_is_told_with_its_verb(engine):
    answer = engine.ask("Qu'a dit Léa Marin ?", scope=["silence"])
    assert answer.status is Status.ABSTAINED or answer.extract == "n'a pas souhaité commenter"


def test_what_somebody_says_is_not_who_they_are(engine):
    """« L'élu de 58 ans, à l'issue de la séance » tells who spoke; a verb behind a name tells what he did."""
    answer = engine.ask("Qui est Léa Marin ?", scope=["silence"])
    assert answer.status is Status.ABSTAINED or "finances" in answer.extract


CONTRADICTED = """Champion suspended

The cyclist Maud Perrin was suspended on Monday after a test found Belsapine, a stimulant, said the World Cycling Board (WCB).

"I never took that drug," said Perrin, who won the title on June 3 after a ride of 96 kilometres.

A rival, Nina Holt, accused the board of having looked away for years. The board denied the accusation.
"""


@pytest.fixture(scope="module")
def contradicted():
    return Engine(MemoryLibrary([parse_article("story", CONTRADICTED)]))


@pytest.mark.parametrize("question", ["What does WCB stand for?", "When did Perrin win the title?", "How far was the ride?"])
def test_what_nobody_denies_is_not_shown_as_denied(contradicted, question):
    answer = contradicted.ask(question)
    assert answer.status is Status.ANSWERED
    assert answer.counter is None


def test_a_denial_that_answers_an_accusation_is_shown_beside_it(contradicted):
    answer = contradicted.ask("Who accused the board?")
    assert answer.status is Status.DISPUTED
    assert answer.counter is not None
    assert answer.counter.speaker == "the World Cycling Board (WCB)"


def test_who_accuses_somebody_else_is_not_who_is_asked_for(contradicted):
    """The rival accuses the board, and nobody the champion."""
    assert contradicted.ask("Who accuses the cyclist of theft?").status is Status.ABSTAINED


def test_what_another_denied_is_no_answer_to_whether_somebody_admitted_it(contradicted):
    assert contradicted.ask("Did the board admit that the test was rushed?").status is Status.ABSTAINED
