"""Many rectangles or lines in one call: Qt reads them straight from a numpy array.

A list of Qt objects would cost a Python object each; PySide accepts the first item and a count instead.
"""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QRectF
from PySide6.QtGui import QPainter
from shiboken6 import wrapInstance

Array = np.ndarray


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
