"""Spiral: two arms around each other, as in TensorFlow Playground; where on them its points lie is drawn."""

import numpy as np

from nodes.sources.plane_points import TWO_CLASSES, TwoClasses, along
from nodes.spec import Data, node, setting


@node(
    key="spiral",
    title="Spiral",
    family="sources",
    words=("tensorflow playground", "points", "two spirals", "arms", "two classes", "2d", "hard", "toy"),
    outputs=TWO_CLASSES,
)
class Spiral(TwoClasses):
    """Points of two arms that wind around each other 1¾ times: the hardest of the sets."""

    noise = setting(
        0,
        minimum=0,
        maximum=80,
        slider=(0, 50),
        main=True,
        title="Noise: point jitter",
        help="Point jitter: the points themselves move off their arm, farther the higher it is.",
    )

    def load(self) -> Data:
        draw, arm = self.draw(), (self.points + 1) // 2
        signs = np.where(np.arange(self.points) < arm, 1, -1)
        places = np.concatenate((along(draw, arm), along(draw, self.points - arm)))
        radius, angle = 5 * places, 1.75 * places * 2 * np.pi + np.where(signs > 0, 0.0, np.pi)
        points = np.stack((radius * np.sin(angle), radius * np.cos(angle)), axis=1)
        return self.data(points + draw.uniform(-1, 1, points.shape) * self.share(), signs)
