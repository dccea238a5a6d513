"""The numbers beside a node's live strip: the size of its gradient, with a sign where it is ill, and of its updates."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF
from PySide6.QtGui import QPainter

from runtime.telemetry import Layer
from studio.widgets import numbers
from studio.widgets.gradient_marks import BROKEN, NONE, SIGNS, gradient_mark

if TYPE_CHECKING:
    from studio.canvas.live import Live
    from studio.canvas.look import Look

Array = np.ndarray
GRADIENT, UPDATE = "∇", "Δ"


def largest_gradient(layers: Mapping[str, Layer]) -> float:
    """The largest gradient of a step, which others are compared with."""
    found = [layer.gradient for layer in layers.values() if layer.gradient is not None]
    return max((value for value in found if np.isfinite(value)), default=0.0)


def words_of(layer: Layer, largest: float) -> tuple[str, str, str]:
    """What is wrong with the gradient (or nothing), the gradient, and the share by which a step changes the weights."""
    if layer.gradient is None:
        return NONE, "", ""
    mark = gradient_mark(layer.gradient, largest)
    gradient = f"{GRADIENT} {numbers.real(layer.gradient, 2)}"
    update = "" if layer.update is None else f"{UPDATE} {numbers.percent(layer.update)}"
    return mark, f"{SIGNS[mark]} {gradient}" if mark else gradient, update


def paint_words(painter: QPainter, look: Look, live: Live, names: list[str], lines: Array) -> None:
    """Write both numbers of each node on its line (n, 3): left end, baseline, width. The second where there is room."""
    painter.setFont(look.fonts["quiet"])
    for name, (left, base, width) in zip(names, lines.tolist(), strict=True):
        mark, gradient, update = live.words(name)
        painter.setPen(look.muted if mark == NONE else look.error if mark == BROKEN else look.warning)
        painter.drawText(QPointF(left, base), gradient)
        room = width - look.width("quiet", gradient) - 8.0
        taken = look.width("quiet", update)
        if update and taken <= room:
            painter.setPen(look.muted)
            painter.drawText(QPointF(left + width - taken, base), update)
