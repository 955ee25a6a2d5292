"""The engines that are compared, each built once over the same words and opened again in a process of its own."""

import itertools
import shutil
import sqlite3

import numpy as np

from retrieval.index import Layer, Statistics, idfs, numbers, search_layers
from retrieval.kernel import top
from retrieval.merging import Source, merge
from retrieval.segment import build, open_file

BATCH = 20_000


class Ours:
    """Segments merged into one mapped file, as the library keeps them; numba where it is installed."""

    name = "ours"

    @staticmethod
    def build(corpus, folder):
        parts = []
        for begin in range(0, len(corpus), BATCH):
            end = min(begin + BATCH, len(corpus))
            parts.append(build(list(corpus.documents(begin, end)), range(begin, end)))
        merge([Source(part) for part in parts], folder / "segment")

    @classmethod
    def ready(cls):
        """Imports and compiling are not counted as opening."""
        cls.kernel = staticmethod(cls.compiled())

    def __init__(self, corpus, folder):
        self.segment = open_file(folder / "segment")
        self.tokens = self.segment.tokens

    @staticmethod
    def compiled():
        try:
            from retrieval.kernel_numba import top as compiled
        except ImportError:
            return top
        return compiled

    def search(self, query, k):
        found = numbers(self.segment, query)
        held = {word: self.segment.holding(number) for word, number in found.items()}
        statistics = Statistics(self.segment.size, self.tokens, held)
        hits = search_layers([Layer(self.segment, found)], idfs(statistics), statistics.average, k, self.kernel)
        return [(hit.index, hit.score) for hit in hits]


class OursNumpy(Ours):
    """The same with numpy alone."""

    name = "ours-numpy"

    @staticmethod
    def compiled():
        return top


class RankBm25:
    """rank-bm25 itself; what it keeps it keeps in memory, so it is built where it is asked."""

    name = "rank-bm25"
    alone = True

    @staticmethod
    def build(corpus, folder):
        """Nothing is kept on the disk."""

    def __init__(self, corpus, folder):
        from rank_bm25 import BM25Okapi

        self.okapi = BM25Okapi(corpus.documents(), epsilon=0.0)
        self.count = len(corpus)

    def search(self, query, k):
        scores = self.okapi.get_scores(query)
        best = np.argpartition(scores, -min(k, self.count))[-k:]
        order = best[np.lexsort((best, -scores[best]))]
        return [(int(n), float(scores[n])) for n in order]


class Bm25s:
    """bm25s with its numba backend."""

    name = "bm25s"

    @staticmethod
    def build(corpus, folder):
        import bm25s

        index = bm25s.BM25(method="atire", idf_method="robertson", backend="numba")
        index.index(list(corpus.documents()), show_progress=False)
        index.save(str(folder))

    @staticmethod
    def ready():
        import bm25s
        import numba

        numba.set_num_threads(1)
        assert bm25s

    def __init__(self, corpus, folder):
        import bm25s

        self.index = bm25s.BM25.load(str(folder), mmap=True)
        self.index.backend = "numba"
        self.index.activate_numba_scorer()

    def search(self, query, k):
        numbers, scores = self.index.retrieve([query], k=k, show_progress=False, n_threads=1)
        return [(int(n), float(s)) for n, s in zip(numbers[0], scores[0], strict=True)]


class Tantivy:
    """tantivy, words as given, one thread."""

    name = "tantivy"

    @staticmethod
    def schema():
        import tantivy

        builder = tantivy.SchemaBuilder()
        builder.add_integer_field("number", stored=True)
        builder.add_text_field("body", stored=False, tokenizer_name="whitespace", index_option="freq")
        return builder.build()

    @classmethod
    def build(cls, corpus, folder):
        import tantivy

        index = tantivy.Index(cls.schema(), path=str(folder))
        writer = index.writer(heap_size=256 << 20, num_threads=1)
        for number, document in enumerate(corpus.documents()):
            writer.add_document(tantivy.Document(number=number, body=" ".join(document)))
        writer.commit()
        writer.wait_merging_threads()

    @staticmethod
    def ready():
        import tantivy

        assert tantivy

    def __init__(self, corpus, folder):
        import tantivy

        self.tantivy, self.own = tantivy, self.schema()
        self.searcher = tantivy.Index.open(str(folder)).searcher()

    def search(self, query, k):
        terms = [(self.tantivy.Occur.Should, self.tantivy.Query.term_query(self.own, "body", word)) for word in query]
        found = self.searcher.search(self.tantivy.Query.boolean_query(terms), k, count=False).hits
        return [(self.searcher.doc(address)["number"][0], score) for score, address in found]


class Fts5:
    """SQLite's FTS5 without the text."""

    name = "fts5"

    @staticmethod
    def build(corpus, folder):
        with sqlite3.connect(folder / "fts.sqlite") as database:
            database.execute("CREATE VIRTUAL TABLE f USING fts5(body, content='', tokenize='ascii')")
            database.executemany("INSERT INTO f (rowid, body) VALUES (?, ?)",
                                 ((n + 1, " ".join(d)) for n, d in enumerate(corpus.documents())))
            database.execute("INSERT INTO f (f) VALUES ('optimize')")
        database.close()

    def __init__(self, corpus, folder):
        self.database = sqlite3.connect(folder / "fts.sqlite")

    def search(self, query, k):
        words = " OR ".join(f'"{word}"' for word in query)
        rows = self.database.execute("SELECT rowid, bm25(f) FROM f WHERE f MATCH ? ORDER BY rank LIMIT ?", (words, k))
        return [(number - 1, -score) for number, score in rows]


ENGINES = {engine.name: engine for engine in (RankBm25, Ours, OursNumpy, Bm25s, Tantivy, Fts5)}
SHARED = {"ours-numpy": "ours"}  # searched over what another engine built


def fresh(folder):
    """An empty folder."""
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir(parents=True)
    return folder


def size(folder):
    """Megabytes of the files in a folder."""
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file()) / 1e6


def limited(queries, engine, passages):
    """Fewer queries for an engine whose every query takes seconds."""
    slow = {"rank-bm25": 2_000_000, "fts5": 20_000_000}
    return list(itertools.islice(queries, max(8, slow[engine] // passages))) if engine in slow else list(queries)
