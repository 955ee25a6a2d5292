"""Search engines side by side, over the same words, each in a process of its own, one thread each.

    python tests/benchmarks/search.py --passages 100000 --json
    python tests/benchmarks/search.py --passages 10000 --articles FOLDER

Prints {engine: {p50_ms, p95_ms, build_s, disk_mb, rss_mb, overlap_at_10, max_score_diff, open_ms, times_rank_bm25}};
an engine that is not installed is left out with a line on stderr. Overlap and score differences are
against rank-bm25 with epsilon 0, on the queries that it was given too.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parents[2]))
from tests.benchmarks import corpus as corpora
from tests.benchmarks.engines import ENGINES, SHARED, fresh, limited, size

K = 10
SINGLE = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "NUMBA_NUM_THREADS", "RAYON_NUM_THREADS"), "1")


def resident():
    """Megabytes of this process that are in memory now; the most there ever were where that is all the system tells."""
    try:
        pages = int(Path("/proc/self/statm").read_text().split()[1])
    except FileNotFoundError:
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    return pages * resource.getpagesize() / 1e6


def build(name, folder):
    """Build one engine's index; gives the seconds it took."""
    corpus = corpora.load(folder)
    begin = time.perf_counter()
    ENGINES[name].build(corpus, fresh(folder / name))
    return {"build_s": time.perf_counter() - begin}


def measure(name, folder):
    """Open one engine's index and put every query to it, once to warm up and once to be timed."""
    engine = ENGINES[name]
    corpus = corpora.load(folder, words=hasattr(engine, "alone"))
    if hasattr(engine, "ready"):
        engine.ready()
    queries = limited(corpus.queries, name, len(corpus))
    begin = time.perf_counter()
    index = engine(corpus, folder / SHARED.get(name, name))
    opened = time.perf_counter() - begin
    if hasattr(engine, "alone"):
        return {"build_s": opened} | timed(index, queries)
    index.search(queries[0], K)
    return {"open_ms": 1e3 * opened} | timed(index, queries)


def timed(index, queries):
    """Times of the queries in ms, memory, and what was found."""
    took, found = [], []
    for query in queries:
        begin = time.perf_counter()
        hits = index.search(query, K)
        took.append(1e3 * (time.perf_counter() - begin))
        found.append(hits)
    return {"p50_ms": float(np.percentile(took, 50)), "p95_ms": float(np.percentile(took, 95)), "rss_mb": resident(), "found": found}


def child(step, name, folder):
    """One step in a process of its own; None when the engine is not installed."""
    done = subprocess.run([sys.executable, __file__, "--step", step, "--engine", name, "--folder", str(folder)],
                          capture_output=True, text=True, env={**os.environ, **SINGLE}, check=False)
    if "ModuleNotFoundError" in done.stderr:
        return None
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def compared(found, gold):
    """How much of rank-bm25's best ten is found, and the largest difference between scores of equal rank."""
    shares, differences = [], [0.0]
    for hits, wanted in zip(found, gold, strict=False):
        wanted = [(n, s) for n, s in wanted if s > 0]  # rank-bm25 fills up with passages that hold no word
        least = min((s for _, s in wanted), default=0.0)
        own = {n for n, s in hits}
        tied = {n for n, s in hits if abs(s - least) < 1e-6}
        shares.append(len(own & {n for n, _ in wanted} | tied) / max(1, len(wanted)))
        differences += [abs(a[1] - b[1]) for a, b in zip(hits, wanted, strict=False)]
    return {"overlap_at_10": float(np.mean(np.minimum(shares, 1.0))), "max_score_diff": max(differences)}


def run(folder, names):
    """Every engine's row."""
    rows, gold = {}, None
    for name in names:
        built = {"build_s": rows[SHARED[name]]["build_s"]} if name in SHARED else child("build", name, folder)
        measured = built and child("measure", name, folder)
        if not measured:
            print(f"{name} is not installed: left out", file=sys.stderr)
            continue
        found = measured.pop("found")
        gold = gold or found
        rows[name] = built | measured | {"disk_mb": size(folder / SHARED.get(name, name))} | compared(found, gold)
        rows[name]["times_rank_bm25"] = rows["rank-bm25"]["p50_ms"] / rows[name]["p50_ms"]
        print(f"{name}: {rows[name]['p50_ms']:.3f} ms", file=sys.stderr)
    return rows


def table(rows):
    """The rows as a table for people."""
    columns = ["p50_ms", "p95_ms", "times_rank_bm25", "build_s", "open_ms", "disk_mb", "rss_mb", "overlap_at_10", "max_score_diff"]
    lines = [f"{'':12}" + "".join(f"{column:>16}" for column in columns)]
    return "\n".join(lines + [f"{name:12}" + "".join(f"{row.get(c, float('nan')):16.4g}" for c in columns) for name, row in rows.items()])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, default=10_000)
    parser.add_argument("--articles", type=Path, help="a folder of stories in place of generated words")
    parser.add_argument("--engines", nargs="+", choices=ENGINES, default=list(ENGINES))
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--step", help=argparse.SUPPRESS)
    parser.add_argument("--engine", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.step:
        print(json.dumps({"build": build, "measure": measure}[options.step](options.engine, options.folder)))
        return
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        made = corpora.read(options.articles, options.passages) if options.articles else corpora.generated(options.passages)
        made.save(folder)
        rows = run(folder, [name for name in ENGINES if name in {*options.engines, "rank-bm25"}])
    print(json.dumps(rows) if options.json else table(rows))


if __name__ == "__main__":
    main()
