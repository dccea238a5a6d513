"""Estimators of scikit-learn beside the network: fitted once to the training rows, then asked for every batch.

They take no gradient and cannot be exported. Before they are fitted they answer zeros of the right shape, so that
shapes can be checked where there are no numbers.

Legend: N rows, F numbers of a sample (whatever its axes), C classes, K components, centers or dimensions.
"""

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn
from torch.fx.experimental.proxy_tensor import get_proxy_mode

REMEMBERED = 2**22  # numbers of rows whose answers an estimator remembers


class Reference(nn.Module):
    """What all have in common: x becomes rows (N, F) of float64, and answers become float32 tensors beside x."""

    fitted = True  # `fit` is called once, before training

    def __init__(self) -> None:
        super().__init__()
        self.estimator: Any = None
        self.remembered: dict[bytes, np.ndarray] = {}

    def answers_to(self, rows: np.ndarray, work: Callable[[np.ndarray], np.ndarray]) -> np.ndarray:
        """What `work` says of each row (N, F), one by one; a row that came before is not worked out again.

        Training rows come in every epoch, and estimators take milliseconds where a step takes one.
        """
        keys = [row.tobytes() for row in rows]
        new = {key: place for place, key in enumerate(keys) if key not in self.remembered}
        found = dict(zip(new, work(rows[list(new.values())]), strict=True)) if new else {}
        answers = np.stack([found[key] if key in found else self.remembered[key] for key in keys])
        if (len(self.remembered) + len(found)) * rows.shape[1] <= REMEMBERED:
            self.remembered |= found
        return answers

    def prepare(self) -> Any:
        """The estimator with its settings."""
        raise NotImplementedError

    def worked_out(self) -> list[Tensor]:
        """The rows (K, F) that a picture can show of what was fitted: directions, parts, centers; none before."""
        rows = [getattr(self.estimator, name, None) for name in ("components_", "cluster_centers_")]
        return [torch.from_numpy(np.asarray(found, dtype=np.float32)) for found in rows if found is not None]

    def fit(self, x: Tensor) -> None:
        """Fit to x, all training rows (N, …)."""
        estimator = self.prepare()
        self.remembered = {}
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")  # that it could have gone on for longer is no news to a person
            self.estimator = estimator.fit(rows_of(x))


def rows_of(x: Tensor) -> np.ndarray:
    """x as rows (N, F) of float64 in memory of numpy's. Refuses to be written down once for all batches."""
    if get_proxy_mode() is not None:
        raise RuntimeError("scikit-learn runs beside torch and cannot be traced")
    return x.detach().to("cpu", torch.float64).reshape(len(x), -1).numpy()


def answer(values: Any, like: Tensor, shape: tuple[int, ...]) -> Tensor:
    """An array with one row for each sample as a tensor (N, *shape) beside `like`."""
    found = torch.from_numpy(np.ascontiguousarray(values, dtype=np.float32))
    return found.reshape(len(like), *shape).to(like.device)


def zeros(like: Tensor, *shape: int) -> Tensor:
    """What stands for an answer (N, *shape) before there is one."""
    return torch.zeros(len(like), *shape, device=like.device)


class Decomposition(Reference):
    """Codes (N, K) and what they stand for, in the shape of x."""

    def __init__(self, components: int) -> None:
        super().__init__()
        self.components = components

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        if self.estimator is None:
            return zeros(x, self.components), zeros(x, *x.shape[1:])
        codes = self.encode(rows_of(x))
        return answer(codes, x, (self.components,)), answer(self.decode(codes), x, tuple(x.shape[1:]))

    def encode(self, rows: np.ndarray) -> np.ndarray:
        """Codes (N, K) of rows (N, F)."""
        return np.asarray(self.estimator.transform(rows))

    def decode(self, codes: np.ndarray) -> np.ndarray:
        """Rows (N, F) that codes (N, K) stand for."""
        return np.asarray(self.estimator.inverse_transform(codes))


class PCA(Decomposition):
    """The directions in which the rows differ most."""

    def prepare(self) -> Any:
        from sklearn import decomposition

        return decomposition.PCA(self.components, svd_solver="full")


class NMF(Decomposition):
    """Parts that add up and never cancel; the codes of new rows are the best there are, row by row."""

    def __init__(self, components: int, rounds: int = 400) -> None:
        super().__init__(components)
        self.rounds = rounds

    def prepare(self) -> Any:
        from sklearn import decomposition

        return decomposition.NMF(self.components, init="nndsvda", max_iter=self.rounds, random_state=0)

    def fit(self, x: Tensor) -> None:
        """Fit to x, all training rows (N, …). A part times s and its code divided by s are one solution: length 1."""
        super().fit(x)
        lengths = np.linalg.norm(self.estimator.components_, axis=1, keepdims=True)
        self.estimator.components_ /= np.where(lengths > 0, lengths, 1)

    def encode(self, rows: np.ndarray) -> np.ndarray:
        """By non-negative least squares: the estimator's own way stops for all rows of a batch together."""
        from sklearn import linear_model

        parts = self.estimator.components_.T
        fit = linear_model.LinearRegression(positive=True, fit_intercept=False).fit
        return self.answers_to(rows, lambda new: np.asarray(fit(parts, new.T).coef_).reshape(len(new), -1))


class KMeans(Reference):
    """The nearest of K centers: as a one-hot row (N, K), as the center itself, and how far off it is (N, 1)."""

    def __init__(self, centers: int, starts: int = 10, seed: int = 0) -> None:
        super().__init__()
        self.centers = centers
        self.starts = starts
        self.seed = seed

    def prepare(self) -> Any:
        from sklearn import cluster

        return cluster.KMeans(self.centers, n_init=self.starts, random_state=self.seed)

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor, Tensor]:
        if self.estimator is None:
            return zeros(x, self.centers), zeros(x, *x.shape[1:]), zeros(x, 1)
        distances = self.estimator.transform(rows_of(x))
        nearest = distances.argmin(1)
        return (
            answer(np.eye(self.centers)[nearest], x, (self.centers,)),
            answer(self.estimator.cluster_centers_[nearest], x, tuple(x.shape[1:])),
            answer(distances.min(1), x, (1,)),
        )


class Isomap(Reference):
    """Places (N, K) on a flat map that keeps the ways along the rows."""

    def __init__(self, dimensions: int, neighbors: int = 10) -> None:
        super().__init__()
        self.dimensions = dimensions
        self.neighbors = neighbors

    def prepare(self) -> Any:
        from sklearn import manifold

        return manifold.Isomap(n_neighbors=self.neighbors, n_components=self.dimensions)

    def forward(self, x: Tensor) -> Tensor:
        if self.estimator is None:
            return zeros(x, self.dimensions)
        return answer(self.answers_to(rows_of(x), self.estimator.transform), x, (self.dimensions,))


class Supervised(Reference):
    """Fitted to x together with what belongs to each row, at which it never looks again.

    `answers` is "classes" for labels (N,) of `classes` classes, with a score for each (N, C); "side" for signs −1 and
    +1, with one number, above 0 for the upper side; "numbers" for real numbers, with as many.
    """

    def __init__(self, answers: str, classes: int = 0) -> None:
        super().__init__()
        self.answers = answers
        self.classes = classes

    def fit(self, x: Tensor, label: Tensor) -> None:  # type: ignore[override]
        """Fit to all training rows and their labels or targets."""
        wanted = label.detach().cpu().numpy()
        if self.answers != "numbers":
            wanted = np.where(wanted.reshape(-1) > 0, 1, -1) if self.answers == "side" else wanted.reshape(-1)
        else:
            wanted = wanted.astype(np.float64).reshape(len(wanted), -1)
            wanted = wanted[:, 0] if wanted.shape[1] == 1 else wanted
        self.estimator = self.prepare().fit(rows_of(x), wanted)
        self.remembered = {}

    def forward(self, x: Tensor, label: Tensor) -> Tensor:
        shape = (self.classes,) if self.answers == "classes" else tuple(label.shape[1:])
        if self.estimator is None:
            return zeros(x, *shape)
        rows = rows_of(x)
        if self.answers == "numbers":
            return answer(self.estimator.predict(rows), x, shape)
        scores = self.answers_to(rows, self.scores)
        if self.answers == "side":
            return answer(scores[:, -1] - scores[:, 0], x, shape)
        every = np.full((len(rows), self.classes), scores.min(initial=0.0))  # of classes that no training row has
        every[:, self.estimator.classes_] = scores
        return answer(every, x, shape)

    def scores(self, rows: np.ndarray) -> np.ndarray:
        """A score (N, classes seen) for each class of the training rows, in order; the highest is the answer."""
        return np.asarray(self.estimator.predict_proba(rows))


class SVC(Supervised):
    """The widest margin between classes; scores are distances to it."""

    def __init__(
        self, answers: str, classes: int = 0, kernel: str = "rbf", cost: float = 1.0, gamma: float | None = None
    ) -> None:
        super().__init__(answers, classes)
        self.kernel = kernel
        self.cost = cost
        self.gamma = gamma

    def prepare(self) -> Any:
        from sklearn import svm

        gamma = "scale" if self.gamma is None else self.gamma
        return svm.SVC(kernel=self.kernel, C=self.cost, gamma=gamma)

    def scores(self, rows: np.ndarray) -> np.ndarray:
        found = np.asarray(self.estimator.decision_function(rows))
        return np.stack((-found / 2, found / 2), axis=1) if found.ndim == 1 else found


class DecisionTree(Supervised):
    """Questions about one number at a time; a share of each class at the end, or the mean of the numbers there."""

    def __init__(self, answers: str, classes: int = 0, depth: int | None = None, leaf: int = 1) -> None:
        super().__init__(answers, classes)
        self.depth = depth
        self.leaf = leaf

    def prepare(self) -> Any:
        from sklearn.tree import DecisionTreeClassifier, DecisionTreeRegressor

        kind = DecisionTreeRegressor if self.answers == "numbers" else DecisionTreeClassifier
        return kind(max_depth=self.depth, min_samples_leaf=self.leaf, random_state=0)


class NearestNeighbors(Supervised):
    """What the nearest training rows are: a share of each class among them, or the mean of their numbers."""

    def __init__(self, answers: str, classes: int = 0, neighbors: int = 5) -> None:
        super().__init__(answers, classes)
        self.neighbors = neighbors

    def prepare(self) -> Any:
        from sklearn.neighbors import KNeighborsClassifier, KNeighborsRegressor

        kind = KNeighborsRegressor if self.answers == "numbers" else KNeighborsClassifier
        return kind(n_neighbors=self.neighbors)


class LinearRegression(Supervised):
    """The weighted sum of all numbers with the least squared error."""

    def prepare(self) -> Any:
        from sklearn import linear_model

        return linear_model.LinearRegression()
