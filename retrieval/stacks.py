"""The index in the library's file: segments as rows, the large ones as mapped files beside it.

An article added is a small segment, searchable at once. A removed passage stays where it is and is
left out; what it held is counted, so that statistics are exact. Segments that pile up are merged:
the new one is written beside the old, and takes their place in one transaction. A file is made
again from the text when it is lost.
"""

from __future__ import annotations

import secrets
import sqlite3
import time
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retrieval.errors import LibraryError
from retrieval.filters import Filter
from retrieval.index import Hit, Kernel, Layer, Statistics, idfs, numbers, search_layers
from retrieval.kernel import Array, top
from retrieval.merging import Source, merge
from retrieval.schema import meta, set_meta, transaction
from retrieval.segment import Segment, build, checksum, open_file, pack, unpack

LARGE = 1 << 22  # bytes; a larger segment is a file that is mapped
LEVELS = (2_000, 16_000, 128_000, 1_000_000, 8_000_000)  # passages; a segment's level is how many of these it has reached
FAN = 4  # segments of one level that may stand side by side
DECAYED = 0.3  # share of passages gone at which a segment is written anew
SELECTIVE = 64  # one place in so many, or fewer: each is looked at
KEPT_MASKS = 8
ABANDONED = 3600.0  # seconds


class IndexLostError(LibraryError):
    """A part of the index is missing or damaged; the text is all there, and it can be made again."""


@dataclass(slots=True, eq=False)
class Held:
    """A segment's row, and what of it was loaded."""

    key: int
    first: int
    past: int
    size: int
    live: int
    tokens: int
    file: str | None
    segment: Segment | None = None
    mask: Array | None = None
    gone: int = 0  # the last removal that the mask knows
    filters: dict[tuple[Filter, int], Array] | None = None


class Stacks:
    """The segments of one library; every method but `merge_due` runs inside the caller's transaction."""

    def __init__(self, database: sqlite3.Connection, folder: Path, kernel: Kernel = top) -> None:
        self._database, self._folder, self.kernel = database, folder, kernel
        self._held: dict[int, Held] = {}
        self._generation = -1

    def held(self) -> list[Held]:
        """The segments as of this transaction, in the order of their passages."""
        generation = int(meta(self._database, "generation"))
        if generation != self._generation:
            known, self._held = self._held, {}
            for row in self._database.execute("SELECT key, first, past, size, live, tokens, file FROM segment ORDER BY first"):
                held = Held(*row)
                if old := known.get(held.key):
                    held.segment, held.mask, held.gone, held.filters = old.segment, old.mask, old.gone, old.filters
                self._held[held.key] = held
            self._generation = generation
        return list(self._held.values())

    def segment(self, held: Held) -> Segment:
        """A segment, loaded or mapped when first needed; raises IndexLostError."""
        if held.segment is None:
            try:
                held.segment = open_file(self._folder / held.file) if held.file else self._blob(held.key)
            except (OSError, LibraryError, ValueError) as error:
                raise IndexLostError(f"{self._folder}: a part of the index is lost; `newsroom doctor --repair` makes it again") from error
        return held.segment

    def _blob(self, key: int) -> Segment:
        return unpack(self._database.execute("SELECT data FROM segment WHERE key = ?", (key,)).fetchone()[0])

    def mask(self, held: Held) -> Array | None:
        """Which places of a segment are not gone; None is all."""
        if held.live == held.size:
            return None
        if held.mask is None:
            held.mask = np.ones(held.size, np.bool_)
        rows = self._database.execute("SELECT key, passage FROM gone WHERE segment = ? AND key > ?", (held.key, held.gone)).fetchall()
        if rows:
            held.mask[np.searchsorted(self.segment(held).passages, [passage for _, passage in rows])] = False
            held.gone = max(key for key, _ in rows)
        return held.mask

    def statistics(self, terms: Iterable[str]) -> Statistics:
        """What the formula knows of the library, of some terms."""
        return self._counted(self.held(), {held.key: numbers(self.segment(held), terms) for held in self.held()})

    def _counted(self, segments: Sequence[Held], found: Mapping[int, Mapping[str, int]]) -> Statistics:
        holding: Counter[str] = Counter()
        for held in segments:
            segment = self.segment(held)
            for term, number in found[held.key].items():
                holding[term] += segment.holding(number) - self._gone(held, term)
        return Statistics(sum(h.live for h in segments), sum(h.tokens for h in segments), holding)

    def _gone(self, held: Held, term: str) -> int:
        if held.live == held.size:
            return 0
        row = self._database.execute("SELECT count FROM gone_term WHERE segment = ? AND term = ?", (held.key, term)).fetchone()
        return int(row[0]) if row else 0

    def search(self, query: Mapping[str, float], k: int, chosen: Filter, beside: Statistics | None = None) -> list[Hit]:
        """The k best passages, by number; `beside` counts passages that lie in another library."""
        segments = self.held()
        found = {held.key: numbers(self.segment(held), query) for held in segments}
        statistics = self._counted(segments, found)
        statistics = statistics + beside if beside else statistics
        weights = {term: weight * query[term] for term, weight in idfs(statistics).items()}
        layers = [self._layer(held, found[held.key], chosen) for held in segments if found[held.key]]
        return search_layers(layers, weights, statistics.average, k, self.kernel)

    def _layer(self, held: Held, found: Mapping[str, int], chosen: Filter) -> Layer:
        segment, live = self.segment(held), self.mask(held)
        if not chosen:
            return Layer(segment, found, live)
        admitted = self._admitted(held, chosen)
        live = admitted if live is None else admitted & live
        few = np.count_nonzero(live) * SELECTIVE <= held.size
        return Layer(segment, found, live, np.flatnonzero(live) if few else None)

    def _admitted(self, held: Held, chosen: Filter) -> Array:
        """Which places a filter admits; kept for a few filters, since articles do not change under a segment."""
        kept = held.filters = held.filters if held.filters is not None else {}
        key = (chosen, int(meta(self._database, "metadata")))
        if key not in kept:
            while len(kept) >= KEPT_MASKS:
                kept.pop(next(iter(kept)))
            kept[key] = self._ranges(held, chosen)
        return kept[key]

    def _ranges(self, held: Held, chosen: Filter) -> Array:
        condition, values = chosen.sql()
        where = f"SELECT first, past FROM version WHERE first >= ? AND first < ? AND {condition}"  # noqa: S608 - columns named in `Filter.sql`
        if chosen.articles is None:
            rows = self._database.execute(where, (held.first, held.past, *values)).fetchall()
        else:
            where += " AND key = (SELECT current FROM article WHERE id = ?)"
            rows = [row for a in sorted(chosen.articles) for row in self._database.execute(where, (held.first, held.past, *values, a))]
        admitted = np.zeros(held.size + 1, np.int32)
        if rows:
            edges = np.searchsorted(self.segment(held).passages, np.array(rows))
            np.add.at(admitted, edges[:, 0], 1)
            np.add.at(admitted, edges[:, 1], -1)
        result: Array = np.cumsum(admitted[:-1]) > 0
        return result

    def insert(self, passages: Sequence[int], documents: Sequence[Sequence[str]]) -> None:
        """Index new passages, given by their ascending numbers and their terms."""
        segment = build(documents, passages)
        self._store(segment, passages[0], passages[-1] + 1, pack(segment), None)
        self._changed()

    def _store(self, segment: Segment, first: int, past: int, data: bytes | None, file: str | None) -> None:
        crc = checksum(segment.buffer if data is None else data)
        self._database.execute(
            "INSERT INTO segment (first, past, size, live, tokens, crc, file, data) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (first, past, segment.size, segment.size, segment.tokens, crc, file, data))

    def bury(self, first: int, documents: Sequence[Sequence[str]]) -> None:
        """Leave out passages numbered from `first` on, whose terms are given as they were indexed."""
        for held in self.held():
            inside = [n for n in range(first, first + len(documents)) if held.first <= n < held.past]
            if not inside:
                continue
            own = [documents[n - first] for n in inside]
            self._database.executemany("INSERT INTO gone (segment, passage) VALUES (?, ?)", [(held.key, n) for n in inside])
            self._database.executemany(
                "INSERT INTO gone_term VALUES (?, ?, ?) ON CONFLICT (segment, term) DO UPDATE SET count = count + excluded.count",
                [(held.key, term, count) for term, count in Counter(term for document in own for term in set(document)).items()])
            self._database.execute("UPDATE segment SET live = live - ?, tokens = tokens - ? WHERE key = ?",
                                   (len(inside), sum(map(len, own)), held.key))
        self._changed()

    def lost(self) -> bool:
        """Whether a file of the index is not there, as when the library's file was copied alone."""
        return any(held.file and not (self._folder / held.file).is_file() for held in self.held())

    def clear(self) -> None:
        """Forget the whole index, before it is made again."""
        self._database.execute("DELETE FROM segment")
        self._changed()

    def _changed(self) -> None:
        set_meta(self._database, "generation", int(meta(self._database, "generation")) + 1)

    def due(self) -> list[Held]:
        """Segments that should be made into one now: the last ones of a level that is full, or one that has decayed."""
        segments = self.held()
        for held in segments:
            if held.live < held.size * (1 - DECAYED) or not held.live:
                return [held]
        for floor in reversed(range(len(LEVELS) + 1)):
            run = _tail(segments, floor)
            if sum(level(held) == floor for held in run) > FAN:
                return run
        return []

    def merge_due(self, most: int | None = None) -> bool:
        """Merge once if something is due, of at most so many passages; whether it was.

        Other processes read and write meanwhile; when one removed what is being merged, nothing is changed
        and it is due again.
        """
        with transaction(self._database, "DEFERRED"):
            run = self.due()
            if not run or (most is not None and sum(held.live for held in run) > most):
                return False
            sources = [Source(self.segment(held), self._copied(held)) for held in run]
            gone = self._removals(run)
        merged, path = self._merged(sources)
        with transaction(self._database):
            if self._removals(run) != gone:
                if path is not None:
                    path.unlink()
                return True
            self._database.executemany("DELETE FROM segment WHERE key = ?", [(held.key,) for held in run])
            if merged.size:
                self._store(merged, run[0].first, run[-1].past, None if path else merged.buffer, path.name if path else None)
            self._changed()
        for held in run:
            if held.file:
                (self._folder / held.file).unlink(missing_ok=True)
        return True

    def _copied(self, held: Held) -> Array | None:
        mask = self.mask(held)
        return None if mask is None else mask.copy()

    def _removals(self, run: Sequence[Held]) -> list[tuple[int, int]]:
        """Each segment that is still there, and how much of it."""
        marks = ", ".join("?" * len(run))
        query = f"SELECT key, live FROM segment WHERE key IN ({marks}) ORDER BY key"  # noqa: S608 - question marks
        return self._database.execute(query, [held.key for held in run]).fetchall()

    def _merged(self, sources: Sequence[Source]) -> tuple[Segment, Path | None]:
        size = sum(source.segment.places.nbytes + source.segment.codes.nbytes for source in sources)
        if size < LARGE:
            return merge(sources), None
        self._folder.mkdir(exist_ok=True)
        path = self._folder / f"{secrets.token_hex(8)}.segment"
        return merge(sources, path), path

    def sweep(self, age: float = ABANDONED) -> None:
        """Delete files that belong to no segment: what a process left that was ended while it merged.

        Younger ones are spared: a process may be about to put them to use.
        """
        known = {held.file for held in self.held()}
        for path in self._folder.glob("*.segment"):
            if path.name not in known and time.time() - path.stat().st_mtime >= age:
                path.unlink(missing_ok=True)


def level(held: Held) -> int:
    """How many of LEVELS a segment has reached."""
    return sum(held.live >= size for size in LEVELS)


def _tail(segments: Sequence[Held], floor: int) -> list[Held]:
    """The last segments in a row whose level is at most `floor`."""
    run: list[Held] = []
    for held in reversed(segments):
        if level(held) > floor:
            break
        run.insert(0, held)
    return run
