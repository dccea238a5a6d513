"""Names along two edges of a large matrix: which step asks and which is looked at, the steps and units of a state.

Small pictures, and several beside one another, have no room for them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from PySide6.QtCore import QMarginsF, QPointF, QRectF, Qt
from PySide6.QtGui import QFontMetricsF, QPainter

from studio.theme import theme
from studio.translate import tr
from studio.widgets.text import figures, widest

LEAST, LOW, SLIM = 56.0, 100.0, 110.0  # pixels of a picture's height for names, and for captions; of its width
LONGEST = 64.0  # pixels of a name beside a row; longer ones are cut
GAP = 4.0  # pixels between a name and the matrix
CLOSE = 0.9  # of the height of a line that a name beside a row needs


@dataclass(frozen=True, slots=True)
class Axes:
    """What stands beside the rows and above the columns, and what they are."""

    rows: tuple[str, ...]
    columns: tuple[str, ...]
    beside: str
    above: str

    def margins(self) -> QMarginsF:
        """Room at the left and above."""
        measure = figures()[1]
        line = measure.height()
        columns = widest(measure, self.columns)
        high = line if columns <= 2 * line else min(LONGEST, columns)
        beside = (line if self.beside else 0.0) + min(LONGEST, widest(measure, self.rows))
        return QMarginsF(beside + 2 * GAP, (line if self.above else 0.0) + high + GAP, 0.0, 0.0)


def axes_of(kind: str, facts: Mapping[str, Any], area: QRectF, shape: tuple[int, ...]) -> Axes | None:
    """The names around a single matrix of a shape (tiles, rows, columns) in an area; None where there are none."""
    if len(shape) < 3 or shape[0] != 1 or not (shape[1] and shape[2]) or area.height() < LEAST or area.width() < SLIM:
        return None
    found = _axes(kind, facts, shape)
    return replace(found, beside="", above="") if found is not None and area.height() < LOW else found


def _axes(kind: str, facts: Mapping[str, Any], shape: tuple[int, ...]) -> Axes | None:
    if kind == "attention":
        size = facts.get("size", shape[1:])
        rows = _thinned(facts.get("asking", ()), size[0], shape[1])
        return Axes(rows, _thinned(facts.get("asked", ()), size[1], shape[2]), tr("asks (query)"), tr("looks at (key)"))
    if kind == "sequence":
        words, steps, units = facts.get("words", ()), facts.get("across", ()), facts.get("rows", ())
        told = words if len(words) == len(steps) else steps
        beside, above = (tr("Channel"), tr("Place")) if facts.get("slid") else (tr("Unit number"), tr("Time step"))
        return Axes(tuple(map(str, units)), tuple(map(str, told)), beside, above)
    if kind == "units":
        samples = facts.get("rows", ())
        told = _firsts(samples) if len(samples) == shape[1] else range(1, shape[1] + 1)
        return Axes(tuple(map(str, told)), tuple(map(str, facts.get("across", ()))), tr("Sample"), tr("Unit number"))
    return None


def _firsts(names: Sequence[str]) -> list[str]:
    """Of equal neighbors the first alone is written."""
    return [name if place == 0 or name != names[place - 1] else "" for place, name in enumerate(names)]


def _thinned(names: Sequence[str], whole: int, shown: int) -> tuple[str, ...]:
    """What stands at each of the shown steps, which may be fewer than there are; else their numbers."""
    places = [min(whole - 1, int((place + 0.5) * whole / shown)) for place in range(shown)]
    return tuple(str(names[place]) if place < len(names) else str(place) for place in places)


def paint_axes(painter: QPainter, area: QRectF, matrix: QRectF, axes: Axes) -> None:
    """Write the names around a matrix that lies in an area."""
    look, (font, measure) = theme(), figures()
    line = measure.height()
    painter.setFont(font)
    painter.setPen(look.color("text"))
    _paint_rows(painter, measure, matrix, axes.rows)
    _paint_columns(painter, measure, matrix, axes.columns)
    painter.setPen(look.color("muted"))
    top = matrix.top() - axes.margins().top()
    left = matrix.left() - axes.margins().left()
    middle = Qt.AlignmentFlag.AlignCenter
    painter.drawText(_around(matrix.center().x(), area.left(), area.right(), top, line), middle, axes.above)
    painter.save()
    painter.translate(left, 0)
    painter.rotate(-90)
    painter.drawText(_around(-matrix.center().y(), -area.bottom(), -area.top(), 0.0, line), middle, axes.beside)
    painter.restore()


def _around(middle: float, low: float, high: float, top: float, line: float) -> QRectF:
    """A line of text as wide as there is room on both sides of its middle."""
    half = min(middle - low, high - middle)
    return QRectF(middle - half, top, 2 * half, line)


def _paint_rows(painter: QPainter, measure: QFontMetricsF, matrix: QRectF, names: Sequence[str]) -> None:
    line, each = measure.height(), matrix.height() / max(1, len(names))
    width = min(LONGEST, widest(measure, names))
    right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
    for row in _apart(names, each, CLOSE * line):
        middle = matrix.top() + (row + 0.5) * each
        box = QRectF(matrix.left() - GAP - width, middle - line / 2, width, line)
        painter.drawText(box, right, measure.elidedText(names[row], Qt.TextElideMode.ElideRight, width))


def _paint_columns(painter: QPainter, measure: QFontMetricsF, matrix: QRectF, names: Sequence[str]) -> None:
    """Names that are long are turned."""
    line, each, wide = measure.height(), matrix.width() / max(1, len(names)), widest(measure, names)
    upright = wide <= 2 * line
    for column in _apart(names, each, wide + 4 if upright else CLOSE * line):
        at = QPointF(matrix.left() + (column + 0.5) * each, matrix.top() - GAP / 2)
        if upright:
            painter.drawText(QRectF(at.x() - wide, at.y() - line, 2 * wide, line), Qt.AlignmentFlag.AlignCenter,
                             names[column])  # fmt: skip
            continue
        painter.save()
        painter.translate(at)
        painter.rotate(-90)
        text = measure.elidedText(names[column], Qt.TextElideMode.ElideRight, LONGEST)
        painter.drawText(QRectF(0, -line / 2, LONGEST, line), Qt.AlignmentFlag.AlignLeft, text)
        painter.restore()


def _apart(names: Sequence[str], each: float, wanted: float) -> list[int]:
    """The places of the names that have room, one after another."""
    found: list[int] = []
    for place, name in enumerate(names):
        if name and (not found or (place - found[-1]) * each >= wanted):
            found.append(place)
    return found
