"""What the sets of points in the plane share: how many, which draw, and the arrays they become."""

from __future__ import annotations

import numpy as np

from nodes.sources.sampling import Sampling
from nodes.spec import Data, Port, Signal, setting

TWO_CLASSES = (
    Port("features", dtype="float", help="The two coordinates."),
    Port("label", dtype="int", help="1 for the class +1, 0 for the class −1."),
    Port("target", dtype="float", help="The class as +1 or −1."),
)
REAL_VALUES = (
    Port("features", dtype="float", help="The two coordinates."),
    Port("target", dtype="float", help="The number to be met."),
)


class PlanePoints(Sampling):
    """Points in the plane, drawn anew from a seed. Pictures of the plane go to `shown_to` on all sides at least."""

    shown_to = 6.0

    points = setting(500, minimum=4, maximum=1_000_000, help="How many points are drawn, training and test together.")
    seed = setting(
        0,
        minimum=0,
        maximum=2**31 - 1,
        title="Data seed",
        help="Decides the points; the same number gives the same points.",
    )
    batch_size = setting(10, minimum=1, maximum=65536, help="How many samples one step looks at.")

    def share(self) -> float:
        """The noise as TensorFlow Playground counts it: its slider divided by 100."""
        return float(getattr(self, "noise", 0)) / 100

    def draw(self) -> np.random.Generator:
        """The generator that this seed stands for."""
        return np.random.default_rng(self.seed)


def along(draw: np.random.Generator, count: int) -> np.ndarray:
    """So many places (count,) from 0 to 1 in their order, one drawn in each of as many equal pieces."""
    return (np.arange(count) + draw.uniform(0, 1, count)) / count


class TwoClasses(PlanePoints):
    """Points of the classes +1 and −1."""

    def describe(self) -> dict[str, Signal]:
        return {
            "features": Signal((2,), meaning="features"),
            "label": Signal((), dtype="int64", meaning="label", classes=2),
            "target": Signal((1,), meaning="sign", low=-1.0, high=1.0),
        }

    def data(self, points: np.ndarray, signs: np.ndarray, names: tuple[str, str] = ("−1", "+1")) -> Data:
        """The arrays of points (N, 2) and signs (N,)."""
        arrays = {
            "features": points.astype(np.float32),
            "label": (signs > 0).astype(np.int64),
            "target": signs.astype(np.float32)[:, None],
        }
        return Data(arrays, class_names=names, columns=("x₁", "x₂"), stratify="label")


class RealValues(PlanePoints):
    """Points with a real number each."""

    points = setting(1200, minimum=4, maximum=1_000_000, help="How many points are drawn, training and test together.")

    def describe(self) -> dict[str, Signal]:
        return {"features": Signal((2,), meaning="features"), "target": Signal((1,), meaning="target")}

    def data(self, points: np.ndarray, values: np.ndarray) -> Data:
        """The arrays of points (N, 2) and values (N,)."""
        arrays = {"features": points.astype(np.float32), "target": values.astype(np.float32)[:, None]}
        return Data(arrays, columns=("x₁", "x₂"))
