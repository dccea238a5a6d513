"""A world of places: each cell in the color of its best action, an arrow for every action, and the way that follows."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen, QPolygonF

from studio.theme import theme
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.seen.marks import Arrays, paint_scale, room_for_scale, signed_color
from studio.widgets.text import figures, widest

WALL, PIT, GOAL = "#PG"
WAYS = ((0, -1), (1, 0), (0, 1), (-1, 0))  # right and down, of up, right, down, left
EDGE, GAP = 8.0, 12.0  # around the map, and between it and what stands beside it
TALL, LEAST = 150.0, 60.0  # heights of the scale of colors
LIGHT = 0.62  # of a color, from which dark marks are read better
WRITTEN = 84.0  # side of a cell from which there is room for its numbers
PALE, DARK = QColor("#fdffff"), QColor("#111419")


@dataclass(frozen=True)
class Ground:
    """Where the cells are: `side` pixels each, from the upper left corner on; `beside` is the room at their right."""

    left: float
    top: float
    side: float
    rows: int
    columns: int
    beside: float

    def box(self, place: int) -> QRectF:
        """The cell of a place."""
        row, column = divmod(place, self.columns)
        return QRectF(self.left + column * self.side, self.top + row * self.side, self.side, self.side)

    def place_at(self, at: QPointF) -> int | None:
        """The place under a pixel."""
        column, row = (at.x() - self.left) // self.side, (at.y() - self.top) // self.side
        inside = 0 <= row < self.rows and 0 <= column < self.columns
        return int(row) * self.columns + int(column) if inside else None


def ground(area: QRectF, arrays: Arrays, facts: Mapping[str, Any], *, small: bool = False) -> Ground:
    """The cells as large as they fit, with the scale of colors and the words at their right where there is room."""
    rows, columns = len(facts["plan"]), len(facts["plan"][0])
    reach = _reach(arrays, facts)
    words = widest(figures()[1], _words(arrays, facts))
    beside = 0.0 if small else max(room_for_scale(-reach, reach), words + 4) + GAP
    if area.width() - beside < 100:
        beside = 0.0
    edge = 3.0 if small else EDGE
    side = max(4.0, min((area.width() - beside - 2 * edge) / columns, (area.height() - 2 * edge) / rows))
    left = area.left() + max(edge, (area.width() - beside - side * columns) / 2)
    return Ground(left, area.top() + (area.height() - side * rows) / 2, side, rows, columns, beside)


def paint_grid(
    painter: QPainter, area: QRectF, arrays: Arrays, facts: Mapping[str, Any], *, small: bool = False
) -> None:
    """The whole picture; `small` without arrows but the best ones, and without words."""
    found, reach = ground(area, arrays, facts, small=small), _reach(arrays, facts)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
    colors = {place: signed_color(value / reach) for place, value in _worth(arrays, facts).items()}
    for place, letter in enumerate("".join(facts["plan"])):
        _paint_cell(painter, found.box(place), letter, colors.get(place))
    _paint_way(painter, found, arrays["path"])
    values = arrays["values"]
    for place in _free(facts):
        ink = _ink(colors[place])
        written = not small and found.side >= WRITTEN
        _paint_actions(painter, found.box(place), values[place], ink, away=0.17 if written else 0.29, small=small)
        if written:
            _write(painter, found.box(place), values[place], ink)
    if found.beside:
        _paint_beside(painter, area, found, reach, _words(arrays, facts))


def told_of(arrays: Arrays, facts: Mapping[str, Any], place: int) -> str:
    """The numbers of a place, or what it is where nobody acts."""
    letter = "".join(facts["plan"])[place]
    if letter == WALL:
        return tr("wall")
    if letter in (PIT, GOAL):
        earned = numbers.real(float(arrays["earned"][place]))
        return tr("goal, earns {number}", number=earned) if letter == GOAL else tr("pit, earns {number}", number=earned)
    pairs = zip(facts["actions"], arrays["values"][place].tolist(), strict=True)
    return "   ".join(f"{action} {numbers.real(value)}" for action, value in pairs)


def _free(facts: Mapping[str, Any]) -> list[int]:
    return [place for place, letter in enumerate("".join(facts["plan"])) if letter not in (WALL, PIT, GOAL)]


def _worth(arrays: Arrays, facts: Mapping[str, Any]) -> dict[int, float]:
    """What is best at each place: of its actions, or what one earns who ends there."""
    best = np.nan_to_num(arrays["values"].astype(float)).max(axis=1)
    ends = [place for place, letter in enumerate("".join(facts["plan"])) if letter in (PIT, GOAL)]
    earned = {place: float(arrays["earned"][place]) for place in ends}
    return {place: float(best[place]) for place in _free(facts)} | earned


def _reach(arrays: Arrays, facts: Mapping[str, Any]) -> float:
    """The end of the scale of colors on both sides."""
    return max((abs(value) for value in _worth(arrays, facts).values()), default=0.0) or 1.0


def _words(arrays: Arrays, facts: Mapping[str, Any]) -> list[str]:
    """What the way from the start comes to."""
    if not facts["ended"]:
        return [tr("never arrives")]
    steps = numbers.count(len(arrays["path"]) - 1)
    return [tr("{count} steps", count=steps), tr("return {number}", number=numbers.tick(facts["return"], 0.01))]


def _ink(ground_color: QColor) -> QColor:
    """What can be read on a color."""
    return DARK if ground_color.lightnessF() > LIGHT or ground_color.red() > ground_color.blue() else PALE


def _paint_cell(painter: QPainter, box: QRectF, letter: str, color: QColor | None) -> None:
    look, side = theme(), box.width()
    inner = box.adjusted(0.5, 0.5, -0.5, -0.5)
    if color is None:
        painter.fillRect(inner, look.color("canvas"))
        painter.fillRect(inner, QColor(look.color("muted", 70)))
        painter.fillRect(inner, QColor(look.color("muted", 110)) if side < 12 else Qt.BrushStyle.BDiagPattern)
        return
    painter.fillRect(inner, color)
    if letter not in (PIT, GOAL):
        return
    ink, middle, size = _ink(color), box.center(), side * 0.24
    painter.setPen(QPen(ink, max(1.5, side * 0.07), Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    if letter == PIT:
        for slope in (1, -1):
            painter.drawLine(QLineF(middle.x() - size, middle.y() - slope * size, middle.x() + size,
                                    middle.y() + slope * size))  # fmt: skip
        return
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(ink)
    turns = np.arange(10) * np.pi / 5
    radii = np.where(np.arange(10) % 2, 0.45, 1.15) * size
    corners = zip((middle.x() + radii * np.sin(turns)).tolist(), (middle.y() - radii * np.cos(turns)).tolist(),
                  strict=True)  # fmt: skip
    painter.drawPolygon(QPolygonF([QPointF(x, y) for x, y in corners]))


def _paint_way(painter: QPainter, found: Ground, path: np.ndarray) -> None:
    """The way from the ring of the start on: light with a dark rim, over any color."""
    points = QPolygonF([found.box(place).center() for place in path.tolist()])
    wide = min(max(1.6, found.side * 0.06), 3.0)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for color, width in ((QColor(0, 0, 0, 150), wide + 1.6), (QColor(255, 255, 255), wide)):
        painter.setPen(QPen(color, width, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap, Qt.PenJoinStyle.RoundJoin))
        painter.drawPolyline(points)
        painter.drawEllipse(points.first(), found.side * 0.14, found.side * 0.14)


def _paint_actions(
    painter: QPainter, box: QRectF, values: np.ndarray, ink: QColor, *, away: float, small: bool
) -> None:
    """An arrow toward each side, the larger the more the action is worth beside the others; the best one strong."""
    side = box.width()
    finite = np.nan_to_num(values.astype(float))
    spread = float(finite.max() - finite.min())
    shares = (finite - finite.min()) / spread if spread > 1e-9 else np.full(len(finite), 0.5)
    painter.setPen(Qt.PenStyle.NoPen)
    for action, (right, down) in enumerate(WAYS):
        best = action == int(finite.argmax())
        if small and not best:
            continue
        color = QColor(ink)
        color.setAlpha(255 if best else 95)
        painter.setBrush(color)
        size = away * side * (0.24 + 0.34 * float(shares[action]))
        middle = box.center() + QPointF(right, down) * away * side
        tip, across = QPointF(right, down) * size, QPointF(down, right) * size
        painter.drawPolygon(QPolygonF([middle + tip, middle - tip * 0.6 + across, middle - tip * 0.6 - across]))


def _write(painter: QPainter, box: QRectF, values: np.ndarray, ink: QColor) -> None:
    """The numbers, each at the side that its action leads to, beside the line on which a way would pass."""
    font, measure = figures()
    painter.setFont(font)
    painter.setPen(ink)
    line, middle, inner = measure.height(), box.center(), box.adjusted(4, 3, -4, -3)
    above = middle.y() - line - 3
    for (right, down), value in zip(WAYS, values.tolist(), strict=True):
        text = numbers.tick(value, 0.01) if np.isfinite(value) else "–"
        wide = measure.horizontalAdvance(text)
        x = middle.x() + 5 if down else inner.right() - wide if right > 0 else inner.left()
        y = above if right else inner.top() if down < 0 else inner.bottom() - line
        painter.drawText(QPointF(x, y + measure.ascent()), text)


def _paint_beside(painter: QPainter, area: QRectF, found: Ground, reach: float, words: list[str]) -> None:
    """The scale of colors, and below it what the way comes to."""
    line = figures()[1].height() + 2
    left = found.left + found.side * found.columns + GAP
    room = found.side * found.rows - line * len(words) - 8
    top = max(found.top, area.top() + EDGE)
    tall = min(TALL, room)
    if tall >= LEAST:
        paint_scale(painter, QRectF(left, top, found.beside - GAP, tall), -reach, reach)
        top += tall + 8
    font, _ = figures(bold=True)
    painter.setFont(font)
    painter.setPen(theme().color("text"))
    for number, word in enumerate(words):
        painter.drawText(QRectF(left, top + number * line, found.beside + EDGE, line), 0, word)
