"""Amounts and dates by their shape, in both languages."""

import pytest

from bot.spans import amounts, dates, phrase, quotes
from bot.view import view
from bot.vocabulary import vocabulary
from retrieval.article import parse_article
from retrieval.library import MemoryLibrary

AMOUNTS = [
    ("en", "The firm was fined £17m on Monday.", "£17m", "money"), ("en", "It is worth $1.1bn.", "$1.1bn", "money"),
    ("en", "They lost nearly a third of their nights.", "nearly a third of their nights", "count"), ("fr", "Elle a perdu un quart de ses voix.", "un quart de ses voix", "count"),
    ("en", "Between 4,000 and 7,000 jobs may go.", "Between 4,000 and 7,000 jobs", "count"),
    ("fr", "La police ne reconnaît qu'un mort.", "un mort", "count"), ("fr", "Il est en tête depuis cinq jours.", "cinq jours", "time"),
    ("fr", "Le coût va de 4 à 7 millions d'euros.", "de 4 à 7 millions d'euros", "money"),
]
DATES = [
    ("en", "It was told on Feb. 11 by letter.", "on Feb. 11"), ("en", "They came at 5.40 a.m. on Wednesday.", "at 5.40 a.m. on Wednesday"),
    ("en", "A second round is due within 60 days.", "within 60 days"), ("en", "The cables were cut during the night of Friday to Saturday.", "during the night of Friday to Saturday"),
    ("fr", "Les résultats tomberont le 11, a-t-il dit.", "le 11"), ("fr", "Elle reviendra avant l'été.", "avant l'été"),
    ("fr", "Le tarif vaut à compter du 1er mars.", "à compter du 1er mars"),
]


def seen(lang, text):
    """A story of one sentence, as the rules see it."""
    return view(MemoryLibrary([parse_article("a", f"---\nlang: {lang}\n---\n{text}\n")]), "a")


@pytest.mark.parametrize(("lang", "text", "amount", "unit"), AMOUNTS, ids=[a for _, _, a, _ in AMOUNTS])
def test_an_amount_is_found_whole_with_its_unit(lang, text, amount, unit):
    """Short scales, ranges, a single one that is counted, a time that lasts."""
    story = seen(lang, text)
    found = [(story.text(a.start, a.end), a.unit) for s in story.sentences for a in amounts(story, s, vocabulary(lang))]
    assert (amount, unit) in found


@pytest.mark.parametrize(("lang", "text"), [("fr", "Un homme et une femme sont venus."), ("en", "No one knows which one it was.")])
def test_an_article_is_no_amount(lang, text):
    """« un homme » counts nobody."""
    story = seen(lang, text)
    assert [a for s in story.sentences for a in amounts(story, s, vocabulary(lang))] == []


@pytest.mark.parametrize(("lang", "text", "date"), DATES, ids=[d for _, _, d in DATES])
def test_a_date_is_found_whole(lang, text, date):
    """Abbreviated months, a day alone, seasons, a time before its day."""
    story = seen(lang, text)
    assert date in [story.text(*d) for s in story.sentences for d in dates(story, s, vocabulary(lang))]


def test_quotations_are_found_without_their_marks():
    """Guillemets and straight quotes, the full stop inside left out."""
    story = seen("fr", "« Nous partirons. » Il a parlé de \"trahison\".")
    assert [story.text(*q) for q in quotes(story)] == ["Nous partirons", "trahison"]


def test_a_phrase_keeps_the_closing_mark_of_a_quotation_inside_it():
    story = seen("fr", "L'accord prévoit l'achat d'avions « à un prix plus bas », a dit le ministre.")
    sentence = story.sentences[0]
    head = next(w for w in sentence.words if w.token.text == "achat")
    text = story.text(*phrase(sentence, head))
    assert text.count("«") == text.count("»")
