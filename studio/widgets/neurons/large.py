"""The plane large: what a neuron or the whole network answers everywhere, with axes, the data on it and numbers."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QImage, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QWidget

from studio.theme import theme, theme_changed
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.neurons.look import large_image
from studio.widgets.scales import LinearScale
from studio.widgets.seen.marks import groups, shape_of, stamp
from studio.widgets.text import figures

DOT, NEAR = 3.2, 7.0  # pixels
RING = 8.0  # radius, around an example
UNDER = 200  # of 255, how much of the map the ground under a name covers
LEFT, TOP, RIGHT, BOTTOM = 28.0, 18.0, 8.0, 20.0


class Large(QWidget):
    """A square map. `pressed`, `dragged` and `released` tell places of the plane to whoever lets people draw there."""

    pressed = Signal(float, float, bool)  # x, y, whether with the right button
    dragged = Signal(float, float)
    released = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setMouseTracking(True)
        self.setMinimumSize(140, 140)
        self.title = ""
        self.discrete, self.held_out, self.drawing = False, False, False
        self.radius = 0.0  # of what is drawn with, in units of the plane
        self._arrays: Mapping[str, np.ndarray] = {}
        self._facts: Mapping[str, Any] = {}
        self._image: QImage | None = None
        self._at: QPointF | None = None
        theme_changed.connect(self._forget)

    def show_map(self, arrays: Mapping[str, np.ndarray], facts: Mapping[str, Any], title: str) -> None:
        """Show another moment or another neuron."""
        self._arrays, self._facts, self.title = arrays, facts, title
        self._forget()

    def show_points(self, points: list[tuple[float, float, int]]) -> None:
        """Show other training points (x, y, class) at once, before the network has met them."""
        rows = np.array(points, np.float32).reshape(-1, 3)
        count = max(2, int(rows[:, 2].max(initial=0)) + 1)
        names = list(self._facts.get("classes", ()))
        if len(names) != count:
            names = [str(index + 1) for index in range(count)]
            self._facts = {**self._facts, "classes": names}
        self._arrays = {**self._arrays, "train": rows[:, :2], "train_mark": rows[:, 2]}
        self.update()

    def show_discrete(self, discrete: bool) -> None:
        """Show signs, or the likeliest class, alone."""
        self.discrete = discrete
        self._forget()

    def show_held_out(self, held_out: bool) -> None:
        """Show the points that are not trained on, too."""
        self.held_out = held_out
        self.update()

    @property
    def area(self) -> QRectF:
        """Where the map lies: a square, unless one side of the plane is far the longer."""
        room = QRectF(LEFT, TOP, max(1.0, self.width() - LEFT - RIGHT), max(1.0, self.height() - TOP - BOTTOM))
        if "extent" in self._facts:
            left, right, low, high = self._facts["extent"]
            ratio = (right - left) / max(high - low, 1e-12)
            ratio = ratio if 0.25 <= ratio <= 4 else 1.0
            if room.width() / room.height() > ratio:
                room.setWidth(room.height() * ratio)
            else:
                room.setHeight(room.width() / ratio)
        return room

    def value_at(self, x: float, y: float) -> str:
        """What is answered at a place of the plane, and where that is."""
        left, right, low, high = self._facts["extent"]
        place = f"({_rounded(x, right - left)}, {_rounded(y, high - low)})"
        values = self._arrays["map"] if "map" in self._arrays else self._arrays["winner"]
        row = min(len(values) - 1, max(0, round((y - low) / max(high - low, 1e-12) * (len(values) - 1))))
        column = min(len(values) - 1, max(0, round((x - left) / max(right - left, 1e-12) * (len(values) - 1))))
        if "map" in self._arrays:
            bottom, top = float(self._facts["low"]), float(self._facts["high"])
            value = (bottom + top) / 2 + float(values[row, column]) * (top - bottom) / 2
            return tr("{name} at {place}", name=numbers.real(value), place=place)
        names, winner = self._facts.get("classes", ()), int(values[row, column])
        name = str(names[winner]) if winner < len(names) else str(winner)
        share = numbers.percent(float(self._arrays["share"][row, column]))
        return tr("{name}, {share}, at {place}", name=name, share=share, place=place)

    def in_plane(self, at: QPointF) -> tuple[float, float]:
        """The place of a pixel."""
        area = self.area
        left, right, low, high = self._facts.get("extent", (-6.0, 6.0, -6.0, 6.0))
        x = left + (at.x() - area.left()) / max(1.0, area.width()) * (right - left)
        return x, low + (area.bottom() - at.y()) / max(1.0, area.height()) * (high - low)

    # Events

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin to draw, where that is possible."""
        if self.drawing and self.area.contains(event.position()):
            self.pressed.emit(*self.in_plane(event.position()), event.button() == Qt.MouseButton.RightButton)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell the numbers under the pointer, and draw."""
        self._at = event.position()
        inside = self.area.contains(self._at)
        self.setCursor(Qt.CursorShape.CrossCursor if inside else Qt.CursorShape.ArrowCursor)
        if self.drawing and event.buttons() and inside:
            self.dragged.emit(*self.in_plane(self._at))
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        if self.drawing:
            self.released.emit()

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is pointed at."""
        self._at = None
        self.update()

    # Picture

    def _forget(self) -> None:
        self._image = None
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Map, points, axes and what is under the pointer."""
        if "extent" not in self._facts or not ("map" in self._arrays or "winner" in self._arrays):
            return
        painter = QPainter(self)
        area = self.area
        if self._image is None:
            self._image = large_image(self._arrays, self._facts, discrete=self.discrete)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, True)
        painter.drawImage(area, self._image)
        self._paint_axes(painter, area)
        painter.save()
        painter.setClipRect(area)
        self._paint_points(painter, area, "train", QColor("white"))
        if self.held_out:
            self._paint_points(painter, area, "held", QColor("black"))
        self._paint_alone(painter, area)
        self._paint_pointer(painter, area)
        painter.restore()
        painter.end()

    def _paint_axes(self, painter: QPainter, area: QRectF) -> None:
        left, right, low, high = self._facts["extent"]
        look, (font, measure) = theme(), figures()
        painter.setFont(font)
        painter.setPen(QPen(look.color("line"), 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(area)
        painter.setPen(look.color("muted"))
        names = self._facts.get("axes") or ["", ""]
        for mark in LinearScale(left, right).marks(max(2, round(area.width() / 42))):
            x = area.left() + mark.place * area.width()
            painter.drawText(QRectF(x - 24, area.bottom() + 2, 48, 14), Qt.AlignmentFlag.AlignCenter, mark.text)
        side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        for mark in LinearScale(low, high).marks(max(2, round(area.height() / 42))):
            y = area.bottom() - mark.place * area.height()
            painter.drawText(QRectF(0, y - 7, area.left() - 4, 14), side, mark.text)
        above = QRectF(area.left(), 0, max(area.width(), self.width() - area.left() - 2), TOP - 2)
        inside = self._at is not None and area.contains(self._at)
        text = self._told(self._at) if inside and self._at is not None else self.title
        painter.setPen(look.color("text"))
        text = measure.elidedText(text, Qt.TextElideMode.ElideRight, above.width())
        painter.drawText(above, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text)
        for name, place in zip((names[0], names[-1]), self.name_places(), strict=True):
            if name:
                painter.setPen(Qt.PenStyle.NoPen)
                painter.setBrush(look.color("panel", UNDER))
                painter.drawRoundedRect(place, 3, 3)
                painter.setPen(look.color("text"))
                painter.drawText(place, Qt.AlignmentFlag.AlignCenter, name)

    def name_places(self) -> tuple[QRectF, QRectF]:
        """Where the names of the axes stand in the map, on a ground of their own: its colors may be any."""
        area, measure = self.area, figures()[1]
        names = self._facts.get("axes") or ["", ""]
        wide, high = measure.horizontalAdvance(names[0]) + 8, 17.0
        across = QRectF(area.right() - wide - 2, area.bottom() - high - 2, wide, high)
        return across, QRectF(area.left() + 2, area.top() + 2, measure.horizontalAdvance(names[-1]) + 8, high)

    def _told(self, at: QPointF) -> str:
        """The answer under a pixel, and the point there."""
        x, y = self.in_plane(at)
        area, (left, right, *_) = self.area, self._facts["extent"]
        reach = NEAR / max(1.0, area.width()) * (right - left)
        for name in ("train", "held") if self.held_out else ("train",):
            points = self._arrays.get(name)
            mark = self._arrays.get(f"{name}_mark")
            if points is None or mark is None or not len(points):
                continue
            far = np.hypot(points[:, 0] - x, points[:, 1] - y)
            nearest = int(far.argmin())
            if far[nearest] <= reach:
                names = self._facts.get("classes", ())
                value = float(mark[nearest])
                told = str(names[int(value)]) if names and int(value) < len(names) else numbers.real(value)
                answer = self.value_at(*points[nearest].tolist())
                if names:
                    return tr("Class {name}; answer {answer}", name=told, answer=answer)
                return tr("Wanted {value}; answer {answer}", value=told, answer=answer)
        return self.value_at(x, y)

    def _paint_points(self, painter: QPainter, area: QRectF, name: str, rim: QColor) -> None:
        points, mark = self._arrays.get(name), self._arrays.get(f"{name}_mark")
        if points is None or not len(points):
            return
        left, right, low, high = self._facts["extent"]
        x = area.left() + (points[:, 0] - left) / max(right - left, 1e-12) * area.width()
        y = area.bottom() - (points[:, 1] - low) / max(high - low, 1e-12) * area.height()
        arrays: dict[str, np.ndarray] = {"points": points}
        if mark is not None:
            arrays["label" if "classes" in self._facts else "value"] = (
                mark.astype(int) if "classes" in self._facts else mark
            )
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.setPen(QPen(rim, 1.0))
        for mask, color, shape in groups(arrays, self._facts):
            painter.setBrush(color)
            for across, down in zip(x[mask].tolist(), y[mask].tolist(), strict=True):
                painter.drawPath(stamp(shape, across, down, DOT))

    def alone(self) -> QPointF | None:
        """Where the example that was learnt from alone last lies, in pixels."""
        point = self._arrays.get("alone")
        if point is None:
            return None
        area, (left, right, low, high) = self.area, self._facts["extent"]
        across, down = float(point[0, 0]), float(point[0, 1])
        x = area.left() + (across - left) / max(right - left, 1e-12) * area.width()
        return QPointF(x, area.bottom() - (down - low) / max(high - low, 1e-12) * area.height())

    def _paint_alone(self, painter: QPainter, area: QRectF) -> None:
        """A ring around that example, dark and light, so that it is seen on every map."""
        at = self.alone()
        if at is None:
            return
        self._paint_points(painter, area, "alone", QColor("white"))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for color, width in ((QColor("white"), 4.5), (QColor("black"), 2.0)):
            painter.setPen(QPen(color, width))
            painter.drawEllipse(at, RING, RING)

    def _paint_pointer(self, painter: QPainter, area: QRectF) -> None:
        if self._at is None or not self.drawing or not self.radius:
            return
        left, right, *_ = self._facts["extent"]
        radius = self.radius / max(right - left, 1e-12) * area.width()
        painter.setPen(QPen(theme().color("text"), 1, Qt.PenStyle.DashLine))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawEllipse(self._at, radius, radius)


def _rounded(value: float, span: float) -> str:
    """A coordinate as exactly as a pixel of the map can be pointed at."""
    return numbers.real(round(value, 2 - math.floor(math.log10(max(span, 1e-12) / 2))) + 0.0)


def class_mark(index: int) -> tuple[QColor, str]:
    """The color and shape of a class, as on the map."""
    return theme().of_class(index), shape_of(index)
