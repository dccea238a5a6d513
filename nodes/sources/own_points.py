"""Own points: drawn by hand or pasted, each of one of up to six classes."""

import numpy as np

from nodes.sources.point_list import FIRST, points_of
from nodes.sources.sampling import Together
from nodes.spec import Data, Port, Problem, Signal, node, setting


@node(
    key="own_points",
    title="Own points",
    family="sources",
    words=("draw", "paint", "tensorflow playground", "paste", "csv", "points", "classes", "2d", "toy"),
    outputs=(
        Port("features", dtype="float", help="The two coordinates."),
        Port("label", dtype="int", help="The number of the class, counted from 0."),
        Port("target", dtype="float", help="The class as −1 or +1, where there are two."),
    ),
)
class OwnPoints(Together):
    """Points that people draw themselves, in up to six classes; View – Neurons and weights has the pens."""

    shown_to = 6.0
    drawn = setting(
        FIRST,
        title="Points",
        help="A point after the other, parted by semicolons or lines: x, y and the number of its class from 0 to 5.",
    )
    noise = setting(
        0,
        minimum=0,
        maximum=80,
        slider=(0, 50),
        main=True,
        title="Noise: point jitter",
        help="Point jitter: the points themselves move off their place, farther the higher it is.",
    )
    seed = setting(0, minimum=0, maximum=2**31 - 1, title="Data seed", help="Decides where noise moves the points.")
    batch_size = setting(10, minimum=1, maximum=65536, help="How many samples one step looks at.")

    def describe(self) -> dict[str, Signal]:
        if not points_of(self.drawn):
            raise Problem("{node} has no points. Draw some, or paste them as x, y and class.")
        label = Signal((), dtype="int64", meaning="label", classes=self.classes())
        found = {"features": Signal((2,), meaning="features"), "label": label}
        return found if self.classes() > 2 else {**found, "target": Signal((1,), meaning="sign", low=-1.0, high=1.0)}

    def load(self) -> Data:
        rows, count = np.array(points_of(self.drawn)), self.classes()
        moved = rows[:, :2] + np.random.default_rng(self.seed).uniform(-1, 1, (len(rows), 2)) * self.noise / 100
        arrays = {"features": moved.astype(np.float32), "label": rows[:, 2].astype(np.int64)}
        if count == 2:
            arrays["target"] = (2 * rows[:, 2:] - 1).astype(np.float32)
        names = ("−1", "+1") if count == 2 else tuple("123456"[:count])
        return Data(arrays, class_names=names, columns=("x₁", "x₂"), stratify="label")

    def classes(self) -> int:
        """How many classes the points have, two at least."""
        return max(2, 1 + max((row[2] for row in points_of(self.drawn)), default=0))
