"""Digits: the 1,797 handwritten digits of the UCI repository, shipped inside scikit-learn."""

from functools import cache

import numpy as np

from nodes.sources.sampling import Sampling
from nodes.spec import Data, Port, Signal, node, setting


@cache  # reading the packed table takes longer than compiling a network that learns from it
def load_images() -> tuple[np.ndarray, np.ndarray]:
    """All digits: images (1797, 8, 8) from 0 to 1, and what they show (1797,); both are read, never written."""
    from sklearn.datasets import load_digits

    bunch = load_digits()
    images, digits = (bunch.images / 16).astype(np.float32), bunch.target.astype(np.int64)
    images.flags.writeable = digits.flags.writeable = False
    return images, digits


@node(
    key="digits",
    title="Digits",
    family="sources",
    words=("mnist", "handwriting", "images", "optical recognition"),
    outputs=(Port("image"), Port("label", dtype="int")),
)
class Digits(Sampling):
    """1,797 real handwritten digits, 8×8 pixels from 0 to 1, with the digit as label."""

    size = setting("8", choices=(("8", "8 × 8"), ("4", "4 × 4")), help="Pixels of an image; 4 × 4 has means of four.")

    def describe(self) -> dict[str, Signal]:
        side = int(self.size)
        image = Signal((1, side, side), meaning="image", low=0.0, high=1.0)
        return {"image": image, "label": Signal((), dtype="int64", meaning="label", classes=10)}

    def load(self) -> Data:
        images, digits = load_images()
        if self.size == "4":
            images = images.reshape(-1, 4, 2, 4, 2).mean((2, 4))
        return Data({"image": images[:, None], "label": digits}, class_names=tuple("0123456789"), stratify="label")
