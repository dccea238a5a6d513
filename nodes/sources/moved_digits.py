"""Moved digits: handwritten digits at random places of a larger image."""

import numpy as np

from nodes.sources.digits import load_images
from nodes.sources.drawing import put_anywhere
from nodes.sources.sampling import Sampling
from nodes.spec import Data, Port, Signal, node, setting

SIDE = 12


@node(
    key="moved_digits",
    title="Moved digits",
    family="sources",
    words=("mnist", "handwriting", "translation", "shift", "images", "convolution", "invariance"),
    outputs=(Port("image"), Port("label", dtype="int")),
)
class MovedDigits(Sampling):
    """The 1,797 real handwritten digits, each at a random place of 12×12 pixels, with the digit as label."""

    seed = setting(
        0,
        minimum=0,
        maximum=2**31 - 1,
        title="Data seed",
        help="Decides the places; the same number gives the same places.",
    )

    def describe(self) -> dict[str, Signal]:
        image = Signal((1, SIDE, SIDE), meaning="image", low=0.0, high=1.0)
        return {"image": image, "label": Signal((), dtype="int64", meaning="label", classes=10)}

    def load(self) -> Data:
        digits, label = load_images()
        blank = np.zeros((len(digits), SIDE, SIDE), np.float32)
        images = put_anywhere(np.random.default_rng(self.seed), blank, digits)
        return Data({"image": images[:, None], "label": label}, class_names=tuple("0123456789"), stratify="label")
