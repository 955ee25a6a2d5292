"""The way of a question, wired in one place: read, search, study, judge."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import replace

from bot.answer import Answer, Kind, Lang, Reason, Status
from bot.background import NONE, Background
from bot.case import Study, open_case, study
from bot.judge import Judged, consider, settle
from bot.nearness import followed
from bot.question import Reading, read_question, spell
from bot.view import view
from retrieval.analysis import fold, stem, terms
from retrieval.analysis import words as words_in
from retrieval.lexicon import lexicon
from retrieval.library import Library

LONGEST = 2_000
PASSAGES, ARTICLES = 12, 3
STUDIES = 256  # articles whose studies are kept in memory
TRANSLATION, SYNONYM = 0.5, 0.25


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
        found: dict[str, float] = {}
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

    def candidates(self, reading: Reading, scope: Collection[str] | None) -> list[tuple[str, float]]:
        """Articles worth reading, best first, with their share of the best passage score."""
        if scope is not None and len(scope) == 1:
            return [(next(iter(scope)), 1.0)]
        best: dict[str, float] = {}
        for hit in self.library.search(self.query(reading), PASSAGES, scope):
            best[hit.passage.article_id] = best.get(hit.passage.article_id, 0.0) + hit.score
        top = max(best.values(), default=1.0) or 1.0
        ranked = sorted(best.items(), key=lambda item: (-item[1], item[0]))[:ARTICLES]
        return [(article, score / top) for article, score in ranked]

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
                 ("terms", ", ".join(t.text for t in reading.terms)))
        if not reading.terms:
            return Answer(Status.ABSTAINED, reading.kind, reading.lang, reason=Reason.NOT_UNDERSTOOD)
        judged: list[tuple[float, int, Judged]] = []
        for rank, (article, share) in enumerate(self.candidates(reading, scope)):
            found = self._consider(reading, article)
            judged.append((found.trust * share, -rank, replace(found, trust=found.trust * share)))
        best = max(judged, key=lambda item: item[:2], default=None)
        return settle(best[2] if best else None, reading.kind, reading.lang, steps)

    def _consider(self, reading: Reading, article: str) -> Judged:
        studied = self.study(article)
        known = frozenset(term.text for term in reading.terms if term.concepts)
        mended = spell(reading, studied.seen.vocabulary, known, studied.seen.names)
        found = consider(open_case(mended, studied))
        if found.candidate is None or found.verdict is not None:
            return found
        return replace(found, trust=followed(found.case, found.candidate, found.trust))


def with_context(reading: Reading, context: Background) -> Reading:
    """The reading with the earlier question's words added as terms that count for less, and where to look first."""
    if context == NONE:
        return reading
    earlier = {t.text: replace(t, lang=lang) for words, lang in reversed(context.lent) for t in read_question(words, lang).terms}
    have = {term.text for term in reading.terms}
    said = {fold(word) for word in words_in(context.speaker)}
    added = tuple(replace(t, verb=t.verb and context.whole, focus=False, carried=not context.whole,
                          source=t.text in said or (t.source and not said)) for t in earlier.values() if t.text not in have)
    own = tuple(replace(t, source=t.source or t.text in said) for t in reading.terms)
    return replace(reading, terms=own + added, near=context.near, told=context.told)
