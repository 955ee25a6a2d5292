"""Fields: all the words by which a news text may tell of one situation, of any part of speech and from either side.

Two words of a field are no synonyms, which the lexicon knows: « commander » and « chef », "leak" and "documents handed
over" may speak of the same. So a field counts for less than a shared sense, and for the less the more fields a word is in.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache
from pathlib import Path

from retrieval.lexicon import FOLDER, Lexicon, LexiconError, Row, build, parse_row, uncollected

Situation = Mapping[int, float]


def read_fields(path: Path = FOLDER / "fields.tsv") -> Iterator[Row]:
    """The fields, one a line: `NAME, French words, English words`; raises LexiconError with file and line."""
    seen: set[str] = set()
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        if not line.strip() or line.startswith("#"):
            continue
        name, _, words = line.partition("\t")
        if name in seen:
            raise LexiconError(f"{path.name}:{number}: {name} is there twice")
        seen.add(name)
        yield parse_row(f"phrase\t{words}", f"{path.name}:{number}")


@lru_cache(maxsize=1)
def fields() -> Lexicon:
    """The shipped fields, read once a process; a field is a concept of this lexicon."""
    with uncollected():
        return build(read_fields())


@lru_cache(maxsize=200_000)
def of_term(term: str, lang: str) -> frozenset[int]:
    """The fields of a stem, as the index has it; of single words only."""
    return frozenset(sense.concept for sense in fields().near(term, lang))


def situation(words: Iterable[frozenset[int]]) -> Situation:
    """What some words tell of together, given the fields of each: a word of many fields says little of each."""
    found: dict[int, float] = {}
    for known in words:
        for field in sorted(known):
            found[field] = found.get(field, 0.0) + 1 / len(known)
    return found


def likeness(left: Situation, right: Situation) -> float:
    """The cosine of two situations, 0 to 1."""
    norm = math.sqrt(math.fsum(x * x for x in left.values()) * math.fsum(x * x for x in right.values()))
    return math.fsum(left[n] * right[n] for n in left.keys() & right.keys()) / norm if norm else 0.0
