"""Wave: a curve of two sines, which narrow networks cannot follow."""

import numpy as np

from nodes.sources.bundled import MEASURED
from nodes.sources.sampling import Sampling
from nodes.spec import Data, Problem, Signal, node, setting


@node(
    key="wave",
    title="Wave",
    family="sources",
    formula="t = sin 6x + ½ sin 17x",
    words=("curve", "universal approximation", "width", "sine", "regression", "1d", "toy"),
    outputs=MEASURED,
)
class Wave(Sampling):
    """Points of a curve of two sines at even distances: the more units, the more of its bends are met."""

    points = setting(256, minimum=4, maximum=100_000, help="How many points are drawn, training and test together.")
    low = setting(-1.0, minimum=-1000.0, maximum=1000.0, help="Where the curve begins.")
    high = setting(1.0, minimum=-1000.0, maximum=1000.0, help="Where the curve ends.")

    def describe(self) -> dict[str, Signal]:
        if self.low >= self.high:
            raise Problem(
                "{node} ends at {high}, which is not beyond its begin {low}. Exchange them.",
                low=self.low,
                high=self.high,
            )
        return {"features": Signal((1,), meaning="features"), "target": Signal((1,), low=-1.5, high=1.5)}

    def load(self) -> Data:
        x = np.linspace(self.low, self.high, self.points)[:, None]
        arrays = {"features": x, "target": np.sin(6 * x) + 0.5 * np.sin(17 * x)}
        return Data({port: array.astype(np.float32) for port, array in arrays.items()}, columns=("x",))
