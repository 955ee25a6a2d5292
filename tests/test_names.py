"""What names and phrases tell: the gender of a first name, the sense of words that mean more together."""

import pytest

from bot.background import Background
from bot.engine import with_context
from bot.question import read_question
from bot.ranking.standing import standing
from bot.referents import by_first_name
from bot.rules import propose
from retrieval.first_names import first_names, gender_of


@pytest.mark.parametrize(("name", "gender"), [
    ("Nadège Corbillon", "f"), ("Colin Baxter", "m"), ("Anne-Sophie Roy", "f"), ("Claude Roy", "?"), ("Zzyzx Road", "?"), ("", "?"),
])
def test_a_first_name_tells_the_gender_where_it_is_seldom_both(name, gender):
    assert gender_of(name) == gender


def test_the_first_names_are_folded_and_of_both_genders():
    assert {first_names()[n] for n in ("helene", "gerard")} == {"f", "m"}
    assert all(name == name.lower() for name in first_names())


def test_one_word_alone_is_no_full_name():
    """« Florence » may be a town, "Chelsea" a club."""
    assert (by_first_name("Laura Stein"), by_first_name("Laura")) == ("f", "?")


def test_a_light_verb_counts_where_a_phrase_gives_it_a_sense():
    assert "giving" in [t.text for t in read_question("What is the museum giving back to Cameroon?", "en").terms]
    assert "gave" not in [t.text for t in read_question("Who gave it?", "en").terms]


def test_a_question_leans_on_what_is_lent_to_it_and_by_itself_stands_nowhere(seed_engine):
    """Without a turn before, no feature of standing is there at all."""
    reading = read_question("Qui a démenti la commande ?", "fr")
    case = seed_engine.case(reading, "mali-helicopteres")
    assert not reading.later
    assert not standing(case, propose(case)[0])
    after = with_context(reading, Background(near=(("mali-helicopteres", 0, 10),), told=(("mali-helicopteres", *propose(case)[0].span),)))
    found = standing(seed_engine.case(after, "mali-helicopteres"), propose(case)[0])
    assert after.later
    assert found["turn_told"] == 1.0
