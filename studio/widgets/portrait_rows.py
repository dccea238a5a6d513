"""A row of data as small bars with the names of its columns, and a line of tokens as text."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from PySide6.QtCore import QPointF, QRectF, QSizeF, Qt
from PySide6.QtGui import QFont, QFontMetricsF, QPainter

from studio.theme import theme
from studio.translate import tr
from studio.widgets import numbers

WRAPPED = int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop | Qt.TextFlag.TextWrapAnywhere)
TINIEST = 6  # pixels of a letter
NAMED, TALLEST = 11.0, 22.0  # pixels of a line from which its column's name is written, and at most


def paint_row(painter: QPainter, area: QRectF, values: np.ndarray, facts: Mapping[str, Any], *, large: bool) -> None:
    """Bars (3, U): the value of each column between the least and the largest of the samples."""
    look = theme()
    count = values.shape[1]
    height = min(area.height() / max(1, count), TALLEST)
    names = facts.get("columns", ())
    named = bool(names) and height >= NAMED
    font = look.font("small")
    font.setPixelSize(int(min(11, max(8, height - 2))))
    painter.setFont(font)
    measure = painter.fontMetrics()
    share = 0.55 if large else 0.5
    room = (
        min(area.width() * share, max((measure.horizontalAdvance(name) for name in names), default=0) + 8.0)
        if named
        else 0.0
    )
    told = measure.horizontalAdvance("−0.0000") + 6.0 if large and height >= NAMED else 0.0
    top = area.top() + (area.height() - height * count) / 2
    for index, (value, low, high) in enumerate(values.T.tolist()):
        line = QRectF(area.left(), top + index * height, area.width(), height)
        bar = QRectF(line.left() + room, line.top() + height * 0.2, line.width() - room - told, height * 0.6)
        place = (value - low) / (high - low) if high > low else 0.5
        painter.fillRect(bar, look.color("line"))
        painter.fillRect(
            QRectF(bar.left(), bar.top(), bar.width() * min(max(place, 0.02), 1.0), bar.height()),
            look.family("sources"),
        )
        if named:
            painter.setPen(look.color("muted"))
            text = measure.elidedText(names[index], Qt.TextElideMode.ElideRight, round(room - 6.0))
            painter.drawText(QRectF(line.left(), line.top(), room, height), Qt.AlignmentFlag.AlignVCenter, text)
        if told:
            painter.setPen(look.color("text"))
            right = QRectF(line.right() - told, line.top(), told, height)
            painter.drawText(right, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, numbers.real(value))


def paint_tokens(painter: QPainter, area: QRectF, facts: Mapping[str, Any], *, large: bool) -> None:
    """The words of one sample, one after another."""
    look = theme()
    words = [str(word) for word in facts.get("words", ())]
    letters = all(len(word) == 1 for word in words)
    room = area.adjusted(2, 1, -2, -1)
    font, text = fitting(("" if letters else " ").join(words), room.size(), look.mono("hero" if large else "small"))
    painter.save()
    painter.setFont(font)
    painter.setPen(look.color("text"))
    painter.setClipRect(area)
    painter.drawText(room, WRAPPED, text)
    painter.restore()


def fitting(text: str, room: QSizeF, font: QFont) -> tuple[QFont, str]:
    """The font as large as a text wholly fits with, and the text; of one that is too long what whole lines hold."""
    font, wished, lying = QFont(font), font.pixelSize(), QRectF(QPointF(), room)
    for size in range(wished, TINIEST - 1, -1):
        font.setPixelSize(size)
        taken = QFontMetricsF(font).boundingRect(lying, WRAPPED, text)
        if taken.height() <= room.height() and taken.width() <= room.width():
            return font, text
    font.setPixelSize(max(TINIEST, min(wished, int(room.height() * 0.8))))
    metrics = QFontMetricsF(font)
    held = max(1, int(room.height() // metrics.height())) * max(1, int(room.width() // metrics.averageCharWidth()))
    return font, f"{text[: held - 1]}…" if len(text) > held else text


def row_at(area: QRectF, values: np.ndarray, facts: Mapping[str, Any], at: QPointF) -> str:
    """The column under a point, its value, and between which values it lies."""
    found = _column_at(area, values, facts, at)
    if found is None:
        return ""
    name, (value, low, high) = found
    return tr("{name}: {value}, between {low} and {high}", name=name, value=value, low=low, high=high)


def brief_row_at(area: QRectF, values: np.ndarray, facts: Mapping[str, Any], at: QPointF) -> str:
    """The column under a point and its value."""
    found = _column_at(area, values, facts, at)
    return f"{found[0]}: {found[1][0]}" if found is not None else ""


def _column_at(
    area: QRectF, values: np.ndarray, facts: Mapping[str, Any], at: QPointF
) -> tuple[str, tuple[str, ...]] | None:
    count = values.shape[1]
    height = min(area.height() / max(1, count), TALLEST)
    index = int((at.y() - area.top() - (area.height() - height * count) / 2) // max(height, 1e-9))
    if not 0 <= index < count or not area.contains(at):
        return None
    names = facts.get("columns", ())
    name = names[index] if names else tr("Column {number}", number=int(facts["across"][index]))
    return str(name), tuple(numbers.real(one) for one in values[:, index].tolist())
