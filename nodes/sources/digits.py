"""Digits: the 1,797 handwritten digits of the UCI repository, shipped inside scikit-learn."""

import numpy as np

from nodes.sources.sampling import Sampling
from nodes.spec import Data, Port, Signal, node


@node(
    key="digits",
    title="Digits",
    family="sources",
    words=("mnist", "handwriting", "images", "optical recognition"),
    outputs=(Port("image"), Port("label", dtype="int")),
)
class Digits(Sampling):
    """1,797 real handwritten digits, 8×8 pixels from 0 to 1, with the digit as label."""

    def describe(self) -> dict[str, Signal]:
        image = Signal((1, 8, 8), meaning="image", low=0.0, high=1.0)
        return {"image": image, "label": Signal((), dtype="int64", meaning="label", classes=10)}

    def load(self) -> Data:
        from sklearn.datasets import load_digits

        bunch = load_digits()
        images = (bunch.images / 16).astype(np.float32)[:, None]
        return Data(
            {"image": images, "label": bunch.target.astype(np.int64)}, class_names=tuple("0123456789"), stratify="label"
        )
