"""Iris: the flowers that Fisher classified in 1936, shipped inside scikit-learn."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from nodes.sources.bundled import LABELED, BundledTable
from nodes.sources.sampling import named_classes
from nodes.spec import Data, Port, Signal, node, setting

SPECIES = ("setosa", "versicolor", "virginica")
COLUMNS = {"all": slice(0, 4), "sepal": slice(0, 2), "petal": slice(2, 4)}
SIGN = Port("target", dtype="float", help="Where only two classes are kept: −1 for the first, +1 for the second.")


@node(
    key="iris",
    title="Iris",
    family="sources",
    words=("flowers", "fisher", "setosa", "versicolor", "virginica", "classification", "table", "dataset"),
    outputs=(*LABELED, SIGN),
)
class Iris(BundledTable):
    """150 real iris flowers: length and width of sepals and petals in cm, with one of three species as label."""

    features = setting(
        "all",
        choices=(("all", "All four"), ("sepal", "Sepals"), ("petal", "Petals")),
        help="Which of the measurements are given.",
    )

    width, classes = 4, 3

    def describe(self) -> dict[str, Signal]:
        described = super().describe()
        columns = range(4)[COLUMNS[self.features]]
        described["features"] = described["features"].but(shape=(len(columns),))
        if len(self._kept()) == 2:
            described["target"] = Signal((1,), meaning="sign", low=-1.0, high=1.0)
        return described

    def load(self) -> Data:
        from sklearn.datasets import load_iris

        data, columns = self.data(load_iris()), COLUMNS[self.features]
        arrays = {**data.arrays, "features": data.arrays["features"][:, columns]}
        kept = self._kept()
        if len(kept) == 2:
            arrays["target"] = np.where(arrays["label"] == kept[1], 1, -1).astype(np.float32)[:, None]
        return replace(data, arrays=arrays, columns=data.columns[columns])

    def _kept(self) -> tuple[int, ...]:
        return named_classes(self.only, SPECIES)
