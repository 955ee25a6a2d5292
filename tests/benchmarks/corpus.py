"""What the benchmarks search: passages as words, generated from a seed or read from a folder of stories."""

import json
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from retrieval.analysis import terms
from retrieval.ingest import read_folder
from retrieval.passages import passages

SYLLABLES = (
    "ba ce di fo gu ha le mi no pu ra se ti vo je bri cla dre flo gra pli sta tru ment tion eur able ance ique iste".split(" ")
)
SEED = 7
COMMON = 150  # the commonest words, which a question would not hold


@dataclass
class Corpus:
    """Words by number, passage after passage, and the queries put to them."""

    words: list
    tokens: np.ndarray
    cuts: np.ndarray
    queries: list

    def __len__(self):
        return len(self.cuts) - 1

    def documents(self, begin=0, end=None):
        """Passages as lists of words."""
        words = np.array(self.words, object)
        for n in range(begin, len(self) if end is None else min(end, len(self))):
            yield words[self.tokens[self.cuts[n] : self.cuts[n + 1]]].tolist()

    def save(self, folder):
        np.save(folder / "tokens.npy", self.tokens)
        np.save(folder / "cuts.npy", self.cuts)
        (folder / "words.json").write_text(json.dumps(self.words))
        (folder / "queries.json").write_text(json.dumps(self.queries))


def load(folder, *, words=True):
    """A corpus that was saved; its queries and size alone for an engine that needs no words."""
    own = json.loads((folder / "words.json").read_text()) if words else []
    return Corpus(own, *(np.load(folder / f"{name}.npy", mmap_mode="r") for name in ("tokens", "cuts")),
                  json.loads((folder / "queries.json").read_text()))


def coined(count, rng):
    """So many different words made of syllables."""
    found = {}
    while len(found) < count:
        lengths = rng.integers(2, 6, count)
        picks = rng.integers(0, len(SYLLABLES), (count, 5))
        for length, row in zip(lengths, picks, strict=True):
            found["".join(SYLLABLES[n] for n in row[:length])] = None
    return list(found)[:count]


def generated(passages_, seed=SEED, vocabulary=None, queries=200):
    """A corpus with the word frequencies of news (Zipf and Mandelbrot), lengths and repetitions of paragraphs."""
    rng = np.random.default_rng(seed)
    size = vocabulary or min(600_000, max(2_000, passages_ * 3))
    words = coined(size, rng)
    chance = np.cumsum(1 / (np.arange(1, size + 1) + 2.7) ** 1.05)
    lengths = np.clip(rng.lognormal(np.log(56), 0.42, passages_), 12, 220).astype(np.int64)
    cuts = np.concatenate([[0], np.cumsum(lengths)])
    tokens = np.searchsorted(chance / chance[-1], rng.random(cuts[-1])).clip(0, size - 1).astype(np.int32)
    again = np.flatnonzero(rng.random(len(tokens)) < 0.12)  # a word used once in a paragraph is used again
    again = again[again > 12]
    source = again - rng.integers(1, 13, len(again))
    same = np.searchsorted(cuts, again, "right") == np.searchsorted(cuts, source, "right")
    keep = same & (tokens[source] > COMMON)
    tokens[again[keep]] = tokens[source[keep]]
    return Corpus(words, tokens, cuts, asked(words, tokens, cuts, rng, queries))


def read(folder, passages_, seed=SEED, queries=200):
    """A corpus of the stories in a folder, taken again from the start until there are enough passages."""
    documents = [terms(a.quote(p.start, p.end), a.lang) for a in read_folder(Path(folder)) for p in passages(a)]
    documents = [d for d in documents if d]
    number = {word: n for n, word in enumerate(dict.fromkeys(w for d in documents for w in d))}
    rows = [np.array([number[w] for w in d], np.int32) for d in documents]
    rows = [rows[n % len(rows)] for n in range(passages_)]
    counts = np.bincount(np.concatenate(rows), minlength=len(number))
    rank = np.empty(len(number), np.int32)
    rank[np.argsort(-counts, kind="stable")] = np.arange(len(number))
    words = [word for word, _ in sorted(number.items(), key=lambda item: rank[item[1]])]
    cuts = np.concatenate([[0], np.cumsum([len(r) for r in rows])])
    tokens = rank[np.concatenate(rows)]
    return Corpus(words, tokens, cuts, asked(words, tokens, cuts, np.random.default_rng(seed), queries))


def asked(words, tokens, cuts, rng, count):
    """Queries of four to eight words of a passage that a question might hold."""
    found = []
    while len(found) < count:
        n = int(rng.integers(0, len(cuts) - 1))
        own = np.unique(tokens[cuts[n] : cuts[n + 1]])
        telling = own[own > min(COMMON, len(words) // 10)]
        wanted = min(int(rng.integers(4, 9)), len(telling))
        if wanted:
            query = [words[w] for w in rng.choice(telling, wanted, replace=False)]
            found.append(query)
    return found
