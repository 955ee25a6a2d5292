"""Parses of passages: made by the pipeline of the language, kept compactly, and known to be of that pipeline.

A parse that was kept is used only while everything that made it is the same: the pipeline, spaCy, and
the rules and words that correct it.
"""

from __future__ import annotations

import hashlib
from functools import lru_cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING

from retrieval.article import Lang
from retrieval.pipeline import SHIPPED, load

if TYPE_CHECKING:
    from spacy.tokens import Doc

HERE = Path(__file__).parent
# the parser has never seen the spaces of French typography; same length, so offsets stay
SPACES = str.maketrans({0xA0: " ", 0x202F: " ", 0x2009: " "})
ATTRIBUTES = ("LEMMA", "NORM", "POS", "TAG", "DEP", "HEAD", "MORPH", "SENT_START", "ENT_IOB", "ENT_TYPE")
FORMAT = "1"  # of what `pack` gives
RULES = ("pipeline.py", "lexicon.py", "places.py", "analysis.py", "words", "lexicon")


def parse(text: str, lang: Lang, pipeline: str | None = None) -> Doc:
    """The parse of one passage."""
    return load(lang, pipeline)(text.translate(SPACES))


def parse_all(texts: list[str], lang: Lang, pipeline: str | None = None) -> list[Doc]:
    """The parses of many passages, faster than one by one."""
    return list(load(lang, pipeline).pipe(text.translate(SPACES) for text in texts))


def pack(doc: Doc) -> bytes:
    """A parse as bytes."""
    from spacy.tokens import DocBin

    return DocBin(attrs=ATTRIBUTES, docs=[doc]).to_bytes()


def unpack(data: bytes, lang: Lang, pipeline: str | None = None) -> Doc:
    """The parse that was packed."""
    from spacy.tokens import DocBin

    return next(iter(DocBin().from_bytes(data).get_docs(load(lang, pipeline).vocab)))


@lru_cache(maxsize=4)
def fingerprint(lang: Lang, pipeline: str | None = None) -> str:
    """Changes with anything that a parse depends on: 32 hexadecimal digits."""
    digest = hashlib.blake2b(f"{FORMAT} {version('spacy')} {version('simplemma')} {lang} {pipeline}".encode(), digest_size=16)
    if pipeline is None:
        _add(digest, SHIPPED / lang)
    else:
        digest.update(load(lang, pipeline).meta["version"].encode())
    for name in RULES:
        _add(digest, HERE / name)
    return digest.hexdigest()


def _add(digest: hashlib.blake2b, path: Path) -> None:
    """Put a file, or every file of a folder, into a digest."""
    for file in sorted(path.rglob("*")) if path.is_dir() else [path]:
        if file.is_file():
            digest.update(file.name.encode() + file.read_bytes())
