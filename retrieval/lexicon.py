"""The newsroom lexicon: which words of French and English name the same thing.

One row of `lexicon/*.tsv` is one sense, a *concept*; two words match when they share one.
The rows are data, written by desk; this module loads them, checks them, and answers two
questions: which concepts a lemma may stand for, and which multiword entries start with it.
"""

from __future__ import annotations

import gc
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path
from typing import Literal

from retrieval.analysis import fold, stem
from retrieval.errors import NewsroomError

Lang = Literal["fr", "en"]
FOLDER = Path(__file__).parent / "lexicon"
PARTS = ("verb", "noun", "adj", "adv", "phrase")
SMALL = frozenset(["le", "la", "les", "l", "un", "une", "des", "de", "du", "d", "a", "au", "aux", "en", "the", "an", "of", "to", "se", "s"])


@dataclass(frozen=True, slots=True)
class Sense:
    """One concept as one word names it: its number, its part of speech in that row."""

    concept: int
    pos: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """A multiword entry: its folded words, first one included."""

    words: tuple[str, ...]
    sense: Sense


@dataclass(frozen=True, slots=True)
class Lexicon:
    """Senses by (language, folded lemma), phrases by (language, first folded word)."""

    senses: Mapping[tuple[str, str], tuple[Sense, ...]]
    phrases: Mapping[tuple[str, str], tuple[Phrase, ...]]
    words: Mapping[tuple[int, str], tuple[str, ...]] = field(default_factory=dict)
    opposites: frozenset[tuple[int, int]] = frozenset()
    stems: Mapping[tuple[str, str], tuple[Sense, ...]] = field(default_factory=dict)

    def near(self, stem: str, lang: str) -> tuple[Sense, ...]:
        """Senses of the words with this stem: for forms whose lemma was guessed wrong, or typed without accents."""
        return self.stems.get((lang, stem), ())

    def of(self, lemma: str, lang: str) -> tuple[Sense, ...]:
        """Senses of one lemma; empty when the lexicon does not know it."""
        return self.senses.get((lang, fold(lemma)), ())

    def translations(self, lemma: str, lang: str, into: str) -> tuple[str, ...]:
        """Words of `into` that share a concept with the lemma, in the order of the files."""
        found: dict[str, None] = {}
        for sense in self.of(lemma, lang):
            for word in self.words.get((sense.concept, into), ()):
                found.setdefault(word, None)
        return tuple(found)

    def opposed(self, left: Iterable[int], right: Iterable[int]) -> bool:
        """Whether some concept of one side is listed as the opposite of one of the other."""
        others = set(right)
        return any((a, b) in self.opposites for a in left for b in others)


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a lexicon file, checked."""

    origin: str
    pos: str
    fr: tuple[str, ...]
    en: tuple[str, ...]
    fr_noun: tuple[str, ...] = ()
    en_noun: tuple[str, ...] = ()


class LexiconError(NewsroomError):
    """A lexicon file has a line that cannot be used; says which and why."""


def cell(text: str) -> tuple[str, ...]:
    """'a|b' -> ('a', 'b')."""
    return tuple(part.strip() for part in text.split("|") if part.strip())


def parse_row(line: str, origin: str) -> Row:
    """One row from its line; raises LexiconError with file and line."""
    parts = line.rstrip("\n").split("\t")
    if len(parts) not in (3, 5):
        raise LexiconError(f"{origin}: {len(parts)} columns, expected 3 or 5 (mend the file)")
    if parts[0] not in PARTS:
        raise LexiconError(f"{origin}: part of speech {parts[0]!r} is none of {', '.join(PARTS)}")
    cells = [cell(part) for part in parts[1:]]
    if not cells[0] or not cells[1]:
        raise LexiconError(f"{origin}: a row needs a French and an English word")
    return Row(origin, parts[0], *cells)


def read_rows(folder: Path = FOLDER) -> Iterator[Row]:
    """Every row of every desk's file, files in alphabetical order."""
    for path in sorted(folder.glob("*.tsv")):
        if path.stem in ("antonyms", "places", "fields"):
            continue
        with path.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                if line.strip() and not line.startswith("#"):
                    yield parse_row(line, f"{path.name}:{number}")


def duplicates(rows: Iterable[Row]) -> list[str]:
    """Rows that say again, word for word, what an earlier one said: 'file:line repeats file:line'."""
    seen: dict[tuple[object, ...], str] = {}
    found = []
    for row in rows:
        key = (row.pos, row.fr, row.en, row.fr_noun, row.en_noun)
        if key in seen:
            found.append(f"{row.origin} repeats {seen[key]}")
        seen.setdefault(key, row.origin)
    return found


@lru_cache(maxsize=100_000)
def entry_words(entry: str) -> tuple[str, ...]:
    """Folded words of an entry, clitics and articles dropped: "appel d'offres" -> (appel, offres)."""
    words = fold(entry).replace("'", " ").replace("-", " ").split()
    return tuple(word for word in words if word not in SMALL) or tuple(words)


def build(rows: Iterable[Row]) -> Lexicon:
    """Index the rows; a concept's number is its place in the order of the rows."""
    senses: defaultdict[tuple[str, str], dict[Sense, None]] = defaultdict(dict)
    phrases: defaultdict[tuple[str, str], dict[Phrase, None]] = defaultdict(dict)
    stems: defaultdict[tuple[str, str], dict[Sense, None]] = defaultdict(dict)
    words: dict[tuple[int, str], tuple[str, ...]] = {}
    for concept, row in enumerate(rows):
        for lang, names, nouns in (("fr", row.fr, row.fr_noun), ("en", row.en, row.en_noun)):
            words[concept, lang] = names + nouns
            for entry, pos in [(n, row.pos) for n in names] + [(n, "noun") for n in nouns]:
                sense = Sense(concept, pos)
                split = entry_words(entry)
                senses[lang, fold(entry)][sense] = None
                if len(split) > 1:
                    phrases[lang, split[0]][Phrase(split, sense)] = None
                else:
                    senses[lang, split[0]][sense] = None
                    stems[lang, stem(split[0], "fr" if lang == "fr" else "en")][sense] = None
    return Lexicon(
        {key: tuple(value) for key, value in senses.items()},
        {key: tuple(sorted(value, key=lambda p: -len(p.words))) for key, value in phrases.items()},
        words,
        stems={key: tuple(value) for key, value in stems.items()},
    )


def read_opposites(lexicon: Lexicon, path: Path = FOLDER / "antonyms.tsv") -> frozenset[tuple[int, int]]:
    """Pairs of concepts that turn the truth of an answer, both ways round."""
    pairs: set[tuple[int, int]] = set()
    if not path.exists():
        return frozenset()
    for line in path.read_text(encoding="utf-8").splitlines():
        if not line.strip() or line.startswith("#"):
            continue
        cells = [cell(part) for part in line.split("\t")]
        left = _concepts(lexicon, cells[0], cells[1])
        right = _concepts(lexicon, cells[2], cells[3])
        pairs |= {(a, b) for a in left for b in right if a != b}
        pairs |= {(b, a) for a in left for b in right if a != b}
    return frozenset(pairs)


def _concepts(lexicon: Lexicon, fr: Iterable[str], en: Iterable[str]) -> set[int]:
    """Concepts that hold a French and an English word of the line: the sense meant, not its homonyms."""
    by_fr = {s.concept for word in fr for s in lexicon.of(word, "fr")}
    by_en = {s.concept for word in en for s in lexicon.of(word, "en")}
    return by_fr & by_en


@contextmanager
def uncollected() -> Iterator[None]:
    """A hundred thousand small values that all stay: nothing to collect, and looking for it doubles the time."""
    collecting = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if collecting:
            gc.enable()


@lru_cache(maxsize=1)
def lexicon() -> Lexicon:
    """The shipped lexicon, read once a process."""
    with uncollected():
        base = build(read_rows())
        return replace(base, opposites=read_opposites(base))
