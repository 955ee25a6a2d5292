"""What a reader of a format gives: stories, and items that are none with the reason."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass, replace

from retrieval.article import Article, Lang, Paragraph, parse_article, split_paragraphs
from retrieval.errors import NewsroomError
from retrieval.language import recognised

BLANK = re.compile(r"\n\s*\n")
DATE = re.compile(r"\s*(\d{4})-?(\d{2})-?(\d{2})")
MARKS = frozenset("\u200d\u200c")  # joiners, which some scripts need
LANGUAGES: dict[str, Lang] = {"fr": "fr", "fre": "fr", "fra": "fr", "en": "en", "eng": "en"}


class SkippedError(NewsroomError):
    """An item that is no story the bot can answer from; its text is the reason."""


class TooLargeError(NewsroomError):
    """A file that would take too much memory."""


class TooLongError(NewsroomError):
    """A file with more in it than a story has."""


@dataclass(frozen=True, slots=True)
class Story:
    """A story as a publisher gives it: `key` is its own name for it, `lang` a tag as `fr` or `en-GB`."""

    headline: str | None
    paragraphs: tuple[str, ...]
    key: str | None = None
    date: dt.date | None = None
    source: str | None = None
    url: str | None = None
    lang: str | None = None


@dataclass(frozen=True, slots=True)
class Skip:
    """An item of a file that is no story, and why."""

    why: str
    key: str | None = None


def line(text: str | None) -> str:
    """Text on one line, spaces made one, without marks that do not show; the spaces of typography stay."""
    shown = "".join(c for c in text or "" if c in "\n\t " or c in MARKS or unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    return re.sub(r"[ \t\n\r]+", " ", shown).strip()


def blocks(text: str) -> tuple[str, ...]:
    """The paragraphs of plain text, a blank line between them."""
    return tuple(found for part in BLANK.split(text.replace("\r\n", "\n")) if (found := line(part)))


def day(text: str | None) -> dt.date | None:
    """The date of an ISO date and time, as written there; None where there is none."""
    match = DATE.match(text or "")
    try:
        return dt.date(*map(int, match.groups())) if match else None
    except ValueError:
        return None


def first(texts: Iterable[str | None]) -> str | None:
    """The first that says something."""
    return next((found for text in texts if (found := line(text))), None)


def compose(story: Story, article_id: str) -> Article:
    """The article of a story: headline, then paragraphs, as they are stored; raises SkippedError."""
    body = [p for p in story.paragraphs if p != story.headline] or list(story.paragraphs)
    if not body:
        raise SkippedError("there is no text in it")
    lang = spoken(story.lang, " ".join(body))
    text = "\n\n".join([*([story.headline] if story.headline else []), *body])
    article = parse_article(article_id, text)
    numbered = _numbered(text, headline=bool(story.headline and len(body)))
    return replace(article, paragraphs=numbered, title=story.headline or article.title, date=story.date, source=story.source,
                   url=story.url, lang=lang)


def _numbered(text: str, *, headline: bool) -> tuple[Paragraph, ...]:
    """The paragraphs of a text whose first is known to be the headline, or known not to be."""
    return tuple(Paragraph(n, p.start, p.end) for n, p in enumerate(split_paragraphs(text, 0), 0 if headline else 1))


def spoken(tag: str | None, text: str) -> Lang:
    """fr or en, by the tag or by the words; raises SkippedError for a language that the bot does not read."""
    if tag:
        known = LANGUAGES.get(re.split(r"[-_]", tag.strip().lower())[0])
        if known is None:
            raise SkippedError(f"its language is {tag.strip()!r}; only French (fr) and English (en) are read")
        return known
    seen = recognised(text)
    if seen is None:
        raise SkippedError("its language is neither French nor English")
    return seen
