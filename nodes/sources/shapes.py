"""Shapes: made images of one figure each, with what varies in them."""

import numpy as np

from nodes.sources.drawing import FIGURES, MadeImages, draw_figures
from nodes.spec import Data, Port, Signal, node, setting

SIDE = 16


@node(
    key="shapes",
    title="Shapes",
    family="sources",
    words=("dsprites", "images", "disentangled", "factors", "vae", "disc", "square", "triangle", "cross", "toy"),
    outputs=(
        Port("image"),
        Port("label", dtype="int", help="Disc, square, triangle or cross."),
        Port("factors", dtype="float", help="Place across and down and size, each from −1 to 1."),
    ),
)
class Shapes(MadeImages):
    """Images of 16×16 pixels with one figure each; its place and size, which vary freely, are known."""

    kinds = setting(4, minimum=1, maximum=4, main=True, help="How many kinds of figures there are; 1 has discs alone.")
    across = setting(0.5, minimum=0.0, maximum=1.0, help="How far figures lie left and right of the middle, at most.")
    down = setting(0.5, minimum=0.0, maximum=1.0, help="How far figures lie above and below the middle, at most.")
    growth = setting(
        0.12, minimum=0.0, maximum=0.3, help="How much larger and smaller than usual figures are, at most."
    )
    points = setting(
        2000, minimum=4, maximum=100_000, title="Images", help="How many images are drawn, training and test together."
    )

    def describe(self) -> dict[str, Signal]:
        return {
            "image": Signal((1, SIDE, SIDE), meaning="image", low=0.0, high=1.0),
            "label": Signal((), dtype="int64", meaning="label", classes=self.kinds),
            "factors": Signal((3,), meaning="target", low=-1.0, high=1.0),
        }

    def load(self) -> Data:
        factors = self.draw().uniform(-1, 1, (self.points, 3))
        label = np.arange(self.points) % self.kinds
        across, down, size = self.across * factors[:, 0], self.down * factors[:, 1], 0.32 + self.growth * factors[:, 2]
        images = draw_figures(label, across, down, size, SIDE)
        arrays = {"image": images[:, None].astype(np.float32), "label": label, "factors": factors.astype(np.float32)}
        return Data(arrays, class_names=FIGURES[: self.kinds], stratify="label")
