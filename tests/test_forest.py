"""The trees that rank, as tables."""

import numpy as np
import pytest

from bot.case import Candidate
from bot.ranking.forest import forest
from bot.ranking.model import TEMPERED, ranked
from bot.ranking.trees import leaf, read

TREES = [
    ["lead", 0.5, ["names", 0.0, -0.25, 0.5], ["lead", 2.0, 0.125, ["late", 0.75, 1.0, -1.0]]],
    0.0625,
    ["names", 1.5, 0.25, -0.5],
]


def drawn(number):
    """Rows of features, some without a value."""
    draw = np.random.default_rng(3)
    return [{name: round(float(draw.uniform(-1, 3)), 3) for name in ("lead", "names", "late", "unknown") if draw.random() < 0.8} for _ in range(number)]


def test_tables_say_what_the_trees_say():
    trees = [read(t) for t in TREES]
    rows = drawn(40)
    assert forest(trees).opinions(rows) == pytest.approx([sum(leaf(t, row) for t in trees) for row in rows])


@pytest.mark.parametrize(("trees", "rows", "said"), [([], [{"lead": 1.0}], [0.0]), (TREES, [], []), ([0.5], [{"lead": 1.0}, {}], [0.5, 0.5])])
def test_no_trees_no_rows_and_a_leaf_alone(trees, rows, said):
    assert forest([read(t) for t in trees]).opinions(rows) == said


def test_two_opinions_are_weighed_alike_and_one_alone_stands():
    """The weights prefer the first candidate by one, the trees the second by two."""
    found = [(Candidate(0, (n, n + 1), 0.0, "rule"), {"lead": float(n), "names": 1.0 - n}, None) for n in range(2)]
    trees = forest([read(["lead", 0.5, 0.0, 2.0])])
    alone, both = ranked(found, {"names": 1.0}, None), ranked(found, {"names": 1.0}, trees)
    assert [r.candidate.span for r in alone] == [(0, 1), (1, 2)]
    assert [r.candidate.span for r in both] == [(1, 2), (0, 1)]
    assert [(r.first, r.second, r.score) for r in both] == [(0.0, 2.0, 2 * TEMPERED), (1.0, 0.0, TEMPERED)]
    assert alone[0].second is None
