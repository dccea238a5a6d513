"""Exclusive or: opposite quadrants belong together, as in TensorFlow Playground."""

import numpy as np

from nodes.sources.plane_points import TWO_CLASSES, TwoClasses
from nodes.spec import Data, node, setting

PADDING = 0.3


@node(
    key="xor",
    title="Exclusive or",
    family="sources",
    words=("xor", "tensorflow playground", "points", "checkerboard", "quadrants", "two classes", "2d", "toy"),
    outputs=TWO_CLASSES,
)
class ExclusiveOr(TwoClasses):
    """Points whose coordinates have the same sign (+1) or not (−1): no straight line parts them."""

    noise = setting(
        0,
        minimum=0,
        maximum=80,
        slider=(0, 50),
        main=True,
        title="Noise: label flips",
        help="Label flips: the points stay, but labels near the axes change sides, more of them the higher it is.",
    )

    def load(self) -> Data:
        draw = self.draw()
        points = draw.uniform(-5, 5, (self.points, 2))
        points += np.where(points > 0, PADDING, -PADDING)
        moved = points + draw.uniform(-5, 5, points.shape) * self.share()
        return self.data(points, np.where(moved[:, 0] * moved[:, 1] >= 0, 1, -1))
