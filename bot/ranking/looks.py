"""What a candidate is by itself: its form, its tense, what it is a kind of, what the story calls it and tells of it."""

from __future__ import annotations

import math
from collections.abc import Mapping

from bot.answer import Kind
from bot.case import Candidate, Case, asked_again
from bot.match import best_fits, similarity
from bot.question import grain_of
from bot.spans import Span
from bot.tense import tense, verb_above
from bot.view import Sentence, Word
from bot.vocabulary import vocabulary
from retrieval.analysis import APOSTROPHES, fold
from retrieval.first_names import gender_of
from retrieval.places import places
from retrieval.thesaurus import KINDS

# what a question without a noun beside its question word asks for
WANTED: Mapping[Kind, set[str]] = {kind: {"person", "body"} for kind in (Kind.WHO, Kind.WHO_SAID, Kind.WHO_DENIED, Kind.WHO_ACCUSED, Kind.WHO_CONFIRMED)} \
    | {Kind.WHERE: {"place"}}
# marks of the rules of amounts, and what their units measure
UNITS: Mapping[str, str] = {name: name for name in ("money", "percent", "time", "measure", "age", "count")} | {"scaled": "money"}
PARTS = ("flat", "flat:name", "flat:foreign", "appos", "compound")
Features = dict[str, float]


def words_in(sentence: Sentence, span: Span) -> list[Word]:
    """The words of a sentence that begin inside a span."""
    return [w for w in sentence.words if span[0] <= w.start < span[1]]


def place(case: Case, candidate: Candidate, sentence: Sentence) -> Features:
    """Where a span stands and how long it is."""
    n = len(case.seen.sentences)
    words = words_in(case.seen.sentence_at(candidate.span[0]), candidate.span)
    return {
        "headline": float(sentence.paragraph == 0), "lead": float(sentence.paragraph == 1), "late": sentence.index / n,
        "length": math.log(1 + len(words)), "long": float(len(words) > 12), "name": float(any(w.name for w in words)),
        "again": asked_again(case, sentence, candidate.place), "number": float(any(w.pos == "NUM" for w in words)),
    }


def time(case: Case, candidate: Candidate, head: Word) -> Features:
    """Whether the span's verb has the tense of the question, and how fine a date it is beside the one that is asked for."""
    verb = verb_above(head.token)
    found = {f"tense_{case.reading.tense}_{tense(verb, case.words) if verb is not None else 'none'}": 1.0}
    if case.reading.kind is Kind.WHEN:
        text = fold(case.seen.text(*candidate.place).translate(APOSTROPHES))
        grain = grain_of(text, case.words.grains)
        found[f"grain_{case.reading.grain}_{grain}"] = 1.0
        if case.reading.grain and grain:
            found["grain_agrees" if grain == case.reading.grain else "grain_differs"] = 1.0
    return found


def measure(case: Case, candidate: Candidate) -> Features:
    """Whether the unit of a number measures what the question asks for: a weight in kilos, a share in percent."""
    if candidate.mark not in UNITS:
        return {}
    unit = UNITS[candidate.mark]
    if candidate.mark == "measure":
        unit = next((name for name, pattern in case.words.measures if pattern.search(case.seen.text(*candidate.span))), unit)
    asking = vocabulary(case.reading.lang).attributes
    asked = {asking[key] for t in case.reading.terms for key in (t.text, t.lemma) if key in asking}
    if not asked:
        return {f"unit_{unit}": 1.0}
    return {f"unit_{unit}": 1.0, "unit_agrees" if unit in asked else "unit_differs": 1.0}


def shape(case: Case, candidate: Candidate, sentence: Sentence) -> Features:
    """What a span looks like: digits in it, a verb, a mark without its partner, a small letter first."""
    text = case.seen.text(*candidate.span)
    inside = words_in(sentence, candidate.place)
    return {
        "digits": float(any(c.isdigit() for c in text)), "verb_inside": float(any(w.pos == "VERB" for w in inside)),
        "unpaired": float(text.count("«") != text.count("»") or text.count("“") != text.count("”") or text.count('"') % 2 or text.count("(") != text.count(")")),
        "small": float(text[:1].islower()), "pronoun": float(len(inside) == 1 and inside[0].pos == "PRON"),
        "names_inside": float(min(3, sum(w.name for w in inside))) / 3,
    }


def told_of(case: Case, candidate: Candidate, sentence: Sentence) -> Features:
    """How much of the question the other sentences that name the same one speak of, and in how many it is named."""
    seen = case.seen
    names = [w.fold for w in words_in(sentence, candidate.place) if w.fold in seen.named and w.name]
    if not names:
        return {}
    where = seen.named[names[-1]]
    others = [n for n in where if n != sentence.index]
    own = frozenset(m.term for m in case.matches.found[sentence.index] if candidate.place[0] <= m.word.start < candidate.place[1])
    return {"named_cover": case.matches.coverage(others, own), "named_often": len(where) / len(seen.sentences),
            "named_first": 1 / (1 + seen.sentences[where[0]].paragraph)}


def sorts_of(case: Case, candidate: Candidate, sentence: Sentence, head: Word) -> Features:
    """What the span is a kind of, by its head, by what stands beside its names, by what the story calls them elsewhere."""
    inside = words_in(sentence, candidate.place)
    names = [w for w in inside if w.name]
    nouns = [w for w in inside if w.pos == "NOUN" and (w is head or w.token.head.i == head.token.i)]
    called = [noun for name in names for noun in case.study.called.get(name.fold, ())]
    kinds = {kind for kind in KINDS if any(w.english.is_a(kind) for w in [*nouns, *called])}
    found = {f"sort_{kind}": 1.0 for kind in kinds}
    found["first_name"] = float(len(names) > 1 and any(gender_of(w.token.text) != "?" for w in names[:-1]))
    focus = [t for t in case.reading.terms if t.focus]
    wanted = {kind for kind in KINDS if any(t.english.is_a(kind) for t in focus)} or WANTED.get(case.reading.kind, set())
    if wanted and kinds:
        found["sort_agrees" if wanted & kinds else "sort_differs"] = 1.0
    if focus and names:
        same = case.reading.lang == case.seen.article.lang
        found["focus_called"] = max((similarity(t, noun, same_language=same) for t in focus for noun in called), default=0.0)
    return found


def asked_about(case: Case, candidate: Candidate, sentence: Sentence, head: Word) -> Features:
    """Whether the span is one of those that the question itself tells of: by its name, its own noun, what the story calls it."""
    if not case.reading.given:
        return {}
    terms = case.reading.terms
    own = {head.token.i, *(c.i for c in head.token.children if c.dep_ in PARTS)}
    own |= {c.i for t in head.token.children if t.i in own for c in t.children if c.dep_ in PARTS}
    hits = [m for m in case.matches.found[sentence.index] if m.word.token.i in own and candidate.place[0] <= m.word.start < candidate.place[1]]
    names = [w for w in words_in(sentence, candidate.place) if w.name and w.token.i in own]
    nouns = [noun for w in names for noun in case.study.called.get(w.fold, ())]
    same = case.reading.lang == case.seen.article.lang
    given = [n for n in case.reading.given if not terms[n].name]
    return {
        "given_name": max((m.fit for m in hits if m.term in case.reading.given and terms[m.term].name), default=0.0),
        "given_noun": max((m.fit for m in hits if m.term in given), default=0.0),
        "given_called": max((similarity(terms[n], noun, same_language=same) for n in given for noun in nouns), default=0.0),
        "head_again": max((m.fit for m in hits if not terms[m.term].focus and m.word is head), default=0.0),
        "name_again": max((m.fit for m in hits if terms[m.term].name), default=0.0),
        "given_beside": _named_beside(case, sentence, head),
    }


def _named_beside(case: Case, sentence: Sentence, head: Word) -> float:
    """How well the noun that a name is set beside is what the verb of the question is told of: "the mayor, X, accused ..." of "whom does the mayor blame?"."""
    noun = head.token.head if head.token.dep_ in PARTS else None
    fits = [m.fit for m in case.matches.found[sentence.index] if noun is not None and m.word.token.i == noun.i and m.term in case.reading.given]
    return max(fits, default=0.0)


def described(case: Case, candidate: Candidate, sentence: Sentence) -> Features:
    """How much of the question, names apart, the span says of itself and the story calls it: "the chief executive, X"."""
    terms = [n for n, t in enumerate(case.reading.terms) if not t.name]
    total = sum(case.matches.weights[n] for n in terms)
    inside = words_in(sentence, candidate.place)
    if not total or not inside:
        return {}
    same = case.reading.lang == case.seen.article.lang
    own = best_fits((m, m.fit) for m in case.matches.found[sentence.index] if candidate.place[0] <= m.word.start < candidate.place[1])
    called = [noun for w in inside if w.name for noun in case.study.called.get(w.fold, ())]
    fits = {n: max((similarity(case.reading.terms[n], noun, same_language=same) for noun in called), default=0.0) for n in terms}
    text = case.seen.text(*candidate.place)
    names = [w.fold for w in inside if w.name]
    return {
        "self_said": sum(case.matches.weights[n] * own.get(n, 0.0) for n in terms) / total,
        "called": sum(case.matches.weights[n] * fit for n, fit in fits.items()) / total,
        "gazetteer": float(bool(names) and all(name in places() for name in names)),
        "dated": float(case.words.dates.search(text) is not None), "counted": float(inside[0].pos == "NUM"),
    }
