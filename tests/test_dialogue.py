"""A conversation: follow-ups, questions about the answer, changes of scope, repair, small talk, expiry."""

import datetime as dt

import pytest

from bot.answer import Answer, Attribution, Citation, Kind, Reason, Stance, Status
from bot.background import Background
from bot.dialogue import ILLEGAL, TABLE, Phase, Said, State, current, step, turn
from bot.engine import Engine
from bot.evidence import sure
from bot.followup import Context, follow
from bot.moves import LANGS, Move, moves, read_move
from bot.phrasing import phrasing
from bot.referents import Referent, gendered
from bot.wording import reply
from retrieval.article import parse_article
from retrieval.library import MemoryLibrary

NOON = dt.datetime(2026, 3, 2, 12, 0)


def talk(engine, *lines, **options):
    """The answers of a conversation."""
    state, answers = State(), []
    for line in lines:
        answer, state = turn(engine, state, line, **options)
        answers.append(answer)
    return answers


WOMAN = Referent("Anne Corvisier", "f", person=True)
MAN = Referent("Colin Baxter", "m", person=True)
FRENCH = Context("Qui a annoncé la fermeture de l'usine", "fr", referents=(WOMAN, MAN))
ENGLISH = Context("Who closed the Orrin Bridge", "en", referents=(MAN, WOMAN))

LOOKING = Context("Qui a remplacé le maire", "fr", referents=(Referent("le maire", "m", person=True),), sought=True)
THINGS = Context("How many houses has the subsidy paid for", "en", referents=(
    Referent("the subsidy", person=False, lang="en"), Referent("houses", plural=True, person=False, lang="en")))
COUNTED = Context("How many schools has the council lost", "en")

UNDERSTOOD = [
    (FRENCH, "quel âge a-t-elle ?", "quel âge Anne Corvisier a-t-elle", "an inverted subject is put before its verb"),
    (FRENCH, "comment les a-t-il qualifiés ?", "comment Colin Baxter les a-t-il qualifiés", "before what clings to the verb, too"),
    (FRENCH, "qu'a-t-elle dit ?", "qu'a dit Anne Corvisier", "behind the participle, where an elision leaves no room"),
    (FRENCH, "que dit-il du budget ?", "que dit Colin Baxter du budget", "behind a verb of its own"),
    (FRENCH, "qu'est-ce qu'il a promis ?", "qu'est-ce que Colin Baxter a promis", "an elision is undone before a consonant"),
    (FRENCH, "et elle, elle répond quoi ?", "que répond Anne Corvisier", "a pronoun said twice is one"),
    (FRENCH, "et les deux autres, ils disent quoi ?", "que disent les deux autres", "the question word goes first behind a topic, too"),
    (FRENCH, "il avait dormi combien, le pilote ?", "le pilote avait dormi combien", "a topic set behind is taken up as well"),
    (FRENCH, "et le préavis, il finit quand ?", "le préavis finit quand", "a topic set before is taken up by its pronoun"),
    (FRENCH, "et la ville, combien a-t-elle payé ?", "combien la ville a-t-elle payé", "also by an inverted one"),
    (FRENCH, "elle reproche quoi à la direction ?", "que reproche Anne Corvisier à la direction", "the question word goes first"),
    (FRENCH, "y a-t-il un délai ?", "y a-t-il un délai", "an impersonal pronoun stands for nobody"),
    (FRENCH, "quand la préfecture a-t-elle réagi ?", "quand la préfecture a-t-elle réagi", "a subject that is named needs none"),
    (FRENCH, "et le maire ?", "Qui a annoncé le maire", "another topic takes the place of the old one"),
    (FRENCH, "et le parquet, qu'en dit-il ?", "que dit le parquet de cela", "of what was said, by the topic set before"),
    (FRENCH, "la direction a répondu quoi ?", "qu'a répondu la direction", "the question word goes first in a compound tense, too"),
    (FRENCH, "et le ministre, comment s'appelle-t-il ?", "qui est le ministre", "a name that is asked for is who somebody is"),
    (FRENCH, "qui est-ce, ce ministre ?", "qui est ce ministre", "set behind the question"),
    (FRENCH, "pour quelle raison ?", "pourquoi a annoncé la fermeture de l'usine", "a reason is a why"),
    (FRENCH, "que lui est-il arrivé ?", "que lui est-il arrivé", "an impersonal subject beside somebody who is spoken of"),
    (FRENCH, "quel âge ont-ils ?", "quel âge ont-ils", "nobody alone is several"),
    (LOOKING, "où était-il ?", "où était-il", "he is the one who was not found, not the mayor"),
    (THINGS, "when was he told?", "when was he told", "a subsidy is no he"),
    (THINGS, "how many of them are left?", "how many of houses are left", "several of what was counted"),
    (COUNTED, "and how many beds?", "how many beds has the council lost", "another thing is counted"),
    (ENGLISH, "on what grounds?", "why closed the Orrin Bridge", "grounds are a why"),
    (ENGLISH, "how old is she?", "how old is Anne Corvisier", "she is the woman"),
    (ENGLISH, "what did he say?", "what did Colin Baxter say", "he is the man"),
    (ENGLISH, "who accused him?", "who accused Colin Baxter", "an object, too"),
    (ENGLISH, "what for?", "why closed the Orrin Bridge", "a turn of speech is its plain question word"),
    (ENGLISH, "what about the tunnel?", "Who closed the tunnel", "another topic"),
]


def test_a_question_keeps_its_mark():
    """Without it a statement that asks whether asks nothing."""
    assert follow("elle va démissionner ?", "fr", FRENCH).text == "Anne Corvisier va démissionner ?"
    assert follow("she denies it?", "en", ENGLISH).text.endswith("?")


@pytest.mark.parametrize(("context", "text", "understood", "why"), UNDERSTOOD, ids=[case[1] for case in UNDERSTOOD])
def test_a_follow_up_is_made_to_stand_by_itself(context, text, understood, why):
    assert follow(text, context.lang, context).text.rstrip(" ?") == understood, why


def test_a_question_that_needs_nothing_borrows_nothing():
    asked = follow("Who denied that Norcastle Works had ignored the warning of 2019?", "en", ENGLISH)
    assert not asked.leans
    assert asked.background.lent == ()


def test_ellipsis_takes_the_predicate_of_the_question_before(engine):
    first, when = talk(engine, "Why was the Orrin Bridge closed?", "and when?")
    assert when.extract == "on Monday"
    assert when.kind is Kind.WHEN
    assert first.citations[0].paragraph == when.citations[0].paragraph


def test_who_answered_is_the_subject_of_the_next_ellipsis():
    article = parse_article("a", "Anne Corvisier a fermé l'usine de Valdoré lundi.\n\nPaul Rémy a fermé le bureau de Lyon mardi.")
    answers = talk(Engine(MemoryLibrary([article])), "Qui a fermé le bureau de Lyon ?", "quand ?")
    assert answers[1].extract == "mardi"


def test_the_language_may_change_in_mid_conversation(engine):
    accused, said = talk(engine, "Who accused the council?", "et qui le dément ?")
    assert (accused.lang, said.lang) == ("en", "fr")
    assert "Teasdale" in said.extract


def test_a_choice_between_two_people_is_shown_and_offered():
    text = "Le maire Paul Rémy a accusé le préfet Jean Morel mardi.\n\nJean Morel a quitté Lyon. Paul Rémy a quitté Paris."
    engine, state = Engine(MemoryLibrary([parse_article("a", text)])), State()
    _, state = turn(engine, state, "Le maire Paul Rémy a-t-il accusé le préfet Jean Morel ?")
    answer, state = turn(engine, state, "d'où est-il parti ?")
    assert state.phase is Phase.OFFERED
    assert "1" in answer.note
    assert "2" in answer.note
    before = state
    answer, state = turn(engine, state, "le deuxième")
    assert before.offered[1] in answer.note
    assert state.phase is not Phase.OFFERED
    wrong, same = turn(engine, before, "le troisième")
    assert wrong.reason is Reason.NO_QUESTION
    assert same.offered == before.offered


ABOUT = [
    ("where does that come from?", lambda a: a.kind is Kind.WHO_SAID and a.extract == "the Halvern Roads Agency (HRA)", "the speaker"),
    ("are you sure?", lambda a: "Halvern Roads Agency" in a.note, "who says so and nobody else"),
    ("show me the quote", lambda a: a.extract == a.citations[0].quote, "the sentence whole"),
    ("who says otherwise?", lambda a: a.reason is Reason.NO_QUESTION, "nobody does"),
    ("qui dit le contraire ?", lambda a: a.lang == "fr" and "contraire" in a.note, "nobody, in French"),
]


@pytest.mark.parametrize(("text", "holds", "why"), ABOUT, ids=[case[0] for case in ABOUT])
def test_the_answer_itself_can_be_asked_about(engine, text, holds, why):
    _, answer = talk(engine, "How much will the repairs cost?", text)
    assert holds(answer), (why, answer)


def test_who_disputes_the_answer_is_told_with_the_denial(engine):
    _, answer = talk(engine, "Who accused the council?", "who denies it?")
    assert answer.kind is Kind.WHO_DENIED
    assert "Teasdale" in answer.extract


def test_what_else_somebody_said_is_told_until_there_is_no_more(engine):
    answers = talk(engine, "What did Moira Teasdale say?", "what else did she say?", "what else did she say?", "what else?", "anything else?")
    told = [a.extract for a in answers if a.status is not Status.ABSTAINED]
    assert len(told) == len(set(told)) >= 2
    assert answers[-1].reason is Reason.NO_QUESTION


def test_an_answer_that_is_contested_or_anonymous_is_said_to_be(seed_engine):
    _, contested = talk(seed_engine, "Qui a démenti la commande d'IBK ?", "tu es sûr ?")
    assert "contest" in contested.note


def certainty(**values):
    quote = Citation("a", 1, 0, 9, "le maire.")
    return sure(Answer(Status.ANSWERED, Kind.WHO, "fr", "le maire", (0, 8), citations=(quote,), **values), "fr").note


def test_certainty_is_no_more_than_the_article_gives():
    by = Attribution("Paul", Stance.SAYS, anonymous=False)
    assert "toutes lettres" in certainty()
    assert "conditionnel" in certainty(hedged=True)
    assert "Paul" in certainty(attribution=by)
    assert "anonyme" in certainty(attribution=Attribution("une source", Stance.SAYS, anonymous=True))
    assert "contest" in certainty(counter=by, counter_citation=0, counter_extract="le maire")


def test_the_scope_changes_to_the_other_story_and_back_to_all(engine):
    state = State()
    answer, state = turn(engine, state, "Who accused the council?")
    other, state = turn(engine, state, "in the other story, who denied it?")
    assert other.citations[0].article == "usine-valdoré"
    assert "Valdoré" in other.note
    everywhere, _ = turn(engine, state, "in all the stories, who accused the council of ignoring a warning?")
    assert everywhere.citations[0].article == answer.citations[0].article


def test_only_what_a_source_says_counts(seed_engine):
    state = State()
    _, state = turn(seed_engine, state, "Qui est à l'origine de la commande des hélicoptères ?")
    by_source, _ = turn(seed_engine, state, "seulement selon Africa Intelligence")
    assert "Africa Intelligence" in by_source.note
    other, after = turn(seed_engine, state, "seulement selon Le Monde")
    assert other.reason is Reason.NO_QUESTION
    assert after.context == state.context


def dated(name, day, text, source=None):
    head = f"---\ndate: 2026-03-{day:02}\n" + (f"source: {source}\n" if source else "")
    return parse_article(name, f"{head}---\n{text}")


def test_since_a_day_leaves_older_stories_out():
    old, new = dated("old", 1, "The mayor closed the Orrin Bridge with tape."), dated("new", 12, "The prefect closed the Orrin Bridge.", "AFP")
    engine, state = Engine(MemoryLibrary([old, new])), State()
    _, state = turn(engine, state, "Who closed the Orrin Bridge?", scope=["old"])
    state = State(state.context)
    answer, _ = turn(engine, state, "since Monday", at=dt.datetime(2026, 3, 13, 9))
    assert answer.citations[0].article == "new"
    assert "2026-03-09" in answer.note
    none, after = turn(engine, state, "since 20 March", at=dt.datetime(2026, 3, 21, 9))
    assert none.reason is Reason.NO_QUESTION
    assert after.context == state.context
    by_source, _ = turn(engine, state, "only according to the AFP")
    assert by_source.citations[0].article == "new"
    no_day, _ = turn(engine, state, "since the beginning", at=NOON)
    assert no_day.reason is not Reason.NO_QUESTION


def test_repair_puts_another_in_the_place_of_whom_was_meant(engine):
    state = State()
    _, state = turn(engine, state, "What did the opposition leader say?")
    answer, state = turn(engine, state, "no, I meant Moira Teasdale")
    assert answer.attribution
    assert "Teasdale" in answer.attribution.speaker
    assert "Moira Teasdale" in answer.note


def test_a_repair_that_asks_anew_is_a_question(engine):
    state = State()
    _, state = turn(engine, state, "When was the Orrin Bridge closed?")
    answer, _ = turn(engine, state, "no, why was it closed?")
    assert answer.kind is Kind.WHY


def test_a_date_takes_the_place_of_a_date():
    context = Context("Qui a parlé lundi", "fr")
    assert "mardi" in step(Engine(MemoryLibrary([parse_article("a", "Anne a parlé mardi.\n\nPaul a parlé lundi.")])),
                           State(context), Said("non, mardi"))[0].note


NOT_QUESTIONS = [("bonjour", "fr"), ("Hello!", "en"), ("merci beaucoup", "fr"), ("thanks", "en"), ("aide", "fr"), ("what can you do?", "en"),
                 ("T'es nul", "fr"), ("you are useless", "en"), ("ça va ?", "fr"), ("tell me a joke", "en"), ("qui es-tu ?", "fr"),
                 ("are you a bot?", "en"), ("au revoir", "fr"), ("bye", "en")]


@pytest.mark.parametrize(("text", "lang"), NOT_QUESTIONS)
def test_what_is_no_question_gets_one_line_in_its_language(engine, text, lang):
    state = State()
    _, state = turn(engine, state, "Why was the Orrin Bridge closed?")
    answer, after = turn(engine, state, text)
    assert (answer.status, answer.reason, answer.lang) == (Status.ABSTAINED, Reason.NO_QUESTION, lang)
    assert "\n" not in reply(answer, engine.library)
    assert "{" not in answer.note
    assert after.context == state.context


@pytest.mark.parametrize("text", ["asdf?", "xyzzy plugh", "???", "🤷"])
def test_nonsense_is_not_taken_for_a_follow_up(engine, text):
    state = State()
    _, state = turn(engine, state, "Why was the Orrin Bridge closed?")
    answer, after = turn(engine, state, text)
    assert answer.status is Status.ABSTAINED
    assert not answer.citations
    assert after.context == state.context


@pytest.mark.parametrize(("text", "move"), [("are you sure?", Move.ABOUT), ("in the other story", Move.SCOPE), ("le deuxième", Move.CHOOSE)])
def test_an_illegal_move_gets_a_line_and_changes_nothing(engine, text, move):
    state = State()
    assert (state.phase, move) not in TABLE
    answer, after = turn(engine, state, text)
    assert answer.reason is Reason.NO_QUESTION
    assert after is state


def test_every_move_is_in_the_table_or_has_its_line():
    for phase in Phase:
        for move in Move:
            assert (phase, move) in TABLE or move in ILLEGAL


def test_a_conversation_is_forgotten_after_half_an_hour(engine):
    _, state = turn(engine, State(), "Why was the Orrin Bridge closed?", at=NOON)
    soon, _ = turn(engine, state, "and when?", at=NOON + dt.timedelta(minutes=29))
    late, _ = turn(engine, state, "and when?", at=NOON + dt.timedelta(minutes=31))
    assert soon.extract == "on Monday"
    assert late.status is Status.ABSTAINED


def test_another_person_of_the_group_does_not_inherit_the_conversation(engine):
    _, state = turn(engine, State(), "Why was the Orrin Bridge closed?", by="anna")
    assert current(state, Said("and when?", by="anna")) is state
    assert current(state, Said("and when?", by="ben")) == State()
    answer, _ = turn(engine, state, "and when?", by="ben")
    assert answer.status is Status.ABSTAINED


def test_a_follow_up_stays_within_the_articles_that_are_allowed(engine):
    _, state = turn(engine, State(), "Why was the Orrin Bridge closed?")
    answer, _ = turn(engine, state, "and when?", scope=["usine-valdoré"])
    assert all(c.article == "usine-valdoré" for c in answer.citations)


@pytest.mark.parametrize("text", ["show me the quote", "where does that come from?", "and when?", "in the other story"])
def test_an_answer_from_a_story_that_is_gone_is_spoken_of_no_more(engine, text):
    _, state = turn(engine, State(), "Why was the Orrin Bridge closed?")
    narrowed, _ = turn(engine, state, text, scope=["usine-valdoré"])
    assert all(c.article == "usine-valdoré" for c in narrowed.citations)
    rest = [a for a in engine.library.articles() if a.id != "halvern-bridge"]
    removed, _ = turn(Engine(MemoryLibrary(rest)), state, text)
    assert all(c.article == "usine-valdoré" for c in removed.citations)


def test_both_languages_have_the_same_rows():
    french, english = (moves(lang) for lang in LANGS)
    assert [(m, n) for m, n, _ in french.rows] == [(m, n) for m, n, _ in english.rows]
    assert french.replies.keys() == english.replies.keys()
    assert phrasing("fr").patterns.keys() == phrasing("en").patterns.keys()
    assert phrasing("fr").shown.keys() == phrasing("en").shown.keys()
    for lang in LANGS:
        for pronoun in phrasing(lang).pronouns.values():
            assert pronoun.gender in ("m", "f", "?")
            assert pronoun.stands in ("any", "person", "thing")


REAL = ["Who denied the order?", "Qui a démenti la commande ?", "Depuis quand le pont est-il fermé ?", "Is it true that the bridge closed?",
        "Selon qui le pont est-il fermé ?", "Who said the inquiry was over?", "Pas de victimes ?", "No survivors?", "Combien de morts ?"]


@pytest.mark.parametrize("text", REAL)
def test_a_question_is_not_mistaken_for_talk(text):
    assert read_move(text, None, None).move is Move.ASK


OFFICES = [
    ("L'adjointe aux travaux, Sylvie Orsini, a parlé.", "Sylvie Orsini", "fr", "f", "an office before the name"),
    ("Karim Belhadj, directeur de la régie, a parlé.", "Karim Belhadj", "fr", "m", "an office behind it"),
    ("Its spokeswoman, Petra Nolan, spoke.", "Petra Nolan", "en", "f", "an English title"),
    ("Tolby, Anna Reed said.", "Anna Reed", "en", "?", "a place is no office"),
]


@pytest.mark.parametrize(("text", "name", "lang", "gender", "why"), OFFICES, ids=[case[-1] for case in OFFICES])
def test_the_article_tells_the_gender_of_a_name(text, name, lang, gender, why):
    assert gendered(Referent(name), text, lang).gender == gender, why


SPEECH = """L'usine de Valdoré a fermé mardi après une panne.

Le directeur, Paul Rémy, a accusé le syndicat d'avoir bloqué les portes. Le syndicat a démenti ces accusations. « Les portes étaient ouvertes », a assuré sa secrétaire, Jeanne Morel."""


def test_what_was_denied_is_not_what_is_said_next():
    """Who denied it, and what was said: not "ces accusations" again."""
    engine = Engine(MemoryLibrary([parse_article("a", SPEECH)]))
    denied, said = talk(engine, "Qui a démenti ces accusations ?", "et qu'a dit Jeanne Morel ?")
    assert "syndicat" in denied.extract
    assert "ouvertes" in said.extract


def test_who_said_what_nobody_is_said_to_have_said():
    """The article itself says so: a line and the place, no answer that names somebody who only stands near."""
    engine = Engine(MemoryLibrary([parse_article("a", SPEECH)]))
    first, speaker, place = talk(engine, "Quand l'usine de Valdoré a-t-elle fermé ?", "qui l'a dit ?", "d'où ça vient ?")
    assert first.extract == "mardi"
    assert (speaker.status, speaker.reason) == (Status.ABSTAINED, Reason.NO_QUESTION)
    assert speaker.citations == first.citations[:1]
    assert (place.status, place.extract) == (Status.ANSWERED, "mardi")


def test_an_unanswered_question_can_still_be_asked_who_said_it():
    """Nothing was answered: the question is who said so, not what the last answer rests on."""
    engine = Engine(MemoryLibrary([parse_article("a", SPEECH)]))
    state = State()
    refused, state = turn(engine, state, "Combien d'euros la panne a-t-elle coûté ?")
    said, _ = turn(engine, state, "qui l'a dit ?")
    assert refused.status is Status.ABSTAINED
    assert "citation" not in said.note


def test_a_contradicted_speaker_is_not_called_uncontradicted(seed_engine):
    """Asked for the speaker and then for certainty, the denial is still there; and the other way round."""
    _, by, sure, denial = talk(seed_engine, "Qui est à l'origine de la commande ?", "qui le dit ?", "tu es sûr ?", "qui dit le contraire ?")
    assert by.extract == "Africa Intelligence"
    assert by.counter is not None
    assert "contest" in sure.note
    assert denial.counter is not None
    assert denial.counter.speaker == "Africa Intelligence"


def test_the_contrary_of_a_denial_is_no_denial(seed_engine):
    """Who says otherwise than the one who denied it: he says it, and the denial stands beside it."""
    denied, other = talk(seed_engine, "Qui a démenti la commande d'IBK ?", "qui dit le contraire ?")
    assert denied.kind is Kind.WHO_DENIED
    assert (other.kind, other.extract) == (Kind.WHO_SAID, "Africa Intelligence")
    assert "Démenti par" in reply(other, seed_engine.library)


def test_another_source_takes_the_place_of_the_first():
    """« selon la direction » after « selon l'intersyndicale » is asked of the management alone."""
    text = "La grève est suivie par 85 % des soignants, selon l'intersyndicale. Selon la direction, elle l'est par 60 % des soignants."
    engine, state = Engine(MemoryLibrary([parse_article("a", text)])), State()
    _, state = turn(engine, state, "Quelle part des soignants suit la grève selon l'intersyndicale ?")
    _, state = turn(engine, state, "et selon la direction ?")
    assert "intersyndicale" not in state.context.question or state.context.question.endswith("l'intersyndicale ?")


def test_the_last_answer_again_is_trusted_less():
    """Nobody asks for what they were just told."""
    engine = Engine(MemoryLibrary([parse_article("a", SPEECH)]))
    alone = engine.ask("Qui a accusé le syndicat ?")
    again = engine.ask("Qui a accusé le syndicat ?", context=Background(near=(("a", *alone.span),), told=(("a", *alone.span),)))
    assert again.confidence < alone.confidence


def test_each_turn_is_read_in_its_own_language():
    """A French question lends its words as French ones to an English follow-up."""
    english = follow("and the mayor, when did he promise it?", "en", Context("Qui a promis une école", "fr", earlier=(("Qui est le maire", "fr"),)))
    assert ("Qui a promis une école", "fr") in english.background.lent
    assert ("Qui est le maire", "fr") in english.background.lent


@pytest.mark.parametrize(("asked", "then", "expected"), [
    ("How many people were hurt, according to the ministry?", "and the hospital?", "71"),
    ("Combien de blessés selon le ministère ?", "et l'hôpital ?", "71"),
    ("Combien de blessés selon l'hôpital ?", "et selon le ministère ?", "58"),
])
def test_another_source_is_asked_the_same(asked, then, expected):
    """ "and the hospital?" after a figure of the ministry's is the hospital's figure, in either language."""
    text = "---\nlang: en\n---\nThe ministry said 58 people were hurt in the blast.\n\nThe hospital put the number of people hurt at 71.\n"
    engine = Engine(MemoryLibrary([parse_article("blast", text)]))
    _, state = turn(engine, State(), asked)
    answer, _ = turn(engine, state, then)
    assert answer.extract is not None
    assert expected in answer.extract


@pytest.mark.parametrize("asked", ["who gave that figure?", "Qui donne ce chiffre ?"])
def test_a_figure_has_a_giver(asked):
    """Asked who gave it, the speaker of the last answer."""
    engine = Engine(MemoryLibrary([parse_article("blast", "---\nlang: en\n---\nThe harbour master, Ines Calder, said 58 people were hurt in the blast.\n")]))
    _, state = turn(engine, State(), "How many people were hurt in the blast?")
    answer, _ = turn(engine, state, asked)
    assert answer.extract is not None
    assert "Calder" in answer.extract
