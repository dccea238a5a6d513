"""Textures: made images of patterns, to learn features of style from."""

import numpy as np

from nodes.sources.drawing import MadeImages
from nodes.sources.texture_drawing import KINDS, draw_textures
from nodes.spec import Data, Port, Signal, node, setting


@node(
    key="textures",
    title="Textures",
    family="sources",
    words=("style transfer", "pattern", "stripes", "checks", "dots", "bricks", "images", "color", "gram", "toy"),
    outputs=(Port("image"), Port("label", dtype="int", help="Stripes, checks, dots, waves, bricks or grain.")),
)
class Textures(MadeImages):
    """Small color images of six patterns, each turned, sized and colored at random, with the pattern as label."""

    side = setting(24, minimum=8, maximum=64, main=True, help="How many pixels an image has across and down.")
    points = setting(
        600, minimum=6, maximum=20_000, title="Images", help="How many images are drawn, training and test together."
    )

    def describe(self) -> dict[str, Signal]:
        return {
            "image": Signal((3, self.side, self.side), meaning="image", low=0.0, high=1.0),
            "label": Signal((), dtype="int64", meaning="label", classes=len(KINDS)),
        }

    def load(self) -> Data:
        label = np.arange(self.points) % len(KINDS)
        images = draw_textures(self.draw(), label, self.side).astype(np.float32)
        return Data({"image": images, "label": label}, class_names=KINDS, stratify="label")
