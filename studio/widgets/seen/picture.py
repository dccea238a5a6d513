"""One picture of what a view shows, painted by the form of its arrays, and a widget that holds it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QImage, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from studio.theme import theme, theme_changed
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.chart_axes import Axes
from studio.widgets.heat import rgb
from studio.widgets.seen.behind import Behind
from studio.widgets.seen.grid import ground, paint_grid, told_of
from studio.widgets.seen.lines import paint_bars, paint_lines
from studio.widgets.seen.plane import paint_map, paint_scatter
from studio.widgets.seen.tiles import paint_tiles

if TYPE_CHECKING:
    from runtime.telemetry import Seen

NEAR = 9.0  # pixels within which a point is under the pointer


def paint_seen(
    painter: QPainter, area: QRectF, seen: Seen, *, small: bool = False, behind: Behind | None = None
) -> Axes | None:
    """Paint what a view shows; `small` for a node, without axes and words. Answers the axes where there are some.

    What lies `behind` the curves of a whole widget is kept there.
    """
    form, arrays, facts = seen.facts.get("form", ""), seen.arrays, seen.facts
    if form == "tiles":
        paint_tiles(painter, area, arrays, facts, small=small)
    elif form == "points":
        return paint_scatter(painter, area, arrays, facts, small=small)
    elif form == "map":
        return paint_map(painter, area, arrays, facts, small=small)
    elif form == "lines":
        return paint_lines(painter, area, arrays, facts, small=small, behind=behind)
    elif form == "bars":
        return paint_bars(painter, area, arrays, facts, small=small, generated=seen.picture == "samples")
    elif form == "grid":
        paint_grid(painter, area, arrays, facts, small=small)
    elif form == "cells":
        _paint_cells(painter, area, arrays["cells"])
    return None


def _paint_cells(painter: QPainter, area: QRectF, counts: np.ndarray) -> None:
    """The matrix as one square: the diagonal in the accent, mistakes in orange."""
    look, size = theme(), len(counts)
    back = rgb(look.color("card"))
    front = np.where(np.eye(size, dtype=bool)[:, :, None], rgb(look.color("accent")), rgb(look.negative))
    shares = counts / np.maximum(counts.sum(axis=1, keepdims=True), 1)
    pixels = np.full((size, size, 4), 255, dtype=np.uint8)
    pixels[:, :, :3] = np.round(back + (front - back) * np.sqrt(shares)[:, :, None] * 0.85)
    side = min(area.width(), area.height())
    square = QRectF(0, 0, side, side)
    square.moveCenter(area.center())
    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, False)
    painter.drawImage(square, QImage(pixels.data, size, size, 4 * size, QImage.Format.Format_RGBX8888).copy())
    painter.setBrush(Qt.BrushStyle.NoBrush)
    painter.setPen(look.color("line"))
    painter.drawRect(square.adjusted(0, 0, -1, -1))


class SeenPicture(QWidget):
    """Shows the latest of one view; tells the numbers under the pointer."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)  # nothing below it is painted with it
        self.seen: Seen | None = None
        self.caption = ""
        self.axes: Axes | None = None
        self._behind = Behind()
        self.setMouseTracking(True)
        self.setMinimumSize(140, 100)
        theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """A comfortable size."""
        return QSize(280, 220)

    def show_seen(self, seen: Seen | None, caption: str = "") -> None:
        """Show this instead; the caption tells when it was."""
        self.seen, self.caption, self.axes = seen, caption, None
        self.setAccessibleDescription(caption)
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture on the panel."""
        painter = QPainter(self)
        painter.fillRect(self.rect(), theme().color("panel"))
        if self.seen is not None and self.seen.arrays:
            self.axes = paint_seen(painter, QRectF(self.rect()), self.seen, behind=self._behind)
        painter.end()

    def describe(self, at: QPointF) -> str:
        """The numbers under a point; the caption where there are none."""
        seen, axes = self.seen, self.axes
        if seen is not None and seen.facts.get("form") == "grid":
            place = ground(QRectF(self.rect()), seen.arrays, seen.facts).place_at(at)
            return self.caption if place is None else told_of(seen.arrays, seen.facts, place)
        if seen is None or axes is None or not axes.area.contains(at):
            return self.caption
        x = float(axes.across.value((at.x() - axes.area.left()) / axes.area.width()))
        y = float(axes.up.value((axes.area.bottom() - at.y()) / axes.area.height()))
        match seen.facts.get("form"):
            case "points":
                return self._point(seen, axes, at)
            case "map":
                return self._place(seen, x, y)
            case "lines":
                row = int(np.abs(seen.arrays["x"] - x).argmin())
                answers = ", ".join(numbers.real(float(value)) for value in seen.arrays["y"][row])
                return tr("at {x}: {answer}", x=numbers.real(float(seen.arrays["x"][row])), answer=answers)
            case "bars":
                edges = seen.arrays["edges"]
                bin_ = min(len(edges) - 2, max(0, int(np.searchsorted(edges, x)) - 1))
                low, high = numbers.real(float(edges[bin_])), numbers.real(float(edges[bin_ + 1]))
                share = numbers.percent(float(seen.arrays["counts"][bin_]))
                return tr("{share} from {low} to {high}", share=share, low=low, high=high)
        return self.caption

    def _point(self, seen: Seen, axes: Axes, at: QPointF) -> str:
        points = seen.arrays["points"]
        x = axes.area.left() + axes.across.place(points[:, 0]) * axes.area.width()
        y = axes.area.bottom() - axes.up.place(points[:, 1]) * axes.area.height()
        far = np.nan_to_num(np.hypot(x - at.x(), y - at.y()), nan=np.inf)
        nearest = int(far.argmin())
        if far[nearest] > NEAR:
            return self.caption
        place = ", ".join(numbers.real(float(value)) for value in points[nearest])
        if "label" in seen.arrays:
            name = seen.facts["classes"][int(seen.arrays["label"][nearest])]
            return tr("{name} at {place}", name=name, place=place)
        if "value" in seen.arrays:
            value = numbers.real(float(seen.arrays["value"][nearest]))
            return tr("{name} at {place}", name=value, place=place)
        return place

    def _place(self, seen: Seen, x: float, y: float) -> str:
        left, right, low, high = seen.facts["extent"]
        rows = len(seen.arrays["map"] if "map" in seen.arrays else seen.arrays["winner"])
        row = min(rows - 1, max(0, round((y - low) / max(high - low, 1e-12) * (rows - 1))))
        column = min(rows - 1, max(0, round((x - left) / max(right - left, 1e-12) * (rows - 1))))
        place = f"{numbers.real(x)}, {numbers.real(y)}"
        if "map" in seen.arrays:
            bottom, top = float(seen.facts["low"]), float(seen.facts["high"])
            share = float(seen.arrays["map"][row, column])
            value = (bottom + top) / 2 + share * (top - bottom) / 2
            return tr("{name} at {place}", name=numbers.real(value), place=place)
        winner = int(seen.arrays["winner"][row, column])
        names = seen.facts.get("classes", ())
        name = str(names[winner]) if winner < len(names) else str(winner)
        share_text = numbers.percent(float(seen.arrays["share"][row, column]))
        return tr("{name}, {share}, at {place}", name=name, share=share_text, place=place)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell the numbers under the pointer."""
        self.setToolTip(self.describe(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the pointer."""
        self.setToolTip("")
