"""Circle: a disc inside a ring, as in TensorFlow Playground."""

import numpy as np

from nodes.sources.plane_points import TWO_CLASSES, TwoClasses
from nodes.spec import Data, node, setting

RADIUS = 5.0


@node(
    key="circle",
    title="Circle",
    family="sources",
    words=("tensorflow playground", "points", "disc", "ring", "two classes", "2d", "toy"),
    outputs=TWO_CLASSES,
)
class Circle(TwoClasses):
    """Points of a disc (+1) inside a ring (−1): no straight line parts them."""

    noise = setting(
        0,
        minimum=0,
        maximum=80,
        slider=(0, 50),
        main=True,
        title="Noise: label flips",
        help="Label flips: the points stay, but labels near the border change sides, more of them the higher it is.",
    )

    def load(self) -> Data:
        draw, inner = self.draw(), (self.points + 1) // 2
        low, high = np.full(self.points, 0.7 * RADIUS), np.full(self.points, RADIUS)
        low[:inner], high[:inner] = 0.0, 0.5 * RADIUS
        radius, angle = draw.uniform(low, high), draw.uniform(0, 2 * np.pi, self.points)
        points = np.stack((radius * np.sin(angle), radius * np.cos(angle)), axis=1)
        moved = points + draw.uniform(-RADIUS, RADIUS, points.shape) * self.share()
        return self.data(points, np.where(np.hypot(*moved.T) < 0.5 * RADIUS, 1, -1))
