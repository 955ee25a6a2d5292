"""The way of a question, wired in one place: read, search, study, judge."""

from __future__ import annotations

import math
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from bot.answer import Answer, Kind, Lang, Reason, Status
from bot.background import NONE, Background
from bot.case import Case, Study, open_case, study
from bot.judge import Judged, consider, settle
from bot.question import Reading, read_question, spell
from bot.view import view
from retrieval.analysis import fold, stem, terms
from retrieval.analysis import words as words_in
from retrieval.fields import situation
from retrieval.lexicon import lexicon
from retrieval.library import Library
from retrieval.places import places
from retrieval.proximity import rarity
from retrieval.reranking import Found, Sort, Sought, scores
from retrieval.reranking import weights as passage_weights

LONGEST = 2_000
PASSAGES, WHOLE, ARTICLES = 40, 200, 3
WORTH = 0.3  # of the best passage, for another article to be read
SPREAD = 3.0  # log odds by which a passage must lead for the next to count e times less
STUDIES = 256  # articles whose studies are kept in memory
TRANSLATION, SYNONYM = 0.5, 0.25
SORTS: Mapping[Kind, Sort] = {
    Kind.WHO: "person", Kind.WHO_SAID: "person", Kind.WHO_DENIED: "person", Kind.WHO_ACCUSED: "person", Kind.WHO_CONFIRMED: "person",
    Kind.WHERE: "place", Kind.WHEN: "number", Kind.DURATION: "number", Kind.HOW_MANY: "number", Kind.HOW_MUCH: "number",
}
KNOWN = 0.6  # how well a name must be told
SHARP = 6  # in texts of reference the passage found best weighs more than a surer guess in the next


class Engine:
    """Answers questions over one library; keeps what it has read of each article."""

    def __init__(self, library: Library) -> None:
        self.library = library
        self._studies: dict[str, Study] = {}

    def study(self, article_id: str) -> Study:
        """The study of one article as it stands now, made once; those asked for last are kept."""
        kept = self._studies.pop(article_id, None)
        if kept is None or kept.seen.article != self.library.article(article_id):
            kept = study(view(self.library, article_id))
        self._studies[article_id] = kept
        while len(self._studies) > STUDIES:
            self._studies.pop(next(iter(self._studies)))
        return kept

    def query(self, reading: Reading) -> dict[str, float]:
        """Search terms: the question's own at full weight, translations and synonyms at less."""
        found: dict[str, float] = dict.fromkeys(terms(reading.text, reading.lang), 1.0)
        for term in reading.terms:
            for lang in ("fr", "en"):
                for own in terms(term.text, "fr" if lang == "fr" else "en"):
                    found[own] = 1.0  # a name is the same in both languages, its stem is not
                weight = SYNONYM if lang == reading.lang else TRANSLATION
                for word in lexicon().translations(term.lemma, reading.lang, lang):
                    if " " not in word:
                        key = stem(word, "fr" if lang == "fr" else "en")
                        found[key] = max(found.get(key, 0.0), weight)
        return found

    def sought(self, reading: Reading) -> Sought:
        """What a reading looks for, as the search has it."""
        names = frozenset(own for term in reading.terms if term.name for own in terms(term.text, reading.lang))
        return Sought(self.query(reading), tuple(terms(reading.text, reading.lang)), names, SORTS.get(reading.kind, ""), reading.text,
                      situation(t.fields for t in reading.terms if not t.name))

    def found(self, sought: Sought, scope: Collection[str] | None) -> list[Found]:
        """The passages that the search finds, best first; one article is searched whole."""
        hits = self.library.search(sought.weights, WHOLE if _alone(scope) else PASSAGES, scope)
        top = max((hit.score for hit in hits), default=1.0) or 1.0
        articles = ((hit, self.library.article(hit.passage.article_id)) for hit in hits)
        return [Found(article, hit.passage.paragraph, article.quote(hit.passage.start, hit.passage.end), hit.score / top) for hit, article in articles]

    def retrieve(self, reading: Reading, scope: Collection[str] | None) -> dict[str, dict[int, float]]:
        """By article and paragraph, how a passage stands to the one that fits best, 1 for that one."""
        sought = self.sought(reading)
        found = self.found(sought, scope)
        fits = scores(sought, rarity(self.library.statistics(sought.weights)), found, passage_weights())
        best = max(fits, default=0.0)
        shares: dict[str, dict[int, float]] = {article: {} for article in _alone(scope)}
        for one, fit in zip(found, fits, strict=True):
            shares.setdefault(one.article.id, {})[one.paragraph] = math.exp((fit - best) / SPREAD)
        return shares

    def candidates(self, reading: Reading, scope: Collection[str] | None) -> list[tuple[str, Mapping[int, float]]]:
        """Articles worth reading, best first, and how their passages stand to the one that fits best."""
        found = self.retrieve(reading, scope)
        best = {article: max(shares.values(), default=0.0) for article, shares in found.items()}
        order = sorted(found, key=lambda article: (-best[article], article))[:ARTICLES]
        return [(article, found[article]) for article in order if best[article] >= WORTH or article == order[0]]

    def ask(
        self, text: str, lang: Lang | None = None, scope: Collection[str] | None = None, context: Background = NONE
    ) -> Answer:
        """The answer to one question, of one article, of some, or of the whole library.

        `context` is what an earlier question lends to one that leans on it; its words weigh less than their own.
        """
        if not self.library.articles():
            return Answer(Status.ABSTAINED, Kind.NONE, lang or "fr", reason=Reason.NO_ARTICLES)
        reading = with_context(read_question(text[:LONGEST], lang), context)
        steps = (("language", reading.lang), ("kind", reading.kind.value), ("pattern", reading.pattern),
                 ("or", ", ".join(f"{kind.value} {share:.0%}" for kind, _, share in reading.ways[1:])),
                 ("terms", ", ".join(t.text for t in reading.terms)))
        if not reading.terms:
            return Answer(Status.ABSTAINED, reading.kind, reading.lang, reason=Reason.NOT_UNDERSTOOD)
        judged: list[Judged] = []
        for article, retrieved in self.candidates(reading, scope):
            case = self.case(reading, article, retrieved)
            if not _alone(scope) and of_strangers(case):
                continue
            found = consider(case)
            share = max(retrieved.values(), default=1.0)
            judged.append(replace(found, trust=found.trust * share ** (SHARP if case.study.reference else 1.0)))
        return settle(first(judged), reading.kind, reading.lang, steps)

    def case(self, reading: Reading, article: str, retrieved: Mapping[int, float] | None = None) -> Case:
        """A reading put to one article, its typing mistakes mended by the article's own words."""
        studied = self.study(article)
        known = frozenset(term.text for term in reading.terms if term.concepts)
        mended = spell(reading, studied.seen.vocabulary, known, studied.seen.names)
        return open_case(mended, studied, self.retrieve(reading, [article])[article] if retrieved is None else retrieved)


def of_strangers(case: Case) -> bool:
    """Whether a story speaks of nobody whom the question names: among many stories it is another one's."""
    named = [(n, t.text) for n, t in enumerate(case.reading.terms) if t.name and not t.carried and t.text not in places()]
    strange = all(case.matches.everywhere[n] < KNOWN and text not in case.seen.vocabulary for n, text in named)
    return bool(named) and not case.study.reference and strange


def _alone(scope: Collection[str] | None) -> tuple[str, ...]:
    """The one article that a scope leaves; nothing where it leaves several."""
    return tuple(scope) if scope is not None and len(scope) == 1 else ()


def first(judged: Sequence[Judged]) -> Judged | None:
    """The one that is surest, and where none is sure enough, that of the passage found best; ties in the order given."""
    sure = [one for one in judged if one.enough]
    if not sure and judged and judged[0].case.study.reference:
        return max(judged, key=lambda one: max(one.case.retrieved.values(), default=0.0))
    return max(sure or judged, key=lambda one: one.trust, default=None)


def with_context(reading: Reading, context: Background) -> Reading:
    """The reading with the earlier question's words added as terms that count for less, and where to look first."""
    if context == NONE:
        return reading
    earlier = {t.text: replace(t, lang=lang) for words, lang in reversed(context.lent) for t in read_question(words, lang).terms}
    have = {term.text for term in reading.terms}
    said = {fold(word) for word in words_in(context.speaker)}
    added = tuple(replace(t, verb=t.verb and context.whole, focus=False, carried=not context.whole,
                          source=t.text in said or (t.source and not said)) for t in earlier.values() if t.text not in have)
    only = read_question(context.only, reading.lang).terms if context.only else ()
    alone = frozenset(t.text for t in only)
    own = tuple(replace(t, source=t.source or t.text in said | alone) for t in reading.terms)
    extra = tuple(replace(t, source=True, focus=False) for t in only if t.text not in {o.text for o in own})
    return replace(reading, terms=own + extra + added, near=context.near, told=context.told, only=alone)
