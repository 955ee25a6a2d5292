"""Makes `words/senses_en.tsv` from the WordNet 3.0 database files (index.*, data.*), `words/senses_fr.tsv` from WOLF.

usage: python -m retrieval.thesaurus_recipe FOLDER [WOLF.tab THESAURUS.dat]

A line a lemma, sorted by bytes: lemma, then its commonest senses as `pos + offset` in base 36, then after a
bar the senses that these derive from or resemble, then after a second bar the classes of its nouns.
A French lemma has the senses that are common ones of an English word too, the others being chance finds,
and a sense of its own, `=` and the lemma, which its mutual synonyms in the thesaurus come near to.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from retrieval.analysis import fold
from retrieval.thesaurus import FOLDER

POS = {"noun": "n", "verb": "v", "adj": "a", "adv": "r"}
SENSES, CLASSES, DEPTH, SYNONYMS = 4, 2, 5, 12
DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
PLAIN = re.compile(r"[a-z][a-z'-]*(?:_[a-z]+)?\Z")
RELATED, ABOVE = ("+", "&", "\\"), ("@", "@i")
FRENCH = re.compile(r"[a-z][a-z'-]*(?:_[a-z'-]+)?\Z")
Synset = tuple[str, str]
Links = dict[Synset, list[tuple[str, Synset]]]


def short(synset: Synset) -> str:
    """('n', '00001740') -> 'n1ck'."""
    number, text = int(synset[1]), ""
    while number:
        number, rest = divmod(number, 36)
        text = DIGITS[rest] + text
    return synset[0] + text


def pointers(folder: Path) -> Links:
    """Every synset's pointers: symbol and target."""
    found: Links = {}
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


def classes(synset: Synset, links: Links) -> list[Synset]:
    """The nouns above a noun, nearest first."""
    found: list[Synset] = []
    level = [synset]
    for _ in range(DEPTH):
        level = [target for s in level for symbol, target in links[s] if symbol in ABOVE]
        found += [s for s in level if s not in found]
    return found


def lines(senses: Mapping[str, Sequence[Synset]], links: Links, more: Mapping[str, Sequence[str]] | None = None) -> list[str]:
    """The lines of a file: every lemma, its senses, those near them, the classes above them."""
    found = []
    for lemma in senses if more is None else dict.fromkeys([*senses, *more]):
        known = senses.get(lemma, ())
        own = dict.fromkeys([short(s) for s in known] + ([] if more is None else [f"={lemma}"]))
        near = dict.fromkeys([short(t) for s in first(known, 2) for symbol, t in links[s] if symbol in RELATED])
        near |= dict.fromkeys(f"={other}" for other in (more or {}).get(lemma, ()))
        above = dict.fromkeys(short(t) for s in first(known, CLASSES) if s[0] == "n" for t in classes(s, links))
        found.append(f"{lemma}\t{' '.join(own)}|{' '.join(n for n in near if n not in own)}|{' '.join(above)}")
    return found


def first(senses: Sequence[Synset], count: int) -> list[Synset]:
    """The first senses of each part of speech."""
    return [s for pos in POS.values() for s in [x for x in senses if x[0] == pos][:count]]


def commonness(folder: Path) -> dict[Synset, int]:
    """The place of a sense among those of the English word that means it oftenest, from 0; rare ones are not there."""
    found: dict[Synset, int] = {}
    for _, senses in entries(folder):
        for place, sense in enumerate(senses):
            found[sense] = min(place, found.get(sense, SENSES))
    return found


def french(path: Path, common: Mapping[Synset, int]) -> dict[str, list[Synset]]:
    """French lemmas without accents with their senses, the commonest first; from lines `offset-pos, fra:lemma, lemma`."""
    found: dict[str, set[Synset]] = {}
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = line.split("\t")
        if len(cells) == 3 and cells[1] == "fra:lemma" and FRENCH.match(lemma := fold(cells[2]).replace(" ", "_")):
            offset, pos = cells[0].split("-")
            found.setdefault(lemma, set()).add((pos, offset))
    kept = {lemma: sorted((s for s in senses if s in common), key=lambda s: (common[s], s)) for lemma, senses in found.items()}
    return {lemma: first(senses, SENSES) for lemma, senses in kept.items() if senses}


def synonyms(path: Path) -> dict[str, list[str]]:
    """Words that name each other in a MyThes file, lines `lemma|count` and `(pos)|word|word...`."""
    listed: dict[str, set[str]] = {}
    lemma = ""
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = [fold(cell).replace(" ", "_") for cell in line.split("|")]
        if line.startswith(("(", "-")):
            listed.setdefault(lemma, set()).update(c for c in cells[1:] if FRENCH.match(c))
        else:
            lemma = cells[0]
    return {w: nearest(w, listed) for w in listed if FRENCH.match(w)}


def nearest(word: str, listed: Mapping[str, set[str]]) -> list[str]:
    """The words that name each other with this one and share most of its other synonyms; long lists wander from sense to sense."""
    own = listed[word] | {word}
    mutual = {o: listed[o] | {o} for o in listed[word] if word in listed.get(o, ())}
    return sorted(sorted(mutual, key=lambda o: (-len(own & mutual[o]) / len(own | mutual[o]), o))[:SYNONYMS])


def write(target: Path, rows: Sequence[str]) -> None:
    """Sorted by bytes, as the search wants it."""
    target.write_bytes(b"\n".join(sorted(row.encode() for row in rows)) + b"\n")


def main() -> None:
    """Reads the databases, writes the files."""
    folder, more = Path(sys.argv[1]), [Path(a) for a in sys.argv[2:]]
    links = pointers(folder)
    english: dict[str, list[Synset]] = {}
    for lemma, senses in entries(folder):
        english.setdefault(lemma, []).extend(senses)
    write(FOLDER / "senses_en.tsv", lines(english, links))
    if more:
        write(FOLDER / "senses_fr.tsv", lines(french(more[0], commonness(folder)), links, synonyms(more[1])))


if __name__ == "__main__":
    main()
