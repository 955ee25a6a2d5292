"""A segment: the postings of some passages, as arrays that never change once written.

A posting is a passage's place in the segment and a code; the code stands for a pair of how often
the term occurs there and how long the passage is. Scores are not stored: they depend on statistics
that change with every article, and one small table per segment turns codes into impacts, so that
an added article is exact at once and nothing is rebuilt.

The bytes are a header in JSON and the arrays behind it, aligned, so that a file of them can be
mapped and used without being read.
"""

from __future__ import annotations

import json
import mmap
import struct
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from retrieval.errors import LibraryError

Array = NDArray[Any]
MAGIC = b"NEWSSEG1"
ALIGN = 64
HEAD = struct.Struct("<8sI")
HELD = 160 << 20  # bytes of a mapped file that may be resident
AT_ONCE = 2 << 20  # bytes that one read may map: the largest page of a file's cache
K1, B = 1.5, 0.75  # the formula's defaults in rank-bm25


@dataclass(frozen=True, slots=True, eq=False)
class Segment:
    """Postings of passages that stand in ascending order of their numbers.

    `passages` numbers and `lengths` (in terms) of the passages; `times` and `spans`: what a code stands
    for; `letters`, `cuts`, `slots`: the terms in byte order and a hash table over them; `starts`: where a
    term's postings begin in `places` and `codes`; `bounds`: a term's highest impact at the average
    length `average`.
    """

    passages: Array
    lengths: Array
    times: Array
    spans: Array
    letters: Array
    cuts: Array
    slots: Array
    starts: Array
    bounds: Array
    places: Array
    codes: Array
    average: float
    k1: float
    b: float
    buffer: Any = None

    @property
    def size(self) -> int:
        """Passages in it."""
        return len(self.passages)

    @property
    def tokens(self) -> int:
        """Terms in its passages, repetitions counted."""
        return int(self.lengths.sum(dtype=np.int64))

    def find(self, term: str) -> int:
        """The number of a term, -1 when no passage here holds it."""
        spelt = spell(term)
        slot = zlib.crc32(spelt) & (len(self.slots) // 3 * 2 - 1) if len(self.slots) else 0
        while slot < len(self.slots) and (number := int(self.slots[slot])):
            if self.term(number - 1) == spelt:
                return number - 1
            slot += 1
        return -1

    def term(self, number: int) -> bytes:
        """A term's letters."""
        return self.letters[self.cuts[number] : self.cuts[number + 1]].tobytes()

    def terms(self) -> list[bytes]:
        """All terms, in byte order."""
        letters, cuts = self.letters.tobytes(), self.cuts.tolist()
        return [letters[a:b] for a, b in pairwise(cuts)]

    def holding(self, number: int) -> int:
        """How many passages hold a term."""
        return int(self.starts[number + 1]) - int(self.starts[number])

    def postings(self, number: int) -> tuple[Array, Array]:
        """Places and codes of a term, in ascending order of places."""
        part = slice(int(self.starts[number]), int(self.starts[number + 1]))
        return self.places[part], self.codes[part]

    def searched(self, lists: int, postings: int) -> None:
        """Say that so many lists with so many postings may have been read."""
        if isinstance(self.buffer, Mapped):
            self.buffer.touch(postings * (self.places.itemsize + self.codes.itemsize) + lists * AT_ONCE)

    def impacts(self, average: float) -> Array:
        """What each code adds to a score before the term's weight; rank-bm25's own expression."""
        times, spans = self.times.astype(np.int64), self.spans.astype(np.int64)
        result: Array = times * (self.k1 + 1) / (times + self.k1 * (1 - self.b + self.b * spans / average))
        return result

    def slack(self, average: float) -> float:
        """What `bounds` must be multiplied by to hold at another average length."""
        return max(1.0, average / self.average) if self.average else 1.0


class Mapped(mmap.mmap):
    """A file mapped for reading, of which not more than about HELD bytes count as this process's memory.

    A system that caches files in large pages maps a whole one for each byte that is read, and the
    file would soon be resident as a whole. Pages that are given back stay in the system's cache.
    """

    touched = 0

    def touch(self, count: int) -> None:
        """Say that so many bytes may have been mapped."""
        self.touched += count
        if self.touched > HELD and len(self) > HELD and hasattr(self, "madvise"):
            self.touched = 0
            self.madvise(mmap.MADV_DONTNEED)


def spell(term: str) -> bytes:
    """A term as the index writes it."""
    return term.encode("utf-8", "surrogatepass")


NAMES = tuple(name for name in Segment.__slots__ if name not in ("average", "k1", "b", "buffer"))


def hashed(terms: Sequence[bytes]) -> Array:
    """A table of term numbers, counted from 1, found by CRC-32 and the next free slot after it.

    Half as much again as its power of two, so that a search never runs around its end.
    """
    if not terms:
        return np.zeros(0, np.uint32)
    size = 1 << max(4, (len(terms) * 2 - 1).bit_length())
    first = np.fromiter((zlib.crc32(term) & (size - 1) for term in terms), np.int64, len(terms))
    order = np.argsort(first, kind="stable")
    steps = np.arange(len(terms))
    slots = np.zeros(size // 2 * 3, np.uint32)
    slots[steps + np.maximum.accumulate(first[order] - steps)] = order + 1
    return slots


def vocabulary(terms: Sequence[bytes]) -> dict[str, Array]:
    """The arrays that hold the terms, given in byte order."""
    cuts = np.zeros(len(terms) + 1, np.int64)
    np.cumsum(np.fromiter(map(len, terms), np.int64, len(terms)), out=cuts[1:])
    return {"letters": np.frombuffer(b"".join(terms), np.uint8), "cuts": cuts, "slots": hashed(terms)}


def coded(times: Array, spans: Array) -> tuple[Array, Array, Array]:
    """Codes for pairs of counts and lengths, and what they stand for."""
    keys = times.astype(np.int64) << 32 | spans
    pairs, codes = np.unique(keys, return_inverse=True)
    return codes.astype(code_type(len(pairs))), (pairs >> 32).astype(np.uint32), (pairs & 0xFFFFFFFF).astype(np.uint32)


def code_type(pairs: int) -> type[np.unsignedinteger[Any]]:
    """The narrowest type that numbers so many pairs."""
    return np.uint16 if pairs <= 1 << 16 else np.uint32


def build(documents: Sequence[Sequence[str]], passages: Sequence[int], k1: float = K1, b: float = B) -> Segment:
    """A segment of passages given as their terms; their numbers must ascend."""
    lengths = np.fromiter(map(len, documents), np.uint32, len(documents))
    seen: dict[str, int] = {}
    tokens = np.fromiter((seen.setdefault(term, len(seen)) for term in chain.from_iterable(documents)), np.int64)
    spelt = [spell(term) for term in seen]
    order = sorted(range(len(spelt)), key=spelt.__getitem__)
    rank = np.empty(len(order), np.int64)
    rank[order] = np.arange(len(order))
    owner = np.repeat(np.arange(len(documents)), lengths)
    keys, times = np.unique(rank[tokens] * max(1, len(documents)) + owner, return_counts=True)
    places = keys % max(1, len(documents))
    starts = np.searchsorted(keys, np.arange(len(order) + 1) * max(1, len(documents)))
    codes, pair_times, pair_spans = coded(times, lengths[places])
    average = float(lengths.sum(dtype=np.int64)) / len(documents) if documents else 0.0
    arrays = {
        "passages": np.asarray(passages, np.int64), "lengths": lengths, "times": pair_times, "spans": pair_spans,
        **vocabulary([spelt[n] for n in order]), "starts": starts.astype(np.int64), "places": places.astype(np.uint32), "codes": codes,
    }
    return bounded(arrays, average, k1, b)


def frozen(array: Array) -> Array:
    """The array, closed to writing."""
    array.flags.writeable = False
    return array


def bounded(arrays: Mapping[str, Array], average: float, k1: float, b: float) -> Segment:
    """A segment of arrays that lack only the bounds."""
    bounds = np.zeros(len(arrays["starts"]) - 1)
    segment = Segment(**{name: frozen(array) for name, array in arrays.items()}, bounds=bounds, average=average, k1=k1, b=b)
    bounds[:] = highest(segment.impacts(average or 1.0), segment.starts, segment.codes)
    bounds.flags.writeable = False
    return segment


def highest(impacts: Array, starts: Array, codes: Array) -> Array:
    """The highest impact among each term's postings; every term has some."""
    if len(starts) < 2:
        return np.zeros(0)
    result: Array = np.maximum.reduceat(impacts[codes], starts[:-1] - starts[0])
    return result


def layout(shapes: Mapping[str, tuple[str, int]], facts: Mapping[str, float]) -> tuple[bytes, dict[str, int], int]:
    """The header's bytes, where each array begins, and the length of it all."""
    offsets, position = {}, 0
    for name, (kind, count) in shapes.items():
        offsets[name] = position
        position += -(-np.dtype(kind).itemsize * count // ALIGN) * ALIGN
    text = json.dumps({"facts": dict(facts), "arrays": {n: [*shapes[n], offsets[n]] for n in shapes}}).encode()
    text += b" " * (-(HEAD.size + len(text)) % ALIGN)
    head = HEAD.pack(MAGIC, len(text)) + text
    return head, {name: len(head) + offset for name, offset in offsets.items()}, len(head) + position


def pack(segment: Segment) -> bytes:
    """A segment's bytes."""
    arrays = {name: getattr(segment, name) for name in NAMES}
    head, offsets, total = layout(
        {name: (array.dtype.str, len(array)) for name, array in arrays.items()},
        {"average": segment.average, "k1": segment.k1, "b": segment.b})
    data = bytearray(total)
    data[: len(head)] = head
    for name, array in arrays.items():
        data[offsets[name] : offsets[name] + array.nbytes] = array.tobytes()
    return bytes(data)


def unpack(data: Any, origin: str = "segment") -> Segment:
    """A segment over bytes or a mapped file, nothing copied; raises LibraryError when it is none."""
    try:
        _, length = HEAD.unpack_from(data)
        head = json.loads(bytes(data[HEAD.size : HEAD.size + length]))
        base, facts = HEAD.size + length, head["facts"]
        arrays = {n: np.frombuffer(data, kind, count, base + offset) for n, (kind, count, offset) in head["arrays"].items()}
        return Segment(**arrays, average=facts["average"], k1=facts["k1"], b=facts["b"], buffer=data)
    except (ValueError, KeyError, TypeError, struct.error) as error:
        raise LibraryError(f"{origin}: the index is damaged; run `newsroom doctor --repair`") from error


def open_file(path: Path) -> Segment:
    """A segment over a mapped file; nothing is read before it is used."""
    with path.open("rb") as file:
        return unpack(Mapped(file.fileno(), 0, access=mmap.ACCESS_READ), str(path))


def checksum(data: Any, step: int = 1 << 24) -> int:
    """CRC-32 of bytes or of a mapped file."""
    view, crc = memoryview(data), 0
    for begin in range(0, len(view), step):
        crc = zlib.crc32(view[begin : begin + step], crc)
    return crc
