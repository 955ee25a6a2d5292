"""Stretches of text that one reporting clause rules: a sentence, or several when a quotation runs over them."""

from __future__ import annotations

import re
from collections.abc import Container
from dataclasses import dataclass
from functools import cached_property

from bot.spans import Span
from bot.view import ArticleView, Sentence, Word

BLOT = "¤"


@dataclass(frozen=True, eq=False)
class Unit:
    """Sentences read as one, and `text`, the whole article with the inside of quotations blotted out."""

    sentences: tuple[Sentence, ...]
    text: str
    quotes: tuple[Span, ...]

    @property
    def start(self) -> int:
        """Offset of its first character."""
        return self.sentences[0].start

    @property
    def end(self) -> int:
        """Offset after its last character."""
        return self.sentences[-1].end

    @property
    def paragraph(self) -> int:
        """Number of its paragraph."""
        return self.sentences[0].paragraph

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """Its words outside quotations."""
        return tuple(w for s in self.sentences for w in s.words if not self.quoted(w.start))

    def quoted(self, offset: int) -> bool:
        """Whether an offset lies inside a quotation."""
        return any(a <= offset < b for a, b in self.quotes)

    def first(self, quote: Span) -> str:
        """The first word of a quotation."""
        return next((w.token.lower_ for s in self.sentences for w in s.words if w.start >= quote[0] and w.token.text.isalpha()), "")

    def sentence(self, offset: int) -> Sentence:
        """The sentence that holds an offset of the unit."""
        return next((s for s in reversed(self.sentences) if s.start <= offset), self.sentences[0])

    def between(self, start: int, end: int) -> list[Word]:
        """Words outside quotations that begin within two offsets."""
        return [w for w in self.words if start <= w.start < end]


def blotted(text: str, spans: list[Span]) -> str:
    """The text with every quotation's inside blotted out, no-break spaces made plain; offsets stay."""
    for start, end in spans:
        text = text[:start] + BLOT * (end - start) + text[end:]
    return text.translate({0xA0: " ", 0x202F: " ", 0x2009: " "})


def split_at_clauses(seen: ArticleView, spans: list[Span], inserted: re.Pattern[str], stances: Container[str]) -> list[Span]:
    """Quotations cut where a reporting clause stands inside the marks: « Ce vaccin, dit-il, sauvera ... »."""
    found: list[Span] = []
    for start, end in spans:
        clause = next((m for m in inserted.finditer(seen.article.text, start, end) if _reports(seen, m, stances)), None)
        found += [(start, clause.start()), (clause.end(), end)] if clause else [(start, end)]
    return found


def _reports(seen: ArticleView, clause: re.Match[str], stances: Container[str]) -> bool:
    start, end = clause.span("verb" if clause["verb"] else "now")
    return any(w.lemma in stances or w.stem in stances for w in seen.sentence_at(start).words if start <= w.start < end)


def units(seen: ArticleView, spans: list[Span]) -> list[Unit]:
    """The units of an article in reading order; its headline, which repeats the story, is left out."""
    text = blotted(seen.article.text, spans)
    groups: list[list[Sentence]] = []
    for sentence in seen.sentences:
        if sentence.paragraph == 0:
            continue
        if groups and groups[-1][-1].paragraph == sentence.paragraph and _joined(groups[-1][-1], sentence, spans, text):
            groups[-1].append(sentence)
        else:
            groups.append([sentence])
    return [Unit(tuple(g), text, tuple(q for q in spans if g[0].start <= q[0] and q[1] <= g[-1].end)) for g in groups]


def _joined(before: Sentence, after: Sentence, spans: list[Span], text: str) -> bool:
    """Whether a quotation runs over the edge of two sentences, or the second goes on in lower case."""
    across = any(a < before.end and after.start < b + 2 for a, b in spans if b > before.end)
    closing = text[after.start] in "»”,"
    return across or closing
