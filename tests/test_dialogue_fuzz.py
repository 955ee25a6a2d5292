"""Generated conversations: nothing raises, nothing is answered without evidence, every citation is verbatim."""

import datetime as dt

import pytest
from corpora import SEEDS, STORIES
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, rule

from bot.answer import Reason, Status
from bot.dialogue import State, turn
from bot.engine import Engine
from bot.wording import reply
from retrieval.ingest import read_folder
from retrieval.library import MemoryLibrary

ENGINE = Engine(MemoryLibrary([*read_folder(SEEDS), *read_folder(STORIES)]))
OPENERS = ["", "et ", "and ", "mais ", "ok, ", "non, ", "no, ", "so "]
WORDS = ["qui", "who", "quand", "when", "combien", "how much", "pourquoi", "why", "où", "where", "what", "que", "elle", "il", "she", "he", "it",
         "they", "ça", "that", "le maire", "the council", "Teasdale", "Baxter", "Goïta", "IBK", "a dit", "said", "denied", "a-t-il", "a-t-elle",
         "dément", "le pont", "the bridge", "les hélicoptères", "his", "son", "ce responsable", "lundi", "2019", "?", ",", "«", "’", "selon"]
WHOLE = ["d'où ça vient ?", "are you sure?", "qui dit le contraire ?", "show me the quote", "what else did he say?", "seulement selon l'AFP",
         "in the other story", "since Monday", "depuis le 3 mars", "non, le ministre", "le deuxième", "2", "merci", "T'es nul", "hello", "/help", "",
         "   ", "??", "asdf", "Et quand ?", "and who said that?", "Combien ?", "et la junte ?", "what about the council?", "dans tous les articles",
         "who denied the IBK order?", "Who accused the council?", "Qui a annoncé la fermeture ?", "according to Baxter", "not the council, the mayor"]
QUESTIONS = st.one_of(
    st.sampled_from(WHOLE),
    st.builds(lambda lead, words: lead + " ".join(words), st.sampled_from(OPENERS), st.lists(st.sampled_from(WORDS), min_size=1, max_size=6)),
    st.text(max_size=40),
)


class Conversations(RuleBasedStateMachine):
    """Two people who talk in turn, each with what the other may not see."""

    @initialize()
    def begin(self):
        self.states = {"a": State(), "b": State()}
        self.now = dt.datetime(2026, 3, 2, 9, 0)

    @rule(who=st.sampled_from("ab"), text=QUESTIONS, lang=st.sampled_from([None, None, "fr", "en"]), scoped=st.booleans(),
          minutes=st.integers(0, 50))
    def say(self, who, text, lang, scoped, minutes):
        self.now += dt.timedelta(minutes=minutes)
        scope = ["halvern-bridge"] if scoped else None
        other = self.states["b" if who == "a" else "a"]
        answer, after = turn(ENGINE, self.states[who], text, lang, scope, self.now, who)
        again, _ = turn(ENGINE, self.states[who], text, lang, scope, self.now, who)
        assert (again, reply(again, ENGINE.library)) == (answer, reply(answer, ENGINE.library))
        assert self.states["b" if who == "a" else "a"] is other
        self.check(answer, scope)
        self.states[who] = after

    def check(self, answer, scope):
        texts = {a.id: a.text for a in ENGINE.library.articles()}
        for cited in answer.citations:
            assert texts[cited.article][cited.start : cited.end] == cited.quote
            assert scope is None or cited.article in scope
        if answer.status is not Status.ABSTAINED:
            assert answer.extract
            assert any(answer.extract in c.quote for c in answer.citations)
            assert answer.span is not None
            assert texts[answer.citations[0].article][slice(*answer.span)] == answer.extract
        assert (answer.reason is Reason.NO_QUESTION) <= bool(answer.note)
        assert reply(answer, ENGINE.library).strip()


Conversations.TestCase.settings = settings(
    max_examples=40, stateful_step_count=8, deadline=None, derandomize=True,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])


@pytest.mark.filterwarnings("ignore")
class TestConversations(Conversations.TestCase):
    pass
