"""English words of one sense, and what is a kind of what, from WordNet 3.0 (Princeton University).

The lexicon is written for the desks and is trusted; this file is broad and only supports it. It is
searched where it lies, a mapped file sorted by lemma, so that nothing is read at the start.
"""

from __future__ import annotations

import mmap
from collections.abc import Iterable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

FILE = Path(__file__).parent / "words" / "senses_en.tsv"
NOTHING: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Entry:
    """A lemma's senses, those they derive from or resemble, and the classes of its nouns."""

    senses: frozenset[str] = NOTHING
    near: frozenset[str] = NOTHING
    classes: frozenset[str] = NOTHING


@lru_cache(maxsize=1)
def _mapped() -> mmap.mmap:
    with FILE.open("rb") as file:
        return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)


@lru_cache(maxsize=50_000)
def entry(lemma: str) -> Entry:
    """What is known of an English lemma; an empty entry when it is not there."""
    data, key = _mapped(), lemma.lower().replace(" ", "_").encode() + b"\t"
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


def joined(lemmas: Iterable[str]) -> Entry:
    """The entries of several lemmas as one."""
    found = [entry(lemma) for lemma in lemmas]
    return Entry(NOTHING.union(*(e.senses for e in found)), NOTHING.union(*(e.near for e in found)), NOTHING.union(*(e.classes for e in found)))
