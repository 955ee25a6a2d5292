"""Makes `words/senses_en.tsv` from the WordNet 3.0 database files (index.*, data.*).

usage: python -m retrieval.thesaurus_recipe FOLDER

A line a lemma, sorted by bytes: lemma, then its commonest senses as `pos + offset` in base 36, then after a
bar the senses that these derive from or resemble, then after a second bar the classes of its nouns.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from retrieval.thesaurus import FILE

POS = {"noun": "n", "verb": "v", "adj": "a", "adv": "r"}
SENSES, CLASSES, DEPTH = 4, 2, 5
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
PLAIN = re.compile(r"[a-z][a-z'-]*(?:_[a-z]+)?\Z")
RELATED, ABOVE = ("+", "&", "\\"), ("@", "@i")
Synset = tuple[str, str]


def short(synset: Synset) -> str:
    """('n', '00001740') -> 'n1ck'."""
    number, text = int(synset[1]), ""
    while number:
        number, rest = divmod(number, 36)
        text = DIGITS[rest] + text
    return synset[0] + text


def pointers(folder: Path) -> dict[Synset, list[tuple[str, Synset]]]:
    """Every synset's pointers: symbol and target."""
    found: dict[Synset, list[tuple[str, Synset]]] = {}
    for name, pos in POS.items():
        for line in (folder / f"data.{name}").read_text(encoding="latin-1").splitlines():
            if line.startswith("  "):
                continue
            cells = line.split(" | ")[0].split()
            words = int(cells[3], 16)
            at = 4 + 2 * words
            rows = [cells[at + 1 + 4 * n : at + 5 + 4 * n] for n in range(int(cells[at]))]
            found[pos, cells[0]] = [(r[0], (r[2].replace("s", "a"), r[1])) for r in rows]
    return found


def entries(folder: Path) -> Iterator[tuple[str, list[Synset]]]:
    """Lemmas with their commonest senses, one part of speech at a time."""
    for name, pos in POS.items():
        for line in (folder / f"index.{name}").read_text(encoding="latin-1").splitlines():
            cells = line.split()
            if line.startswith("  ") or not PLAIN.match(cells[0]):
                continue
            count, kinds = int(cells[2]), int(cells[3])
            offsets = cells[6 + kinds : 6 + kinds + count]
            yield cells[0], [(pos, offset) for offset in offsets[:SENSES]]


def classes(synset: Synset, links: dict[Synset, list[tuple[str, Synset]]]) -> list[Synset]:
    """The nouns above a noun, nearest first."""
    found: list[Synset] = []
    level = [synset]
    for _ in range(DEPTH):
        level = [target for s in level for symbol, target in links[s] if symbol in ABOVE]
        found += [s for s in level if s not in found]
    return found


def main() -> None:
    """Reads the database, writes the file."""
    folder = Path(sys.argv[1])
    links = pointers(folder)
    rows: dict[str, tuple[dict[str, None], dict[str, None], dict[str, None]]] = {}
    for lemma, senses in entries(folder):
        own, near, above = rows.setdefault(lemma, ({}, {}, {}))
        own.update((short(s), None) for s in senses)
        near.update((short(t), None) for s in senses[:2] for symbol, t in links[s] if symbol in RELATED)
        above.update((short(t), None) for s in senses[:CLASSES] if s[0] == "n" for t in classes(s, links))
    lines = [f"{lemma}\t{' '.join(own)}|{' '.join(n for n in near if n not in own)}|{' '.join(above)}" for lemma, (own, near, above) in rows.items()]
    FILE.write_bytes(b"\n".join(sorted(line.encode() for line in lines)) + b"\n")


if __name__ == "__main__":
    main()
