"""Where the names of classes stand beside a square of cells, so that as many as possible can be read.

Names above the columns lie level where they fit or where more of them is read so; else they stand upright. Where cells
are too small for a name each, every second, third … is written, and in any case those of the cell under the pointer.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import ceil

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QPainter

from studio.theme import theme
from studio.translate import tr
from studio.widgets.text import Measure, figures, shortened, told_apart, widest

SHARE = 0.28  # of the widget's width and height that names may take from the cells
RIGHT, BELOW = 8.0, 6.0  # pixels free beside the square
LEAST = 10.0  # pixels of a square
SHORT = 22.0  # pixels of a column in which a shortened name still says something
Place = tuple[int | None, int | None]  # a row and a column, or one of them
_LINE = Qt.AlignmentFlag.AlignVCenter | Qt.TextFlag.TextDontClip


@dataclass(frozen=True)
class Standing:
    """The square of the cells; `above` are the pixels of the band in which the names of the columns stand."""

    square: QRectF
    above: float
    upright: bool

    def place_at(self, at: QPointF, count: int) -> Place:
        """The row and the column of the cell at a point, or the one whose name is there."""
        square, size = self.square, max(1.0, self.square.width()) / max(1, count)
        row, column = int((at.y() - square.top()) // size), int((at.x() - square.left()) // size)
        beside = 0 <= row < count and at.x() < square.right()
        below = 0 <= column < count and square.top() - self.above - 2 <= at.y() < square.bottom()
        return row if beside else None, column if below else None


def standing(names: Sequence[str], width: float, height: float) -> Standing:
    """As large a square as fits beside the names; these take what it leaves."""
    return _standing(tuple(names), width, height, figures()[0].key())


@lru_cache(maxsize=16)
def _standing(names: tuple[str, ...], width: float, height: float, _font: str) -> Standing:
    measure = figures()[1]
    line, wide, count = measure.height(), widest(measure, names), max(1, len(names))
    left, above = line + 4 + min(width * SHARE, wide + 8), line
    across, down = width - left - RIGHT, height - line - 6 - BELOW  # of the second the names above take a part
    side = max(LEAST, min(across, down - above))
    upright = False
    if wide + 4 > side / count and wide > line and not _are_numbers(names):
        room = min(wide + 6, max(height * SHARE, down - across))
        if room > side / count:
            upright, above = True, room
            side = max(LEAST, min(across, down - above))
    left = max(left, min(line + 12 + wide, width - RIGHT - side))
    return Standing(QRectF(round(left), round(line + 6 + above), round(side), round(side)), above, upright)


def width_for(names: Sequence[str], height: float) -> int:
    """The width at which the square fills a height."""
    measure = figures()[1]
    left = measure.height() + 4 + min(height * SHARE, widest(measure, names) + 8)
    return round(left + standing(names, left + height, height).square.height() + RIGHT)


def paint_names(painter: QPainter, stand: Standing, names: Sequence[str], width: float, marked: Place) -> None:
    """The names along both sides of the square, those of the marked row and column in bold, and what the sides are."""
    painter.setPen(theme().color("text"))
    _paint_rows(painter, stand, names, marked[0])
    if stand.upright:
        _paint_upright(painter, stand, names, marked[1])
    else:
        _paint_level(painter, stand, names, width, marked[1])
    _paint_sides(painter, stand, width)


def _paint_rows(painter: QPainter, stand: Standing, names: Sequence[str], marked: int | None) -> None:
    measure = figures()[1]
    line, size = measure.height(), stand.square.height() / len(names)
    room = stand.square.left() - line - 6
    for index, text in _written(painter, names, room, ceil(_apart(names) / size), marked):
        middle = stand.square.top() + (index + 0.5) * size
        box = QRectF(line + 2, middle - line / 2, room, line)
        painter.drawText(box, Qt.AlignmentFlag.AlignRight | _LINE, text)


def _paint_upright(painter: QPainter, stand: Standing, names: Sequence[str], marked: int | None) -> None:
    """Read from the square upward, so that each name begins at its column."""
    measure = figures()[1]
    line, size = measure.height(), stand.square.width() / len(names)
    room = stand.above - 4
    for index, text in _written(painter, names, room, ceil(_apart(names) / size), marked):
        painter.save()
        painter.translate(stand.square.left() + (index + 0.5) * size, stand.square.top())
        painter.rotate(-90)
        painter.drawText(QRectF(3, -line / 2, room, line), Qt.AlignmentFlag.AlignLeft | _LINE, text)
        painter.restore()


def _paint_level(painter: QPainter, stand: Standing, names: Sequence[str], width: float, marked: int | None) -> None:
    """Each in the middle above its column, but no farther out than the widget."""
    measure = figures()[1]
    line, size = measure.height(), stand.square.width() / len(names)
    step = ceil((widest(measure, names) + 4) / size)
    if step > 1 and size >= SHORT:  # long names of few classes are shortened rather than left out
        room, step = size - 2, 1
    else:
        room = size * step
    for index, text in _written(painter, names, room, step, marked):
        left = min(stand.square.left() + (index + 0.5) * size - room / 2, width - room)
        box = QRectF(left, stand.square.top() - line - 1, room, line)
        painter.drawText(box, Qt.AlignmentFlag.AlignHCenter | _LINE, text)


def short_names(measure: Measure, names: Sequence[str], room: float) -> list[str]:
    """Names as far as they have room; where that tells some not apart, their numbers at least."""
    shown = told_apart(measure, names, room)
    return shown if len(set(shown)) == len(set(names)) else [shortened(measure, name, room) for name in names]


def _written(
    painter: QPainter, names: Sequence[str], room: float, step: int, marked: int | None
) -> Iterator[tuple[int, str]]:
    """One name of so many with its number, and the marked one in place of those near it; the font is set for each."""
    font, measure = figures()
    painter.setFont(font)
    shown = short_names(measure, names, room)
    for index in range(0, len(names), max(1, step)):
        if marked is None or abs(index - marked) >= step:
            yield index, shown[index]
    if marked is not None:
        font, measure = figures(bold=True)
        painter.setFont(font)
        yield marked, short_names(measure, names, room)[marked]


def _paint_sides(painter: QPainter, stand: Standing, width: float) -> None:
    """Which side is what the model says."""
    font, measure = figures()
    line, square = measure.height(), stand.square
    painter.setFont(font)
    painter.setPen(theme().color("muted"))
    top = QRectF(square.left(), square.top() - stand.above - line - 2, square.width(), line)
    painter.drawText(top, Qt.AlignmentFlag.AlignCenter, tr("predicted"))
    painter.save()
    painter.translate(0, square.center().y())
    painter.rotate(-90)
    side = QRectF(-square.height() / 2, 1, square.height(), line)
    painter.drawText(side, Qt.AlignmentFlag.AlignCenter, tr("true"))
    painter.restore()


def _are_numbers(names: Sequence[str]) -> bool:
    """Whether names are numbers, of which those left out can be told from those beside them."""
    return all(name.lstrip("-−+").replace(".", "", 1).isdigit() for name in names)


def _apart(names: Sequence[str]) -> float:
    """How far apart the middles of these names must be so that none lies on another."""
    return _tallness(tuple(names), figures()[0].key()) + 2


@lru_cache(maxsize=16)
def _tallness(names: tuple[str, ...], _font: str) -> float:
    """From the highest to the lowest ink of any of the names: less than a line where none has every kind of letter."""
    boxes = [figures()[1].tightBoundingRect(name) for name in names]
    return max((box.bottom() for box in boxes), default=0.0) - min((box.top() for box in boxes), default=0.0)
