"""Gaussian: two clouds, as in TensorFlow Playground."""

import numpy as np

from nodes.sources.plane_points import TWO_CLASSES, TwoClasses
from nodes.spec import Data, node, setting


@node(
    key="gauss",
    title="Gaussian",
    family="sources",
    words=("tensorflow playground", "points", "blobs", "clouds", "clusters", "two classes", "2d", "linear", "toy"),
    outputs=TWO_CLASSES,
)
class Gauss(TwoClasses):
    """Points of two clouds about (2, 2) (+1) and (−2, −2) (−1): one straight line is enough."""

    noise = setting(
        0,
        minimum=0,
        maximum=80,
        slider=(0, 50),
        main=True,
        title="Noise: spread",
        help="Spread: the clouds grow from variance 0.5 at noise 0 to 4 at noise 50, until they overlap.",
    )

    def load(self) -> Data:
        draw, variance = self.draw(), 0.5 + 7 * self.share()
        signs = np.where(np.arange(self.points) < (self.points + 1) // 2, 1, -1)
        return self.data(draw.normal(2.0 * signs[:, None], np.sqrt(variance), (self.points, 2)), signs)
