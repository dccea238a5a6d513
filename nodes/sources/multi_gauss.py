"""Multi gaussian: six bumps to be met, as in TensorFlow Playground."""

import numpy as np

from nodes.sources.plane_points import REAL_VALUES, RealValues
from nodes.spec import Data, node, setting

CENTERS = np.array([(-4, 2.5), (0, 2.5), (4, 2.5), (-4, -2.5), (0, -2.5), (4, -2.5)])
SIGNS = np.array([1, -1, 1, -1, 1, -1])


@node(
    key="multi_gauss",
    title="Multi gaussian",
    family="sources",
    words=("reg-gauss", "tensorflow playground", "points", "regression", "bumps", "cones", "hills", "2d", "toy"),
    outputs=REAL_VALUES,
)
class MultiGauss(RealValues):
    """Points on three hills and three hollows as target; each is a cone of height 1 and radius 2."""

    noise = setting(
        0,
        minimum=0,
        maximum=80,
        slider=(0, 50),
        main=True,
        title="Noise: target noise",
        help="Target noise: the points stay, but each target is the height of a place farther off the higher it is.",
    )

    def load(self) -> Data:
        draw = self.draw()
        points = draw.uniform(-6, 6, (self.points, 2))
        moved = points + draw.uniform(-6, 6, points.shape) * self.share()
        return self.data(points, heights(moved))


def heights(points: np.ndarray) -> np.ndarray:
    """The signed height (N,) at points (N, 2): of all cones, the one that is largest in size."""
    distance = np.linalg.norm(points[:, None] - CENTERS, axis=2)
    cones = SIGNS * np.clip(1 - distance / 2, 0, 1)
    largest = np.abs(cones).argmax(1)
    return np.take_along_axis(cones, largest[:, None], axis=1)[:, 0]
