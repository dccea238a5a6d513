"""What is laid over pictures or put together to one: boxes of a detector, samples that are pixels. No graph, no Qt."""

from __future__ import annotations

import numpy as np
import torch
from torch import Tensor

from nodes.modules.grid_detection import edges

DRAWN = 96  # pixels along a side of a tile with boxes, about
COLORS = np.array(
    [(86, 180, 233), (230, 159, 0), (0, 200, 140), (204, 121, 167), (240, 228, 66), (213, 94, 0)], np.uint8
)  # by class, after Okabe and Ito: told apart without seeing red or green


def framed(pixels: np.ndarray, boxes: Tensor, least: float) -> np.ndarray:
    """Tiles (T, H, W) or (T, H, W, 3) enlarged to (T, h, w, 3), with the boxes of a grid detector around what it sees.

    Boxes are (N, 5 + C, G, G) as for `nodes.modules.grid_detection.edges`; a cell counts whose first channel is
    above `least`. The color of a box is that of its likeliest class.
    """
    colored = pixels if pixels.ndim == 4 else np.repeat(pixels[..., None], 3, axis=3)
    larger = max(1, DRAWN // max(colored.shape[1:3], default=1))
    tiles = colored.repeat(larger, 1).repeat(larger, 2)
    boxes = boxes[: len(tiles)].detach().float().cpu()
    places = edges(boxes[:, 1:5])
    classes = boxes[:, 5:].argmax(1) if boxes.shape[1] > 5 else torch.zeros_like(boxes[:, 0]).long()
    height, width = tiles.shape[1:3]
    for tile, row, column in (boxes[:, 0] > least).nonzero().tolist():
        shares = np.nan_to_num(places[tile, :, row, column].numpy(), posinf=1.0, neginf=0.0)
        x = np.clip(np.round(shares[0::2] * width).astype(int), 0, width - 1)
        y = np.clip(np.round(shares[1::2] * height).astype(int), 0, height - 1)
        color = COLORS[int(classes[tile, row, column]) % len(COLORS)]
        across, down = slice(x[0], x[1] + 1), slice(y[0], y[1] + 1)
        tiles[tile, y, across], tiles[tile, down, x] = color, color
    return tiles


def rastered(places: Tensor, values: Tensor, side: int) -> Tensor:
    """Samples at places (N, 2) as an image (C, side, side): each pixel the mean of those in it, else that of all.

    The outermost samples lie on the outermost pixels; the second number of a place counts downward.
    """
    values = values.reshape(len(values), -1)
    low, high = places.amin(0), places.amax(0)
    pixel = ((places - low) / (high - low).clamp(min=1e-12) * (side - 1)).round().long()
    index = pixel[:, 1] * side + pixel[:, 0]
    count = torch.bincount(index, minlength=side**2)
    total = torch.zeros(side**2, values.shape[1]).index_add_(0, index, values)
    image = torch.where(count[:, None] > 0, total / count.clamp(min=1)[:, None], values.mean(0))
    return image.T.reshape(-1, side, side)
