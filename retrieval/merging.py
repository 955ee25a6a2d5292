"""Segments that follow each other made into one, without the passages that are gone.

The result is written through a window of terms at a time, into memory or into a mapped file, so
that merging needs little memory whatever the size.
"""

from __future__ import annotations

import mmap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from retrieval.segment import Array, Segment, code_type, highest, layout, unpack, vocabulary

WINDOW = 1 << 22  # postings written at once


@dataclass(frozen=True, slots=True, eq=False)
class Source:
    """A segment to be merged, and which of its passages are still there; None is all."""

    segment: Segment
    live: Array | None = None


@dataclass(frozen=True, slots=True, eq=False)
class _Plan:
    """What is known before a posting is written.

    `numbers`: a source's terms in the merged vocabulary; `places`: its places in the merged segment, -1
    for the gone; `codes`: its codes in the merged table; `held`: its postings of each of its terms that stay.
    """

    terms: list[bytes]
    numbers: list[Array]
    places: list[Array]
    codes: list[Array]
    held: list[Array]
    times: Array
    spans: Array
    starts: Array


def merge(sources: Sequence[Source], path: Path | None = None) -> Segment:
    """One segment of all that is left in the sources, which must stand in the order of their passages.

    With a path it is written there, flushed to the disk, and mapped.
    """
    plan = _plan(sources)
    lengths = np.concatenate([_kept(s.segment.lengths, s) for s in sources])
    passages = np.concatenate([_kept(s.segment.passages, s) for s in sources])
    fixed = {"passages": passages, "lengths": lengths, "times": plan.times, "spans": plan.spans, **vocabulary(plan.terms),
             "starts": plan.starts}
    average = float(lengths.sum(dtype=np.int64)) / len(lengths) if len(lengths) else 0.0
    first = sources[0].segment
    shapes = {name: (array.dtype.str, len(array)) for name, array in fixed.items()}
    count = int(plan.starts[-1])
    shapes |= {"bounds": ("<f8", len(plan.terms)), "places": ("<u4", count),
               "codes": (np.dtype(code_type(len(plan.times))).str, count)}
    head, offsets, total = layout(shapes, {"average": average, "k1": first.k1, "b": first.b})
    buffer = _room(total, path)
    buffer[: len(head)] = head
    arrays = {name: np.frombuffer(buffer, *shapes[name], offsets[name]) for name in shapes}
    for name, array in fixed.items():
        arrays[name][:] = array
    _write(sources, plan, arrays, Segment(**arrays, average=average, k1=first.k1, b=first.b))
    if isinstance(buffer, mmap.mmap):
        buffer.flush()
        return unpack(buffer, str(path))
    return unpack(bytes(buffer))


def _room(total: int, path: Path | None) -> Any:
    """So many bytes to write into: memory, or a mapped file."""
    if path is None:
        return bytearray(total)
    with path.open("w+b") as file:
        file.truncate(total)
        return mmap.mmap(file.fileno(), total)


def _kept(array: Array, source: Source) -> Array:
    return array if source.live is None else array[source.live]


def _plan(sources: Sequence[Source]) -> _Plan:
    held = [held_postings(source) for source in sources]
    spelt = [source.segment.terms() for source in sources]
    terms = _union([[t for t, n in zip(words, counts.tolist(), strict=True) if n] for words, counts in zip(spelt, held, strict=True)])
    number = {term: n for n, term in enumerate(terms)}
    numbers = [np.fromiter((number.get(t, -1) for t in words), np.int64, len(words)) for words in spelt]
    times, spans, codes = _tables(sources)
    total = np.zeros(len(terms) + 1, np.int64)
    for at, counts in zip(numbers, held, strict=True):
        np.add.at(total, at[at >= 0] + 1, counts[at >= 0])
    return _Plan(terms, numbers, _places(sources), codes, held, times, spans, np.cumsum(total))


def _union(vocabularies: Sequence[Sequence[bytes]]) -> list[bytes]:
    """All terms once, in byte order."""
    return sorted(set().union(*vocabularies))


def held_postings(source: Source) -> Array:
    """How many postings of each term stay."""
    segment = source.segment
    if source.live is None:
        return np.diff(segment.starts)
    ends = np.zeros(len(segment.places) + 1, np.int64)
    np.cumsum(source.live[segment.places], out=ends[1:])
    return np.diff(ends[segment.starts])


def _places(sources: Sequence[Source]) -> list[Array]:
    found, base = [], 0
    for source in sources:
        live = source.live if source.live is not None else np.ones(source.segment.size, np.bool_)
        found.append(np.where(live, base + np.cumsum(live) - 1, -1))
        base += int(live.sum())
    return found


def _tables(sources: Sequence[Source]) -> tuple[Array, Array, list[Array]]:
    """The merged table of counts and lengths, and each source's codes in it."""
    keys = [s.segment.times.astype(np.int64) << 32 | s.segment.spans for s in sources]
    pairs = np.unique(np.concatenate(keys))
    codes = [np.searchsorted(pairs, own).astype(code_type(len(pairs))) for own in keys]
    return (pairs >> 32).astype(np.uint32), (pairs & 0xFFFFFFFF).astype(np.uint32), codes


def _write(sources: Sequence[Source], plan: _Plan, arrays: dict[str, Array], merged: Segment) -> None:
    """Postings and bounds, a window of terms after another."""
    impacts = merged.impacts(merged.average or 1.0)
    last = len(plan.terms)
    begin = 0
    while begin < last:
        end = max(begin + 1, int(np.searchsorted(plan.starts, plan.starts[begin] + WINDOW, "right")) - 1)
        end = min(end, last)
        _write_terms(sources, plan, arrays, begin, end)
        span = slice(int(plan.starts[begin]), int(plan.starts[end]))
        arrays["bounds"][begin:end] = highest(impacts, plan.starts[begin : end + 1], arrays["codes"][span])
        begin = end


def _write_terms(sources: Sequence[Source], plan: _Plan, arrays: dict[str, Array], begin: int, end: int) -> None:
    """The postings of the merged terms from begin to end: each source's after those of the one before."""
    free = plan.starts[begin:end].copy()
    for source, numbers, places, codes, held in zip(sources, plan.numbers, plan.places, plan.codes, plan.held, strict=True):
        inside = np.flatnonzero((numbers >= begin) & (numbers < end))
        if not len(inside):
            continue
        first, past = int(inside[0]), int(inside[-1]) + 1
        span = slice(int(source.segment.starts[first]), int(source.segment.starts[past]))
        moved = places[source.segment.places[span]]
        coded = codes[source.segment.codes[span]]
        if source.live is not None:
            moved, coded = moved[moved >= 0], coded[source.live[source.segment.places[span]]]
        counts, at = held[inside], numbers[inside] - begin
        target = np.repeat(free[at] - (np.cumsum(counts) - counts), counts) + np.arange(len(moved))
        arrays["places"][target] = moved
        arrays["codes"][target] = coded
        free[at] += counts
