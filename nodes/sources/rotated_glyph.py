"""Rotated glyph: one sign turned all the way round, a ring in the space of images."""

import numpy as np

from nodes.sources.bitmaps import NAMES, letters
from nodes.sources.drawing import pixels
from nodes.sources.sampling import Sampling
from nodes.spec import Data, Port, Signal, node, setting

SIDE = 16
WIDE = 0.8  # how far the upright letter reaches up and down from the middle


@node(
    key="rotated_glyph",
    title="Rotated glyph",
    family="sources",
    words=("manifold", "rotation", "angle", "isomap", "ring", "letter", "images", "dimension reduction", "toy"),
    outputs=(
        Port("image"),
        Port("angle", dtype="float", help="How far it is turned, in degrees."),
    ),
)
class RotatedGlyph(Sampling):
    """Images of 16×16 pixels of one letter turned to even angles: many numbers, and only one of them free."""

    letter = setting("R", choices=(("F", "F"), ("G", "G"), ("P", "P"), ("R", "R")), main=True, help="What is turned.")
    turns = setting(400, minimum=4, maximum=100_000, help="How many images are drawn, training and test together.")

    def describe(self) -> dict[str, Signal]:
        angle = Signal((1,), meaning="target", low=0.0, high=360.0)
        return {"image": Signal((1, SIDE, SIDE), meaning="image", low=0.0, high=1.0), "angle": angle}

    def load(self) -> Data:
        angle = 360 * np.arange(self.turns) / self.turns
        images = _turned(letters()[NAMES.index(self.letter)], np.deg2rad(angle))
        return Data({"image": images[:, None].astype(np.float32), "angle": angle[:, None].astype(np.float32)})


def _turned(glyph: np.ndarray, angles: np.ndarray) -> np.ndarray:
    """A bitmap (h, w) turned by each angle (N,) about its middle: (N, side, side), soft as a lens makes it."""
    glyph = np.pad(glyph, 1)
    (across, down), (height, width) = pixels(SIDE), glyph.shape
    cosine, sine = np.cos(angles)[:, None, None], np.sin(angles)[:, None, None]
    scale = (height - 2) / 2 / WIDE
    rows = np.clip((cosine * down - sine * across) * scale + (height - 1) / 2, 0, height - 1.001)
    columns = np.clip((cosine * across + sine * down) * scale + (width - 1) / 2, 0, width - 1.001)
    top, left = rows.astype(int), columns.astype(int)
    low, right = rows - top, columns - left
    upper = glyph[top, left] * (1 - right) + glyph[top, left + 1] * right
    lower = glyph[top + 1, left] * (1 - right) + glyph[top + 1, left + 1] * right
    return np.asarray(upper * (1 - low) + lower * low)
