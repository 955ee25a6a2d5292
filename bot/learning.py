"""What the recipes share: the least of a loss, the softmax over lists of candidates, folds by article.

Only the recipes need it, and with it scipy (`pip install newsroom-bot[learn]`). Nothing is drawn at random, so the same
examples give the same weights every time.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import optimize, sparse

Vector = npt.NDArray[np.float64]
Loss = Callable[[Vector], tuple[float, Vector]]
STEPS = 200
TINY = 1e-300


def least(start: Vector, loss: Loss, ridge: float | Vector) -> Vector:
    """Where a loss with its gradient, and a ridge around the start, are least: L-BFGS (Liu and Nocedal, 1989), any shape."""
    def whole(flat: Vector) -> tuple[float, Vector]:
        w = flat.reshape(start.shape)
        value, gradient = loss(w)
        away = ridge * (w - start)
        return value + 0.5 * float(np.sum(away * (w - start))), (gradient + away).ravel()

    found = optimize.minimize(whole, start.ravel(), jac=True, method="L-BFGS-B", options={"maxiter": STEPS})
    return np.asarray(found.x.reshape(start.shape))


def table(rows: Sequence[Mapping[str, float]], columns: Mapping[str, int]) -> Any:
    """Values by name as the rows of a sparse matrix; names without a column are left out."""
    cells = [(n, columns[name], value) for n, row in enumerate(rows) for name, value in row.items() if value and name in columns]
    at, column, value = zip(*cells, strict=True) if cells else ((), (), ())
    return sparse.csr_matrix((value, (at, column)), shape=(len(rows), len(columns)), dtype=float)


def listwise(rows: Any, sizes: Sequence[int], good: Sequence[bool], scale: Sequence[float], offset: Vector | None = None) -> Loss:
    """Minus the mean log share that each list's softmax gives to its good rows, with the gradient.

    `rows` is a matrix with a row a candidate, the lists one after the other and `sizes` long; every list has a good row
    and counts by its `scale`. `offset` is what each row scores besides.
    """
    starts = np.concatenate([[0], np.cumsum(sizes)[:-1]]).astype(np.int64)
    owner = np.repeat(np.arange(len(sizes)), sizes)
    right, weight = np.array(good, dtype=float), np.array(scale, dtype=float)
    weight, turned = weight / weight.sum(), rows.T

    def loss(w: Vector) -> tuple[float, Vector]:
        score = rows @ w if offset is None else offset + rows @ w
        mass = np.exp(score - np.maximum.reduceat(score, starts)[owner])
        share = mass / np.add.reduceat(mass, starts)[owner]
        taken = np.maximum(np.add.reduceat(share * right, starts), TINY)
        pull = share * right / taken[owner]
        return -float(np.sum(np.log(taken) * weight)), np.asarray(turned @ ((share - pull) * weight[owner]))

    return loss


def logistic(rows: Vector, truth: Vector, scale: Vector) -> Loss:
    """Minus the mean log likelihood of a logistic regression, each row counting by its `scale`, with the gradient."""
    weight = scale / scale.sum()

    def loss(w: Vector) -> tuple[float, Vector]:
        z = rows @ w
        chance = 1 / (1 + np.exp(-np.clip(z, -30, 30)))
        return float(np.sum((np.logaddexp(0.0, z) - truth * z) * weight)), np.asarray(rows.T @ ((chance - truth) * weight))

    return loss


def learn_chance(rows: Sequence[Mapping[str, float]], truth: Sequence[bool], scale: Sequence[float], ridge: float, rare: int) -> dict[str, float]:
    """Logistic regression on standardised values with a ridge on all but `bias`; the weights are given for the plain ones.

    A name that fewer than `rare` rows have is left out.
    """
    seen = {name: sum(bool(row.get(name)) for row in rows) for name in sorted({n for row in rows for n in row})}
    names = ["bias", *(n for n, times in seen.items() if n != "bias" and times >= rare)]
    plain = np.array([[row.get(n, 0.0) for n in names] for row in rows])
    mean, deviation = plain.mean(axis=0), plain.std(axis=0)
    mean[0], deviation[deviation < 1e-9] = 0.0, 1.0
    deviation[0] = 1.0
    stiff = np.array([0.0] + [ridge] * (len(names) - 1))
    w = least(np.zeros(len(names)), logistic((plain - mean) / deviation, np.array(truth, dtype=float), np.array(scale)), stiff)
    real = w / deviation
    real[0] = w[0] - float(np.sum(w[1:] * mean[1:] / deviation[1:]))
    return {n: round(float(x), 5) for n, x in zip(names, real, strict=True)}


def fold_of(articles: Collection[str], folds: int) -> Mapping[str, int]:
    """The fold of each article, so that none is judged by what it taught."""
    return {article: n % folds for n, article in enumerate(sorted(set(articles)))}
