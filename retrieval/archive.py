"""The SQLite library: an archive of articles and their versions that no interruption can break.

Adding, replacing and removing are transactions: after a kill at any point the library is as before or
as after. The same text again changes nothing; a changed text is a new version, and the earlier ones are
kept. What is derived, the index and the parses, can always be made again from the text.
"""

from __future__ import annotations

import logging
import sqlite3
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval import analysis
from retrieval.article import Article, Lang, Paragraph
from retrieval.checks import faults
from retrieval.errors import LibraryError
from retrieval.filters import EVERYTHING, Filter
from retrieval.headings import Listing
from retrieval.index import Bm25Index, Kernel, Statistics
from retrieval.kernel import top
from retrieval.library import PassageHit
from retrieval.parse_store import ParseStore
from retrieval.records import Articles, Change, Entry, Records, Version
from retrieval.schema import NAME, connect, meta, set_meta, transaction
from retrieval.stacks import IndexLostError, Stacks
from retrieval.writing import Writer, passage_terms

if TYPE_CHECKING:
    from spacy.tokens import Doc

log = logging.getLogger("newsroom.library")
STEP = 200  # articles indexed again, or passages parsed, in one go
QUICK = 5_000  # passages that are merged while the caller waits; more are merged by a thread
TRIES = 5
LANGS: tuple[Lang, ...] = ("fr", "en")
Progress = Callable[[int, int], None]  # done, of how many


def silent(done: int, total: int) -> None:
    """No progress shown."""


class SqliteLibrary:
    """Articles in one file; threads may share it, and processes may have it open at once."""

    def __init__(
        self, folder: Path, pipelines: Mapping[str, str] | None = None, kernel: Kernel = top, *, make: bool = False,
        progress: Progress = silent,
    ) -> None:
        self.folder, self.file = folder, folder / NAME
        self._database = connect(self.file, make=make)
        self._stacks = Stacks(self._database, folder / "index", kernel)
        self._records, self._parses = Records(self._database), ParseStore(self._database, dict(pipelines or {}))
        self._lock = threading.RLock()
        self._closing = threading.Event()
        self._merging: threading.Thread | None = None
        if self._outdated() or (self._lost() and self._lost()):  # once may have been another process merging
            self.reindex(progress)

    @contextmanager
    def _reading(self) -> Iterator[None]:
        """The library as of one moment."""
        with self._lock, transaction(self._database, "DEFERRED"):
            yield

    def articles(self, chosen: Filter = EVERYTHING) -> Sequence[Article]:
        """As `Library.articles`; each is read when it is looked at."""
        return Articles(self, chosen)

    def listing(self, first: int, count: int, word: str = "", chosen: Filter = EVERYTHING) -> Listing:
        """As `Library.listing`; no text is read."""
        with self._reading():
            return self._records.listing(first, count, word, chosen)

    def sources(self) -> list[str]:
        """As `Library.sources`."""
        with self._reading():
            return self._records.sources()

    def count(self, chosen: Filter = EVERYTHING) -> int:
        """How many articles a filter admits."""
        with self._reading():
            return self._records.count(chosen)

    def passages(self) -> int:
        """How many passages can be found."""
        with self._reading():
            return sum(held.live for held in self._stacks.held())

    def compile(self) -> bool:
        """Search by compiled code from now on; whether numba is there to do so.

        Takes seconds, mostly for the first time on a machine; asking goes on meanwhile when a thread does this.
        """
        try:
            from retrieval.kernel_numba import top as compiled
        except ImportError:
            return False
        sample = Bm25Index([["a"], ["b"]])
        sample.search({"a": 1.0}, 1, kernel=compiled)
        self._stacks.kernel = compiled
        return True

    def page(self, after: int, count: int, chosen: Filter = EVERYTHING) -> list[tuple[int, Article]]:
        """The next articles in the order of their coming, each with a key to go on after."""
        with self._reading():
            return [(key, self._article(current)) for key, current in self._records.keys(after, count, chosen)]

    def article(self, article_id: str) -> Article:
        """As `Library.article`: its latest version."""
        with self._reading():
            return self._article(self._records.current(article_id))

    def _article(self, version: int) -> Article:
        return self._records.article(version, int(meta(self._database, "metadata")))

    def holds(self, article_id: str) -> bool:
        """As `Library.holds`."""
        with self._reading():
            return self._database.execute("SELECT 1 FROM article WHERE id = ?", (article_id,)).fetchone() is not None

    def versions(self, article_id: str) -> list[Version]:
        """Every version of an article, the first first."""
        with self._reading():
            self._records.current(article_id)
            return self._records.versions(article_id)

    def search(
        self, query: Mapping[str, float], k: int, articles: Collection[str] | None = None, chosen: Filter = EVERYTHING,
        beside: Statistics | None = None,
    ) -> list[PassageHit]:
        """As `Library.search`."""
        for attempt in range(TRIES):
            try:
                with self._reading():
                    hits = self._stacks.search(query, k, chosen.within(articles), beside)
                    return [PassageHit(self._records.passage(hit.index), hit.score) for hit in hits]
            except IndexLostError:  # another process may have merged what was about to be opened
                if attempt == TRIES - 1:
                    raise
        raise AssertionError

    def statistics(self, terms: Collection[str]) -> Statistics:
        """As `Library.statistics`."""
        with self._reading():
            return self._stacks.statistics(terms)

    def doc(self, article_id: str, paragraph: Paragraph) -> Doc:
        """As `Library.doc`; a parse that had to be made is kept in the file."""
        with self._lock:
            version = self._records.current(article_id)
            return self._parses.doc(version, self._article(version), paragraph)

    def parse_all(self, progress: Progress = silent) -> int:
        """Parse what is not parsed yet; gives how many passages that were."""
        with self._lock:
            total, done = sum(self._parses.missing(lang) for lang in LANGS), 0
            for lang in LANGS:
                while found := self._parses.parse_some(lang, STEP):
                    done += found
                    progress(done, total)
            return done

    def fingerprint(self) -> str:
        """As `Library.fingerprint`."""
        with self._reading():
            return str(meta(self._database, "fingerprint"))

    def add(self, entries: Sequence[Entry]) -> list[Change]:
        """Keep articles, all or none; gives what was done to each, in order."""
        with self._writing() as writer:
            return [writer.put(entry) for entry in entries]

    def remove(self, article_id: str) -> None:
        """Delete an article with all its versions; raises LibraryError when it is not here."""
        with self._writing() as writer:
            writer.remove(article_id)

    @contextmanager
    def _writing(self) -> Iterator[Writer]:
        """A batch of changes: carried out and flushed to the disk when the block ends well, else not at all."""
        with self._lock:
            try:
                with transaction(self._database):
                    self._agree()
                    writer = Writer(self._database, self._stacks)
                    yield writer
                    writer.finish()
                self._tidy()
            except sqlite3.Error as error:
                raise LibraryError(f"{self.file}: cannot be written ({error}); what was kept before is safe") from error

    def _agree(self) -> None:
        """Make sure that the index has this program's terms."""
        known = str(meta(self._database, "analysis"))
        if not known:
            set_meta(self._database, "analysis", analysis.fingerprint())
        elif known != analysis.fingerprint():
            raise LibraryError(f"{self.file}: in use by another version of this program; close that one first")

    def _outdated(self) -> bool:
        with self._reading():
            return meta(self._database, "analysis") not in ("", analysis.fingerprint())

    def _lost(self) -> bool:
        with self._reading():
            return self._stacks.lost()

    def reindex(self, progress: Progress = silent) -> None:
        """Make the index again from the text."""
        with self._lock:
            with transaction(self._database):
                set_meta(self._database, "analysis", analysis.fingerprint())
                self._stacks.clear()
                self._index_all(progress)
            self._tidy()

    def _index_all(self, progress: Progress) -> None:
        total, done, after = self._records.count(), 0, 0
        query = ("SELECT v.first, v.key FROM article a JOIN version v ON v.key = a.current WHERE v.first >= ? ORDER BY v.first LIMIT ?")
        while rows := self._database.execute(query, (after, STEP)).fetchall():
            numbers: list[int] = []
            documents: list[list[str]] = []
            for first, version in rows:
                found = passage_terms(self._article(version))
                numbers += range(first, first + len(found))
                documents += found
            self._stacks.insert(numbers, documents)
            after, done = numbers[-1] + 1, done + len(rows)
            progress(done, total)

    def _tidy(self) -> None:
        """Merge what is due: little at once, much in a thread."""
        try:
            while self._stacks.merge_due(QUICK):
                pass
            with self._reading():
                due = bool(self._stacks.due())
        except LibraryError as error:  # what was added is safe; a damaged index is named when it is searched or checked
            log.warning("%s: segments could not be merged (%s)", self.file, error)
            return
        if due and not (self._merging and self._merging.is_alive()) and not self._closing.is_set():
            self._merging = threading.Thread(target=self._merge, name="merge", daemon=True)
            self._merging.start()

    def _merge(self) -> None:
        """Merge through a connection of its own until nothing is due."""
        try:
            with closing(connect(self.file)) as database:
                stacks = Stacks(database, self.folder / "index")
                while not self._closing.is_set() and stacks.merge_due():
                    pass
        except (sqlite3.Error, LibraryError, OSError) as error:  # it is due again after the next change
            log.warning("%s: segments could not be merged (%s)", self.file, error)

    def settle(self) -> None:
        """Wait until nothing is being merged."""
        while self._merging and self._merging.is_alive():
            self._merging.join()

    def check(self) -> list[str]:
        """What is wrong with the library, a line each; nothing when it is sound."""
        for _ in range(TRIES):
            with self._reading():
                found, before = faults(self._database, self._stacks), meta(self._database, "generation")
            with self._reading():
                if not found or meta(self._database, "generation") == before:  # else files were merged away meanwhile
                    break
        return found

    def sweep(self, age: float | None = None) -> None:
        """Delete files that an interrupted merge left."""
        with self._reading():
            self._stacks.sweep() if age is None else self._stacks.sweep(age)

    def close(self) -> None:
        """Stop merging and close the file."""
        self._closing.set()
        self.settle()
        with self._lock:
            self._database.close()

    def __enter__(self) -> SqliteLibrary:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
