"""Texts of reference, in which nobody is reported to speak: the passage, and a sentence marked as unsure."""

from bot.answer import NEAREST, Status
from bot.case import study
from bot.descriptors import descriptors
from bot.engine import Engine
from bot.view import view
from bot.wording import reply
from retrieval.article import parse_article
from retrieval.index import Statistics
from retrieval.library import MemoryLibrary
from retrieval.proximity import closeness, phrases, rarity

LIGHTHOUSE = """Orsan lighthouse

The Orsan lighthouse stands on the northern tip of the island of Vell. It was built in 1874 by the engineer Marta Holm. \
The tower is of grey granite from the quarries of the south coast, and rises forty metres above the cliff. Two hundred and \
twelve steps lead to the gallery, from which the mainland can be seen on a clear day. The foundations go down to the rock, \
under a layer of clay, and have not moved since. A wall of the same stone keeps the sheep of the island from the edge.

The lamp was lit with rapeseed oil for thirty years. Electric light came in 1911, together with a foghorn of the firm Brandt. \
The lens, which floats on a bath of mercury, turns once in twelve seconds and throws three beams that reach twenty-six miles. \
A second lamp stands ready for the case that the first one fails. The foghorn was silenced in 1988, when the fishing fleet \
had gone, and is blown on feast days only. Since then the light has been governed from the harbour on the mainland.

The keeper's house holds a museum of navigation. Its garden of salt plants is tended by pupils of a nearby school. The museum \
shows charts, sextants and the logbooks of nine keepers, the oldest of which begins with the storm of the first winter. \
The stable has become a room for lectures, and the well is still in use. Visitors come by the morning ferry, walk along the \
coast path for an hour, and leave before dark, because nobody may stay on the northern tip of the island overnight."""
STORY = """Mayor resigns

The mayor of Orsan, Ada Verne, resigned on Monday, her office said. "I am tired," she told reporters.

Her deputy said he would take over. The union said it regretted the decision."""


def engine():
    return Engine(MemoryLibrary([parse_article("lighthouse", LIGHTHOUSE), parse_article("mayor", STORY)]))


def test_a_text_is_of_reference_when_its_passages_are_long_and_hardly_anybody_is_reported_to_speak():
    """A short notice without a quote is a story, and so is a long one full of them."""
    notice = "Road closed\n\nThe coast road is closed. It opens on Monday."
    talk = "Mayor resigns\n\n" + " ".join(f'"I am tired of rule {n} and of all that came with it," the mayor, Ada Verne, told reporters.' for n in range(9))
    one = Engine(MemoryLibrary([parse_article("lighthouse", LIGHTHOUSE), parse_article("notice", notice), parse_article("talk", talk)]))
    assert [name for name in ("lighthouse", "notice", "talk") if one.study(name).reference] == ["lighthouse"]
    assert [name for name in ("lighthouse", "notice", "talk") if one.study(name).long] == ["lighthouse", "talk"]


def test_what_is_sure_is_answered_from_the_passage_that_the_search_found():
    answer = engine().ask("Who built the Orsan lighthouse?", "en")
    assert answer.status is Status.ANSWERED
    assert "Marta Holm" in answer.extract
    assert answer.citations[0].article == "lighthouse"
    assert answer.citations[0].paragraph == 1


def test_what_is_not_sure_is_the_nearest_sentence_and_says_so():
    """No rule finds a manner here; the passage does hold the words."""
    one = engine()
    answer = one.ask("In what spirit is the garden of salt plants kept by pupils?", "en", ["lighthouse"])
    if answer.rule != NEAREST:  # a surer answer is welcome; it must come from the same passage
        assert answer.citations[0].paragraph == 3
    else:
        assert reply(answer, one.library).startswith("No sure answer; the nearest:")


def test_what_the_text_does_not_speak_of_is_refused():
    assert engine().ask("Which submarine sank off Patagonia?", "en", ["lighthouse"]).status is Status.ABSTAINED


def test_the_nouns_around_a_name_tell_what_it_is():
    library = MemoryLibrary([parse_article("a", "Kell\n\nThe brewery Kell, a maker of stout, opened. Ada Verne, the mayor, came.")])
    called = descriptors(view(library, "a").sentences)
    assert {w.fold for w in called["kell"]} & {"brewery", "maker"}
    assert "mayor" in {w.fold for w in called["verne"]} | {w.fold for w in called.get("ada", ())}


def test_words_close_together_and_in_order_bring_a_passage_forward():
    rare = rarity(Statistics(100, 1000, {"red": 2, "boat": 3, "sank": 4}))
    query = {"red": 1.0, "boat": 1.0, "sank": 1.0}
    near, far = ["red", "boat", "sank"], ["red", *["x"] * 40, "boat", *["x"] * 40, "sank"]
    assert closeness(query, rare, near) == 1.0
    assert closeness(query, rare, far) < 0.5
    assert phrases(["red", "boat"], rare, near) == 1.0
    assert phrases(["boat", "red"], rare, near) == 0.0


def test_a_study_of_a_story_knows_its_statements():
    library = MemoryLibrary([parse_article("mayor", STORY)])
    assert any(s.frame == "RESIGN" for row in study(view(library, "mayor")).statements for s in row)
