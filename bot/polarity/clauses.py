"""The part of a sentence that speaks of what is asked: one side of "whereas", « alors que », a semicolon."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from bot.case import Case
from bot.match import Match
from bot.roles import SUBJECTS
from bot.view import Sentence, Word

SHORTEST = 3
NAME = 0.1  # a name tells which sentence, not which part of it


def parts(case: Case, sentence: Sentence) -> list[tuple[Word, ...]]:
    """The words of a sentence cut at semicolons and at words of contrast, two words or fewer kept with what precedes."""
    text = case.seen.text(sentence.start, sentence.end)
    cuts = [sentence.start + m.start() for m in case.words.contrast.finditer(text)]
    cuts += [w.end for w in sentence.words if w.token.text == ";"]
    found: list[tuple[Word, ...]] = []
    for piece in _cut(sentence.words, sorted(cuts)):
        if found and (len(piece) < SHORTEST or len(found[-1]) < SHORTEST):
            found[-1] += piece
        else:
            found.append(piece)
    return found


def _cut(words: tuple[Word, ...], cuts: list[int]) -> Iterator[tuple[Word, ...]]:
    edges = [words[0].start, *cuts, words[-1].end]
    for begin, end in pairwise(edges):
        piece = tuple(w for w in words if begin <= w.start < end)
        if piece:
            yield piece


def chosen(case: Case, sentence: Sentence) -> tuple[Word, ...]:
    """The part that names the question's subject, or else holds most of the question; the first of equals."""
    found = parts(case, sentence)
    hits = case.matches.found[sentence.index]
    if len(found) == 1:
        return sentence.words
    named = [_named(case, hits, part) for part in found]
    shared = [n or (k > 0 and named[k - 1] and not _own_subject(part)) for k, (n, part) in enumerate(zip(named, found, strict=True))]
    best = max(range(len(found)), key=lambda k: (shared[k], _weight(case, hits, found[k]), -k))
    return found[best]


def _own_subject(part: tuple[Word, ...]) -> bool:
    """Whether a part has a subject of its own, or shares that of the part before: "..., but does not recommend"."""
    return any(w.token.dep_ in SUBJECTS for w in part)


def _inside(hits: tuple[Match, ...], part: tuple[Word, ...]) -> list[Match]:
    return [m for m in hits if part[0].start <= m.word.start <= part[-1].start]


def _named(case: Case, hits: tuple[Match, ...], part: tuple[Word, ...]) -> bool:
    """Whether a part holds a name of the question's subject, or one that the rest of the sentence does not hold."""
    here = {m.term for m in _inside(hits, part) if case.reading.terms[m.term].name}
    elsewhere = {m.term for m in hits if not part[0].start <= m.word.start <= part[-1].start}
    return bool(here - elsewhere) or any(case.reading.terms[n].text in case.reading.subject for n in here)


def _weight(case: Case, hits: tuple[Match, ...], part: tuple[Word, ...]) -> float:
    best: dict[int, float] = {}
    for match in _inside(hits, part):
        rate = NAME if case.reading.terms[match.term].name else 1.0
        best[match.term] = max(best.get(match.term, 0.0), match.fit * rate)
    return sum(case.matches.weights[t] * fit for t, fit in best.items())
