"""What a question asks for: the kind by its words, the kinds beside it, and how the shares are learned."""

import json
import sys

import pytest
from corpora import STORIES

from bot.answer import Kind
from bot.kinds import recipe
from bot.kinds.model import FAMILIES, shares, ways, weights
from bot.kinds.recipe import Example, by_fold, learn
from bot.question import read_question

READ = [
    ("Which lawmaker voted against the bill?", Kind.WHO), ("Quel ministre a quitté le gouvernement ?", Kind.WHO),
    ("What price did the museum pay?", Kind.HOW_MUCH), ("Quelle somme la commune a-t-elle versée ?", Kind.HOW_MUCH),
    ("How big is the fine?", Kind.HOW_MUCH), ("By when must the plant close?", Kind.WHEN),
    ("Quelle formule le préfet a-t-il employée ?", Kind.SAID), ("Qu'a annoncé la ministre ?", Kind.SAID),
    ("What was the reason for the delay?", Kind.WHY), ("Pour quelle raison le pont a-t-il fermé ?", Kind.WHY),
    ("Did the mayor resign?", Kind.YES_NO), ("Le maire a-t-il démissionné ?", Kind.YES_NO),
    ("Quelle ville accueillera le musée ?", Kind.WHERE), ("How long will the works last?", Kind.DURATION),
]


@pytest.mark.parametrize(("question", "kind"), READ, ids=[q for q, _ in READ])
def test_the_likeliest_kind_is_what_a_reader_would_say(question, kind):
    """The noun asked for counts as much as the question word."""
    assert read_question(question).kind is kind


def test_a_doubtful_question_keeps_its_other_readings_with_their_shares():
    """Shares fall, none is below a tenth, and a sure question has one reading."""
    doubtful = read_question("Que reproche le syndicat à la direction ?")
    found = [share for _, _, share in doubtful.ways]
    assert found == sorted(found, reverse=True)
    assert all(share >= 0.1 for share in found)
    assert len(read_question("Quand le procès s'ouvre-t-il ?").ways) == 1


def test_words_that_ask_nothing_are_read_as_nothing():
    """A word alone is no question; the conversation says that it was not understood."""
    assert read_question("asdf").kind is Kind.NONE


def test_names_and_numbers_tell_nothing_but_that_they_are_there():
    """The same question of another person or figure has the same signs."""
    left, right = (read_question(f"Who told {name} about the {number} letters?", "en") for name, number in (("Ada Verne", 12), ("Tom Brandt", 40)))
    assert left.signs == right.signs


def test_the_shares_of_all_families_sum_to_one():
    """A distribution over what may be asked for."""
    known = shares(read_question("Where is the court?").signs, weights())
    assert set(known) == set(FAMILIES)
    assert sum(known.values()) == pytest.approx(1.0)


def test_whether_is_asked_only_where_it_is_likelier_than_not():
    """A weak share of truth leaves the next family, which the rule's own kind then names."""
    doubtful = {**dict.fromkeys(FAMILIES, 0.0), "truth": 0.4, "person": 0.35, "thing": 0.25}
    assert [kind for kind, _, _ in ways(doubtful, Kind.WHO_DENIED, "who_denied", "")] == [Kind.WHO_DENIED, Kind.WHAT]
    assert ways({**doubtful, "truth": 0.6}, Kind.WHO, "who", "")[0][0] is Kind.YES_NO
    assert ways(doubtful, Kind.WHO, "who", "player")[1][0] is Kind.WHICH


def rows(count):
    """Questions that a sign tells apart, over as many stories."""
    return [Example(f"story {n}", {"bias": 1.0, f"word {'who' if n % 2 else 'why'}": 1.0}, {"person" if n % 2 else "why": 1.0}, 1.0) for n in range(count)]


def test_a_sign_is_learned_when_several_stories_have_it():
    """Who asks for a person, why for a reason; a sign of one story alone has no weight."""
    by = learn([*rows(12), Example("story 1", {"bias": 1.0, "word once": 1.0}, {"why": 1.0}, 1.0)])
    assert shares({"bias": 1.0, "word who": 1.0}, by)["person"] > 0.5
    assert shares({"bias": 1.0, "word why": 1.0}, by)["why"] > 0.5
    assert "word once" not in by


def test_where_several_families_answer_the_one_that_its_sign_means_elsewhere_is_learned():
    """What could be a person or a reason is a person where the word asks for persons in all other stories."""
    both = [Example(f"open {n}", {"bias": 1.0, "word who": 1.0}, {"person": 0.5, "why": 1.0}, 1.0) for n in range(6)]
    assert shares({"bias": 1.0, "word who": 1.0}, learn([*rows(12), *both]))["person"] > 0.5


def test_no_story_is_read_by_weights_that_it_taught():
    """Each fold is learned without its own stories: one where only the other sign was seen does not know this one."""
    examples = [Example(f"story {n}", {f"word {n % 2}": 1.0}, {"person": 1.0}, 1.0) for n in range(8)]
    found = by_fold(examples, 2)
    assert set(found) == {f"story {n}" for n in range(8)}
    assert all(f"word {n % 2}" not in found[f"story {n}"] for n in range(8))


def test_the_recipe_writes_weights_from_a_folder_of_questions(tmp_path, monkeypatch):
    """The type tells the family; what tells none is what its answer is; the file is the same each time."""
    told = [("Who denied it?", "who", ["Teasdale"]), ("What will it cost to mend?", "what", ["£2.4 million"]), ("Was the council warned?", "yesno", ["denied"])]
    (tmp_path / "articles").symlink_to(STORIES)
    lines = [{"id": str(n), "article": "halvern-bridge", "lang": "en", "question": q, "type": t, "answers": a, "paragraph": [], "answerable": True,
              **({"polarity": "no"} if t == "yesno" else {})} for n, (q, t, a) in enumerate(told)]
    (tmp_path / "questions.jsonl").write_text("\n".join(json.dumps(line) for line in lines), encoding="utf-8")
    who, cost, whether = (e.families for e in recipe.examples(tmp_path))
    assert (who, whether) == ({"person": 1.0}, {"truth": 1.0})
    assert max(cost, key=cost.get) in ("sum", "count")
    monkeypatch.setattr(recipe, "ARTICLES", 1)
    target = tmp_path / "weights.json"
    monkeypatch.setattr(sys, "argv", ["recipe", str(tmp_path), "-o", str(target)])
    recipe.main()
    first = target.read_bytes()
    recipe.main()
    assert first == target.read_bytes()
    assert json.loads(first)["rule yes-no"]["truth"] > 0
