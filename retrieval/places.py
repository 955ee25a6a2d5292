"""Countries and cities: one place under its French and English names and adjectives.

Names of states come from CLDR through babel; adjectives, capitals that stand for their state and
cities whose name changes between the languages are rows of `words/places.tsv`.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache

from babel import Locale

from retrieval.analysis import WORDS, fold


@lru_cache(maxsize=1)
def places() -> Mapping[str, frozenset[str]]:
    """Folded name or adjective -> keys of the places it may mean."""
    table: dict[str, set[str]] = {}
    for lang in ("fr", "en"):
        for code, name in Locale(lang).territories.items():
            if len(code) == 2:
                table.setdefault(fold(name), set()).add(code)
    for line in (WORDS / "places.tsv").read_text(encoding="utf-8").splitlines():
        if line.strip() and not line.startswith("#"):
            names = [fold(name) for cell in line.split("\t") for name in cell.split("|") if name]
            key = next((k for n in names for k in sorted(table.get(n, ()))), names[0])
            for name in names:
                table.setdefault(name, set()).add(key)
    return {name: frozenset(keys) for name, keys in table.items()}


def same_place(left: str, right: str) -> bool:
    """Whether two folded words may name one place: 'malien' and 'mali'."""
    known = places()
    return left in known and bool(known[left] & known.get(right, frozenset()))
