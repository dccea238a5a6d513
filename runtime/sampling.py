"""Which rows of a source are trained on and with which labels: what its settings of sampling ask for.

Every draw has a frozen stream of its own, decided by the split seed and nothing else, so two sources with equal
settings agree, and one with more rows has all rows of one with fewer.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from nodes.sources.sampling import named_classes
from nodes.spec import Data, Problem, Signal
from runtime.noise import seed_of

Arrays = Mapping[str, np.ndarray]
Parts = Mapping[str, np.ndarray]  # part → row numbers (n,), ascending


def sample(data: Data, described: Mapping[str, Signal], parts: Parts, source: Any) -> tuple[Arrays, Parts]:
    """The arrays with the labels of training, and the row numbers of each part, as the settings of `source` ask.

    Row numbers stay those of the data. Raises `Problem` where settings ask for classes that there are not, or leave
    nothing to train on.
    """
    if not data.stratify:
        source.need_label()
    kinds = _kinds(data)
    found = dict(parts)
    if kinds is not None and source.only:
        kept = named_classes(source.only, _names(data, kinds))
        found = {part: numbers[np.isin(kinds[numbers], kept)] for part, numbers in found.items()}
    if kinds is not None and source.without:
        left_out = named_classes(source.without, _names(data, kinds))
        found["train"] = found["train"][~np.isin(kinds[found["train"]], left_out)]
    if not len(found["train"]):
        raise Problem("{node}: no row of the chosen classes is left to train on. Choose other classes.")
    if source.rows:
        found["train"] = _some(found["train"], source.rows, kinds, _stream(source, "rows"))
    arrays = data.arrays
    if kinds is not None and source.label_noise:
        arrays = _redrawn(data, described, found["train"], source.label_noise, _stream(source, "labels"))
    if source.bootstrap:
        draw = _stream(source, f"bootstrap {source.bootstrap}")
        count = len(found["train"])
        found["train"] = np.sort(found["train"][draw.randint(0, count, count)])
    return arrays, found


def places(classes: np.ndarray) -> np.ndarray:
    """Where each row stands within its class, from 0 to 1: any stretch of rows in this order is in proportion."""
    _, kind, counts = np.unique(classes, return_inverse=True, return_counts=True)
    together = np.argsort(kind, kind="stable")
    rank = np.empty(len(kind))
    rank[together] = np.arange(len(kind)) - np.repeat(np.cumsum(counts) - counts, counts)
    return np.asarray((rank + 0.5) / counts[kind])


def _stream(source: Any, name: str) -> np.random.RandomState:
    return np.random.RandomState(seed_of(getattr(source, "split_seed", 0), name))


def _kinds(data: Data) -> np.ndarray | None:
    """The class of each row (N,), or None where rows have none."""
    return np.asarray(data.arrays[data.stratify]).reshape(-1) if data.stratify else None


def _names(data: Data, kinds: np.ndarray) -> tuple[str, ...]:
    return data.class_names or tuple(map(str, range(int(kinds.max()) + 1)))


def _some(numbers: np.ndarray, most: int, kinds: np.ndarray | None, draw: np.random.RandomState) -> np.ndarray:
    """At most so many of the rows, drawn at random, the classes in proportion."""
    order = draw.permutation(numbers)
    if kinds is not None:
        order = order[np.argsort(places(kinds[order]), kind="stable")]
    return np.sort(order[:most])


def _redrawn(
    data: Data, described: Mapping[str, Signal], train: np.ndarray, share: float, draw: np.random.RandomState
) -> Arrays:
    """The arrays in which a share of the training rows has a class drawn from those that are trained on.

    What else says the class, as a sign does, follows it. A drawn class may be the true one.
    """
    chosen = draw.permutation(np.unique(train))[: int(len(train) * share + 0.5)]
    before = np.asarray(data.arrays[data.stratify])
    classes, first = np.unique(before[train], return_index=True)
    drawn = draw.randint(0, len(classes), len(chosen))
    arrays = {port: np.array(array) for port, array in data.arrays.items()}
    arrays[data.stratify][chosen] = classes[drawn]
    for port, array in arrays.items():
        if described[port].meaning == "sign":
            array[chosen] = array[train[first[drawn]]]
    return arrays
