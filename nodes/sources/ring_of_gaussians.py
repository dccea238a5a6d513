"""Ring of Gaussians: small clouds on a circle, which generators like to miss."""

import numpy as np

from nodes.sources.bundled import LABELED
from nodes.sources.plane_points import PlanePoints
from nodes.spec import Data, Signal, node, setting


@node(
    key="ring_of_gaussians",
    title="Ring of Gaussians",
    family="sources",
    words=("modes", "mixture", "mode collapse", "gan", "diffusion", "generative", "points", "clusters", "2d", "toy"),
    outputs=LABELED,
)
class RingOfGaussians(PlanePoints):
    """Points of small clouds on a circle; a generator is to find all of them."""

    modes = setting(8, minimum=1, maximum=100, main=True, help="How many clouds lie on the circle.")
    radius = setting(1.0, minimum=0.0, maximum=1000.0, help="How far the clouds lie from the middle.")
    deviation = setting(0.05, minimum=0.0, maximum=1000.0, help="How far points lie from the middle of their cloud.")
    points = setting(2000, minimum=4, maximum=1_000_000, help="How many points are drawn, training and test together.")
    batch_size = setting(128, minimum=1, maximum=65536, help="How many samples one step looks at.")

    def describe(self) -> dict[str, Signal]:
        label = Signal((), dtype="int64", meaning="label", classes=self.modes)
        return {"features": Signal((2,), meaning="features"), "label": label}

    def load(self) -> Data:
        label = np.arange(self.points) % self.modes
        angle = 2 * np.pi * label / self.modes
        middle = self.radius * np.stack((np.cos(angle), np.sin(angle)), axis=1)
        points = middle + self.draw().normal(0, self.deviation, (self.points, 2))
        arrays = {"features": points.astype(np.float32), "label": label.astype(np.int64)}
        names = tuple(str(mode + 1) for mode in range(self.modes))
        return Data(arrays, class_names=names, columns=("x₁", "x₂"), stratify="label")
