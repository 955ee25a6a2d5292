"""Words of one sense, and what is a kind of what: English from WordNet 3.0 (Princeton University),
French from WOLF (Inria), whose senses are the same, with synonyms of the LibreOffice French thesaurus.

The lexicon is written for the desks and is trusted; these files are broad and only support it. They are
searched where they lie, mapped files sorted by lemma, so that nothing is read at the start.
"""

from __future__ import annotations

import mmap
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from retrieval.article import Lang

FOLDER = Path(__file__).parent / "words"
NOTHING: frozenset[str] = frozenset()


# what a noun may be a kind of, by its sense in WordNet 3.0
KINDS = {"person": "n61y", "body": "n4qeyw", "place": "nkyn", "thing": "ngxf", "animal": "nbvg"}


@dataclass(frozen=True, slots=True)
class Entry:
    """A lemma's senses, those they derive from or resemble, and the classes of its nouns."""

    senses: frozenset[str] = NOTHING
    near: frozenset[str] = NOTHING
    classes: frozenset[str] = NOTHING

    def is_a(self, kind: str) -> bool:
        """Whether one of its nouns is a person, a body of persons, a place, a thing, an animal."""
        return KINDS[kind] in self.classes


@lru_cache(maxsize=2)
def _mapped(lang: Lang) -> mmap.mmap:
    with (FOLDER / f"senses_{lang}.tsv").open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


@lru_cache(maxsize=50_000)
def entry(lemma: str, lang: Lang = "en") -> Entry:
    """What is known of a lemma, a French one without its accents; an empty entry when it is not there."""
    data, key = _mapped(lang), lemma.lower().replace(" ", "_").encode() + b"\t"
    low, high = 0, len(data)
    while low < high:
        middle = data.rfind(b"\n", 0, (low + high) // 2) + 1
        if data[middle : middle + len(key)] < key:
            end = data.find(b"\n", middle) + 1
            if end > high or end <= low:
                break
            low = end
        elif middle <= low:
            break
        else:
            high = middle
    if data[low : low + len(key)] != key:
        return Entry()
    line = data[low + len(key) : data.find(b"\n", low)].decode()
    own, near, above = (frozenset(part.split()) for part in line.split("|"))
    return Entry(own, near, above)


def joined(found: Sequence[Entry]) -> Entry:
    """Several entries as one."""
    return Entry(NOTHING.union(*(e.senses for e in found)), NOTHING.union(*(e.near for e in found)), NOTHING.union(*(e.classes for e in found)))
