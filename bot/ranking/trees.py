"""Boosted decision trees as plain data: a chance told from numbers by name (J. Friedman, 2001)."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence

Node = float | tuple[str, float, "Node", "Node"]
FURTHEST = 30.0


def chance(trees: Sequence[Node], values: Mapping[str, float]) -> float:
    """0 to 1, from the sum of what each tree says in log odds; what has no value counts as 0."""
    return 1 / (1 + math.exp(-max(-FURTHEST, min(FURTHEST, sum(leaf(tree, values) for tree in trees)))))


def leaf(node: Node, values: Mapping[str, float]) -> float:
    """What a tree says: left at each name whose value is at most the number beside it."""
    while not isinstance(node, float):
        name, most, left, right = node
        node = left if values.get(name, 0.0) <= most else right
    return node


def read(data: object) -> Node:
    """A tree from its lists as JSON holds them."""
    if isinstance(data, list):
        name, most, left, right = data
        return str(name), float(most), read(left), read(right)
    return float(data)  # type: ignore[arg-type]
