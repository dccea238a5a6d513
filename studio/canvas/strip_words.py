"""The numbers beside a node's live strip: the size of its gradient, with a sign where it is ill, and of its updates."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QFont, QPainter

from runtime.telemetry import Layer
from studio.widgets import numbers
from studio.widgets.gradient_marks import BROKEN, NONE, SIGNS, gradient_mark

if TYPE_CHECKING:
    from studio.canvas.live import Live
    from studio.canvas.look import Look
    from studio.canvas.strip_inside import Inside

Array = np.ndarray
GRADIENT, UPDATE = "∇", "Δ"
SIGN = 9.0  # pixels of a sign from afar
GAP = 4.0  # pixels between the two at least


def words_of(layer: Layer, largest: float) -> tuple[str, str, str]:
    """What is wrong with the gradient (or nothing), the gradient, and the share by which a step changes the weights."""
    if layer.gradient is None:
        return NONE, "", ""
    mark = gradient_mark(layer.gradient, largest)
    update = "" if layer.update is None else f"{UPDATE} {numbers.percent(layer.update)}"
    gradient = f"{GRADIENT} {numbers.real(layer.gradient, 2)}"
    return mark, f"{SIGNS[mark]} {gradient}" if mark else gradient, update


def words_inside(inside: Inside) -> tuple[str, str, str]:
    """The same of a block in which something is ill."""
    return inside.mark, f"{SIGNS[inside.mark]} {GRADIENT} {numbers.real(inside.gradient, 2)}", ""


def side_by_side(look: Look, width: float, layer: Layer, words: tuple[str, str, str]) -> tuple[str, str]:
    """Gradient and update on a line; the first is written shorter where it must be, the second left out if need be."""
    mark, gradient, update = words
    wide = look.metrics["quiet"].horizontalAdvance
    if not update or wide(gradient) + GAP + wide(update) <= width:
        return gradient, update
    shorter = f"{SIGNS[mark] or GRADIENT} {numbers.real(layer.gradient or 0.0, 1)}"
    bare = update.removeprefix(f"{UPDATE} ")  # the share in percent is known by its sign
    for other in (update, bare):
        if wide(shorter) + GAP + wide(other) <= width:
            return shorter, other
    return gradient, ""


def paint_words(painter: QPainter, look: Look, live: Live, names: list[str], lines: Array) -> None:
    """Write both numbers of each node on its line (n, 3): left end, baseline, width. The second where there is room."""
    painter.setFont(look.fonts["quiet"])
    wide, pen = look.metrics["quiet"].horizontalAdvance, None
    for name, (left, base, width) in zip(names, lines.tolist(), strict=True):
        words = live.words(name)
        if not words[1]:
            continue
        gradient, update = side_by_side(look, width, live.layers[name], words)
        color = look.muted if words[0] == NONE else look.error if words[0] == BROKEN else look.warning
        if color is not pen:
            painter.setPen(color)
        painter.drawText(QPointF(left, base), gradient)
        if update and color is not look.muted:
            painter.setPen(look.muted)
        pen = look.muted if update else color
        if update:
            painter.drawText(QPointF(left + width - wide(update), base), update)


def paint_signs(painter: QPainter, look: Look, marks: Sequence[str], ends: Array, zoom: float) -> None:
    """From afar, where no numbers are written: the sign alone of what is ill, at the right end (n, 2) of its spark."""
    size = max(1, round(SIGN / zoom))
    font = QFont(look.fonts["quiet"])
    font.setPixelSize(size)
    for mark, (right, top) in zip(marks, ends.tolist(), strict=True):
        box = QRectF(right - size - 1 / zoom, top, size + 1 / zoom, size + 1 / zoom)
        painter.fillRect(box, look.card)
        painter.setFont(font)
        painter.setPen(look.error if mark == BROKEN else look.warning)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, SIGNS[mark])
    painter.setPen(Qt.PenStyle.NoPen)
