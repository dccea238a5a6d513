"""Diabetes: how the disease went on after a year, by Efron and others, 2004; shipped inside scikit-learn."""

import numpy as np

from nodes.sources.bundled import MEASURED
from nodes.sources.sampling import Sampling
from nodes.spec import Data, Signal, node


@node(
    key="diabetes",
    title="Diabetes",
    family="sources",
    words=("medical", "regression", "progression", "blood", "table", "dataset"),
    outputs=MEASURED,
)
class Diabetes(Sampling):
    """442 real patients: ten measurements as taken, with the progress of the disease after a year as target."""

    def describe(self) -> dict[str, Signal]:
        return {"features": Signal((10,), meaning="features"), "target": Signal((1,), meaning="target")}

    def load(self) -> Data:
        from sklearn.datasets import load_diabetes

        # Unscaled, so that Standardize measures the training rows only; scikit-learn's own scaling saw them all.
        bunch = load_diabetes(scaled=False)
        arrays = {"features": bunch.data.astype(np.float32), "target": bunch.target.astype(np.float32)[:, None]}
        return Data(arrays, columns=tuple(bunch.feature_names))
