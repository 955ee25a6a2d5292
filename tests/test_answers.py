"""Questions over stories of the tests' own: the right words, the right speaker, or silence."""

import pytest

from bot.answer import Answer, Kind, Stance, Status, cite
from bot.dialogue import State, turn
from bot.wording import reply, shortened

CASES = [
    ("Who denied the council had been warned?", "halvern-bridge", "Teasdale", "a denial through 'this'"),
    ("Who accused the council of ignoring a warning?", "halvern-bridge", "Colin Baxter", "the accuser, not the accused"),
    ("How much will the repairs cost?", "halvern-bridge", "£2.4 million", "money bound to the repairs"),
    ("How long will the repairs last?", "halvern-bridge", "at least five months", "a duration with its approximation"),
    ("Why was the Orrin Bridge closed?", "halvern-bridge", "because engineers had found cracks", "a causal clause"),
    ("What does HRA stand for?", "halvern-bridge", "Halvern Roads Agency", "an acronym, letter by letter"),
    ("Combien de salariés l’usine emploie-t-elle ?", "usine-valdoré", "240 salariés", "a count with its noun"),
    ("Qui a démenti les accusations ?", "usine-valdoré", "Corvisier", "the denier"),
    ("Pourquoi l'usine de Valdoré ferme-t-elle ?", "usine-valdoré", "en raison de la chute des commandes", "a causal phrase"),
    ("How much will the plan cost?", "usine-valdoré", "35 millions d’euros", "an English question of a French story"),
]


@pytest.mark.parametrize(("question", "article", "extract", "why"), CASES, ids=[c[3] for c in CASES])
def test_answers_in_the_words_of_the_source(engine, question, article, extract, why):
    answer = engine.ask(question, scope=[article])
    assert answer.status is not Status.ABSTAINED
    assert extract in answer.extract
    assert answer.citations[0].article == article


@pytest.mark.parametrize("question", ["Who won the chess championship in Reykjavik?", "Quand Vladimir Orlov a-t-il épousé Jeanne ?"])
def test_silence_where_the_articles_say_nothing(engine, question):
    assert engine.ask(question).status is Status.ABSTAINED


def test_every_citation_is_verbatim(engine):
    for question, *_ in CASES:
        for citation in engine.ask(question).citations:
            article = engine.library.article(citation.article)
            assert article.text[citation.start : citation.end] == citation.quote


def test_the_whole_library_finds_the_right_story(engine):
    assert engine.ask("Why was the Orrin Bridge closed?").citations[0].article == "halvern-bridge"
    assert engine.ask("Pourquoi l'usine de Valdoré ferme-t-elle ?").citations[0].article == "usine-valdoré"


@pytest.mark.parametrize("question", ["who denied the IBK order?", "Qui a démenti la commande d'IBK ?"])
def test_the_seed_question(seed_engine, question):
    answer = seed_engine.ask(question)
    assert "un responsable de la communication" in answer.extract
    assert answer.citations[0].paragraph == 10
    assert answer.attribution.stance is Stance.DENIES
    assert answer.attribution.anonymous


def test_an_anonymous_source_is_called_anonymous(engine):
    answer = engine.ask("Combien coûtera le plan ?", scope=["usine-valdoré"])
    assert answer.attribution.anonymous
    assert "anonyme" in reply(answer, engine.library)


def test_an_answer_without_evidence_cannot_be_made(seed_engine):
    with pytest.raises(ValueError, match="without evidence"):
        Answer(Status.ANSWERED, Kind.WHO, "fr", extract="x")
    article = seed_engine.library.articles()[0]
    with pytest.raises(ValueError, match="no span"):
        cite(article, 0, len(article.text))
    with pytest.raises(ValueError, match="outside"):
        Answer(Status.ANSWERED, Kind.WHO, "fr", extract="nulle part", citations=(cite(article, 0, 8),))


def test_the_same_question_gives_the_same_bytes(engine):
    first = reply(engine.ask("How much will the repairs cost?"), engine.library)
    assert first == reply(engine.ask("How much will the repairs cost?"), engine.library)


def test_a_follow_up_leans_on_the_question_before(engine):
    _, state = turn(engine, State(), "Why was the Orrin Bridge closed?")
    answer, _ = turn(engine, state, "and when?")
    assert answer.extract == "on Monday"


def test_nonsense_leaves_the_conversation_as_it_was(engine):
    _, state = turn(engine, State(), "Why was the Orrin Bridge closed?")
    answer, after = turn(engine, state, "??")
    assert after.article == "halvern-bridge"
    assert answer.status is Status.ABSTAINED


def test_long_evidence_is_cut_at_spaces_with_a_mark():
    text = "mot " * 100 + "LA CLEF " + "mot " * 100
    cut = shortened(text, "LA CLEF")
    assert "LA CLEF" in cut
    assert cut.startswith("[…] mot")
    assert cut.endswith("mot […]")


@pytest.mark.parametrize("question", ["Why did Paris deliver the radars?", "Pourquoi Paris a-t-il livré les radars ?"])
def test_a_reason_for_another_deed_of_the_same_one_is_no_answer(seed_engine, question):
    assert seed_engine.ask(question).status is Status.ABSTAINED


@pytest.mark.parametrize("question", ["Why did Paris withdraw its troops?", "Pourquoi Paris a-t-il retiré ses soldats ?"])
def test_a_reason_for_the_deed_asked_about_is(seed_engine, question):
    assert "crise diplomatique" in seed_engine.ask(question).extract
