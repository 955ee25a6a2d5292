"""The second look at passages: what is sought close together and in order comes first, and what it is learned from."""

import json
import sys

import pytest

from bot.engine import Engine
from bot.question import read_question
from bot.ranking import passages_recipe
from retrieval.article import parse_article
from retrieval.library import MemoryLibrary
from retrieval.proximity import rarity
from retrieval.reranking import akin, longness, scores, signs, weights

STORY = """Harbour tram

The council of Port Calder met on Monday to talk about its harbour, its budget and a tram.

Builders will lay the first rails of the harbour tram in April, said Ada Quist, who runs the works.

The mayor thanked everyone. Ferries sail as before."""
OTHER = "Ferries\n\nFerries sail to the islands twice a day, and once on Sundays."


@pytest.fixture
def engine():
    return Engine(MemoryLibrary([parse_article("tram", STORY), parse_article("ferries", OTHER)]))


def known(engine, question):
    """The signs of each passage that a question finds, by article and paragraph."""
    sought = engine.sought(read_question(question, "en"))
    found = engine.found(sought, None)
    measured = signs(sought, rarity(engine.library.statistics(sought.weights)), found)
    return {(f.article.id, f.paragraph): s for f, s in zip(found, measured, strict=True)}


def test_words_in_one_sentence_and_in_order_tell_more_than_scattered_ones(engine):
    by = known(engine, "Who will lay the rails of the harbour tram?")
    asked, scattered = by["tram", 2], by["tram", 1]
    assert asked["close"] > scattered["close"]
    assert asked["phrase"] > scattered["phrase"] == 0
    assert asked["person_sought"] == 1


def test_a_headline_is_known_as_one_and_the_lead_too(engine):
    by = known(engine, "harbour tram")
    assert (by["tram", 0]["headline"], by["tram", 0]["first"]) == (1, 0)
    assert (by["tram", 1]["headline"], by["tram", 1]["first"]) == (0, 1)


def test_the_passage_that_answers_comes_first_and_shares_fall_from_one(engine):
    shares = engine.retrieve(read_question("When will builders lay the rails of the tram?", "en"), None)
    best = max(((share, article, number) for article, numbers in shares.items() for number, share in numbers.items()))
    assert best == (1.0, "tram", 2)
    assert all(0 < share <= 1 for numbers in shares.values() for share in numbers.values())


def test_an_article_that_holds_no_word_of_the_question_is_searched_in_vain(engine):
    assert engine.retrieve(read_question("Who denied the zebra order?", "en"), ["ferries"]) == {"ferries": {}}


def test_words_that_begin_alike_are_nearly_the_same():
    rare = {"construit": 2.0, "pont": 1.0}
    assert akin(dict.fromkeys(rare, 1.0), rare, frozenset(["construct"]), frozenset(["cons", "const"])) == pytest.approx(1.2)
    assert akin(dict.fromkeys(rare, 1.0), rare, frozenset(["pont"]), frozenset(["pont"])) == pytest.approx(1.0)


def test_stories_have_short_passages_and_encyclopaedias_long_ones():
    assert longness(parse_article("a", STORY)) == 0
    assert longness(parse_article("b", "Title\n\n" + "A long account of many things that happened. " * 20)) == 1
    assert longness(parse_article("c", "Only a headline")) == 0


def test_every_sign_that_has_a_weight_is_measured_and_each_that_is_measured_has_one(engine):
    assert set(next(iter(known(engine, "harbour tram").values()))) == set(weights())


def test_no_passage_gives_no_score(engine):
    sought = engine.sought(read_question("harbour tram", "en"))
    assert scores(sought, {}, [], weights()) == []


def test_the_recipe_learns_that_the_passage_with_the_words_answers(tmp_path, monkeypatch, capsys):
    """Six stories of one kind: what was learned puts the gold passage first, and the file is the same twice."""
    (tmp_path / "articles").mkdir()
    rows = []
    for n in range(6):
        (tmp_path / "articles" / f"s{n}.txt").write_text(STORY.replace("Port Calder", f"Port Alder{n}").replace("Ada Quist", f"Ada Quist{n}"))
        rows.append({"id": str(n), "article": f"s{n}", "lang": "en", "question": f"Who is Ada Quist{n}, who lays the rails?", "answers": ["x"],
                     "paragraph": [2], "answerable": True})
    (tmp_path / "questions.jsonl").write_text("\n".join(map(json.dumps, rows)))
    for name in ("one.json", "two.json"):
        monkeypatch.setattr(sys, "argv", ["recipe", str(tmp_path), "-o", str(tmp_path / name)])
        passages_recipe.main()
    assert (tmp_path / "one.json").read_bytes() == (tmp_path / "two.json").read_bytes()
    assert "passage 1.000 article 1.000" in capsys.readouterr().err
