"""The library: articles, their passages, the index over them, and their parses."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from retrieval.analysis import terms
from retrieval.article import Article, Paragraph
from retrieval.errors import LibraryError
from retrieval.index import Bm25Index
from retrieval.passages import Passage, passages
from retrieval.pipeline import load

if TYPE_CHECKING:
    from spacy.tokens import Doc


@dataclass(frozen=True, slots=True)
class PassageHit:
    """A passage and its score, comparable within one search only."""

    passage: Passage
    score: float

# the parser has never seen the spaces of French typography; same length, so offsets stay
SPACES = str.maketrans({0xA0: " ", 0x202F: " ", 0x2009: " "})


class MemoryLibrary:
    """Articles held in memory; parses are made when first asked for and kept."""

    def __init__(self, articles: Sequence[Article], pipelines: Mapping[str, str] | None = None) -> None:
        self._articles = {article.id: article for article in articles}
        if len(self._articles) != len(articles):
            raise LibraryError("two articles have one id; rename one")
        self._passages = [p for article in articles for p in passages(article)]
        self._index = Bm25Index([self._terms(p) for p in self._passages])
        self._pipelines = dict(pipelines or {})
        self._docs: dict[tuple[str, int], Doc] = {}

    def _terms(self, passage: Passage) -> list[str]:
        article = self._articles[passage.article_id]
        return terms(article.quote(passage.start, passage.end), article.lang)

    def articles(self) -> tuple[Article, ...]:
        """All articles, in the order given."""
        return tuple(self._articles.values())

    def article(self, article_id: str) -> Article:
        """One article; raises LibraryError when it is not here."""
        try:
            return self._articles[article_id]
        except KeyError as error:
            raise LibraryError(f"no article {article_id} in the library") from error

    def search(
        self, query: Mapping[str, float], k: int, articles: Collection[str] | None = None
    ) -> list[PassageHit]:
        """The k passages that fit the weighted terms best, within some articles or all."""
        allowed = None
        if articles is not None:
            allowed = {n for n, p in enumerate(self._passages) if p.article_id in articles}
        return [PassageHit(self._passages[h.index], h.score) for h in self._index.search(query, k, allowed)]

    def doc(self, article_id: str, paragraph: Paragraph) -> Doc:
        """The parse of one paragraph's text, by the pipeline of the article's language."""
        key = (article_id, paragraph.number)
        if key not in self._docs:
            article = self.article(article_id)
            nlp = load(article.lang, self._pipelines.get(article.lang))
            self._docs[key] = nlp(article.quote(paragraph.start, paragraph.end).translate(SPACES))
        return self._docs[key]

    def fingerprint(self) -> str:
        """Changes when any article does: 16 hexadecimal digits."""
        return fingerprint_of(self._articles.values())


def fingerprint_of(articles: Iterable[Article]) -> str:
    """The fingerprint of some articles together, whatever their order."""
    lines = "\n".join(sorted(f"{a.id} {a.fingerprint}" for a in articles))
    return hashlib.sha256(lines.encode()).hexdigest()[:16]
