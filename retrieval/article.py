"""An article as stored: its text to the character, and where its paragraphs stand.

Offsets are half-open and count characters of `Article.text`, front matter included, so that
`article.text[start:end]` is always what a citation shows.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import re
from dataclasses import dataclass
from typing import Literal

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from retrieval.errors import ArticleError
from retrieval.language import detect

Lang = Literal["fr", "en"]
BLOCK = re.compile(r"[^\s](?:.|\n(?![ \t\r]*(?:\n|\Z)))*")
FRONT = re.compile(r"\A\ufeff?---[ \t]*\r?\n(.*?)^---[ \t]*\r?$\n?", re.DOTALL | re.MULTILINE)
CLOSED = re.compile(r"[.!?…][\s\"'»”’)\]]*\Z")


@dataclass(frozen=True, slots=True)
class Paragraph:
    """One block of text; number 0 is the headline, the body counts from 1."""

    number: int
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Article:
    """One story, unchanged, with the little that is known about it."""

    id: str
    text: str
    paragraphs: tuple[Paragraph, ...]
    title: str | None
    date: dt.date | None
    source: str | None
    url: str | None
    lang: Lang

    def quote(self, start: int, end: int) -> str:
        """The characters from start to end, verbatim."""
        return self.text[start:end]

    def paragraph_at(self, offset: int) -> Paragraph:
        """The paragraph that holds the offset; raises ValueError between paragraphs."""
        for paragraph in self.paragraphs:
            if paragraph.start <= offset < paragraph.end:
                return paragraph
        raise ValueError(f"{self.id}: no paragraph at offset {offset}")

    @property
    def fingerprint(self) -> str:
        """SHA-256 of the text, in hexadecimal."""
        return hashlib.sha256(self.text.encode()).hexdigest()


class FrontMatter(BaseModel):
    """What may stand between the `---` lines at the top of a file."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    title: str | None = None
    date: dt.date | dt.datetime | None = None
    source: str | None = None
    url: str | None = None
    lang: Lang | None = None


def read_front_matter(text: str, origin: str) -> tuple[FrontMatter, int]:
    """The front matter and the offset at which the story begins."""
    match = FRONT.match(text)
    if match is None:
        if re.match(r"\ufeff?---[ \t]*\r?\n", text):
            raise ArticleError(origin, 1, 1, "front matter is opened by --- and never closed")
        return FrontMatter(), 0
    try:
        data = yaml.safe_load(match[1]) or {}
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line, column = (mark.line + 2, mark.column + 1) if mark else (2, 1)
        raise ArticleError(origin, line, column, "front matter is not YAML; mend or remove it") from error
    if not isinstance(data, dict):
        raise ArticleError(origin, 2, 1, "front matter must be lines of `key: value`")
    try:
        return FrontMatter.model_validate(data), match.end()
    except ValidationError as error:
        fault = error.errors()[0]
        key = str(fault["loc"][0])
        lines = [n for n, row in enumerate(match[1].splitlines(), 2) if row.startswith(key)]
        raise ArticleError(origin, (lines or [2])[0], 1, f"front matter {key}: {fault['msg']}") from error


def split_paragraphs(text: str, begin: int) -> tuple[Paragraph, ...]:
    """Blocks between blank lines; a first one-line block without a closing stop is number 0."""
    spans = []
    for match in BLOCK.finditer(text, begin):
        spans.append((match.start(), match.start() + len(match[0].rstrip())))
    if not spans:
        return ()
    first = text[slice(*spans[0])]
    headline = len(spans) > 1 and "\n" not in first and CLOSED.search(first) is None
    return tuple(Paragraph(n, *span) for n, span in enumerate(spans, 0 if headline else 1))


def parse_article(id: str, text: str, origin: str = "") -> Article:  # noqa: A002 - the field's name
    """An article from its text; raises ArticleError with line and column when there is none in it."""
    origin = origin or id
    front, begin = read_front_matter(text, origin)
    paragraphs = split_paragraphs(text, begin)
    if not paragraphs:
        raise ArticleError(origin, 1, 1, "the file is empty; put a story in it")
    headline = text[paragraphs[0].start : paragraphs[0].end] if paragraphs[0].number == 0 else None
    date = front.date.date() if isinstance(front.date, dt.datetime) else front.date
    return Article(
        id, text, paragraphs, front.title or headline, date, front.source, front.url,
        front.lang or detect(text[begin:]),
    )
