"""From question to answer, over libraries of several sizes, and where the time goes.

    python tests/benchmarks/answers.py --passages 1000 100000 1000000 --json
    python tests/benchmarks/answers.py --articles FOLDER --questions QUESTIONS.jsonl

The stories asked about lie among generated ones made of their words. Prints for each size
{add_s, add_one_ms, add_one_work_ms (without waiting for the disk), open_ms, disk_mb, rss_mb, first, again}: `first` when nothing is parsed yet, `again`
when it is, each {p50_ms, p95_ms, search_ms, parse_ms, study_ms, rest_ms}, the parts being medians.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
sys.path.insert(0, str(ROOT))
from bot.engine import Engine
from bot.wording import reply
from retrieval.analysis import small_words
from retrieval.archive import SqliteLibrary
from retrieval.article import parse_article
from retrieval.ingest import read_folder
from retrieval.kernel import top
from retrieval.records import Entry
from tests.benchmarks.corpus import coined
from tests.benchmarks.engines import size
from tests.benchmarks.search import SINGLE, resident

PARAGRAPHS, BATCH, SEED = 8, 250, 5
COINED, RARE = 60_000, 300  # words, and how many are more common than any of the stories' own
ADDED = 100  # articles added one by one, for the cost of one
QUESTIONS = [
    "Why was the Orrin Bridge closed?", "How much will the repairs cost?", "Who accused the council of ignoring a warning?",
    "Who denied the council had been warned?", "Pourquoi l'usine de Valdoré ferme-t-elle ?", "Qui a démenti les accusations ?",
    "Combien de salariés l’usine emploie-t-elle ?", "How long will the repairs last?", "What does HRA stand for?", "Combien coûtera le plan ?"]
PARTS = ("search", "parse", "study")


def vocabulary(articles, lang, rng):
    """Words in the order of how common they are: small ones, then coined ones with those of the real stories among them."""
    words = coined(COINED, rng)
    own = sorted({w.strip(".,«»“”()") for a in articles if a.lang == lang for w in a.text.split()} - {""})
    for word, place in zip(own, rng.integers(RARE, COINED, len(own)), strict=True):
        words[place] = word
    return [*sorted(small_words(lang)), *words]


def filler(articles, count, rng):
    """So many generated articles, half in either language, in which the words of the real stories are as rare as in news."""
    for lang in ("fr", "en"):
        words = vocabulary(articles, lang, rng)
        chance = np.cumsum(1 / (np.arange(1, len(words) + 1) + 2.7) ** 1.05)
        for number in range(count // 2):
            lengths = np.clip(rng.lognormal(np.log(50), 0.4, PARAGRAPHS), 12, 200).astype(int)
            picks = np.searchsorted(chance / chance[-1], rng.random(lengths.sum())).clip(0, len(words) - 1)
            texts = [sentences([words[w] for w in part]) for part in np.split(picks, np.cumsum(lengths)[:-1])]
            yield parse_article(f"{lang}-{number}", f"---\nlang: {lang}\n---\n" + "\n\n".join(texts))


def sentences(words, length=20):
    """The words with a capital and a full stop every so often."""
    parts = [words[n : n + length] for n in range(0, len(words), length)]
    return " ".join(" ".join([part[0].capitalize(), *part[1:]]) + "." for part in parts)


def build(folder, passages, stories):
    """A library of about so many passages; gives the seconds that took, and the ms of adding one more article."""
    real = read_folder(stories)
    begin = time.perf_counter()
    with SqliteLibrary(folder, make=True) as library:
        library.add([Entry(a) for a in real])
        batch = []
        for article in filler(real, max(2, passages // PARAGRAPHS), np.random.default_rng(SEED)):
            batch.append(Entry(article))
            if len(batch) == BATCH:
                library.add(batch)
                batch = []
        library.add(batch)
        library.settle()
    return {"add_s": time.perf_counter() - begin, "disk_mb": size(folder)}


class Timed:
    """A library that counts the seconds spent searching and parsing."""

    def __init__(self, library):
        self.library, self.spent = library, dict.fromkeys(PARTS, 0.0)

    def __getattr__(self, name):
        return getattr(self.library, name)

    def clocked(self, part, act, *given):
        begin = time.perf_counter()
        try:
            return act(*given)
        finally:
            self.spent[part] += time.perf_counter() - begin

    def search(self, *given):
        return self.clocked("search", self.library.search, *given)

    def doc(self, *given):
        return self.clocked("parse", self.library.doc, *given)


class TimedEngine(Engine):
    """An engine that counts the seconds spent on reading articles."""

    def study(self, article_id):
        return self.library.clocked("study", super().study, article_id)


def ask(engine, questions):
    """Times in ms of the answers to all questions, and of their parts."""
    rows = []
    for question in questions:
        engine.library.spent = dict.fromkeys(PARTS, 0.0)
        begin = time.perf_counter()
        reply(engine.ask(question), engine.library)
        rows.append({"all": time.perf_counter() - begin, **engine.library.spent})
    whole = [1e3 * row["all"] for row in rows]
    parts = {"search_ms": [r["search"] for r in rows], "parse_ms": [r["parse"] for r in rows],
             "study_ms": [r["study"] - r["parse"] for r in rows], "rest_ms": [r["all"] - r["search"] - r["study"] for r in rows]}
    return {"p50_ms": float(np.percentile(whole, 50)), "p95_ms": float(np.percentile(whole, 95)),
            **{name: 1e3 * float(np.median(values)) for name, values in parts.items()}}


def measure(folder, passages, stories, questions):
    """Open, ask everything twice, add articles one by one."""
    Engine(SqliteLibrary(folder)).ask(questions[0], scope=[read_folder(stories)[0].id])  # pipelines and lexicon are loaded
    begin = time.perf_counter()
    library = SqliteLibrary(folder, kernel=top)
    library.search({"absent": 1.0}, 1)
    opened = time.perf_counter() - begin
    engine = TimedEngine(Timed(library))
    result = {"open_ms": 1e3 * opened, "first": ask(engine, questions), "again": ask(engine, questions), "rss_mb": resident()}
    took, worked, slowest = [], [], 0.0
    for number in range(ADDED):
        article = parse_article(f"late-{number}", "\n\n".join(f"Late paragraph {n} of story number{number} on the bridge." for n in range(PARAGRAPHS)))
        begin, work = time.perf_counter(), time.process_time()
        library.add([Entry(article)])
        found = library.search({f"number{number}": 1.0}, 1)
        took.append(1e3 * (time.perf_counter() - begin))
        worked.append(1e3 * (time.process_time() - work))
        assert found[0].passage.article_id == article.id
        begin = time.perf_counter()
        library.search({"bridg": 1.0, "clos": 1.0, "repair": 1.0}, 10)
        slowest = max(slowest, 1e3 * (time.perf_counter() - begin))
    library.close()
    return result | {"passages": passages, "add_one_ms": float(np.median(took)), "add_one_p95_ms": float(np.percentile(took, 95)),
                     "add_one_work_ms": float(np.median(worked)), "add_one_work_p95_ms": float(np.percentile(worked, 95)),
                     "slowest_query_while_adding_ms": slowest}


def child(step, folder, passages, options):
    """One step in a process of its own."""
    command = [sys.executable, __file__, "--step", step, "--folder", str(folder), "--passages", str(passages), "--articles", str(options.articles)]
    command += ["--questions", str(options.questions)] if options.questions else []
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, **SINGLE}, check=False)
    if done.returncode:
        raise SystemExit(done.stderr)
    return json.loads(done.stdout.splitlines()[-1])


def table(rows):
    """The rows as a table for people."""
    lines = [f"{'passages':>10} {'':6}" + "".join(f"{name:>11}" for name in next(iter(rows.values()))["again"])]
    for passages, row in rows.items():
        lines += [f"{passages:>10} {when:6}" + "".join(f"{value:11.2f}" for value in row[when].values()) for when in ("first", "again")]
        lines.append(" " * 11 + ", ".join(f"{k} {v:.1f}" for k, v in row.items() if isinstance(v, float)))
    return "\n".join(lines)


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--passages", type=int, nargs="+", default=[1_000, 100_000])
    parser.add_argument("--articles", type=Path, default=ROOT / "tests" / "stories", help="the folder of the stories asked about")
    parser.add_argument("--questions", type=Path, help="a file of questions, one JSON object with `question` a line")
    parser.add_argument("--json", action="store_true")
    parser.add_argument("--step", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, help=argparse.SUPPRESS)
    options = parser.parse_args()
    lines = options.questions.read_text(encoding="utf-8").splitlines() if options.questions else []
    questions = [row["question"] for row in map(json.loads, filter(str.strip, lines)) if "question" in row] or QUESTIONS
    if options.step:
        [passages] = options.passages
        print(json.dumps(build(options.folder, passages, options.articles) if options.step == "build"
                         else measure(options.folder, passages, options.articles, questions)))
        return
    rows = {}
    for passages in options.passages:
        with tempfile.TemporaryDirectory() as name:
            rows[passages] = child("build", Path(name), passages, options) | child("measure", Path(name), passages, options)
    print(json.dumps(rows) if options.json else table(rows))


if __name__ == "__main__":
    main()
