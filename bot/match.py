"""How well a word of the text fits a term of the question, within and across the languages."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from bot.question import Reading, Term
from bot.view import ArticleView, Sentence, Word
from retrieval.places import same_place
from retrieval.thesaurus import Entry

# what an earlier question said counts, but less than what this one says
CARRIED = 0.45
# what the whole story is about is understood in each of its sentences
UNDERSTOOD = 0.3
SAME, STEM, CONCEPT, COGNATE, PLACE = 1.0, 0.9, 0.85, 0.65, 0.8
SENSE, NEAR_SENSE, KIND_OF = 0.6, 0.5, 0.4
FRAME = 0.6
FIELD, FIELDS = 0.3, 0.5  # of one situation at all, and of the same ones only
REFERRED = 0.6  # of a word that only a pronoun or a definite noun stands for
Meant = tuple[Word, tuple[Word, ...]]
LEAST, FEW = 0.5, 3.0


def similarity(term: Term, word: Word, *, same_language: bool) -> float:
    """0 to 1; equal word, stem, shared concept, place and its adjective, cognate."""
    if term.text == word.fold or (same_language and term.lemma == word.lemma):
        return SAME
    if same_language and term.stem == word.stem and len(term.stem) > 3:
        return STEM
    shared = len(term.concepts & word.concepts)
    if shared:
        return concept_fit(shared, len(term.concepts), len(word.concepts))
    if same_place(term.text, word.fold):
        return PLACE
    if not same_language and cognate(term.stem, word.stem):
        return COGNATE
    if term.name or word.name:
        return 0.0
    return max(FRAME if term.frames & word.frames else 0.0, related(term.english, word.english), field_fit(term.fields, word.fields))


def concept_fit(shared: int, left: int, right: int) -> float:
    """A shared sense tells more when it is one of few: 'cholera' has one, 'take' has forty."""
    return LEAST + (CONCEPT - LEAST) * min(1.0, FEW * shared / min(left, right))


def field_fit(asked: frozenset[int], found: frozenset[int]) -> float:
    """How surely two words may tell of one situation: the more of their fields they share, the surer."""
    shared = len(asked & found)
    return FIELD + FIELDS * shared / math.sqrt(len(asked) * len(found)) if shared else 0.0


def related(asked: Entry, found: Entry) -> float:
    """How near two words are in the thesaurus: one sense, a derived one, a kind of what is asked for."""
    if asked.senses & found.senses:
        return SENSE
    if asked.near & found.senses or asked.senses & found.near:
        return NEAR_SENSE
    return KIND_OF if asked.senses & found.classes else 0.0


def cognate(left: str, right: str) -> bool:
    """Whether two stems share most of their beginning: 'vaccin' and 'vaccinat'."""
    shared = 0
    for a, b in zip(left, right, strict=False):
        if a != b:
            break
        shared += 1
    return shared >= 4 and shared >= 0.7 * max(len(left), len(right))


@dataclass(frozen=True, slots=True, eq=False)
class Match:
    """A term found at a word."""

    term: int
    word: Word
    fit: float


@dataclass(frozen=True, slots=True, eq=False)
class Matches:
    """For one article: every term's weight, and where each is found, by sentence; `best` is how well at best in each."""

    weights: tuple[float, ...]
    found: tuple[tuple[Match, ...], ...]
    best: tuple[Mapping[int, float], ...]
    everywhere: tuple[float, ...]

    def coverage(self, sentences: Iterable[int], without: frozenset[int] = frozenset()) -> float:
        """Weighted share of the terms found in some of the sentences, 0 to 1."""
        best: dict[int, float] = {}
        for index in sentences:
            for term, fit in self.best[index].items():
                best[term] = max(best.get(term, 0.0), fit)
        keep = [t for t in range(len(self.weights)) if t not in without]
        total = sum(self.weights[t] for t in keep)
        return sum(self.weights[t] * best.get(t, 0.0) for t in keep) / total if total else 0.0


def match(reading: Reading, seen: ArticleView, meant: Sequence[Sequence[Meant]] = ()) -> Matches:
    """Match every term against every content word, and against what `meant` says that pronouns and definite nouns stand
    for; rarer terms of the article weigh more."""
    same = tuple((term.lang or reading.lang) == seen.article.lang for term in reading.terms)
    found = tuple(_in_sentence(reading, s, same) for s in seen.sentences)
    n, topic = len(found), subject(reading, seen, found)
    weights = []
    for number, term in enumerate(reading.terms):
        df = sum(any(m.term == number for m in row) for row in found)
        weight = math.log((n + 1) / (df + 0.5)) if df else math.log(n + 1) * 0.75
        own = UNDERSTOOD if number in topic else 1.0
        weights.append(max(weight, 0.15) * own * (0.4 if term.focus else CARRIED if term.carried else 1.0))
    if meant:
        found = tuple((*row, *_referred(reading, there, same)) for row, there in zip(found, meant, strict=True))
    best = tuple(best_fits((m, m.fit) for m in row) for row in found)
    everywhere = tuple(max((row.get(t, 0.0) for row in best), default=0.0) for t in range(len(reading.terms)))
    return Matches(tuple(weights), found, best, everywhere)


def best_fits(values: Iterable[tuple[Match, float]]) -> dict[int, float]:
    """The best value of each term, of matches that each have one."""
    best: dict[int, float] = {}
    for one, value in values:
        best[one.term] = max(best.get(one.term, 0.0), value)
    return best


def subject(reading: Reading, seen: ArticleView, found: tuple[tuple[Match, ...], ...]) -> frozenset[int]:
    """The names in the question that the story opens with: they tell which story is meant, not which sentence of it."""
    opening = {m.term for s, row in zip(seen.sentences, found, strict=True) if s.paragraph <= 1 for m in row}
    named = frozenset(n for n in opening if reading.terms[n].name)
    rest = [n for n, t in enumerate(reading.terms) if n not in named and not t.focus]
    return named if rest else frozenset()


def _referred(reading: Reading, meant: Sequence[Meant], same: tuple[bool, ...]) -> Iterator[Match]:
    for word, fuller in meant:
        for number, term in enumerate(reading.terms):
            fit = max((similarity(term, other, same_language=same[number]) for other in fuller), default=0.0) if not term.verb else 0.0
            if fit >= PLACE:
                yield Match(number, word, fit * REFERRED)


def _in_sentence(reading: Reading, sentence: Sentence, same: tuple[bool, ...]) -> tuple[Match, ...]:
    rows = []
    for number, term in enumerate(reading.terms):
        for word in sentence.words:
            fit = similarity(term, word, same_language=same[number]) if word.content else 0.0
            if fit:
                rows.append(Match(number, word, fit))
    return tuple(rows)
