"""Replies made into messages: nothing cut, nothing of markup left over, the extract in bold."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.answer import Answer, Kind, Status, cite
from bot.telegram.buttons import LONGEST_CONTEXT, context, proof
from bot.telegram.rendering import LONGEST_PART, clean, cuts, excerpt, labelled, messages, notices, parts, plain, units
from bot.wording import contrary, shortened
from retrieval.article import parse_article
from retrieval.library import MemoryLibrary


def spaceless(text):
    return "".join(text.split())


@given(st.text(st.characters(codec="utf-8"), max_size=400), st.integers(20, 80))
def test_parts_are_the_whole_text_in_order(text, limit):
    found = parts(text, limit)
    assert spaceless("".join(found)) == spaceless(text)
    assert all(units(part) <= limit and part == part.strip() for part in found)
    assert cuts(text, limit) == sorted(cuts(text, limit))


@given(st.text(st.sampled_from("ab <>&;é😀\n[]1\u202e\u200b"), max_size=300), st.text(st.sampled_from("ab <>&é😀"), max_size=8))
def test_whatever_a_reply_holds_its_words_come_out_and_its_markup_balances(reply, extract):
    sent = messages(reply, extract)
    if clean(reply).strip():
        assert spaceless("".join(plain(markup) for markup in sent)) == spaceless(clean(reply))
    for markup in sent:
        assert re.sub(r"</?b>|</?blockquote( expandable)?>|&(lt|gt|amp);", "", markup).count("<") == 0
        assert markup.count("<b>") == markup.count("</b>") <= 1
        assert markup.count("<blockquote expandable>") == markup.count("</blockquote>") <= 1


def test_a_long_reply_is_whole_ordered_and_never_cut_inside_a_character():
    text = ("Paragraphe é😀 <tag> & plus. " * 40 + "\n\n") * 10 + "😀" * 5000
    cut = parts(text)
    assert all(units(part) <= LONGEST_PART for part in cut)
    assert spaceless("".join(cut)) == spaceless(text)
    sent = messages(f"<b>head</b> \u202egpj.exe\n\n{text}")
    assert sent[0].startswith("&lt;b&gt;head&lt;/b&gt; gpj.exe")
    assert all(part.count("<blockquote expandable>") == 1 for part in sent[1:])
    assert messages("") == ["…"]


def test_each_line_of_a_reply_stands_apart_and_the_extract_is_bold_where_it_is_quoted():
    sent = messages("“A” said it. [1]\nDenied by “B”. [2]\n\n[1] X, §1: “It was A & B.”\n[2] X, §2: “No.”", "A &\u00a0B")
    assert sent == ["“A” said it. [1]\n\nDenied by “B”. [2]\n\n"
                    "<blockquote expandable>[1] X, §1: “It was <b>A &amp; B</b>.”\n\n[2] X, §2: “No.”</blockquote>"]


def test_notices_are_not_folded_and_labels_are_bold():
    assert notices("One.\n\nTwo <b>.") == ["One.\n\nTwo &lt;b&gt;."]
    assert labelled([("Kept", "a < b", ""), ("None", " ", "x"), ("By", "c", "people.by_role <x>")], ": ") == [
        "<b>Kept</b>: a &lt; b\n<b>By</b>: c <code>people.by_role &lt;x&gt;</code>"]
    assert excerpt("X, §1", "a\n\n\n\nb c\n \n\nd", (5, 8)) == ["<i>X, §1</i>\n\na\n\n<b>b c</b>\n\nd"]
    assert excerpt("X, §1", "a\u200bb c", (1, 3)) == ["<i>X, §1</i>\n\na<b>b</b> c"]
    assert excerpt("X", "", (0, 0)) == ["<i>X</i>\n\n…"]


@pytest.fixture
def wall():
    """A story that is one paragraph of 40,000 characters, and an answer from its middle."""
    article = parse_article("wall", "Wall\n\n" + "Nothing here. " * 1500 + "The key is green. " + "Nothing there. " * 1500)
    start = article.text.index("green")
    answer = Answer(Status.ANSWERED, Kind.WHAT, "en", "green", (start, start + 5), citations=(cite(article, start, start + 5),))
    return answer, MemoryLibrary([article])


def test_a_context_without_end_is_shown_around_its_extract_and_says_where_it_is_cut(wall):
    shown = context(*wall)
    assert "<b>green</b>" in "".join(shown)
    assert shown[0].startswith("<i>Wall, §1</i>\n\n[…] ")
    assert shown[-1].endswith(" […]")
    assert sum(units(plain(text)) for text in shown) < 2 * LONGEST_CONTEXT + 100


def test_a_proof_names_the_kept_once_and_few_of_the_rejected(engine):
    answer = engine.ask("Who denied this?")
    (shown,) = proof(answer, "Who denied this?")
    assert shown.startswith("<b>Asked for</b>: who denied it")
    assert shown.count("<b>Kept</b>") == 1
    assert shown.count("<b>Rejected</b>") <= 3
    (refused,) = proof(engine.ask("Qui a peint la Joconde ?"), "Qui a peint la Joconde ?")
    assert "Retenu" not in refused


def test_a_proof_shows_the_words_as_they_were_asked_and_what_a_yes_or_no_rests_on(seed_engine):
    """A yes or no comes without candidates; what it rests on is its sentence and its rule."""
    question = "Wagner a-t-il été nié par Bamako, Goïta\xa0?"
    (shown,) = proof(seed_engine.ask(question), question)
    assert "Goïta" in shown
    asked = "Wagner est-il au Mali ?"
    answer = seed_engine.ask(asked)
    (shown,) = proof(answer, asked)
    assert answer.extract in shown
    assert f"<code>{answer.rule}</code>" in shown
    assert "Wagner, Mali" in shown


def test_the_contrary_is_a_reply_of_its_own_with_its_source(seed_engine):
    """Who denies it is named as in the answer, and its only source has the number 1."""
    answer = seed_engine.ask("Qui a passé la commande ?")
    said = contrary(answer, seed_engine.library).replace("\xa0", " ")
    assert said == ("Démenti par « un responsable de la communication au ministère de la Défense à Bamako » (source anonyme). [1]\n\n"
                    "[1] mali-helicopteres, §10 : « Interrogé par l'AFP, un responsable de la communication au ministère de la Défense à Bamako "
                    "a démenti ces informations. »")
    assert contrary(seed_engine.ask("When did Mali receive the first helicopters?"), seed_engine.library) == ""


def test_the_nearest_of_a_refusal_is_cut_at_a_readable_length():
    """A refusal has no extract to cut around."""
    text = "The council of Halvern met on Monday to hear the engineers. " * 8
    assert 220 < len(shortened(text, "")) < 250
    assert shortened(text, "").endswith(" […]")
