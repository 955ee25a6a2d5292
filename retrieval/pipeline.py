"""The spaCy pipelines: the shipped ones or any installed one, with our rules put around them.

Sentence boundaries are set by rule before the parser, because wire text is punctuated regularly
and a wrong boundary costs a whole sentence; lemmas are corrected after it where the
lexicon knows better or the lemmatizer made up a word, because a dictionary beats a guess.
"""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import simplemma

from retrieval.analysis import fold
from retrieval.errors import NewsroomError
from retrieval.lexicon import lexicon
from retrieval.places import places
from retrieval.thesaurus import entry

if TYPE_CHECKING:
    from spacy.language import Language
    from spacy.tokens import Doc, Token

Lang = Literal["fr", "en"]
HERE = Path(__file__).parent
SHIPPED = HERE / "pipelines"
STOPS = frozenset([".", "!", "?", "…"])
CLOSERS = frozenset(["»", "”", '"', "’", ")", "]"])
OPENERS = frozenset(["«", "“", "(", "["])
NOMINAL = frozenset(["nsubj", "nsubj:pass", "obj", "iobj", "obl", "obl:arg", "obl:agent", "obl:mod", "nmod", "appos"])
INFLECTED = frozenset(["VERB", "NOUN", "ADJ"])
MISTAKEN = frozenset(["ADJ", "NOUN", "VERB", "ADV", "X", "INTJ"])
MISLED = ("ccomp", "advcl", "parataxis", "acl", "appos")  # what a main verb is taken for under its own subject
LED = ("nsubj", "nsubj:pass", "nsubj:caus", "csubj", "expl:subj", "mark")  # what makes a clause one of its own
LEMMATIZING = ("tok2vec", "trainable_lemmatizer")
ASKING, SUBJECTS = frozenset(["who", "whom", "what", "qui", "que", "qu'", "qu’"]), ("nsubj", "nsubj:pass")
DETERMINING = frozenset(["which", "what", "quel", "quelle", "quels", "quelles"])
HELPING, JOINING, WHAT = frozenset(["do", "does", "did"]), frozenset(["be", "être"]), "what"
UNSURE = ("nsubj", "obj", "obl", "dep", "advmod")  # what a question word may be taken for
SHORTEST_NAME = 3
AFTER = 4  # tokens between a verb and the subject that follows it
INITIAL = re.compile(r"\A[A-ZÉ]\Z")
DATELINE = re.compile(r"\A(?P<place>[^\W\d_][\w.'’-]*(?: [^\W\d_][\w.'’-]*){0,3})(?: \([^()]{2,40}\))?(?P<rest>(?:, [\w.'’ ]{2,25}){0,3}(?: \([^()]{2,40}\))?) [-–—] (?=[^\W\d_a-z]|[«“\"])")


class PipelineError(NewsroomError):
    """The pipeline named in the settings cannot be loaded."""


@lru_cache(maxsize=1)
def abbreviations() -> frozenset[str]:
    """Words after which a full stop ends no sentence, lower case."""
    return frozenset((HERE / "words" / "abbreviations.txt").read_text(encoding="utf-8").split())


@lru_cache(maxsize=2)
def corrections(lang: str) -> dict[tuple[str, str], str]:
    """(form, part of speech) -> lemma, for forms the trained lemmatizer guesses wrong."""
    lines = (HERE / "words" / f"lemmas_{lang}.tsv").read_text(encoding="utf-8").splitlines()
    rows = (line.split("\t") for line in lines if line and not line.startswith("#"))
    return {(form, pos): lemma for pos, lemma, forms in rows for form in forms.split()}


ALWAYS_CLOSING = frozenset("»”")  # French sets them apart from the full stop before


def ends_sentence(doc: Doc, index: int) -> bool:
    """Whether the mark at index closes a sentence: 'M. X' and '[...]' do not."""
    token = doc[index]
    if token.text not in STOPS and not token.text.endswith("..."):
        return False
    before = doc[index - 1] if index else None
    if before is None or token.text.startswith("[") or (before.text == "["):
        return False
    if token.text == "." and not before.whitespace_:
        return before.lower_ not in abbreviations() and not INITIAL.match(before.text)
    return True


def starts_sentence(doc: Doc, index: int) -> bool:
    """Whether a sentence may begin at index, once the one before is closed."""
    first = doc[index].text
    return first[:1].isupper() or first[:1].isdigit() or first in OPENERS or first in ('"', "–", "—")


def dateline(text: str) -> int:
    """How long the place and the date are that a paragraph opens with, 0 where there are none: "LEEDS, May 6 (Agency) - "."""
    found = DATELINE.match(text)
    told = found is not None and (found["place"].isupper() or "(" in found["rest"] or any(c.isdigit() for c in found["rest"]))
    return found.end() if found is not None and told else 0


def set_sentence_starts(doc: Doc) -> Doc:
    """Mark each token as a sentence start or not, by the punctuation before it; a dateline is parsed apart, for it has no part in what is told."""
    ended, told = True, dateline(doc.text)
    for index, token in enumerate(doc):
        if told and token.idx == told:
            ended = True
        closing = token.text in CLOSERS and index and (not doc[index - 1].whitespace_ or token.text in ALWAYS_CLOSING)
        if ended and (closing or (token.is_space and index)):
            token.is_sent_start = False  # « ... rien signé. » Le ministère
            continue
        token.is_sent_start = index == 0 or (ended and starts_sentence(doc, index))
        ended = ends_sentence(doc, index)
    return doc


def correct_lemmas(doc: Doc) -> Doc:
    """Replace the lemma where the corrections know the form with this part of speech."""
    table = corrections(doc.lang_)
    for token in doc:
        lemma = table.get((token.lower_, token.pos_))
        always = table.get((token.lower_, "*"))
        if always and not (token.i and doc[token.i - 1].pos_ == "DET"):
            token.pos_ = "VERB"
        if token.pos_ == "CCONJ" and token.dep_ == "det":
            token.pos_ = "DET"  # "both cranes"
        if token.pos_ == "VERB" and token.dep_ in NOMINAL and any(c.dep_ == "det" and c.i < token.i for c in token.children):
            token.pos_ = "NOUN"  # « un ancien employé »
            lemma = lemma or likely_lemma(token.lower_, token.lower_, "NOUN", doc.lang_)
        token.lemma_ = always or lemma or likely_lemma(token.lower_, token.lemma_, token.pos_, doc.lang_)
    return doc


@lru_cache(maxsize=50_000)
def likely_lemma(form: str, guess: str, pos: str, lang: Lang) -> str:
    """The lemmatizer's guess where it is a word, else the dictionary's lemma of the form where that is one: « remises »."""
    if pos not in INFLECTED or is_word(guess, lang):
        return guess
    found = simplemma.lemmatize(form, lang)
    return found if is_word(found, lang) else guess


def is_word(lemma: str, lang: Lang) -> bool:
    """Whether the lexicon or the thesaurus knows a lemma."""
    return bool(lexicon().of(lemma, lang) or entry(fold(lemma), lang).senses)


def mark_names(doc: Doc) -> Doc:
    """Unknown words with a capital inside a sentence are names, whatever the tagger took them for.

    So are those at its start that stand elsewhere in the text with a capital: « Nair denied ».
    """
    known = lexicon()
    inner = {t.text for t in doc if not t.is_sent_start and t.text[:1].isupper() and t.pos_ == "PROPN"}
    for token in doc:
        if token.pos_ not in MISTAKEN or not token.is_title or len(token) < SHORTEST_NAME:
            continue
        strange = not known.of(token.text, doc.lang_) and not known.of(token.lemma_, doc.lang_) and fold(token.text) not in places()
        alone = token.is_sent_start or (token.i and doc[token.i - 1].text in OPENERS | {'"', ":"})
        if strange and (not alone or token.text in inner):
            token.pos_ = "PROPN"
    return doc


def relabel_headless(doc: Doc) -> Doc:
    """Make the main verb the head of a sentence where the parser took its subject for that: « Les colonels qui ont pris le pouvoir se
    sont rapprochés de X », where nothing else is the subject of what they did."""
    for sentence in doc.sents:
        noun = sentence.root
        if noun.pos_ not in ("NOUN", "PROPN") or any(c.dep_ == "cop" for c in noun.children):
            continue
        verb = next((t for t in sentence if t.i > noun.i and t.dep_ in MISLED and _finite(t) and not any(c.dep_ in LED for c in t.children)), None)
        if verb is not None:
            verb.head, verb.dep_ = verb, "ROOT"
            noun.head, noun.dep_ = verb, "nsubj:pass" if any(c.dep_ == "aux:pass" for c in verb.children) else "nsubj"
    return doc


def _finite(token: Token) -> bool:
    """Whether a token is a verb with a person, its own or its auxiliary's."""
    return token.pos_ == "VERB" and any("Fin" in t.morph.get("VerbForm", []) for t in (token, *(c for c in token.children if c.dep_.startswith("aux"))))


def relabel_inversion(doc: Doc) -> Doc:
    """Mend five slips of the parser about the nouns around a verb.

    « … », a déclaré X: the noun that follows a verb without a subject, after a quote or a comma, is
    its subject. « X a démenti ces informations »: a second subject after the verb is its object.
    « X, dont le chef est Y, a démenti »: a second subject before it, or an apposition, with a copula is a relative of the first.
    "The mayor, Ann Lee, said": a name between commas behind a subject is that subject's.
    """
    for token in doc:
        if token.dep_ == "obj" and _inverted(token):
            token.dep_ = "nsubj"
        elif token.dep_ == "nsubj" and token.i > token.head.i and _subjects(token.head, token):
            token.dep_ = "obj"
        elif token.dep_ == "appos" and any(c.dep_ == "cop" for c in token.children):
            token.dep_ = "acl:relcl"
        elif token.dep_ == "nsubj" and (part := _part_of_subject(token)):
            first = next((s for s in _subjects(token.head, token) if s.i < token.i), None)
            if first is not None:
                token.head, token.dep_ = first, part
    return doc


def _part_of_subject(token: Token) -> str:
    """What a second subject is to the first: its relative clause, where it has a copula, or its name; '' for neither."""
    if any(c.dep_ == "cop" for c in token.children):
        return "acl:relcl"
    return "appos" if token.pos_ == "PROPN" and _between_commas(token) else ""


def _between_commas(token: Token) -> bool:
    inside = [t.i for t in token.subtree if t.pos_ != "PUNCT"]
    before, after = min(inside) - 1, max(inside) + 1
    return before >= 0 and after < len(token.doc) and token.doc[before].text == "," == token.doc[after].text


def _subjects(verb: Token, but: Token) -> list[Token]:
    return [c for c in verb.children if c.dep_.startswith("nsubj") and c.i < verb.i and c.i != but.i]


def _inverted(token: Token) -> bool:
    verb = token.head
    if token.i < verb.i or any(child.dep_.startswith(("nsubj", "expl:subj")) for child in verb.children):
        return False
    start = min([verb.i, *(c.i for c in verb.children if c.dep_.startswith("aux"))])
    before = [t.text for t in verb.doc[max(0, start - 3) : start]]
    closed = any(mark in CLOSERS for mark in before) and "," in before
    participle = "Part" in verb.morph.get("VerbForm", []) and start == verb.i
    said = any(t.pos_ in ("VERB", "AUX") and not t.dep_.startswith("acl") for t in verb.doc[verb.sent.start : start])
    return closed or (said and before[-1:] == [","] and verb.dep_ in ("parataxis", "parataxis:insert", "ROOT", "conj") and not participle and token.i - verb.i <= AFTER)


def borrow_lemmas(doc: Doc) -> Doc:
    """The lemmas that the pipeline of stories guesses for the same words."""
    stories = load("fr" if doc.lang_ == "fr" else "en")
    told = stories.make_doc(doc.text)
    for component in LEMMATIZING:
        told = stories.get_pipe(component)(told)
    for token, guess in zip(doc, told, strict=True):
        token.lemma_ = guess.lemma_
    return doc


def ruled(nlp: Language, *first: str) -> Language:
    """A pipeline with our rules put around it; `first` are those that go before the others."""
    nlp.add_pipe("set_sentence_starts", first=True)
    for component in (*first, "correct_lemmas", "mark_names", "relabel_inversion", "relabel_headless"):
        nlp.add_pipe(component, last=True)
    return nlp


def relabel_helped(doc: Doc) -> Doc:
    """Mend what the parser takes the verb of "did" for: what "did" helps is a verb, and a subject is helped by nothing; "what is the
    firm paying?" asks for what it pays, not for what the paying firm is. A known word in small letters is no name."""
    known = lexicon()
    for token in doc:
        if token.pos_ == "PROPN" and token.is_lower and any(sense.pos == "noun" for sense in known.of(token.text, doc.lang_)):
            token.pos_ = "NOUN"
        if token.pos_ == "VERB" and token.lemma_ in JOINING:
            token.pos_ = "AUX"
        if token.lower_ in HELPING and token.dep_ == "aux":
            helped = token.head
            if helped.dep_ in SUBJECTS and helped.head.pos_ == "VERB" and helped.head.i > helped.i:
                token.head = helped.head
            elif helped.pos_ not in ("VERB", "AUX") and helped.i > token.i and any(c.dep_ in SUBJECTS for c in helped.children):
                helped.pos_ = "VERB"
    for subject in doc:
        what = subject.head
        doing = next((c for c in subject.children if c.dep_ == "acl" and "Ger" in c.morph.get("VerbForm", []) and c.i > subject.i), None)
        be = next((c for c in what.children if c.dep_ == "cop"), None)
        if what.lower_ == WHAT and subject.dep_ == "nsubj" and doing is not None and be is not None:
            doing.head, doing.dep_ = doing, "ROOT"
            what.head, what.dep_, subject.head, be.head, be.dep_ = doing, "obj", doing, doing, "aux"
    return doc


def relabel_asked(doc: Doc) -> Doc:
    """Mend what the parser takes a question word, or the noun behind it, for: nothing hangs on an auxiliary, with a subject between it
    and the verb it is the object, where the verb follows it with none it is the subject, and "whom" never is."""
    for token in relabel_helped(doc):
        determined = any(c.lower_ in DETERMINING and c.dep_ == "det" for c in token.children)
        if (token.lower_ not in ASKING and not determined) or token.dep_ not in UNSURE:
            continue
        if token.head.dep_.startswith("aux"):
            token.head = token.head.head
        verb = token.head
        governed = any(c.dep_ == "case" for c in token.children) or (token.i and doc[token.i - 1].pos_ == "ADP")
        if governed or verb.dep_.startswith("acl"):
            continue
        others = [c for c in verb.children if c.i != token.i]
        follows = token.i + 1 == verb.i
        acting = not follows and any(c.dep_ in SUBJECTS and token.i < c.i < verb.i for c in others)
        acted = any(c.dep_ in ("obj", "ccomp") for c in others)
        if token.lower_ == "whom" or (acting and (not acted or token.dep_ in SUBJECTS)):
            token.dep_ = "obj" if token.dep_ != "nsubj:pass" else token.dep_
        elif token.lower_ in ("who", "qui") and token.i + 1 == verb.i and not any(c.dep_ in SUBJECTS for c in others):
            token.dep_ = "nsubj"
    return doc


@lru_cache(maxsize=2)
def load_questions(lang: Lang) -> Language:
    """The pipeline that reads questions, loaded once a process: it learned from many that were made; its words and lemmas are those of the pipeline of stories."""
    import spacy

    stories = load(lang)  # makes the components known too
    return ruled(spacy.load(SHIPPED / f"{lang}-questions", vocab=stories.vocab), "borrow_lemmas")


@lru_cache(maxsize=4)
def load(lang: Lang, name: str | None = None) -> Language:
    """The pipeline of a language, loaded once a process; raises PipelineError with what to do."""
    import spacy
    from spacy.language import Language as Factory

    for component in (set_sentence_starts, borrow_lemmas, correct_lemmas, mark_names, relabel_inversion, relabel_headless):
        if not Factory.has_factory(component.__name__):
            Factory.component(component.__name__, func=component)
    try:
        nlp = spacy.load(name or SHIPPED / lang)
    except OSError as error:
        raise PipelineError(f"pipeline {name or lang!r} is not installed; unset the setting") from error
    if nlp.lang != lang:
        raise PipelineError(f"pipeline {name!r} reads {nlp.lang}, not {lang}; change the setting")
    return ruled(nlp)
