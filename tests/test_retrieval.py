"""Words, languages, the index for small libraries, the lexicon, places and pipelines."""

import pytest

from retrieval.analysis import fold, terms
from retrieval.article import parse_article
from retrieval.errors import LibraryError
from retrieval.index import Bm25Index
from retrieval.language import detect
from retrieval.lexicon import LexiconError, duplicates, lexicon, parse_row, read_rows
from retrieval.library import MemoryLibrary
from retrieval.pipeline import PipelineError, likely_lemma, load
from retrieval.places import same_place

TERMS = [
    ("l’hôpital d'Alep", "fr", ["hopital", "alep"], "elision, curly and straight"),
    ("1 250 postes", "fr", ["1250", "post"], "a French thousand"),
    ("1,600 appointments", "en", ["1600", "appoint"], "an English thousand is the same number"),
    ("3,4 millions", "fr", ["3.4", "million"], "a French decimal"),
    ("porte-parole", "fr", ["porte-parol", "port", "parol"], "a hyphenated word and its parts"),
]


@pytest.mark.parametrize(("text", "lang", "expected", "why"), TERMS, ids=[t[3] for t in TERMS])
def test_terms(text, lang, expected, why):
    assert terms(text, lang) == expected


def test_fold_drops_case_and_accents():
    assert fold("Été au cœur") == "ete au coeur"


@pytest.mark.parametrize(("text", "lang"), [
    ("combien de deplaces a X", "fr"), ("when does it stop?", "en"), ("who denied the order", "en"), ("Qui a menti ?", "fr"),
])
def test_language_of_a_question(text, lang):
    assert detect(text) == lang


def test_language_falls_back_to_the_default():
    assert detect("xyz", "en") == "en"


@pytest.mark.parametrize("size", [0, 1, 2, 3])
def test_found_means_a_term_matched_in_very_small_libraries(size):
    index = Bm25Index([["order", f"word{n}"] for n in range(size)])
    hits = index.search({"order": 1.0}, 10)
    assert [h.index for h in hits] == list(range(size))
    assert all(h.score > 0 for h in hits)
    assert index.search({"absent": 1.0}, 10) == []
    assert [h.index for h in index.search({"order": 1.0}, 10, {1})] == [1][: max(0, size - 1)]


def test_lexicon_joins_the_languages():
    known = lexicon()
    assert {s.concept for s in known.of("démentir", "fr")} & {s.concept for s in known.of("deny", "en")}
    assert "deny" in known.translations("démentir", "fr", "en")
    assert known.opposed([s.concept for s in known.of("augmenter", "fr")], [s.concept for s in known.of("fall", "en")])


def test_lexicon_files_have_no_row_twice():
    rows = list(read_rows())
    assert len(rows) > 1500
    assert duplicates(rows) == []


@pytest.mark.parametrize("line", ["verb\ta", "what\ta\tb", "noun\t\tb"])
def test_lexicon_rows_are_checked(line):
    with pytest.raises(LexiconError, match="f:1"):
        parse_row(line, "f:1")


def test_places_join_names_and_adjectives():
    assert same_place("malien", "mali")
    assert same_place("germany", "allemagne")
    assert not same_place("mali", "niger")


def test_library_finds_and_refuses():
    library = MemoryLibrary([parse_article("a", "Le train roule."), parse_article("b", "The bridge is closed.")])
    assert [h.passage.article_id for h in library.search({"train": 1.0}, 5)] == ["a"]
    assert library.search({"train": 1.0}, 5, ["b"]) == []
    with pytest.raises(LibraryError, match="no article c"):
        library.article("c")
    with pytest.raises(LibraryError, match="one id"):
        MemoryLibrary([parse_article("a", "x."), parse_article("a", "y.")])
    assert library.fingerprint() != MemoryLibrary([parse_article("a", "x.")]).fingerprint()


def test_pipelines_are_loaded_or_refused_with_a_word_on_the_setting():
    with pytest.raises(PipelineError, match="not installed"):
        load("fr", "no_such_pipeline")


SENTENCES = [
    ("fr", "M. Martin a signé. Il part.", 2, "an abbreviation ends no sentence"),
    ("fr", "« Je pars [...] demain », a dit Paul.", 1, "an ellipsis in brackets ends no sentence"),
    ("fr", "Le taux est de 3,4 %. Il monte.", 2, "a decimal ends no sentence"),
    ("en", "Dr. Smith left. “I am done,” he said.", 2, "a title ends no sentence, a quote begins one"),
]


@pytest.mark.parametrize(("lang", "text", "count", "why"), SENTENCES, ids=[s[3] for s in SENTENCES])
def test_sentences(lang, text, count, why):
    assert len(list(load(lang)(text).sents)) == count


@pytest.mark.parametrize(("lang", "text", "form", "lemma"), [
    ("fr", "La junte dément.", "dément", "démentir"),
    ("fr", "Nous ne reconnaissons pas ces commandes.", "reconnaissons", "reconnaître"),
    ("en", "She denied the claim.", "denied", "deny"),
])
def test_lemmas_of_reporting_verbs(lang, text, form, lemma):
    assert [t.lemma_ for t in load(lang)(text) if t.text == form] == [lemma]


@pytest.mark.parametrize(("form", "guess", "pos", "lang", "lemma"), [
    ("blamed", "blam", "VERB", "en", "blame"), ("couterait", "couterer", "VERB", "fr", "couterer"),
    ("atteignant", "atteignoir", "VERB", "fr", "atteindre"), ("left", "leave", "VERB", "en", "leave"),
    ("brusquement", "brusquemer", "ADV", "fr", "brusquemer"),
])
def test_a_lemma_that_is_no_word_gives_way_to_the_dictionary(form, guess, pos, lang, lemma):
    assert likely_lemma(form, guess, pos, lang) == lemma
