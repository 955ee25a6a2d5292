"""Fields: what the file holds, and how far they let words meet that no dictionary joins."""

import pytest

from bot.match import FIELD, SENSE, field_fit, similarity
from bot.question import read_question
from bot.view import words_of
from retrieval.fields import fields, likeness, of_term, read_fields, situation
from retrieval.lexicon import LexiconError
from retrieval.pipeline import load


def test_every_field_has_words_of_both_languages_and_none_twice():
    rows = list(read_fields())
    assert len(rows) > 1000
    for row in rows:
        assert len(row.fr) >= 3, row.origin
        assert len(row.en) >= 3, row.origin
        assert len(set(row.fr)) == len(row.fr), row.origin
        assert len(set(row.en)) == len(row.en), row.origin


@pytest.mark.parametrize(("line", "message"), [
    ("LEADING\tdiriger\n", "columns"), ("LEADING\tdiriger\t\n", "needs a French and an English word"),
    ("LEADING\tdiriger\tlead\nLEADING\tmener\tlead\n", "2: LEADING is there twice"),
])
def test_a_line_that_cannot_be_used_is_named(tmp_path, line, message):
    (tmp_path / "f.tsv").write_text(line, encoding="utf-8")
    with pytest.raises(LexiconError, match=message):
        list(read_fields(tmp_path / "f.tsv"))


@pytest.mark.parametrize(("question", "asked", "text", "lang", "told"), [
    ("Who commands the brigade?", "commands", "La brigade, dirigée par un colonel, a quitté la ville.", "fr", "dirigée"),
    ("Who painted the portrait?", "painted", "The artist left the canvas to his sister.", "en", "artist"),
    ("Qui a divulgué les courriels ?", "divulgue", "The whistleblower sent the emails to a newspaper.", "en", "whistleblower"),
])
def test_words_of_one_situation_meet_in_a_question_and_a_story(question, asked, text, lang, told):
    term = next(t for t in read_question(question).terms if t.text == asked)
    word = next(w for w in words_of(load(lang)(text), 0, lang) if w.token.text == told)
    assert similarity(term, word, same_language=read_question(question).lang == lang) >= FIELD


def test_a_name_belongs_to_no_situation():
    term = next(t for t in read_question("Who is Ada Baker?").terms if t.text == "baker")
    word = next(w for w in words_of(load("en")("The bread came late."), 0, "en") if w.token.text == "bread")
    assert similarity(term, word, same_language=True) == 0.0


def test_the_more_fields_two_words_share_the_surer_and_never_as_sure_as_a_sense_of_one_alone():
    one, many = frozenset([1]), frozenset(range(20))
    assert field_fit(one, one) > field_fit(one, many) > field_fit(one, frozenset([2])) == 0.0
    assert field_fit(one, many) < SENSE


def test_situations_are_alike_by_the_fields_of_their_words():
    asked, same, other = (situation([of_term(t, "en") for t in words]) for words in (["leak", "document"], ["whistleblow"], ["goalkeep"]))
    assert likeness(asked, asked) == pytest.approx(1.0)
    assert likeness(asked, same) > likeness(asked, other)
    assert likeness(asked, {}) == 0.0


def test_fields_are_read_once():
    assert fields() is fields()
