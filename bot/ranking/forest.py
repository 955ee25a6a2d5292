"""A second opinion on candidates: trees that were boosted to rank them (LambdaMART: C. Burges, 2010), asked of all candidates at once.

The weights of a sum know what each feature tells by itself; trees know what one tells where another is there.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from bot.ranking.trees import Node

Row = tuple[int, float, int, int, float]  # column, the most that goes left, where left and right are, what is said there


@dataclass(frozen=True, slots=True, eq=False)
class Forest:
    """Trees as tables: a row a tree, a cell a node; a leaf leads to itself. `columns` are the features by name."""

    columns: Mapping[str, int]
    column: npt.NDArray[np.intp]
    most: npt.NDArray[np.float64]
    left: npt.NDArray[np.intp]
    right: npt.NDArray[np.intp]
    said: npt.NDArray[np.float64]
    depth: int

    def opinions(self, rows: Sequence[Mapping[str, float]]) -> list[float]:
        """What the trees say of each row of features, summed; what has no value counts as 0."""
        if not rows or not len(self.said):
            return [0.0] * len(rows)
        values = np.zeros((len(rows), len(self.columns)))
        for n, row in enumerate(rows):
            for name, value in row.items():
                at = self.columns.get(name)
                if at is not None:
                    values[n, at] = value
        tree, row_of = np.arange(len(self.said))[None, :], np.arange(len(rows))[:, None]
        node = np.zeros((len(rows), len(self.said)), dtype=np.intp)
        for _ in range(self.depth):
            goes_left = values[row_of, self.column[tree, node]] <= self.most[tree, node]
            node = np.where(goes_left, self.left[tree, node], self.right[tree, node])
        return [round(float(x), 6) for x in self.said[tree, node].sum(axis=1)]


def forest(trees: Sequence[Node]) -> Forest:
    """The tables of some trees."""
    columns = {name: n for n, name in enumerate(sorted({name for tree in trees for name in _names(tree)} or {""}))}
    tables = [_table(tree, columns) for tree in trees]
    widest = max((len(t) for t in tables), default=0)
    cells = [[*t, *[(0, np.inf, 0, 0, 0.0)] * (widest - len(t))] for t in tables]
    column, most, left, right, said = (np.array([[cell[n] for cell in row] for row in cells]) for n in range(5)) if cells else (np.zeros((0, 0)),) * 5
    return Forest(columns, column.astype(np.intp), most.astype(float), left.astype(np.intp), right.astype(np.intp), said.astype(float),
                  max((_depth(tree) for tree in trees), default=0))


def _names(tree: Node) -> Iterator[str]:
    if not isinstance(tree, float):
        yield tree[0]
        yield from _names(tree[2])
        yield from _names(tree[3])


def _depth(tree: Node) -> int:
    return 0 if isinstance(tree, float) else 1 + max(_depth(tree[2]), _depth(tree[3]))


def _table(tree: Node, columns: Mapping[str, int]) -> list[Row]:
    rows: list[Row] = []

    def put(node: Node) -> int:
        at = len(rows)
        rows.append((0, np.inf, at, at, node if isinstance(node, float) else 0.0))
        if not isinstance(node, float):
            name, most, left, right = node
            rows[at] = (columns[name], most, put(left), put(right), 0.0)
        return at

    put(tree)
    return rows
