"""Moons: two half circles that hold each other, as in scikit-learn; where on them its points lie is drawn."""

import numpy as np

from nodes.sources.plane_points import TWO_CLASSES, TwoClasses, along
from nodes.spec import Data, node, setting


@node(
    key="moons",
    title="Moons",
    family="sources",
    words=("make_moons", "scikit-learn", "points", "half circles", "crescents", "two classes", "2d", "toy"),
    outputs=TWO_CLASSES,
)
class Moons(TwoClasses):
    """Points of two half circles that hold each other: a gentle curve parts them."""

    shown_to = 0.0

    noise = setting(
        10,
        minimum=0,
        maximum=100,
        slider=(0, 50),
        main=True,
        title="Noise: point jitter",
        help="Point jitter: the points move by a normal draw with this many hundredths as deviation.",
    )

    def load(self) -> Data:
        draw, upper = self.draw(), (self.points + 1) // 2
        signs = np.where(np.arange(self.points) < upper, -1, 1)
        angle = np.pi * np.concatenate((along(draw, upper), along(draw, self.points - upper)))
        across, up = np.cos(angle), np.sin(angle)
        points = np.where(signs[:, None] < 0, np.stack((across, up), axis=1), np.stack((1 - across, 0.5 - up), axis=1))
        return self.data(points + draw.normal(0, 1, points.shape) * self.share(), signs)
