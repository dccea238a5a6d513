"""Shapes to detect: made images with one to three figures, and what a grid detector is to say of them."""

import numpy as np

from nodes.sources.detection_grid import CELLS, FIGURES, KINDS, corners, mark
from nodes.sources.drawing import MadeImages, draw_figures
from nodes.spec import Data, Port, Signal, node, setting

SIDE = 24
MOST = 3  # figures in an image


@node(
    key="detection_shapes",
    title="Shapes to detect",
    family="sources",
    words=("object detection", "yolo", "one-stage", "grid", "bounding box", "images", "localization", "toy"),
    outputs=(
        Port("image"),
        Port("target", dtype="float", help="Channels: object, x and y in the cell, width, height, then the kinds."),
        Port("objects", dtype="float", help="1 in the cells that hold the middle of a figure; the first channel."),
    ),
)
class DetectionShapes(MadeImages):
    """Images of 24×24 pixels with one to three figures, and for each of 6×6 cells the box and kind of its figure."""

    noise = setting(0.05, minimum=0.0, maximum=100.0, help="Deviation of the noise over the image.")

    def describe(self) -> dict[str, Signal]:
        cells = (5 + len(KINDS), CELLS, CELLS)
        return {
            "image": Signal((1, SIDE, SIDE), meaning="image"),
            "target": Signal(cells, meaning="target", low=0.0, high=1.0),
            "objects": Signal((1, *cells[1:]), meaning="probabilities", low=0.0, high=1.0),
        }

    def load(self) -> Data:
        draw, count = self.draw(), self.points
        images, target = np.zeros((count, SIDE, SIDE)), np.zeros((count, 5 + len(KINDS), CELLS, CELLS))
        wanted, middles = draw.integers(1, MOST + 1, count), corners(draw, count)
        for number in range(MOST):  # each in a quarter of its own, so that none hides another
            kind, size = draw.integers(0, len(KINDS), count), draw.uniform(0.2, 0.36, count)
            place = middles[:, number] + draw.uniform(-1, 1, (count, 2)) * (0.46 - size)[:, None]
            drawn = draw_figures(FIGURES[kind], place[:, 0], place[:, 1], size, SIDE)
            there = wanted > number
            images = np.maximum(images, drawn * there[:, None, None])
            mark(target, there, kind, place, size)
        images += draw.normal(0, self.noise, images.shape)
        target = target.astype(np.float32)
        return Data({"image": images[:, None].astype(np.float32), "target": target, "objects": target[:, :1]})
