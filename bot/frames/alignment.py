"""A question's statement laid over those of a story: same predicate, the known roles compared, the open one filled.

This is unification by degrees: a role that agrees, one that another fills, one that is not told.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bot.frames.asked import Asked, phrase_tokens
from bot.frames.statements import Statement
from bot.view import Sentence, Word

if TYPE_CHECKING:
    from bot.case import Case

SAME_WORD, SAME_FRAME, SECOND, AGREES = 1.0, 0.85, 0.6, 0.4


@dataclass(frozen=True, slots=True, eq=False)
class Alignment:
    """A statement of the story beside one of the question; shares are 0 to 1.

    `known` is how much of the known roles agrees, `clash` how many are filled by something else,
    `swapped` how many stand in another's role; `subject` is how far who is supposed to have done it did:
    -1 when somebody else did, 0 when it is not told.
    """

    statement: Statement
    asked: Asked
    fit: float
    known: float
    clash: float
    swapped: float
    subject: float = 0.0

    @property
    def worth(self) -> float:
        """How well the two agree, to choose among several."""
        return self.fit * (0.5 + self.known - 0.5 * self.clash - self.swapped)

    def open_fillers(self) -> list[tuple[Word, float]]:
        """The words that fill what was left open; a likeliest role counts whole."""
        return [(f.word, 1.0 if f.roles[0] in self.asked.open else SECOND)
                for f in self.statement.fillers if set(f.roles) & set(self.asked.open)]

    def other_fillers(self) -> list[Word]:
        """The words that fill another role."""
        return [f.word for f in self.statement.fillers if not set(f.roles) & set(self.asked.open)]


class Aligner:
    """Lays every statement of a story's sentences over those of one question."""

    def __init__(self, case: Case) -> None:
        self._case = case
        self._terms: dict[tuple[int, int], Mapping[int, float]] = {}
        self._beside: dict[tuple[int, int], Alignment | None] = {}

    def of(self, sentence: Sentence) -> list[Alignment]:
        """The alignments of a sentence, in the order of its predicates."""
        hits = {(m.term, m.word.token.i): m.fit for m in self._case.matches.found[sentence.index]}
        found = []
        for statement in self._case.study.statements[sentence.index]:
            for asked in self._case.reading.asked:
                fit = _predicate_fit(statement, asked, hits)
                if fit:
                    found.append(self._align(sentence, statement, asked, fit))
        return found

    def beside(self, sentence: Sentence, verb: int) -> Alignment | None:
        """What is told beside a verb of a sentence, by its token's number, whatever it says, laid over the question's best; None where either is nothing."""
        key = (sentence.index, verb)
        if key not in self._beside:  # many candidates hang on one verb
            told = self.stated(sentence, verb)
            known = [asked for asked in self._case.reading.asked if not asked.frame and asked.known]
            found = [self._align(sentence, told, asked, 1.0) for asked in known] if told is not None else []
            self._beside[key] = max(found, key=lambda a: a.worth, default=None)
        return self._beside[key]

    def stated(self, sentence: Sentence, verb: int) -> Statement | None:
        """What a sentence states with a verb, by its token's number, in the verb's own roles."""
        return next((s for s in self._case.study.statements[sentence.index] if not s.frame and s.predicate.token.i == verb), None)

    def _align(self, sentence: Sentence, statement: Statement, asked: Asked, fit: float) -> Alignment:
        agree = clash = swapped = subject = 0.0
        for number, (roles, terms) in enumerate(asked.known):
            there = [f for f in statement.fillers if set(f.roles) & set(roles)]
            best = max((self.share(sentence, f.word, terms) for f in there), default=0.0)
            agree += best
            clash += bool(there) and best == 0.0
            if number == asked.subject:
                subject = best or -float(bool(there))
            elsewhere = [f for f in statement.fillers if not set(f.roles) & set(roles)]
            swapped += best == 0.0 and any(self.share(sentence, f.word, terms) >= AGREES for f in elsewhere)
        count = len(asked.known) or 1
        return Alignment(statement, asked, fit, agree / count if asked.known else 0.5, clash / count, swapped / count, subject)

    def share(self, sentence: Sentence, word: Word, terms: frozenset[int]) -> float:
        """How much of some terms the phrase of a word holds, or the phrase that it stands for."""
        weights, found = self._case.matches.weights, self._found(sentence, word)
        total = sum(weights[t] for t in terms)
        return sum(weights[t] * found.get(t, 0.0) for t in terms) / total if total else 0.0

    def _found(self, sentence: Sentence, word: Word) -> Mapping[int, float]:
        key = (sentence.index, word.token.i)
        if key not in self._terms:
            inside = {t.i for t in phrase_tokens(word.token)}
            best: dict[int, float] = {}
            for m in self._case.matches.found[sentence.index]:
                if m.word.token.i in inside:
                    best[m.term] = max(best.get(m.term, 0.0), m.fit)
            start, end = self._case.study.mentions.at(sentence, word.token).full
            for m in self._case.matches.found[self._case.seen.sentence_at(start).index]:
                if start <= m.word.start < end:
                    best[m.term] = max(best.get(m.term, 0.0), m.fit)
            self._terms[key] = best
        return self._terms[key]


def aligned(case: Case, aligner: Aligner | None = None) -> tuple[tuple[Alignment, ...], ...]:
    """The alignments of every sentence."""
    if not case.reading.asked or not case.study.statements:
        return tuple(() for _ in case.seen.sentences)
    aligner = aligner or Aligner(case)
    return tuple(tuple(aligner.of(s)) for s in case.seen.sentences)


def premise(rows: tuple[tuple[Alignment, ...], ...]) -> dict[str, float]:
    """What the whole story says of what a question supposes: whether the deed is told, of the one who is said to have done it.

    "Why did X resign?" has no answer where nobody resigns, or somebody else does.
    """
    found = [a for row in rows for a in row]
    return {
        "premise_verb": max((a.fit for a in found), default=0.0), "premise_known": max((a.fit * a.known for a in found), default=0.0),
        "premise_subject": max((a.fit * a.subject for a in found if a.asked.subject >= 0), default=0.0),
        "premise_none": float(not found),
    }


def _predicate_fit(statement: Statement, asked: Asked, hits: Mapping[tuple[int, int], float]) -> float:
    """1 for the very word, less for another of the frame, the likeness of the words where there is no frame."""
    here = max((hits.get((t, statement.predicate.token.i), 0.0) for t in asked.predicate), default=0.0)
    if statement.frame != asked.frame:
        return 0.0
    return max(here, SAME_FRAME) if asked.frame else here
