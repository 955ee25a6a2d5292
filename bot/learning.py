"""What the recipes share: one way down a gradient, the softmax over lists of candidates, folds by article.

Nothing is drawn at random, so the same examples give the same weights every time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence

import numpy as np
import numpy.typing as npt

Vector = npt.NDArray[np.float64]
Gradient = Callable[[Vector], Vector]
FIRST, SECOND, TINY = 0.9, 0.999, 1e-8


def adam(start: Vector, gradient: Gradient, steps: int, rate: float) -> Vector:
    """Where so many steps of Adam (Kingma and Ba, 2015) against a gradient lead from a start of any shape."""
    w, m, v = start.copy(), np.zeros_like(start), np.zeros_like(start)
    for step in range(1, steps + 1):
        g = gradient(w)
        m, v = FIRST * m + (1 - FIRST) * g, SECOND * v + (1 - SECOND) * g**2
        w = w - rate * (m / (1 - FIRST**step)) / (np.sqrt(v / (1 - SECOND**step)) + TINY)
    return w


def listwise(table: Vector, sizes: Sequence[int], good: Sequence[bool], scale: Sequence[float], offset: Vector | None = None) -> Gradient:
    """The gradient of minus the mean log share that each list's softmax gives to its good rows.

    `table` has a row a candidate, the lists one after the other and `sizes` long; every list has a good row and counts
    by its `scale`. `offset` is what each row scores besides.
    """
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
    owner = np.repeat(np.arange(len(sizes)), sizes)
    right, weight = np.array(good, dtype=bool), np.array(scale, dtype=float)

    def gradient(w: Vector) -> Vector:
        score = table @ w if offset is None else offset + table @ w
        top = np.maximum.reduceat(np.where(right, score, -np.inf), starts)  # of the good rows, which must not vanish
        mass = np.exp(np.minimum(score - top[owner], 500.0))
        only = np.where(right, mass, 0.0)
        p = mass / np.add.reduceat(mass, starts)[owner]
        q = only / np.add.reduceat(only, starts)[owner]
        return np.asarray(table.T @ ((p - q) * weight[owner]) / weight.sum())

    return gradient


def logistic(table: Vector, truth: Vector, scale: Vector) -> Gradient:
    """The gradient of minus the mean log likelihood of a logistic regression, each row counting by its `scale`."""
    return lambda w: np.asarray(table.T @ ((1 / (1 + np.exp(-np.clip(table @ w, -30, 30))) - truth) * scale) / scale.sum())


def fold_of(articles: Collection[str], folds: int) -> Mapping[str, int]:
    """The fold of each article, so that none is judged by what it taught."""
    return {article: n % folds for n, article in enumerate(sorted(set(articles)))}
