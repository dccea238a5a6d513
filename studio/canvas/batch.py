"""Many rectangles or lines in one call: Qt reads them straight from a numpy array.

A list of Qt objects would cost a Python object each; PySide accepts the first item and a count instead.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

import numpy as np
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QColor, QPainter
from shiboken6 import wrapInstance

Array = np.ndarray
_SIZE = 32  # bytes of a rectangle


class Runs:
    """Rectangles (n, 4) in runs of one color, each run with the key of its color and its length.

    Qt reads them where they are: what is put into `rects` later is drawn from then on.
    """

    def __init__(self, rects: Array, runs: Mapping[int, int]) -> None:
        self.rects = np.ascontiguousarray(rects, dtype=np.float64)
        address, self._runs = self.rects.__array_interface__["data"][0], list[tuple[int, QRectF, int]]()
        for color, count in runs.items():
            if count:
                self._runs.append((color, cast("QRectF", wrapInstance(address, QRectF)), count))
            address += _SIZE * count

    def draw(self, painter: QPainter, colors: Mapping[int, QColor]) -> None:
        """Draw them with the painter's pen, one call for each color."""
        for color, first, count in self._runs:
            painter.setBrush(colors[color])
            painter.drawRects(first, count)


def draw_rects(painter: QPainter, rects: Array) -> None:
    """Draw rectangles (n, 4) given as left, top, width, height."""
    if len(rects):
        kept = np.ascontiguousarray(rects, dtype=np.float64)
        painter.drawRects(wrapInstance(kept.ctypes.data, QRectF), len(kept))  # type: ignore[call-overload]


def draw_lines(painter: QPainter, lines: Array) -> None:
    """Draw lines (n, 4) given as two points each."""
    if len(lines):
        kept = np.ascontiguousarray(lines, dtype=np.float64)
        painter.drawLines(wrapInstance(kept.ctypes.data, QLineF), len(kept))  # type: ignore[call-overload]
