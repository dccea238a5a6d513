"""What a grid detector is to say: for each cell whether the middle of a figure is in it, its box and its kind."""

import numpy as np

from nodes.sources import drawing

CELLS = 6
KINDS = ("disc", "square", "cross")
FIGURES = np.array([drawing.FIGURES.index(kind) for kind in KINDS])


def corners(draw: np.random.Generator, count: int) -> np.ndarray:
    """The middles of the four quarters (count, 4, 2) in a random order."""
    quarters = np.array([(-0.5, -0.5), (-0.5, 0.5), (0.5, -0.5), (0.5, 0.5)])
    return np.asarray(quarters[draw.random((count, 4)).argsort(1)])


def mark(target: np.ndarray, there: np.ndarray, kind: np.ndarray, place: np.ndarray, size: np.ndarray) -> None:
    """Write figures into the grids (N, 5 + kinds, cells, cells): places (N, 2) and half widths (N,) from −1 to 1."""
    scaled = (place + 1) / 2 * CELLS
    cell = scaled.astype(int)
    rows, (across, down) = np.flatnonzero(there), cell[there].T
    target[rows, 0, down, across] = 1
    target[rows, 1:3, down, across] = (scaled - cell)[there]
    target[rows, 3:5, down, across] = size[there, None]
    target[rows, 5 + kind[there], down, across] = 1
