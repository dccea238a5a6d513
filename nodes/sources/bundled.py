"""What the tables inside scikit-learn share: measured rows as arrays, with names."""

from __future__ import annotations

from typing import Any

import numpy as np

from nodes.sources.sampling import Sampling
from nodes.spec import Data, Port, Signal

LABELED = (Port("features", dtype="float"), Port("label", dtype="int"))
MEASURED = (Port("features", dtype="float"), Port("target", dtype="float"))


class BundledTable(Sampling):
    """Rows of features with a label, as scikit-learn ships them."""

    width: int
    classes: int

    def describe(self) -> dict[str, Signal]:
        label = Signal((), dtype="int64", meaning="label", classes=self.classes)
        return {"features": Signal((self.width,), meaning="features"), "label": label}

    def data(self, bunch: Any) -> Data:
        """The arrays of one of scikit-learn's bunches."""
        arrays = {"features": bunch.data.astype(np.float32), "label": bunch.target.astype(np.int64)}
        names, columns = (tuple(str(name) for name in found) for found in (bunch.target_names, bunch.feature_names))
        return Data(arrays, class_names=names, columns=columns, stratify="label")
