"""One question put to one article: everything a rule may look at, and the score they all share."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING

from bot.claims import Claim, claims
from bot.descriptors import descriptors
from bot.frames.statements import Statement, statements
from bot.match import Matches, Meant, match
from bot.mentions import Mentions
from bot.polarity.scope import negators, turns
from bot.question import Reading
from bot.spans import Span
from bot.view import ArticleView, Sentence, Word
from bot.vocabulary import Vocabulary, vocabulary
from retrieval.fields import Situation, situation
from retrieval.reranking import longness

if TYPE_CHECKING:
    from spacy.tokens import Token

NEAR, SAME_PARAGRAPH, ANYWHERE, ANYWHERE_NAME = 0.6, 0.4, 0.15, 0.35
PATH_COST = 0.12
# claims by somebody a sentence: news has 0.4 to 1, in short passages; an encyclopaedia 0 to 0.5, in long ones
REPORTED, LONG = 0.55, 0.5
NOTHING: Mapping[int, float] = MappingProxyType({})


@dataclass(frozen=True, eq=False)
class Study:
    """What is read once of an article, whatever the question."""

    seen: ArticleView
    mentions: Mentions
    claims: tuple[Claim, ...]
    statements: tuple[tuple[Statement, ...], ...] = ()
    reach: dict[tuple[int, int], tuple[bool, bool]] = field(default_factory=dict)

    def undone(self, sentence: Sentence, token: Token) -> bool:
        """Whether an odd number of negations, its own or of what governs it, reaches a word."""
        return self._reached(sentence, token)[0]

    def negated(self, sentence: Sentence, token: Token) -> bool:
        """Whether a word itself, or one of its arguments, has a negation."""
        return self._reached(sentence, token)[1]

    def _reached(self, sentence: Sentence, token: Token) -> tuple[bool, bool]:
        key = (sentence.index, token.i)
        if key not in self.reach:
            words = vocabulary(self.seen.article.lang)
            self.reach[key] = len(turns(token, words)) % 2 == 1, len(negators(token, words)) % 2 == 1
        return self.reach[key]

    @cached_property
    def called(self) -> Mapping[str, tuple[Word, ...]]:
        """What the story calls its names."""
        return descriptors(self.seen.sentences)

    @cached_property
    def situations(self) -> tuple[Situation, ...]:
        """What each sentence tells of, by fields, names apart."""
        return tuple(situation(w.fields for w in s.words if w.content and not w.name) for s in self.seen.sentences)

    @cached_property
    def meant(self) -> tuple[tuple[Meant, ...], ...]:
        """By sentence, the pronouns, definite nouns and acronyms that stand for something told more fully elsewhere, with its words."""
        return tuple(tuple(self._meant(s)) for s in self.seen.sentences)

    def _meant(self, sentence: Sentence) -> Iterator[Meant]:
        words = vocabulary(self.seen.article.lang)
        for word in sentence.words:
            acronym = word.token.text.isupper() and len(word.token.text) > 1 and word.content
            if word.token.lower_ in words.pronouns or (word.pos == "NOUN" and not word.name) or acronym:
                start, end = self.mentions.at(sentence, word.token).full
                home = self.seen.sentence_at(start)
                if not start <= word.start < end:
                    yield word, tuple(w for w in home.words if start <= w.start < end and w.content)
            elif word.name and word.fold in self.called:
                yield word, self.called[word.fold]

    @cached_property
    def long(self) -> bool:
        """Whether its passages are long, as an encyclopaedia's are: one of them is worth showing where no answer is sure."""
        return longness(self.seen.article) > LONG

    @cached_property
    def reference(self) -> bool:
        """Whether it is an entry of reference: long passages in which hardly anybody is reported to say anything."""
        told = sum(claim.speaker is not None for claim in self.claims)
        return self.long and told < REPORTED * len(self.seen.sentences)


@dataclass(frozen=True, slots=True, eq=False)
class Case:
    """A reading and a study, matched; `retrieved` is how each paragraph stands to the one that the search finds best, 0 to 1.

    `outside` keeps what terms count outside a sentence, which the readings of a question in its other ways share.
    """

    reading: Reading
    study: Study
    matches: Matches
    retrieved: Mapping[int, float] = field(default_factory=dict)
    outside: dict[tuple[int, int], float] = field(default_factory=dict)

    @property
    def seen(self) -> ArticleView:
        """The article's view."""
        return self.study.seen

    @property
    def words(self) -> Vocabulary:
        """The words of the article's language."""
        return vocabulary(self.seen.article.lang)


@dataclass(frozen=True, slots=True, eq=False)
class Candidate:
    """A span that may answer: why, how well, and the claim it stands in; `mark` is the sort of evidence, one word;
    `both` where it holds two candidates that could not be told apart."""

    sentence: int
    span: Span
    score: float
    rule: str
    note: str = ""
    claim: Claim | None = None
    support: tuple[Span, ...] = ()
    mark: str = ""
    anchor: Span | None = None
    both: bool = False

    @property
    def place(self) -> Span:
        """Where the answer is told: the pronoun or the surname there, when the span is the fullest name elsewhere."""
        return self.anchor or self.span


def study(seen: ArticleView) -> Study:
    """Mentions, claims and statements of an article."""
    mentions = Mentions(seen)
    lang = seen.article.lang
    return Study(seen, mentions, claims(seen, mentions), tuple(statements(s.words, lang) for s in seen.sentences))


def open_case(reading: Reading, studied: Study, retrieved: Mapping[int, float] = NOTHING) -> Case:
    """Match a reading against a studied article."""
    return Case(reading, studied, match(reading, studied.seen, studied.meant), retrieved)


def strictly(case: Case) -> Case:
    """The case with words matched by what they mean alone, not by the situations they may tell of: rising is no falling."""
    terms = tuple(replace(term, fields=frozenset()) for term in case.reading.terms)
    return open_case(replace(case.reading, terms=terms), case.study, case.retrieved)


def path(left: Word, right: Word) -> int:
    """Edges between two words in the dependency tree; 12 when they hang on different roots."""
    up = {left.token.i: 0}
    token, steps = left.token, 0
    while token.head.i != token.i and steps < 40:
        token, steps = token.head, steps + 1
        up[token.i] = steps
    token, steps = right.token, 0
    while token.i not in up:
        if token.head.i == token.i or steps > 40:
            return 12
        token, steps = token.head, steps + 1
    return up[token.i] + steps


def closeness(case: Case, sentence: Sentence, head: Word | None, skip: Span | None = None) -> float:
    """Weighted share of the terms around a head, 0 to 1: near in the tree counts most.

    A term in the neighbouring sentence or paragraph counts for less, one elsewhere for little.
    Terms inside `skip`, the candidate itself, do not count: an answer that repeats the question is none.
    """
    weights, total = case.matches.weights, sum(case.matches.weights)
    if not total:
        return 0.0
    return sum(w * _term_fit(case, sentence, head, t, skip) for t, w in enumerate(weights)) / total


def _term_fit(case: Case, sentence: Sentence, head: Word | None, term: int, skip: Span | None) -> float:
    here = [m for m in case.matches.found[sentence.index]
            if m.term == term and not (skip and skip[0] <= m.word.start < skip[1])]
    fits = [m.fit / (1 + PATH_COST * max(0, path(head, m.word) - 1)) if head else m.fit for m in here]
    best = max(fits, default=0.0)
    return best if best >= NEAR else max(best, _elsewhere(case, sentence, term))


def _elsewhere(case: Case, sentence: Sentence, term: int) -> float:
    """What a term counts that is found outside a sentence: the more the nearer."""
    key = (sentence.index, term)
    if key not in case.outside:
        rate = ANYWHERE_NAME if case.reading.terms[term].name else ANYWHERE
        case.outside[key] = max((fits[term] * (rate if other.paragraph != sentence.paragraph else NEAR if abs(other.index - sentence.index) == 1 else SAME_PARAGRAPH)
                                 for other, fits in zip(case.seen.sentences, case.matches.best, strict=True)
                                 if term in fits and other.index != sentence.index), default=0.0)
    return case.outside[key]


def asked_again(case: Case, sentence: Sentence, span: Span) -> float:
    """Share of the content words inside a span that the question already holds, 0 to 1."""
    inside = [w for w in sentence.words if span[0] <= w.start < span[1] and w.content]
    hit = {id(m.word) for m in case.matches.found[sentence.index] if m.fit >= 0.75}
    return sum(id(w) in hit for w in inside) / len(inside) if inside else 0.0


def claim_of(case: Case, span: Span) -> Claim | None:
    """The claim whose content holds a span; the innermost one."""
    holding = [c for c in case.study.claims for a, b in c.content if a <= span[0] and span[1] <= b + 1]
    return min(holding, key=lambda c: c.content[0][1] - c.content[0][0], default=None)
