"""What is mended in a parse, and what is said of those whom it names."""

import pytest

from bot.case import study
from bot.engine import Engine
from bot.judge import retrieved_only
from bot.question import read_question
from bot.vetoes import of_another_scale
from bot.view import view
from retrieval.article import parse_article
from retrieval.library import MemoryLibrary
from retrieval.parses import parse
from retrieval.pipeline import dateline

DATELINES = [
    ("LEEDS, May 6 (Agency) - The mayor left.", "LEEDS, May 6 (Agency) - "), ("PARIS - Le maire part.", "PARIS - "), ("Lyon, 3 mars (Agence) — Le maire part.", "Lyon, 3 mars (Agence) — "),
    ("DUL (Norland), 3 mars - Le maire part.", "DUL (Norland), 3 mars - "), ("The mayor - Ann Lee - left.", ""), ("Le maire, 58 ans, part.", ""),
]
HEADED = [
    ("fr", "Les colonels qui ont pris le pouvoir par la force dans un pays en pleine tourmente sécuritaire se sont rapprochés de la Russie.", "colonels", "rapprochés"),
    ("en", "A telephone helpline, staffed by nurses, opened on Friday afternoon.", "helpline", "opened"),
]
STORY = """Rivière

Le ministre, Bruno Rose, a présenté le budget. Son adjointe, Rose Sellou, a protesté.

M. Rose a contesté ces comptes, qu'il a qualifiés de « ridicules ».

« C'est en réalité l'ex-président Paul Orme (PO), renversé par Lind, qui est à l'origine de la commande », écrit la lettre Hexa. Un ancien employé serait soupçonné.
"""


@pytest.mark.parametrize(("text", "told"), DATELINES)
def test_a_dateline_is_told_from_what_follows(text, told):
    assert text[: dateline(text)] == told


def test_a_dateline_has_no_part_in_the_sentence_and_is_cited_with_it():
    seen = view(MemoryLibrary([parse_article("a", "Leak\n\nLEEDS, May 6 (Agency) - The mayor of Leeds, Ada Lind, left on Monday.\n")]), "a")
    lead = seen.sentences[1]
    assert seen.text(lead.start, lead.end).startswith("LEEDS, May 6")
    mayor = next(w.token for w in lead.words if w.token.text == "mayor")
    assert (mayor.dep_, mayor.head.text) == ("nsubj", "left")


@pytest.mark.parametrize(("lang", "text", "subject", "verb"), HEADED)
def test_a_subject_is_not_taken_for_the_head_of_its_sentence(lang, text, subject, verb):
    doc = parse(text, lang)
    noun = next(t for t in doc if t.text == subject)
    assert noun.dep_.startswith("nsubj")
    assert noun.head.text == verb == noun.sent.root.text


@pytest.fixture(scope="module")
def story():
    return Engine(MemoryLibrary([parse_article("story", STORY)]))


def test_a_participle_with_an_article_is_a_noun(story):
    word = next(w for s in study(story.study("story").seen).seen.sentences for w in s.words if w.token.text == "employé")
    assert (word.pos, word.token.lemma_) == ("NOUN", "employé")


def test_a_surname_tells_no_gender(story):
    """Rose is a woman's first name; M. Rose is « il » all the same, and Rose Sellou would be « elle »."""
    studied = story.study("story")
    start = studied.seen.article.text.index("M. Rose")
    assert studied.mentions.agrees((start, start + len("M. Rose")), frozenset(["Masc", "Sing"]))
    other = studied.seen.article.text.index("Rose Sellou")
    assert not studied.mentions.agrees((other, other + len("Rose Sellou")), frozenset(["Masc", "Sing"]))


def test_whom_a_cleft_brings_forward_stands_behind_the_deed(story):
    case = story.case(read_question("Qui est à l'origine de la commande ?"), "story")
    assert [case.seen.text(*c.span) for c in retrieved_only(case) if c.rule == "people.behind"] == ["l'ex-président Paul Orme (PO)"]


@pytest.mark.parametrize(("question", "amiss"), [
    ("How many days did the hearing last?", True), ("How many minutes did the hearing last?", False), ("Combien d'heures a duré l'audience ?", False),
    ("How long did the hearing last?", False), ("Combien d'années a duré l'audience ?", True),
])
def test_minutes_are_no_days(question, amiss):
    engine = Engine(MemoryLibrary([parse_article("a", "Hearing\n\nThe hearing in Leeds lasted 25 minutes.\n")]))
    case = engine.case(read_question(question), "a")
    told = [c for c in retrieved_only(case) if case.seen.text(*c.span) == "25 minutes"]
    assert told
    assert {of_another_scale(case, c) for c in told} == {amiss}
