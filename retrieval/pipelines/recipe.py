"""How the shipped pipelines are made: `python -m retrieval.pipelines.recipe fr --treebanks DIR --work DIR`.

With --questions the shipped pipeline goes on learning, from questions made of the statements of the same treebanks.

Reads Universal Dependencies treebanks (CoNLL-U, xz), trains a small spaCy pipeline on the CPU with
a fixed seed, measures it on sentences it has not seen and writes it beside this file. Data, licences
and the figures of the last run are in MODEL_CARD.md.
"""

from __future__ import annotations

import argparse
import json
import lzma
import re
import shutil
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import spacy
from spacy.cli.init_config import init_config
from spacy.cli.train import train
from spacy.tokens import Doc, DocBin
from spacy.training import Example
from spacy.training.converters.conllu_to_docs import conllu_to_docs
from spacy.vectors import Vectors  # type: ignore[import-not-found] # compiled

from retrieval.pipelines import questions_en, questions_fr

COMPONENTS = ["tok2vec", "morphologizer", "parser", "trainable_lemmatizer"]
CURLY_EVERY = 3  # one sentence in three is given typographic apostrophes: wire text has both
TENTH = 10
WORDS, WIDTH = 100_000, 96  # word vectors that are kept, and their length
SLOWLY = 0.001  # the learn rate of what goes on
FREE = frozenset(["news", "interview", "bio", "voyage", "textbook", "speech"])  # genres of GUM that anyone may use for anything
SENTENCES_A_DOC = 5
QUESTIONS = {"en": questions_en.made, "fr": questions_fr.made}


@dataclass(frozen=True)
class Recipe:
    """The files of one language, by their names in the treebanks folder; a tenth of `questions` is held out."""

    train: tuple[str, ...]
    dev: str
    tests: tuple[str, ...]
    licence: str
    questions: str | None = None
    merged: bool = True  # French « du » is one token to spaCy, English "don't" two


RECIPES = {
    "fr": Recipe(
        train=("sequoia-train", "gsd-dev", "gsd-test"),
        questions="fqb-test",
        dev="sequoia-dev",
        tests=("sequoia-test",),
        licence="LGPL-LR (Sequoia, FQB), CC BY-SA 4.0 (GSD), CC0 (fastText vectors of Explosion)",
    ),
    "en": Recipe(
        train=("ewt-train", "gum-train", "pud-test"),
        dev="ewt-dev",
        tests=("ewt-test", "gum-test"),
        licence="CC BY-SA 4.0 (EWT), CC BY and CC BY-SA (GUM), CC BY-SA 3.0 (PUD)",
        merged=False,
    ),
}


def sentences(path: Path) -> list[str]:
    """The CoNLL-U blocks of a file, one a sentence; .xz or plain."""
    packed = path.with_name(path.name + ".xz")
    text = lzma.decompress(packed.read_bytes()).decode() if packed.exists() else path.read_text(encoding="utf-8")
    return list(usable(block for block in text.split("\n\n") if block.strip()))


def usable(blocks: Iterable[str]) -> Iterator[str]:
    """The sentences of documents that name no genre, or one whose licence lets them be used."""
    free = True
    for block in blocks:
        if "# newdoc" in block:
            genre = re.search(r"^# meta::genre = (\w+)", block, re.MULTILINE)
            free = not genre or genre[1] in FREE
        if free:
            yield block


def curled(block: str) -> str:
    """A sentence with typographic apostrophes, in its tokens and lemmas alike."""
    return "\n".join(line if line.startswith("#") else line.replace("'", "’") for line in block.split("\n"))


def varied(blocks: list[str]) -> list[str]:
    """The blocks, every third of them with typographic apostrophes."""
    return [curled(block) if number % CURLY_EVERY == 0 else block for number, block in enumerate(blocks)]


def docs(blocks: list[str], merged: bool) -> Iterator[Doc]:
    """spaCy documents of a few sentences each; multi-word tokens are merged, or left as their words."""
    yield from conllu_to_docs(  # type: ignore[no-untyped-call] # spaCy's converters are not annotated
        "\n\n".join(blocks) + "\n\n", n_sents=SENTENCES_A_DOC, merge_subtokens=merged, no_print=True)


def store(blocks: list[str], path: Path, merged: bool) -> None:
    """Write blocks in spaCy's own binary format."""
    DocBin(docs=docs(blocks, merged), store_user_data=True).to_disk(path)


def prepare(lang: str, treebanks: Path, work: Path) -> dict[str, list[str]]:
    """Write train.spacy and dev.spacy; return the sets to report on, name -> CoNLL-U blocks."""
    recipe = RECIPES[lang]
    folder = treebanks / lang
    blocks = [block for name in recipe.train for block in sentences(folder / f"{name}.conllu")]
    reported = {name: sentences(folder / f"{name}.conllu") for name in recipe.tests}
    if recipe.questions:
        asked = sentences(folder / f"{recipe.questions}.conllu")
        blocks += [block for number, block in enumerate(asked) if number % TENTH]
        reported[f"{recipe.questions}, every tenth"] = asked[::TENTH]
    store(varied(blocks), work / "train.spacy", recipe.merged)
    store(sentences(folder / f"{recipe.dev}.conllu"), work / "dev.spacy", recipe.merged)
    return reported


def reduced(lang: str, source: Path, target: Path) -> Path:
    """Write the word vectors of a pipeline for its first words alone, cut to the axes along which they differ most."""
    full = spacy.load(source).vocab
    keys = list(full.vectors.keys())[:WORDS]
    middle = full.vectors.data - full.vectors.data.mean(axis=0)
    _, _, axes = np.linalg.svd(middle, full_matrices=False)
    short = middle @ axes[:WIDTH].T
    nlp = spacy.blank(lang)
    kept = Vectors(shape=short.shape, strings=nlp.vocab.strings, name=f"{lang}_vectors", attr=full.vectors.attr)
    kept.data[:] = (short / short.std()).astype("float32")
    for key, row in zip(keys, full.vectors.find(keys=keys), strict=True):
        kept.add(nlp.vocab.strings.add(full.strings[key]), row=int(row))
    nlp.vocab.vectors = kept
    nlp.to_disk(target)
    return target


def fit(lang: str, work: Path, steps: int, vectors: Path | None = None) -> Path:
    """Train for a number of steps; returns the folder of the pipeline that did best on dev."""
    config = init_config(lang=lang, pipeline=COMPONENTS, optimize="efficiency", gpu=False, silent=True)
    config.to_disk(work / "config.cfg")
    overrides: dict[str, Any] = {
        "paths.train": str(work / "train.spacy"),
        "paths.dev": str(work / "dev.spacy"),
        "training.max_steps": steps,
        "training.patience": 0,
        "training.eval_frequency": min(400, steps),
        "training.seed": 1,
        "system.seed": 1,
    }
    if vectors is not None:
        of_words = str(reduced(lang, vectors, work / "vectors"))
        overrides |= {"paths.vectors": of_words, "initialize.vectors": of_words, "components.tok2vec.model.embed.include_static_vectors": True}
    train(work / "config.cfg", work / "out", overrides=overrides)
    return work / "out" / "model-best"


def prepare_questions(lang: str, treebanks: Path, work: Path) -> dict[str, list[str]]:
    """Write train.spacy and dev.spacy with the questions that the statements answer; return those of dev, to report on."""
    recipe, folder, made = RECIPES[lang], treebanks / lang, QUESTIONS[lang]
    blocks = [block for name in recipe.train for block in sentences(folder / f"{name}.conllu")]
    told = sentences(folder / f"{recipe.dev}.conllu")
    of_dev = made(told)
    reported = {f"questions made of {recipe.dev}": of_dev}
    asked = [without_t(b) for b in sentences(folder / f"{recipe.questions}.conllu")] if recipe.questions else []
    known = [block for number, block in enumerate(asked) if number % TENTH]
    if asked:
        reported[f"{recipe.questions}, every tenth"] = asked[::TENTH]
    store(varied(blocks + known + made(blocks)), work / "train.spacy", recipe.merged)
    store(told + asked[::TENTH] + of_dev, work / "dev.spacy", recipe.merged)
    return reported


def without_t(block: str) -> str:
    """A French block whose inverted pronouns are cut as the program cuts them: « a -il »."""
    return re.sub(r"(?m)^(\d+\t)-t-(?=\w)", r"\1-", block)


def go_on(pipeline: Path, work: Path, steps: int) -> Path:
    """Train a pipeline further; its lemmatizer, which would forget, is left out of what comes of it."""
    config = spacy.util.load_config(pipeline / "config.cfg")
    config["components"] |= {name: {"source": str(pipeline)} for name in COMPONENTS}
    of_words = str(pipeline) if spacy.load(pipeline).vocab.vectors.size else None
    config["paths"] |= {"train": str(work / "train.spacy"), "dev": str(work / "dev.spacy"), "vectors": of_words}
    config["initialize"]["vectors"] = of_words
    config["training"] |= {"max_steps": steps, "eval_frequency": min(300, steps), "patience": 0}
    config["training"]["optimizer"]["learn_rate"] = SLOWLY
    config.to_disk(work / "config.cfg")
    train(work / "config.cfg", work / "out")
    nlp = spacy.load(work / "out" / "model-last")
    nlp.remove_pipe("trainable_lemmatizer")
    nlp.to_disk(work / "taught")
    return work / "taught"


def measure(pipeline: Path, blocks: list[str], merged: bool) -> dict[str, float]:
    """POS, UAS, LAS, lemma accuracy and sentence F, in percent, and words a second, over gold tokens."""
    nlp = spacy.load(pipeline)
    gold = list(DocBin(docs=docs(blocks, merged), store_user_data=True).get_docs(nlp.vocab))
    texts = [doc.text for doc in gold]
    began = time.perf_counter()
    words = sum(len(doc) for doc in nlp.pipe(texts))
    speed = words / (time.perf_counter() - began)
    scores = nlp.evaluate([Example(nlp.make_doc(doc.text), doc) for doc in gold])
    names = {"POS": "pos_acc", "UAS": "dep_uas", "LAS": "dep_las", "lemma": "lemma_acc", "sentence F": "sents_f"}
    return {name: round(100 * scores[key], 1) for name, key in names.items() if scores.get(key) is not None} | {"words/s": round(speed)}


def ship(pipeline: Path, lang: str, target: Path, *, words: bool = True) -> None:
    """Copy a trained pipeline to where it is shipped, without the paths of the machine that trained it, and without its words where another has the same."""
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(pipeline, target, ignore=None if words else shutil.ignore_patterns("vocab"))
    config = spacy.util.load_config(target / "config.cfg")
    config["paths"] = {"train": None, "dev": None, "vectors": None, "init_tok2vec": None}
    config["initialize"]["vectors"] = None
    config.to_disk(target / "config.cfg")
    meta = json.loads((target / "meta.json").read_text(encoding="utf-8"))
    meta |= {"name": "newswire", "version": "1.0.0", "license": RECIPES[lang].licence, "description": "See ../MODEL_CARD.md"}
    (target / "meta.json").write_text(json.dumps(meta, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def main(arguments: list[str] | None = None) -> None:
    """Train, measure and ship one language."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else None)
    parser.add_argument("lang", choices=sorted(RECIPES))
    parser.add_argument("--treebanks", type=Path, required=True, help="the folder with one folder of CoNLL-U files a language")
    parser.add_argument("--work", type=Path, required=True, help="an empty folder for what training writes")
    parser.add_argument("--steps", type=int, default=6000)
    parser.add_argument("--vectors", type=Path, help="a spaCy pipeline with word vectors, which the new one reads too")
    parser.add_argument("--questions", action="store_true", help="teach the shipped pipeline questions made of the treebanks' statements")
    parser.add_argument("--target", type=Path, help="where the pipeline goes; beside this file by default")
    asked = parser.parse_args(arguments)
    asked.work.mkdir(parents=True, exist_ok=True)
    here, name = Path(__file__).parent, f"{asked.lang}-questions" if asked.questions else asked.lang
    if asked.questions:
        reported = prepare_questions(asked.lang, asked.treebanks, asked.work)
        best = go_on(here / asked.lang, asked.work, asked.steps)
    else:
        reported = prepare(asked.lang, asked.treebanks, asked.work)
        best = fit(asked.lang, asked.work, asked.steps, asked.vectors)
    for told, blocks in reported.items():
        print(f"{asked.lang} {told}: " + ", ".join(f"{key} {value}" for key, value in measure(best, blocks, RECIPES[asked.lang].merged).items()))
    ship(best, asked.lang, asked.target or here / name, words=not asked.questions)


if __name__ == "__main__":
    main()
