"""A second look at the passages that BM25 found: signs of a fit, each a number with a name, summed by learned weights.

Passages of stories are short and lean on their neighbours; those of an encyclopaedia are long and stand for themselves.
So every sign has two weights, and the length of an article's passages says how much each counts. The weights are learned
from questions whose passage is known (bot/ranking/passages_recipe.py).
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Literal

from retrieval.analysis import Lang, fold, terms, words
from retrieval.article import Article
from retrieval.fields import Situation, likeness, of_term, situation
from retrieval.proximity import closeness, phrases
from retrieval.segment import K1, B

WEIGHTS = Path(__file__).parent / "reranking.json"
SHORT, LONG = 300, 600  # characters of an article's passages: of a story, of an encyclopaedia
BEGINNINGS, AKIN = (4, 5), 0.6  # words that begin alike count for so much of one that is the same
SENTENCE = re.compile(r"(?<=[.!?;])\s+(?=[A-ZÀ-Ý«\"“0-9])")
NUMBER, CAPITAL = re.compile(r"\d+"), re.compile(r"(?<=[\w,'’] )[A-ZÀ-Ý][\w-]+")
Sort = Literal["number", "person", "place", ""]
Signs = Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Sought:
    """What a question looks for: search terms by weight, the terms of its own words in order, those of its names, the
    sort of thing that would answer it, its text, and the situation that its words belong to."""

    weights: Mapping[str, float]
    asked: tuple[str, ...]
    names: frozenset[str]
    sort: Sort
    text: str
    situation: Situation = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Found:
    """A passage that the search found, with its share of the best BM25 score."""

    article: Article
    paragraph: int
    text: str
    share: float


@dataclass(frozen=True, slots=True)
class Parts:
    """A passage taken apart: its terms in order, and for each sentence its terms, how they begin, its numbers and its
    words with a capital; the situations that it and they tell of."""

    terms: tuple[str, ...]
    sentences: tuple[frozenset[str], ...]
    beginnings: tuple[frozenset[str], ...]
    numbers: tuple[frozenset[str], ...]
    capitals: tuple[frozenset[str], ...]
    situation: Situation
    situations: tuple[Situation, ...]


@lru_cache(maxsize=10_000)
def parts(text: str, lang: Lang) -> Parts:
    """A passage's text taken apart, once."""
    pieces = SENTENCE.split(text)
    by_sentence = [frozenset(terms(p, lang)) for p in pieces]
    beginnings = (frozenset(t[:n] for t in held for n in BEGINNINGS) for held in by_sentence)
    return Parts(tuple(terms(text, lang)), tuple(by_sentence), tuple(beginnings), tuple(frozenset(NUMBER.findall(p)) for p in pieces), tuple(frozenset(map(fold, CAPITAL.findall(p))) for p in pieces),
                 situation(of_term(t, lang) for t in terms(text, lang)), tuple(situation(of_term(t, lang) for t in sorted(held)) for held in by_sentence))


@lru_cache(maxsize=1)
def weights(path: Path = WEIGHTS) -> Mapping[str, tuple[float, float]]:
    """The shipped weights of each sign: among short passages and among long ones."""
    return {name: (short, long) for name, (short, long) in json.loads(path.read_text(encoding="utf-8")).items()}


def longness(article: Article) -> float:
    """How long the passages of an article are: 0 as in stories, 1 as in an encyclopaedia."""
    body = [p.end - p.start for p in article.paragraphs if p.number] or [SHORT]
    length = sum(body) / len(body)
    return min(1.0, max(0.0, math.log(length / SHORT) / math.log(LONG / SHORT)))


def signs(sought: Sought, rare: Mapping[str, float], found: Sequence[Found]) -> list[Signs]:
    """The signs of each passage, in the order given; `rare` tells how much each term tells apart."""
    own = frozenset(sought.asked)
    total = math.fsum(rare.get(t, 0.0) for t in sorted(own)) or 1.0
    numbers, folded = frozenset(NUMBER.findall(sought.text)), frozenset(map(fold, words(sought.text)))
    shares: defaultdict[str, list[float]] = defaultdict(list)
    for one in found:
        shares[one.article.id].append(one.share)

    def covered(held: frozenset[str], keys: Mapping[str, float]) -> float:
        return math.fsum(weight * rare.get(t, 0.0) for t, weight in keys.items() if t in held) / total

    plain = dict.fromkeys(sorted(own), 1.0)
    rarest = max(plain, key=lambda t: rare.get(t, 0.0), default="")
    usual = sum(len(parts(one.text, one.article.lang).terms) for one in found) / max(1, len(found))

    def of(one: Found) -> Signs:
        known = parts(one.text, one.article.lang)
        title = frozenset(parts(one.article.title or "", one.article.lang).terms)
        held, beside = frozenset(known.terms), shares[one.article.id]
        best = max(range(len(known.sentences)), key=lambda n: (covered(known.sentences[n], sought.weights), -n))
        number, capital = bool(known.numbers[best] - numbers), bool(known.capitals[best] - folded)
        return {
            "situation": likeness(sought.situation, known.situation),
            "situation_told": max((likeness(sought.situation, told) for told in known.situations), default=0.0),
            "share": one.share, "close": closeness(sought.weights, rare, known.terms), "phrase": phrases(sought.asked, rare, known.terms),
            "article": math.fsum(beside), "article_best": max(beside), "article_count": float(len(beside)),
            "headline": float(one.paragraph == 0), "first": float(one.paragraph == 1), "length": math.log(len(known.terms) + 1),
            "names": len(sought.names & held) / len(sought.names) if sought.names else 0.0,
            "names_or_title": len(sought.names & (held | title)) / len(sought.names) if sought.names else 0.0,
            "own": _saturated(known.terms, plain, rare, usual) / total, "rarest": float(rarest in held), "title": covered(title, sought.weights),
            "sentence": max(covered(s, plain) for s in known.sentences),
            "sentence_or_title": max(covered(s | title, sought.weights) for s in known.sentences),
            "words": len(held & own) / max(1, len(own)), "words_or_title": len((held | title) & own) / max(1, len(own)),
            "akin": max(akin(plain, rare, s, b) for s, b in zip(known.sentences, known.beginnings, strict=True)) / total,
            "number_sought": float(number and sought.sort == "number"),
            "capital": float(capital), "person_sought": float(capital and sought.sort == "person"),
            "place_sought": float(capital and sought.sort == "place"),
        }

    return [of(one) for one in found]


def _saturated(held: Sequence[str], own: Mapping[str, float], rare: Mapping[str, float], usual: float) -> float:
    """BM25 of the question's own words, translations and synonyms apart."""
    times, room = Counter(t for t in held if t in own), K1 * (1 - B + B * len(held) / (usual or 1.0))
    return math.fsum(rare.get(t, 0.0) * n * (K1 + 1) / (n + room) for t, n in times.items())


def akin(own: Mapping[str, float], rare: Mapping[str, float], held: frozenset[str], beginnings: frozenset[str]) -> float:
    """How much of the question a sentence holds when words that begin alike are nearly the same: construct, construit."""
    least, most = BEGINNINGS
    begun = {t for t in own if len(t) >= least and t[: max(least, min(most, len(t) - 2))] in beginnings}
    return math.fsum(rare.get(t, 0.0) * (1.0 if t in held else AKIN if t in begun else 0.0) for t in own)


def scores(sought: Sought, rare: Mapping[str, float], found: Sequence[Found], by: Mapping[str, tuple[float, float]]) -> list[float]:
    """The score of each passage: differences of scores are log odds of being the one that answers."""
    def score(one: Found, known: Signs) -> float:
        long = longness(one.article)
        return math.fsum(value * ((1 - long) * by[name][0] + long * by[name][1]) for name, value in known.items() if name in by)

    return [score(one, known) for one, known in zip(found, signs(sought, rare, found), strict=True)]
