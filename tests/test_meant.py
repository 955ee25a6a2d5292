"""What "it" stands for, what a small word asks for as a whole predicate, and which verbs tell the contrary."""

import pytest

from bot.answer import Status
from bot.engine import Engine
from bot.judge import retrieved_only
from bot.question import read_question
from bot.ranking.features import features, ground
from retrieval.article import parse_article
from retrieval.lexicon import lexicon
from retrieval.library import MemoryLibrary

IT = [
    ("The ferry line bought the Orsan yard in May. Deputy mayor Paul Drennan said he would fight it.", "The ferry line"),
    ("The county published the audit on Monday. Councillor Ann Carver refused to discuss it.", "The county"),
    ("Ann Carver, a former pilot, left on Monday. The letter was short, and she kept it.", "The letter"),
]
PREDICATES = [
    ("When will the pupils of Orsan be back?", "return", "reopen"), ("How long until the ferries are fully back?", "return", "resume"),
    ("Is the Orsan strike over?", "end", "finish"), ("When are the results of the vote out?", "publish", "release"),
]


def engine(text, lang="en"):
    return Engine(MemoryLibrary([parse_article("story", f"---\nlang: {lang}\n---\n{text}\n")]))


@pytest.mark.parametrize(("text", "wanted"), IT, ids=[w for _, w in IT])
def test_it_is_a_thing_or_a_body_and_never_the_one_who_acts_on_it(text, wanted):
    study = engine(text).study("story")
    sentence = study.seen.sentences[-1]
    word = next(w for w in reversed(sentence.words) if w.fold == "it")
    assert study.seen.text(*study.mentions.at(sentence, word.token).full) == wanted


@pytest.mark.parametrize(("question", "first", "other"), PREDICATES, ids=[q for q, _, _ in PREDICATES])
def test_a_small_word_that_is_the_whole_predicate_asks_for_the_verbs_that_tell_the_same(question, first, other):
    term = next(t for t in read_question(question, "en").terms if t.verb)
    assert term.text == first
    assert term.concepts & {s.concept for s in lexicon().of(other, "en")}


def test_a_small_word_beside_a_verb_asks_for_nothing():
    assert "return" not in [t.text for t in read_question("Who paid the money back?", "en").terms]


def test_what_a_story_calls_the_one_asked_about_is_told_of_the_name_beside_it():
    """The mayor blames somebody; the name set beside "the mayor" is the mayor's own."""
    case = engine("The mayor of Orsan, Paul Drennan, blamed the county for the flood.").case(read_question("Whom does the mayor blame for the flood?", "en"), "story")
    known = ground(case)
    beside = {case.seen.text(*c.span): features(known, c).get("given_beside", 0.0) for c in retrieved_only(case)}
    assert (beside["Paul Drennan"], beside["the county for the flood"]) == (1.0, 0.0)


def test_a_verb_that_excludes_the_one_asked_about_is_known():
    """The rate was raised: that is no reason why it was not."""
    case = engine("The bank raised its rate in order to calm prices.").case(read_question("Why did the bank cut its rate?", "en"), "story")
    known = ground(case)
    opposed = {case.seen.text(*c.span): features(known, c).get("verb_opposed") for c in retrieved_only(case)}
    assert 1.0 in opposed.values()


@pytest.mark.parametrize("question", ["How old is Carol Orwell?", "How old is Dale Orwell's son?", "How old is the widow of Dale Orwell?", "Quel âge a le fils de Dale Orwell ?"])
def test_an_age_of_a_relative_is_no_answer(question):
    """A surname is shared, and a son is not his father."""
    told = engine("Dale Orwell, 57, of Port Orsan, pleaded guilty on Monday to fraud. His son left the town in May.")
    assert told.ask("How old is Dale Orwell?").extract == "57"
    assert told.ask(question).status is Status.ABSTAINED


@pytest.mark.parametrize("question", ["Did the ministry accept the accusation?", "Does the ministry admit that the ships were late?", "Le ministère reconnaît-il le retard ?"])
def test_who_is_told_of_no_such_act_is_not_said_to_have_done_it(question):
    """That the ministry announced something is no yes to whether it admits something."""
    answer = engine("The ministry announced on Monday the withdrawal of its ships.").ask(question)
    assert answer.polarity is None


def test_who_speaks_is_no_place():
    """« De même source » tells who says it."""
    case = engine("De même source, cette livraison entrait dans le cadre d'un accord signé à Brest.", "fr").case(read_question("Où a eu lieu la livraison ?", "fr"), "story")
    assert not any("source" in case.seen.text(*c.span) for c in retrieved_only(case))


def test_words_on_something_else_are_no_answer_to_what_was_said_of_a_thing():
    """Ann Carver speaks of the harbour; of the school she says nothing."""
    told = engine("The school of Orsan will close in June.\n\nThe harbour must be dredged this year. \"We cannot wait,\" the mayor, Ann Carver, said.\n\n"
                  "The county has promised two million pounds.\n\n\"Nobody asked us,\" said Paul Drennan, a fisherman.")
    assert told.ask("What did Ann Carver say about the harbour?").extract
    assert told.ask("What did Paul Drennan say about the school?").status is Status.ABSTAINED


DENIED = [
    ("Le procureur, Jean Roux, a démenti toute garde à vue dans cette affaire. Deux hommes restent recherchés.", "Qui a été placé en garde à vue ?", "fr"),
    ("The prosecutor, Ann Carver, denied that anybody had been arrested. Two men are still sought.", "Who has been arrested?", "en"),
]
GIVERS = [
    ("The union put the losses at 310 million euros, while the ministry speaks of 200 million euros.", "How much was lost, according to the union?", "310 million euros", "200 million euros", "en"),
    ("Le syndicat chiffre les pertes à 310 millions d'euros, quand le ministère en annonce 200 millions.", "À combien s'élèvent les pertes selon le ministère ?", "200 millions", "310 millions d'euros", "fr"),
]


@pytest.mark.parametrize(("text", "question", "lang"), DENIED, ids=[lang for *_, lang in DENIED])
def test_who_denies_a_deed_is_not_said_to_have_suffered_it(text, question, lang):
    answer = engine(text, lang).ask(question, lang)
    assert answer.status is Status.ABSTAINED


@pytest.mark.parametrize(("text", "question", "own", "other", "lang"), GIVERS, ids=[lang for *_, lang in GIVERS])
def test_a_number_is_given_by_the_subject_of_its_verb(text, question, own, other, lang):
    case = engine(text, lang).case(read_question(question, lang), "story")
    known = ground(case)
    given = {case.seen.text(*c.span): features(known, c) for c in retrieved_only(case)}
    assert given[own]["giver_asked"] > given[other]["giver_asked"]
    assert (given[own]["giver_other"], given[other]["giver_other"]) == (0.0, 1.0)


def test_who_stands_behind_a_deed_is_told_in_one_stretch():
    """« à l'origine de la commande », écrit X: the name behind the mark is no part of what somebody stands behind."""
    text = "« C'est le maire, Paul Roux, qui est à l'origine de la vente », écrit La Gazette. Le conseil a voté."
    found = engine(text, "fr")
    case = found.case(read_question("Qui a fondé La Gazette ?", "fr"), "story")
    assert not [c for c in retrieved_only(case) if c.rule == "people.behind"]
    sale = found.case(read_question("Qui est derrière la vente ?", "fr"), "story")
    assert "Paul Roux" in [sale.seen.text(*c.span)[-9:] for c in retrieved_only(sale) if c.rule == "people.behind"]


def test_a_denial_that_explains_itself_denies_what_was_said_before():
    """What stands behind the colon says why it is not so; what is denied is the sentence before."""
    text = "Un relecteur a confié que la revue avait ignoré son avis. La rédactrice en chef, Ada Roux, dément formellement : trois rapports sur quatre étaient favorables."
    answer = engine(text, "fr").ask("Qui dément que la revue ait ignoré un relecteur ?", "fr")
    assert answer.extract == "La rédactrice en chef, Ada Roux"
