"""Moved marks: a “+” or a “×” in noise, sought where it never was while training."""

import numpy as np

from nodes.sources.drawing import put
from nodes.sources.parted import Parted
from nodes.spec import Data, Port, Signal, node, setting

SIDE = 12
MARKS = np.array([[[0, 1, 0], [1, 1, 1], [0, 1, 0]], [[1, 0, 1], [0, 1, 0], [1, 0, 1]]], np.float64)
COLUMNS = {"left": (0, 4), "right": (6, 10), "anywhere": (0, 10)}  # where the left column of a mark may be
PLACES = (("left", "Left side"), ("right", "Right side"), ("anywhere", "Anywhere"))


@node(
    key="moved_marks",
    title="Moved marks",
    family="sources",
    words=("plus", "times", "cross", "convolution", "cnn", "translation", "shift", "images", "noise", "toy"),
    outputs=(Port("image"), Port("label", dtype="int")),
)
class MovedMarks(Parted):
    """Noise of 12×12 pixels with a 3×3 mark, “+” or “×”, on one side; held-out images have it on the other."""

    images = setting(2000, minimum=2, maximum=100_000, help="How many images are trained on.")
    place = setting("left", choices=PLACES, main=True, help="Where the marks of the training images are.")
    held_out_place = setting(
        "right", choices=PLACES, main=True, title="Held-out place", help="Where those of validation and test are."
    )
    noise = setting(0.2, minimum=0.0, maximum=100.0, help="Deviation of the noise; a mark is 1 above it.")

    def describe(self) -> dict[str, Signal]:
        label = Signal((), dtype="int64", meaning="label", classes=2)
        return {"image": Signal((1, SIDE, SIDE), meaning="image"), "label": label}

    def load(self) -> Data:
        draw, count = self.draw(), self.images + 2 * self.held_out
        label = np.arange(count) % 2
        bounds = np.array([COLUMNS[self.place]] * self.images + [COLUMNS[self.held_out_place]] * 2 * self.held_out)
        blank = np.zeros((count, SIDE, SIDE))
        marked = put(blank, MARKS[label], draw.integers(0, SIDE - 2, count), draw.integers(bounds[:, 0], bounds[:, 1]))
        images = marked + draw.normal(0, self.noise, marked.shape)
        arrays = {"image": images[:, None].astype(np.float32), "label": label}
        return Data(arrays, class_names=("+", "×"), stratify="label", parts=self.parts(self.images))
