"""What the recipes share: the least of a loss, the softmax over lists of candidates, boosted trees, folds by article.

Only the recipes need it, and with it scipy, scikit-learn and LightGBM (`pip install newsroom-bot[learn]`). What is drawn is drawn
from the same seed, so the same examples give the same weights every time.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from typing import Any

import lightgbm
import numpy as np
import numpy.typing as npt
from scipy import optimize, sparse
from sklearn.ensemble import GradientBoostingClassifier

from bot.ranking.trees import Node

Vector = npt.NDArray[np.float64]
Loss = Callable[[Vector], tuple[float, Vector]]
STEPS = 200
TREES, RATE, DEPTH, TRIED, DRAWN, FEWEST, SUREST = 400, 0.035, 3, 0.1, 0.6, 20, 0.99
TINY = 1e-300
ROUNDS = 400
RANKING: Mapping[str, Any] = {
    "objective": "lambdarank", "lambdarank_truncation_level": 10, "learning_rate": 0.06, "num_leaves": 15, "min_data_in_leaf": 60, "feature_fraction": 0.3,
    "bagging_fraction": 0.8, "bagging_freq": 1, "lambda_l2": 5.0, "max_bin": 63,
}


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


def mixture(rows: Any, owner: Sequence[int], chance: Sequence[float], truth: Sequence[int], scale: Sequence[float]) -> Loss:
    """Minus the mean log chance that a mixture of softmaxes gives to the truth, with the gradient; the weights are a column a class.

    `rows` is a matrix with a row a part, `owner` the list that each part belongs to, in order, and `chance` how much it counts
    in there; each list has one `truth`, the number of a class, and counts by its `scale`.
    """
    of, share = np.array(owner), np.array(chance)
    wanted, weight = np.array(truth)[of], np.array(scale) / np.sum(scale)
    place = np.arange(len(of))

    def loss(w: Vector) -> tuple[float, Vector]:
        score = rows @ w
        mass = np.exp(score - score.max(axis=1, keepdims=True))
        said = mass / mass.sum(axis=1, keepdims=True)
        own = share * said[place, wanted]
        taken = np.maximum(np.bincount(of, own, minlength=len(weight)), TINY)
        pull = own / taken[of] * weight[of]
        slope = said * pull[:, None]
        slope[place, wanted] -= pull
        return -float(np.sum(np.log(taken) * weight)), np.asarray(rows.T @ slope)

    return loss


def standardised(rows: Sequence[Mapping[str, float]], rare: int, kept: str = "") -> tuple[list[str], Vector, Vector, Vector]:
    """The names that at least `rare` rows have or that begin with `kept`, `bias` first, their values as rows of a matrix with mean 0
    and deviation 1, both of them by name; `bias` stays 1."""
    seen = {name: sum(bool(row.get(name)) for row in rows) for name in sorted({n for row in rows for n in row})}
    names = ["bias", *(n for n, times in seen.items() if n != "bias" and (times >= rare or (kept and n.startswith(kept))))]
    plain = np.array([[row.get(n, 0.0) for n in names] for row in rows])
    mean, deviation = plain.mean(axis=0), plain.std(axis=0)
    mean[0], deviation[deviation < 1e-9] = 0.0, 1.0
    deviation[0] = 1.0
    return names, (plain - mean) / deviation, mean, deviation


def learn_trees(rows: Sequence[Mapping[str, float]], truth: Sequence[bool], scale: Sequence[float], rare: int) -> list[Node]:
    """Boosted trees that tell the chance of the truth; a name that fewer than `rare` rows have is left out."""
    seen = Counter(name for row in rows for name, value in row.items() if value)
    names = sorted(name for name, times in seen.items() if times >= rare)
    plain = np.array([[row.get(n, 0.0) for n in names] for row in rows])
    share = min(SUREST, max(1 - SUREST, float(np.average(np.array(truth, dtype=float), weights=np.array(scale)))))
    first = math.log(share / (1 - share))
    if len(set(truth)) < 2:
        return [round(first, 5)]
    forest = GradientBoostingClassifier(n_estimators=TREES, learning_rate=RATE, max_depth=DEPTH, max_features=TRIED, subsample=DRAWN,
                                        min_samples_leaf=min(FEWEST, max(1, len(rows) // 10)), random_state=0)
    forest.fit(plain, np.array(truth, dtype=int), sample_weight=np.array(scale))
    return [round(first, 5), *(_node(stage[0].tree_, 0, names) for stage in forest.estimators_)]


def learn_ranks(rows: Any, names: Sequence[str], sizes: Sequence[int], good: Sequence[bool], scale: Sequence[float]) -> list[Node]:
    """Trees boosted to put the good rows of each list first (LambdaMART: C. Burges, 2010), from a sparse matrix with a row a candidate, its columns by name."""
    each = [s for s, size in zip(scale, sizes, strict=True) for _ in range(size)]
    data = lightgbm.Dataset(rows, np.array(good, dtype=int), group=list(sizes), weight=each)
    model = lightgbm.train({**RANKING, "num_threads": 1, "deterministic": True, "seed": 1, "verbose": -1}, data, ROUNDS)
    return [_rank_node(tree["tree_structure"], names) for tree in model.dump_model()["tree_info"]]


def _rank_node(tree: Mapping[str, Any], names: Sequence[str]) -> Node:
    """A node of such a tree and what hangs on it; small numbers are enough."""
    if "split_feature" not in tree:
        return round(float(tree["leaf_value"]), 5)
    return names[tree["split_feature"]], round(float(tree["threshold"]), 6), _rank_node(tree["left_child"], names), _rank_node(tree["right_child"], names)


def _node(tree: Any, at: int, names: Sequence[str]) -> Node:
    """A node of a learned tree and what hangs on it; small numbers are enough."""
    if tree.children_left[at] < 0:
        return round(RATE * float(tree.value[at][0][0]), 5)
    left, right = (_node(tree, int(child[at]), names) for child in (tree.children_left, tree.children_right))
    return names[tree.feature[at]], round(float(tree.threshold[at]), 6), left, right


def learn_mixture(parts: Sequence[Sequence[tuple[float, Mapping[str, float]]]], truth: Sequence[str], scale: Sequence[float],
                  classes: Sequence[str], ridge: float, rare: int, kept: str, prior: Mapping[tuple[str, str], float]) -> dict[str, dict[str, float]]:
    """Weights by class and name of a mixture of softmaxes: each question is a list of parts, each with its chance and its values;
    what fewer than `rare` have is left out, unless its name begins with `kept`; `prior` holds the weights by name and class from which the ridge counts, 0 for the others."""
    flat = [(n, chance, values) for n, found in enumerate(parts) for chance, values in found]
    names, measured, mean, deviation = standardised([values for _, _, values in flat], rare, kept)
    stiff = np.full((len(names), len(classes)), ridge)
    stiff[0] = 0.0
    loss = mixture(measured, [n for n, _, _ in flat], [chance for _, chance, _ in flat], [classes.index(t) for t in truth], scale)
    start = np.array([[prior.get((name, c), 0.0) for c in classes] for name in names]) * deviation[:, None]
    w = least(start, loss, stiff)
    real = w / deviation[:, None]
    real[0] = w[0] - np.sum(w[1:] * mean[1:, None] / deviation[1:, None], axis=0)
    return {c: {n: round(float(x), 5) for n, x in zip(names, real[:, k], strict=True)} for k, c in enumerate(classes)}


def fold_of(articles: Collection[str], folds: int) -> Mapping[str, int]:
    """The fold of each article, so that none is judged by what it taught."""
    return {article: n % folds for n, article in enumerate(sorted(set(articles)))}
