"""Words of a passage or a question as the index knows them: the same function for both.

Text is cut by a regular expression, each word is lemmatised, stemmed and folded; one memo per
word form makes the dictionary look-up nearly free.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import Literal

import snowballstemmer

Lang = Literal["fr", "en"]
APOSTROPHES = str.maketrans({"’": "'", "ʼ": "'", "‘": "'", "‐": "-", "‑": "-"})
LETTERS = str.maketrans({"œ": "oe", "Œ": "oe", "æ": "ae", "Æ": "ae", "ß": "ss", "ø": "o", "ł": "l"})
ELISION = re.compile(r"\b(?:[ldnmtsjc]|qu|jusqu|lorsqu|puisqu|quoiqu)'(?=\w)", re.IGNORECASE)
# 1 250 | 41.000 | 1,600 are one number in both languages; 3,4 and 3.4 are another
THOUSANDS = re.compile(r"(?<=\d)[\u00a0\u202f .,](?=\d{3}(?!\d))")
DIGIT = re.compile(r"\d")
TOKEN = re.compile(r"\d+(?:[.,]\d+)?|\w+(?:[-&]\w+)*")


VERSION = 1  # of the rules in this file; raise it when the same text gives other terms
WORDS = Path(__file__).parent / "words"


@lru_cache(maxsize=2)
def small_words(lang: Lang) -> frozenset[str]:
    """Function words of a language, lower case, with and without accents."""
    return frozenset((WORDS / f"small_{lang}.txt").read_text(encoding="utf-8").split())


@lru_cache(maxsize=200_000)
def fold(word: str) -> str:
    """Lower case without accents: 'Été' -> 'ete', 'cœur' -> 'coeur'."""
    if word.isascii():
        return word.lower()
    plain = unicodedata.normalize("NFKD", word.translate(APOSTROPHES).translate(LETTERS).lower())
    return "".join(c for c in plain if not unicodedata.combining(c))


def plain(text: str) -> str:
    """Lower case, no accents, straight apostrophes, no end mark."""
    return re.sub(r"\s+", " ", fold(text.translate(APOSTROPHES))).strip(" ?!.")


@lru_cache(maxsize=2)
def _stemmer(lang: Lang) -> snowballstemmer.basestemmer.BaseStemmer:
    return snowballstemmer.stemmer("french" if lang == "fr" else "english")


@lru_cache(maxsize=200_000)
def stem(word: str, lang: Lang) -> str:
    """Snowball stem of a lower-case word, folded."""
    return fold(_stemmer(lang).stemWord(word.lower()))


def number(token: str) -> str:
    """One spelling per number: '3,4' -> '3.4'."""
    return token.replace(",", ".")


def words(text: str) -> list[str]:
    """Word forms in order, elisions dropped; a hyphenated word also gives its parts."""
    plain = unicodedata.normalize("NFC", text).translate(APOSTROPHES)
    plain = ELISION.sub(" ", plain) if "'" in plain else plain
    plain = THOUSANDS.sub("", plain) if DIGIT.search(plain) else plain
    found: list[str] = []
    for token in TOKEN.findall(plain):
        if token[0].isdigit():
            found.append(number(token))
            continue
        found.append(token)
        if "-" in token:
            found.extend(token.split("-"))
    return found


def terms(text: str, lang: Lang) -> list[str]:
    """Index terms in order, stop words dropped: "les otages d'Alep" -> ['otag', 'alep']."""
    return [term for word in words(text) if (term := _term(word, lang))]


@lru_cache(maxsize=400_000)
def _term(word: str, lang: Lang) -> str:
    """The index term of one word form; '' for a word that is not indexed."""
    if word.lower() in small_words(lang) or not (len(word) > 1 or word.isdigit()):
        return ""
    return word if word[0].isdigit() else stem(word, lang)


@lru_cache(maxsize=1)
def fingerprint() -> str:
    """Changes with anything that terms depend on; an index of other terms must be made again."""
    digest = hashlib.sha256(f"{VERSION} {version('snowballstemmer')}".encode())
    for lang in ("fr", "en"):
        digest.update((WORDS / f"small_{lang}.txt").read_bytes())
    return digest.hexdigest()[:16]
