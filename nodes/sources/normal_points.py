"""Normal points: single numbers of a normal distribution."""

import numpy as np

from nodes.sources.plane_points import PlanePoints
from nodes.spec import Data, Port, Signal, node, setting


@node(
    key="normal_points",
    title="Normal points",
    family="sources",
    words=("gaussian", "bell curve", "distribution", "gan", "generative", "1d", "toy"),
    outputs=(Port("features", dtype="float"),),
)
class NormalPoints(PlanePoints):
    """Single numbers of a normal distribution: the smallest thing that a generator can learn."""

    mean = setting(3.0, minimum=-1000.0, maximum=1000.0, main=True, help="The middle of the numbers.")
    deviation = setting(0.5, minimum=0.0, maximum=1000.0, main=True, help="How far they lie from it, as a rule.")
    points = setting(2000, minimum=4, maximum=1_000_000, help="How many points are drawn, training and test together.")
    batch_size = setting(128, minimum=1, maximum=65536, help="How many samples one step looks at.")

    def describe(self) -> dict[str, Signal]:
        return {"features": Signal((1,), meaning="features")}

    def load(self) -> Data:
        drawn = self.draw().normal(self.mean, self.deviation, (self.points, 1))
        return Data({"features": drawn.astype(np.float32)}, columns=("x",))
