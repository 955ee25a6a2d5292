"""Passages: what the index holds and a citation points into."""

from __future__ import annotations

from dataclasses import dataclass

from retrieval.article import Article


@dataclass(frozen=True, slots=True)
class Passage:
    """One paragraph of one article; offsets into the article's text."""

    article_id: str
    paragraph: int
    start: int
    end: int


def passages(article: Article) -> tuple[Passage, ...]:
    """A passage per paragraph, the headline included, in reading order."""
    return tuple(Passage(article.id, p.number, p.start, p.end) for p in article.paragraphs)
