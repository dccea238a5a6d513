"""Plane: a slope to be met, as in TensorFlow Playground."""

from nodes.sources.plane_points import REAL_VALUES, RealValues
from nodes.spec import Data, node, setting


@node(
    key="plane",
    title="Plane",
    family="sources",
    words=("reg-plane", "tensorflow playground", "points", "regression", "slope", "linear", "2d", "toy"),
    outputs=REAL_VALUES,
)
class Plane(RealValues):
    """Points with the height of a slope, (x₁ + x₂) / 10, as target: one unit is enough."""

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
        return self.data(points, moved.sum(1) / 10)
