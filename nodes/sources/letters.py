"""Letters: capital letters at random places in noise."""

import numpy as np

from nodes.sources.bitmaps import NAMES, letters
from nodes.sources.drawing import MadeImages, put, put_anywhere
from nodes.spec import Data, Port, Signal, node, setting

SIDE = 12


@node(
    key="letters",
    title="Letters",
    family="sources",
    words=("alphabet", "characters", "images", "noise", "transfer learning", "few-shot", "convolution", "toy"),
    outputs=(Port("image"), Port("label", dtype="int")),
)
class Letters(MadeImages):
    """The 26 capital letters, each five pixels wide and seven high, in 12×12 pixels of noise."""

    points = setting(
        5200,
        minimum=26,
        maximum=100_000,
        title="Images",
        help="How many images are drawn, of each letter as many, training and test together.",
    )
    noise = setting(0.1, minimum=0.0, maximum=100.0, help="Deviation of the noise; a letter is 1 above it.")
    place = setting(
        "anywhere",
        choices=(("anywhere", "Anywhere"), ("middle", "In the middle")),
        help="Where a letter stands in its image.",
    )

    def describe(self) -> dict[str, Signal]:
        label = Signal((), dtype="int64", meaning="label", classes=len(NAMES))
        return {"image": Signal((1, SIDE, SIDE), meaning="image"), "label": label}

    def load(self) -> Data:
        draw = self.draw()
        label = np.arange(self.points) % len(NAMES)
        images, drawn = np.zeros((self.points, SIDE, SIDE)), letters()[label]
        if self.place == "middle":
            down, right = ((SIDE - size) // 2 * np.ones(self.points, int) for size in drawn.shape[1:])
            images = put(images, drawn, down, right)
        else:
            images = put_anywhere(draw, images, drawn)
        images += draw.normal(0, self.noise, images.shape)
        arrays = {"image": images[:, None].astype(np.float32), "label": label}
        return Data(arrays, class_names=NAMES, stratify="label")
