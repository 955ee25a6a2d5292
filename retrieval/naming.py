"""Which article a text is: ids that are unique, stay the same, and are given to no other story."""

from __future__ import annotations

import hashlib
import re

from retrieval.analysis import fold, terms
from retrieval.article import Article

UNSAFE = re.compile(r"[^\w.-]+")
LONGEST = 80  # characters of an id
ALIKE, ALIKE_TITLED = 0.7, 0.3  # share of the smaller text's words that the other holds too


def slug(name: str) -> str:
    """An id made of a name: 'urn:newsml:afp.com:2026: IBK' -> 'urn-newsml-afp.com-2026-IBK'."""
    plain = UNSAFE.sub("-", name).strip("-.")
    return plain if 0 < len(plain) <= LONGEST else f"{plain[:LONGEST - 9].rstrip('-.')}-{mark(name, 8)}".lstrip("-")


def mark(origin: str, digits: int = 6) -> str:
    """A few hexadecimal digits that tell origins apart."""
    return hashlib.sha256(origin.encode("utf-8", "surrogatepass")).hexdigest()[:digits]


def same_story(old: Article, new: Article) -> bool:
    """Whether a text of the same id but another origin is a later version of the same story."""
    if old.fingerprint == new.fingerprint:
        return True
    left, right = set(terms(old.text, old.lang)), set(terms(new.text, new.lang))
    share = len(left & right) / max(1, min(len(left), len(right)))
    titled = bool(old.title) and fold(old.title or "") == fold(new.title or "")
    return share >= (ALIKE_TITLED if titled else ALIKE)
