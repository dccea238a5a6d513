"""Sine points: noisy points of a sine, for which a polynomial is sought."""

import numpy as np

from nodes.sources.bundled import MEASURED
from nodes.sources.parted import Parted
from nodes.spec import Data, Signal, node, setting


@node(
    key="sine_points",
    title="Sine points",
    family="sources",
    formula="t = sin 2πx + noise",
    words=("polynomial", "regression", "curve", "overfitting", "degree", "1d", "toy"),
    outputs=MEASURED,
)
class SinePoints(Parted):
    """A few noisy points of a sine over 0 to 1; validation and test are the sine itself."""

    points = setting(15, minimum=2, maximum=100_000, main=True, help="How many points are trained on.")
    noise = setting(0.25, minimum=0.0, maximum=100.0, slider=(0.0, 1.0), help="Deviation of the points from the sine.")
    batch_size = setting(15, minimum=1, maximum=65536, help="How many samples one step looks at.")
    held_out = setting(
        200,
        minimum=0,
        maximum=100_000,
        title="Held-out rows",
        help="At how many even places validation and test each compare with the sine.",
    )

    def describe(self) -> dict[str, Signal]:
        return {"features": Signal((1,), meaning="features", low=0.0, high=1.0), "target": Signal((1,))}

    def load(self) -> Data:
        draw = self.draw()
        even = np.linspace(0, 1, self.held_out)
        x = np.concatenate((draw.uniform(0, 1, self.points), even, even))[:, None].astype(np.float32)
        target = np.sin(2 * np.pi * x)
        target[: self.points] += draw.normal(0, self.noise, (self.points, 1))
        arrays = {"features": x, "target": target.astype(np.float32)}
        return Data(arrays, columns=("x",), parts=self.parts(self.points))
