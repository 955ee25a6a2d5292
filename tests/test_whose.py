"""Whose words are asked for, who is meant by a definite noun, what is told as not done, what a number does not count."""

import pytest

from bot.answer import Kind
from bot.engine import Engine
from bot.judge import retrieved_only
from bot.question import read_question
from bot.ranking.features import features, ground
from bot.wording import quoted
from retrieval.article import parse_article
from retrieval.library import MemoryLibrary

WHOSE = [
    ("en", "Exact words of Ann Carver on the merger?", {"ann", "carver"}), ("en", "Ann Carver's exact words about her brother?", {"ann", "carver"}),
    ("en", "What did minister Petro Halasz say about the dam?", {"petro", "halasz"}), ("en", "What did the harbour master say?", {"harbour", "master"}),
    ("en", "Ann Carver on the harbour fire: exact words?", {"ann", "carver"}), ("en", "Reaction of the club president to the fine?", {"club", "president"}),
    ("fr", "Les mots exacts d'Odile Tessier sur la grève ?", {"odile", "tessier"}), ("fr", "Que répond la ministre Odile Tessier aux syndicats ?", {"odile", "tessier"}),
    ("fr", "Réaction du maire de Vaubourg à la plainte ?", {"maire", "vaubourg"}), ("fr", "Que dit la préfecture sur le barrage ?", {"prefecture"}),
    ("en", "How many boats sank, ministry estimate?", {"ministry"}), ("fr", "Combien de bateaux coulés, chiffre de la préfecture ?", {"prefecture"}),
]
LINKS = [
    ("fr", "L'agriculteur Denis Roussel a perdu sa récolte.\n\n« On n'a rien vu venir », a dit ce cultivateur.\n", "On n'a rien", "Denis Roussel"),
    ("fr", "Le procureur de Brive, Alain Meyssac, a ouvert une enquête. Le magistrat a dit qu'il entendrait les témoins.\n", "qu'il entendrait", "Alain Meyssac"),
    ("fr", "Le maire, Alain Meyssac, a écrit à la préfecture. Son prédécesseur a dit que c'était inutile.\n", "c'était inutile", "Son prédécesseur"),
]
NOTHING_COUNTED = [
    ("fr", "Combien de temps l'usine de Vaubourg a-t-elle fermé ?", "L'usine de Vaubourg, fermée pendant sept heures, a rouvert à 11 heures.", "11 heures", "sept heures"),
    ("en", "How many clerks read the letters?", "For nine weeks the letters were read by four clerks.", "nine weeks", "four clerks"),
    ("en", "How many people were aboard the plane?", "The plane, an R-4 with nine people aboard, took off at 5.40 a.m.", "4", "nine people"),
]


def engine(text, lang="fr"):
    return Engine(MemoryLibrary([parse_article("story", f"---\nlang: {lang}\n---\n{text}")]))


@pytest.mark.parametrize(("lang", "question", "whose"), WHOSE, ids=[q for _, q, _ in WHOSE])
def test_the_one_whose_words_are_asked_for_is_named_by_the_question(lang, question, whose):
    assert {t.text for t in read_question(question, lang).terms if t.source} == whose


@pytest.mark.parametrize(("lang", "story", "said", "who"), LINKS, ids=[w for *_, w in LINKS])
def test_a_definite_noun_is_the_one_of_its_kind_who_was_named(lang, story, said, who):
    studied = engine(story, lang).study("story")
    claim = next(c for c in studied.claims if said in studied.seen.text(studied.seen.sentences[c.sentence].start, studied.seen.sentences[c.sentence].end))
    assert who in studied.seen.text(*claim.name)


def test_who_admitted_is_not_who_says_that_another_did_it():
    told = engine("Clerks burned the ballots, said the union's secretary, Paul Orme. The town clerk, Ada Lind, admitted that she had lost two boxes.\n", "en")
    assert "Paul Orme" not in (told.ask("Who admitted burning the ballots?").extract or "")


def test_who_denies_is_not_who_says_it():
    told = engine("Officers seized the map in a raid, said the head of the bureau, Paul Orme. The owner, Ada Lind, denied hiding a debt.\n", "en")
    assert "Paul Orme" not in (told.ask("Who denies the raid?").extract or "")


def test_nobody_accuses_themselves():
    told = engine("The league banned Ada Lind, the champion, for cheating. “This trial is a farce,” said Ada Lind, the champion.\n", "en")
    assert "Ada Lind" not in (told.ask("Who accuses the champion?").extract or "")


def test_who_does_not_do_the_deed_is_not_who_did_it():
    told = engine("The Rail Union called the strike on Monday. The Drivers' League does not call for a strike.\n", "en")
    case = told.case(read_question("Which union called the strike?", "en"), "story")
    known = ground(case)
    found = {case.seen.text(*c.span): features(known, c) for c in retrieved_only(case)}
    league, union = (next(f for words, f in found.items() if name in words) for name in ("League", "Rail Union"))
    assert (league["verb_denied"], union["verb_denied"]) == (1.0, 0.0)
    assert "deed_denied" in league
    assert "deed_told" in union


@pytest.mark.parametrize(("lang", "question", "story", "never", "counted"), NOTHING_COUNTED)
def test_a_time_of_day_and_a_part_of_a_name_count_nothing(lang, question, story, never, counted):
    case = engine(story, lang).case(read_question(question, lang), "story")
    found = {case.seen.text(*c.span) for c in retrieved_only(case) if c.rule.startswith("amount")}
    assert counted in found
    assert never not in found


@pytest.mark.parametrize(("lang", "words", "shown"), [
    ("fr", "a dit « non » deux fois", "“a dit « non » deux fois”"), ("fr", "« non »", "« non »"), ("fr", "non", "« non »"),
    ("en", "it said “no” twice", "‘it said “no” twice’"), ("en", "“no”", "“no”"),
])
def test_words_with_marks_of_their_own_stand_between_others(lang, words, shown):
    assert quoted(words, lang) == shown


@pytest.mark.parametrize(("lang", "question"), [
    ("en", "Ann Carver: who is she?"), ("en", "who's Ann Carver"), ("en", "Ann Carver, who is that?"), ("en", "What's the PDL?"), ("en", "the PDL is what?"),
    ("fr", "Odile Tessier, qui est-ce ?"), ("fr", "Odile Tessier : qui est-elle ?"), ("fr", "qui c'est Odile Tessier"), ("fr", "Le PDL, qu'est-ce que c'est ?"),
])
def test_who_or_what_is_asked_for_behind_the_name_too(lang, question):
    assert read_question(question, lang).ruled[0] is Kind.DEFINITION


@pytest.mark.parametrize(("lang", "story", "question", "reason"), [
    ("en", "The fund Torrance will vote against the deal because the premium, at 14%, was an insult.", "Why will Torrance vote against the deal?", "because the premium, at 14%, was an insult"),
    ("fr", "Le fonds Torrance votera contre, parce que la prime, de 14 %, était une insulte.", "Pourquoi Torrance votera-t-il contre ?", "parce que la prime, de 14 %, était une insulte"),
])
def test_a_reason_ends_behind_its_verb(lang, story, question, reason):
    case = engine(story, lang).case(read_question(question, lang), "story")
    found = {case.seen.text(*c.span) for c in retrieved_only(case) if c.rule == "reason.clauses"}
    assert reason in found
    assert not any(words.endswith(("premium", "prime")) for words in found)


def test_how_long_is_no_reason():
    case = engine("The mayor put off the spraying for nine days to spare a fair.\n", "en").case(read_question("Why did the mayor put off the spraying?", "en"), "story")
    assert not any(case.seen.text(*c.span).startswith("for nine days") for c in retrieved_only(case))


@pytest.mark.parametrize(("lang", "story", "question", "whom"), [
    ("fr", "Les pêcheurs se sont rapprochés de la capitainerie en même temps qu'ils se détournaient du préfet.\n", "De qui les pêcheurs se sont-ils rapprochés ?", "la capitainerie"),
    ("en", "The clerk wrote to the harbour board on Monday.\n", "To whom did the clerk write?", "the harbour board"),
])
def test_to_whom_is_told_by_the_same_preposition(lang, story, question, whom):
    case = engine(story, lang).case(read_question(question, lang), "story")
    marks = {case.seen.text(*c.span): c.mark for c in retrieved_only(case) if c.rule == "people.by_role"}
    assert next(mark for words, mark in marks.items() if words.startswith(whom)) == "role"
    assert sum(mark == "role" for mark in marks.values()) == 1
