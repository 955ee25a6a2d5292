"""The index against rank-bm25 itself: the same scores where its formula is sound, sense where it is not."""

from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from rank_bm25 import BM25Okapi

from retrieval import index as indexes
from retrieval import kernel, merging
from retrieval.errors import LibraryError
from retrieval.index import FLOOR, Bm25Index, Layer, RankBm25Index, Statistics, idfs, search_layers
from retrieval.merging import Source, merge
from retrieval.segment import build, open_file, pack, unpack

try:
    from retrieval import kernel_numba
except ImportError:  # numba is an extra
    kernel_numba = None

KERNELS = [kernel.top, *([kernel_numba.top] if kernel_numba else [])]
WORDS = st.sampled_from([f"w{n}" for n in range(30)])
CORPUS = st.lists(st.lists(WORDS, max_size=12), min_size=1, max_size=60)
QUERY = st.dictionaries(WORDS, st.sampled_from([1.0, 0.5, 0.25, 2.0]), min_size=1, max_size=6)


def oracle(corpus, query, epsilon, **parameters):
    """rank-bm25's scores of every document: its own for weight 1, added up term by term for others."""
    okapi = BM25Okapi(corpus, epsilon=epsilon, **parameters)
    return sum((weight * okapi.get_scores([term]) for term, weight in query.items()), np.zeros(len(corpus)))


def holders(corpus, query):
    return [n for n, document in enumerate(corpus) if set(document) & set(query)]


@pytest.mark.parametrize("top", KERNELS)
@given(corpus=CORPUS, query=QUERY, k=st.integers(1, 12))
@settings(max_examples=150, deadline=None)
def test_scores_are_those_of_rank_bm25(top, corpus, query, k):
    if not any(corpus):
        return
    hits = Bm25Index(corpus).search(query, k, kernel=top)
    scores = oracle(corpus, query, 0.0)
    for hit in hits:
        assert hit.score == pytest.approx(max(scores[hit.index], 0.0), abs=1e-6)
    best = sorted(scores[holders(corpus, query)], reverse=True)[:k]
    assert len(hits) == len(best)
    assert [hit.score for hit in hits] == pytest.approx(np.maximum(best, 0.0), abs=1e-6)


@given(corpus=CORPUS, query=QUERY, k=st.integers(0, 12), allowed=st.none() | st.sets(st.integers(0, 70), max_size=20), beside=CORPUS)
@settings(max_examples=100, deadline=None)
def test_postings_give_the_hits_of_rank_bm25s_own_scoring(corpus, query, k, allowed, beside):
    """To the last bit, ties and floors included, of a whole corpus, of a part, and of two that lie apart."""
    postings, referee, other = Bm25Index(corpus), RankBm25Index(corpus), Bm25Index(beside).statistics
    assert postings.search(query, k, allowed) == referee.search(query, k, allowed)
    assert postings.search(query, k, allowed, beside=other) == referee.search(query, k, allowed, beside=other)


@given(corpus=CORPUS, query=QUERY)
@settings(max_examples=60, deadline=None)
def test_with_its_epsilon_too_where_the_average_is_above_zero(corpus, query):
    if not any(corpus) or BM25Okapi(corpus).average_idf <= 0:
        return
    scores = oracle(corpus, query, 0.25)
    for hit in Bm25Index(corpus, epsilon=0.25).search(query, len(corpus)):
        assert hit.score == pytest.approx(scores[hit.index], abs=1e-6)


@pytest.mark.parametrize(("k1", "b"), [(1.2, 0.75), (0.9, 0.4), (2.0, 1.0), (1.5, 0.0)])
def test_with_other_parameters(k1, b):
    corpus = [[f"w{(n * n + j) % 41}" for j in range(3 + n % 9)] for n in range(50)]
    query = {"w3": 1.0, "w9": 1.0}
    scores = oracle(corpus, query, 0.0, k1=k1, b=b)
    for hit in Bm25Index(corpus, k1, b).search(query, 50):
        assert hit.score == pytest.approx(scores[hit.index], abs=1e-9)


@pytest.mark.parametrize("few", [0, 1, 40, 512])
def test_however_the_remaining_lists_are_gone_through_the_hits_are_the_same(few, monkeypatch):
    """Lists are added whole while many passages can still win, and looked up once few can."""
    monkeypatch.setattr(kernel, "FEW", few)
    rng = np.random.default_rng(5)
    corpus = [[f"w{w}" for w in rng.zipf(1.2, 25) % 90] for _ in range(2000)]
    index, referee, dead = Bm25Index(corpus), RankBm25Index(corpus), {*range(0, 2000, 7)}
    live = np.array([n not in dead for n in range(2000)])
    for _ in range(60):
        query = {f"w{w}": float(x) for w, x in zip(rng.choice(90, 6, replace=False), rng.choice([1.0, 0.5, 0.25], 6), strict=True)}
        assert index.search(query, 10, kernel=kernel.top) == referee.search(query, 10)
        weights = {t: x * index.idf(t) for t, x in query.items()}
        layer = Layer(index.segment, indexes.numbers(index.segment, weights), live)
        found = search_layers([layer], weights, index.statistics.average, 10, kernel.top)
        assert found == referee.search(query, 10, {*range(2000)} - dead)


@pytest.mark.parametrize("top", KERNELS)
def test_a_score_is_rank_bm25s_to_the_last_bit(top):
    rng = np.random.default_rng(3)
    corpus = [[f"w{w}" for w in rng.zipf(1.3, 30) % 400] for _ in range(3000)]
    okapi, index = BM25Okapi(corpus, epsilon=0.0), Bm25Index(corpus)
    for _ in range(40):
        query = [f"w{w}" for w in rng.choice(400, 5, replace=False)]
        scores = okapi.get_scores(query)
        hits = index.search(dict.fromkeys(query, 1.0), 10, kernel=top)
        order = sorted(np.flatnonzero(scores), key=lambda n: (-scores[n], n))[:10]
        if all(okapi.idf.get(w, 1) > 0 for w in query):
            assert [(h.index, h.score) for h in hits] == [(n, scores[n]) for n in order]


@pytest.mark.parametrize("top", KERNELS)
@given(corpus=CORPUS, query=QUERY, k=st.integers(1, 8), cuts=st.lists(st.integers(0, 60), max_size=5), dead=st.sets(st.integers(0, 59), max_size=20))
@settings(max_examples=150, deadline=None)
def test_segments_and_removed_passages_change_no_score(top, corpus, query, k, cuts, dead):
    """However the passages lie in segments, hits and ties are those of one index of what is left."""
    left = [n for n in range(len(corpus)) if n not in dead]
    whole = Bm25Index([corpus[n] for n in left])
    weights = {t: w * whole.idf(t) for t, w in query.items() if whole.idf(t)}
    edges = sorted({0, len(corpus), *(c for c in cuts if c < len(corpus))})
    layers = []
    for begin, end in pairwise(edges):
        segment = unpack(pack(build(corpus[begin:end], range(begin, end))))
        layers.append(Layer(segment, indexes.numbers(segment, weights), np.array([n not in dead for n in range(begin, end)])))
    found = search_layers(layers, weights, whole.statistics.average, k, top)
    assert [(h.index, h.score) for h in found] == [(left[h.index], h.score) for h in whole.search(query, k)]


@pytest.mark.parametrize("size", [0, 1, 2, 3])
def test_found_means_a_term_matched_in_very_small_libraries(size):
    index = Bm25Index([["order", f"word{n}"] for n in range(size)])
    hits = index.search({"order": 1.0}, 10)
    assert [h.index for h in hits] == list(range(size))
    assert all(h.score > 0 for h in hits)
    assert index.search({"absent": 1.0}, 10) == []
    assert [h.index for h in index.search({"order": 1.0}, 10, {1})] == [1][: max(0, size - 1)]
    assert index.search({"order": 1.0}, 0) == []


def test_two_terms_in_more_than_half_of_the_passages_beat_one():
    index = Bm25Index([["a", "b"], ["a", "c"], ["a", "b"], ["b", "c"]])
    assert [h.index for h in index.search({"a": 1.0, "b": 1.0}, 10)][:2] == [0, 2]
    assert index.idf("a") == FLOOR


def test_weights_of_nothing_are_none():
    assert idfs(Statistics(0, 0, {})) == {}
    assert idfs(Statistics(5, 9, {"gone": 0})) == {}
    assert (Statistics(1, 2, {"a": 1}) + Statistics(1, 3, {"a": 1, "b": 1})) == Statistics(2, 5, {"a": 2, "b": 1})


def test_repeated_counts_beyond_a_byte_are_kept():
    corpus = [["a"] * 400 + ["b"], ["b", "c"], ["d"], ["e"]]
    scores = BM25Okapi(corpus).get_scores(["a"])
    assert Bm25Index(corpus).search({"a": 1.0}, 1)[0].score == scores[0]
    assert indexes.FLOOR < 1e-6


@pytest.mark.parametrize("window", [1, 7, 1 << 22])
@given(corpus=CORPUS, cuts=st.lists(st.integers(0, 60), max_size=4), dead=st.sets(st.integers(0, 59), max_size=20))
@settings(max_examples=60, deadline=None)
def test_a_merge_is_the_segment_that_would_have_been_built(window, corpus, cuts, dead):
    edges = sorted({0, len(corpus), *(c for c in cuts if c < len(corpus))})
    sources = [Source(build(corpus[a:b], range(a, b)), np.array([n not in dead for n in range(a, b)]) if dead else None)
               for a, b in pairwise(edges)]
    left = [n for n in range(len(corpus)) if n not in dead]
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(merging, "WINDOW", window)
        merged = merge(sources)
    fresh = build([corpus[n] for n in left], left)
    assert merged.terms() == fresh.terms()
    for name in ("passages", "lengths", "starts", "places", "bounds"):
        assert getattr(merged, name).tolist() == getattr(fresh, name).tolist(), name
    assert merged.times[merged.codes].tolist() == fresh.times[fresh.codes].tolist()
    assert [merged.find(t.decode()) for t in merged.terms()] == list(range(len(merged.terms())))


def test_a_merged_file_is_mapped_and_survives(tmp_path):
    sources = [Source(build([["a", "b"], ["b"]], [1, 2])), Source(build([["é", "b"]], [7]))]
    merge(sources, tmp_path / "s")
    found = open_file(tmp_path / "s")
    assert found.terms() == [b"a", b"b", "é".encode()]
    assert found.passages.tolist() == [1, 2, 7]
    assert found.postings(found.find("b"))[0].tolist() == [0, 1, 2]
    (tmp_path / "t").write_bytes(b"NEWSSEG1garbage....")
    with pytest.raises(LibraryError, match="damaged"):
        open_file(tmp_path / "t")


def test_pages_of_a_mapped_file_are_given_back_and_read_again(tmp_path, monkeypatch):
    merge([Source(build([["a", "b"], ["b"], ["a"]], [1, 2, 3]))], tmp_path / "s")
    found = open_file(tmp_path / "s")
    layer, weights = Layer(found, indexes.numbers(found, ["a"])), {"a": 1.0}
    before = search_layers([layer], weights, 1.0, 5)
    assert found.buffer.touched > 0
    monkeypatch.setattr("retrieval.segment.HELD", 0)
    assert search_layers([layer], weights, 1.0, 5) == before
    assert found.buffer.touched == 0
    assert search_layers([layer], weights, 1.0, 5) == before
