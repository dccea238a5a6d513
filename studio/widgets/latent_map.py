"""Codes as points in a plane that is walked with the mouse: a place, a line between two, samples that are picked."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QImage, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.theme import theme, theme_changed
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.sampled_points import SampledPoints
from studio.widgets.text import figures, paint_message

Place = tuple[float, float]
STEP = 0.02  # of an axis, that an arrow key walks
SLACK = 4.0  # pixels that a press may move before it is a line
LETTERS = "abc"
ALONG = 8  # places along a line


class LatentMap(SampledPoints):
    """Announces where the pointer walks, the line that is dragged, and in `picking` the samples that are clicked."""

    walked = Signal(object)  # Place
    lined = Signal(object)  # (Place, Place), or None when it is taken away
    picked = Signal(int)  # the index of a sample

    def __init__(self) -> None:
        super().__init__()
        self.picking = False
        self.at: Place | None = None
        self.line: tuple[Place, Place] | None = None
        self.picks: list[int] = []
        self.sum: Place | None = None  # where a − b + c lies
        self._pressed: QPointF | None = None
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setMinimumWidth(110)  # with what is decoded beside it no wider than the narrowest pane

    def place_at(self, at: QPointF) -> Place | None:
        """The numbers below a pixel."""
        if self.axes is None or not self.axes.area.adjusted(-1, -1, 1, 1).contains(at):
            return None
        x = float(self.axes.across.value((at.x() - self.axes.area.left()) / self.axes.area.width()))
        y = float(self.axes.up.value((self.axes.area.bottom() - at.y()) / self.axes.area.height()))
        return x, y

    def nearest(self, at: QPointF) -> int | None:
        """The sample under the pointer, also where it is drawn half beyond the axes."""
        if self.axes is None or not self.axes.area.adjusted(-SLACK, -SLACK, SLACK, SLACK).contains(at):
            return None
        area = self.axes.area
        x = min(max(at.x(), area.left() + 0.1), area.right() - 0.1)
        return super().nearest(QPointF(x, min(max(at.y(), area.top() + 0.1), area.bottom() - 0.1)))

    def pixel(self, place: Place) -> QPointF:
        """Where a place is drawn."""
        assert self.axes is not None
        x = self.axes.x(float(self.axes.across.place(place[0])))
        return QPointF(x, self.axes.y(float(self.axes.up.place(place[1]))))

    def paintEvent(self, event: QPaintEvent) -> None:
        """The points, and over them what was done with the mouse."""
        super().paintEvent(event)
        if self.seen is None or self.axes is None:
            return
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        text, back = theme().color("text"), theme().color("panel")
        if self.line is not None:
            start, end = (self.pixel(place) for place in self.line)
            painter.setPen(QPen(text, 2))
            painter.drawLine(start, end)
            painter.setBrush(back)
            for step in range(ALONG):
                painter.drawEllipse(start + (end - start) * step / (ALONG - 1), 3.0, 3.0)
        elif self.at is not None and not self.picking:
            at = self.pixel(self.at)
            painter.setPen(QPen(text, 1.5))
            for dx, dy in ((8, 0), (0, 8)):
                painter.drawLine(QLineF(at.x() - dx, at.y() - dy, at.x() + dx, at.y() + dy))
        self._paint_picks(painter)
        painter.end()

    def _paint_picks(self, painter: QPainter) -> None:
        assert self.seen is not None
        font, _ = figures("body", bold=True)
        painter.setFont(font)
        points = [tuple(self.seen.arrays["points"][index].tolist()) for index in self.picks]
        pixels = [self.pixel(point) for point in points]
        if self.sum is not None and len(pixels) == len(LETTERS):
            goal = self.pixel(self.sum)
            painter.setPen(QPen(theme().color("accent"), 2))
            painter.drawLine(pixels[1], pixels[0])
            painter.drawLine(pixels[2], goal)
            painter.setBrush(theme().color("accent"))
            painter.drawEllipse(goal, 5.0, 5.0)
        for letter, pixel in zip(LETTERS, pixels, strict=False):
            painter.setPen(QPen(theme().color("text"), 1.5))
            painter.setBrush(theme().color("panel"))
            painter.drawEllipse(pixel, 9.0, 9.0)
            painter.drawText(QRectF(pixel.x() - 9, pixel.y() - 10, 18, 18), Qt.AlignmentFlag.AlignCenter, letter)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Walk, or drag a line."""
        super().mouseMoveEvent(event)
        place = self.place_at(event.position())
        if place is None or self.seen is None:
            return
        if self._pressed is not None and (event.position() - self._pressed).manhattanLength() > SLACK:
            start = self.place_at(self._pressed)
            if start is not None and not self.picking:
                self._draw_line((start, place))
        elif self._pressed is None and self.line is None and not self.picking:
            self._walk(place)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Begin a line, or take one away; pick a sample where samples are picked."""
        if event.button() != Qt.MouseButton.LeftButton or self.seen is None:
            return
        if self.picking:
            near = self.nearest(event.position())
            if near is not None:
                self.picked.emit(near)
            return
        self._pressed = event.position()
        if self.line is not None:
            self._draw_line(None)
        place = self.place_at(event.position())
        if place is not None:
            self._walk(place)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The line stays until the next press."""
        self._pressed = None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk, Escape takes the line away."""
        steps = {
            Qt.Key.Key_Left: (-1, 0),
            Qt.Key.Key_Right: (1, 0),
            Qt.Key.Key_Down: (0, -1),
            Qt.Key.Key_Up: (0, 1),
        }.get(Qt.Key(event.key()))
        if event.key() == Qt.Key.Key_Escape and self.line is not None:
            self._draw_line(None)
        elif steps is not None and self.axes is not None and not self.picking:
            across, up = self.axes.across, self.axes.up
            at = self.at or ((across.low + across.high) / 2, (up.low + up.high) / 2)  # whoever has no mouse begins here
            x = at[0] + steps[0] * STEP * (across.high - across.low)
            y = at[1] + steps[1] * STEP * (up.high - up.low)
            self._walk((x, y))
        else:
            super().keyPressEvent(event)

    def _paint_card(self, painter: QPainter, at: QPointF) -> None:
        """Of a code that was drawn there is nothing to tell."""
        if self.seen is not None and self.seen.arrays.keys() & {"rows", "label", "value", "inputs"}:
            super()._paint_card(painter, at)

    def _walk(self, place: Place) -> None:
        self.at = place
        self.walked.emit(place)
        self.update()

    def _draw_line(self, line: tuple[Place, Place] | None) -> None:
        self.line = line
        self.lined.emit(line)
        self.update()

    def describe(self, at: QPointF) -> str:
        """The place; samples are told on a card of their own."""
        place = self.place_at(at)
        return "" if place is None else f"{numbers.real(place[0])}, {numbers.real(place[1])}"


class DecodedStrip(QWidget):
    """Pictures side by side, as large as they fit, each with a word below it."""

    def __init__(self) -> None:
        super().__init__()
        self.tiles: np.ndarray | None = None
        self.words: list[str] = []
        self.message = ""
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(64, 64)
        theme_changed.connect(self.update)

    def show_tiles(self, tiles: np.ndarray | None, words: list[str], message: str = "") -> None:
        """Show these: (P, H, W) or (P, H, W, 3) bytes; a message where there are none."""
        self.tiles, self.words, self.message = tiles, words, message
        self.setAccessibleDescription(", ".join(words))
        self.update()

    def boxes(self) -> list[QRectF]:
        """Where the pictures are drawn: in the grid in which they are largest."""
        if self.tiles is None or not len(self.tiles):
            return []
        count, line = len(self.tiles), figures()[1].height() + 4
        wide, high = self.tiles.shape[2], self.tiles.shape[1]
        below = line if any(self.words) else 0.0
        best, columns = 0.0, 1
        for each in range(1, count + 1):
            rows = -(-count // each)
            scale = min((self.width() / each - 8) / wide, (self.height() / rows - 8 - below) / high)
            if scale > best:
                best, columns = scale, each
        rows = -(-count // columns)
        step_x, step_y = wide * best + 8, high * best + 8 + below
        left, top = (self.width() - columns * step_x) / 2 + 4, (self.height() - rows * step_y) / 2 + 4
        return [
            QRectF(left + place % columns * step_x, top + place // columns * step_y, wide * best, high * best)
            for place in range(count)
        ]

    def paintEvent(self, event: QPaintEvent) -> None:
        """The pictures, sharp."""
        painter = QPainter(self)
        look = theme()
        painter.fillRect(self.rect(), look.color("panel"))
        boxes = self.boxes()
        painter.setFont(figures()[0])
        for number, box in enumerate(boxes):
            assert self.tiles is not None
            painter.drawImage(box, _image(self.tiles[number]))
            painter.setPen(QPen(look.color("line"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(box)
            if number < len(self.words):
                self._write(painter, box, self.words[number], alone=len(boxes) == 1)
        if not boxes and self.message:
            paint_message(painter, self.rect().adjusted(-12, -8, 12, 8), self.message)  # it may be small
        painter.end()

    def _write(self, painter: QPainter, box: QRectF, word: str, *, alone: bool) -> None:
        """A word below its picture, and below no other one."""
        measure = figures()[1]
        text = measure.elidedText(word, Qt.TextElideMode.ElideRight, self.width() if alone else box.width() + 6)
        wide = measure.horizontalAdvance(text) + 2
        left = min(max(0.0, box.center().x() - wide / 2), max(0.0, self.width() - wide))
        painter.setPen(theme().color("muted"))
        painter.drawText(QRectF(left, box.bottom() + 2, wide, measure.height()), 0, text)


def _image(tile: np.ndarray) -> QImage:
    """A picture (H, W) or (H, W, 3) of bytes."""
    planes = np.repeat(tile[:, :, None], 3, axis=2) if tile.ndim == 2 else tile
    pixels = np.ascontiguousarray(planes)
    height, width = pixels.shape[:2]
    return QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()


def row_word(row: int | None) -> str:
    """What a sample is called below its picture."""
    return "" if row is None else tr("row {row}", row=numbers.row_number(row))
