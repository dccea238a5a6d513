"""A sheet to draw on with the mouse or the keyboard, or to drop a picture onto."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QMimeData, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QDragEnterEvent,
    QDropEvent,
    QFocusEvent,
    QImage,
    QImageReader,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QWheelEvent,
)
from PySide6.QtWidgets import QSizePolicy, QWidget

from studio.theme import theme, theme_changed
from studio.translate import tr
from studio.widgets.trying.drawing import Drawing

LARGEST = 2048  # pixels along a side that is read of a picture; larger ones are made smaller while reading
OTHER = 0.75  # of black to white, from which on the rim of a picture is paper of the other color
GRID = 7.0  # pixels of a cell from which the grid is drawn
THINNEST, WIDEST = 0.5, 6.0  # pixels of the network
ARROWS = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
}


class Sheet(QWidget):
    """Says `edited` whenever the picture changed, and `refused` with a sentence for a file that cannot be taken.

    `stroke_ended` follows the last `edited` of a stroke of the mouse.

    What is drawn first takes the place of a sample that is shown; what is erased first is taken from that sample.
    """

    edited = Signal()
    stroke_ended = Signal()
    refused = Signal(str)
    width_changed = Signal(float)

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.drawing = Drawing(1, 8, 8)
        self.erasing = False
        self.color: tuple[float, ...] | None = None  # the ink of a color picture, or None for what paper is not
        self.brush = 1.2
        self._rubbing = False  # with the right button
        self._last: QPointF | None = None  # where the stroke is, in pixels of the network
        self._over: QPointF | None = None
        self._at = [4.5, 4.5]  # of the keyboard
        self.setMouseTracking(True)
        self.setAcceptDrops(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setCursor(Qt.CursorShape.CrossCursor)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.setMinimumSize(64, 64)
        theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """A square."""
        return QSize(200, 200)

    def begin(self, channels: int, height: int, width: int, paper: float) -> None:
        """Take a sheet of another size, if it is another."""
        now = self.drawing
        if (now.channels, now.height, now.width, now.paper) != (channels, height, width, paper):
            self.drawing = Drawing(channels, height, width, paper)
            self._at = [width // 2 + 0.5, height // 2 + 0.5]
            self.update()

    def show_pixels(self, pixels: np.ndarray) -> None:
        """Show these pixels (C, H, W) of a sample, in shares of the range."""
        self.drawing.keep()
        self.drawing.show(pixels, sample=True)
        self.update()

    @property
    def stroking(self) -> bool:
        """Whether the mouse is drawing."""
        return self._last is not None

    @property
    def ink(self) -> tuple[float, ...]:
        """What the pen leaves (C,)."""
        paper = self.drawing.paper
        if self.erasing:
            return (paper,) * self.drawing.channels
        if self.color is not None and self.drawing.channels == 3:
            return self.color
        return (1.0 - paper,) * self.drawing.channels

    def clear(self) -> None:
        """An empty sheet."""
        self._change(self.drawing.clear)

    def invert(self) -> None:
        """Swap light and dark."""
        self._change(self.drawing.invert)

    def center(self, middle: tuple[float, float], size: tuple[float, float]) -> None:
        """Lay what is drawn where the data have it, as large as there."""
        self._change(lambda: self.drawing.center(middle, size))

    def undo(self) -> None:
        """Take back the last stroke."""
        if self.drawing.undo():
            self._tell()

    def set_brush(self, width: float) -> None:
        """Draw as wide as so many pixels of the network."""
        width = min(WIDEST, max(THINNEST, width))
        if width != self.brush:
            self.brush = width
            self.width_changed.emit(width)
            self.update()

    def take_file(self, path: Path) -> None:
        """Lay the picture of a file onto the sheet; what cannot be read changes nothing and is told."""
        reader = QImageReader(str(path))
        reader.setAutoTransform(True)
        size = reader.size()
        if size.isValid() and max(size.width(), size.height()) > LARGEST:
            reader.setScaledSize(size.scaled(LARGEST, LARGEST, Qt.AspectRatioMode.KeepAspectRatio))
        self._take_image(reader.read(), path.name)

    def area(self) -> QRectF:
        """Where the picture lies, in pixels of the widget."""
        drawing = self.drawing
        cell = min((self.width() - 4) / drawing.width, (self.height() - 4) / drawing.height)
        box = QRectF(0, 0, cell * drawing.width, cell * drawing.height)
        box.moveCenter(QRectF(self.rect()).center())
        return box

    # Drawing

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """The left button draws, the right one erases."""
        if event.button() not in (Qt.MouseButton.LeftButton, Qt.MouseButton.RightButton):
            event.ignore()
            return
        self.drawing.keep()
        self._rubbing = event.button() == Qt.MouseButton.RightButton
        self._last = self._place(event.position())
        self._stroke(self._last)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Go on with the stroke."""
        self._over = self._place(event.position())
        if self._last is not None:
            self._stroke(self._over)
        self.update()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """The stroke is over."""
        self._last = None
        self.stroke_ended.emit()

    def leaveEvent(self, event: QEvent) -> None:
        """The brush is not shown elsewhere."""
        self._over = None
        self.update()

    def wheelEvent(self, event: QWheelEvent) -> None:
        """With Ctrl the wheel makes the brush wider or thinner."""
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.set_brush(self.brush + (0.2 if event.angleDelta().y() > 0 else -0.2))
        else:
            event.ignore()

    def _stroke(self, to: QPointF) -> None:
        last = self._last or to
        erasing = self._rubbing or self.erasing
        self._draw((last.x(), last.y()), (to.x(), to.y()), erasing=erasing)
        self._last = to

    def _draw(self, start: tuple[float, float], end: tuple[float, float], *, erasing: bool) -> None:
        drawing = self.drawing
        if drawing.sample and not erasing and 0 <= end[0] <= drawing.width and 0 <= end[1] <= drawing.height:
            drawing.clear()
        ink = (drawing.paper,) * drawing.channels if erasing else self.ink
        drawing.line(start, end, self.brush * (2.0 if erasing else 1.0), ink)
        self._tell()

    # By the keyboard

    def event(self, event: QEvent) -> bool:
        """Ctrl+Z takes back a stroke while the sheet has the focus, before the document's undo hears of it."""
        mine = isinstance(event, QKeyEvent) and event.key() == Qt.Key.Key_Z
        if mine and isinstance(event, QKeyEvent) and event.modifiers() == Qt.KeyboardModifier.ControlModifier:
            if event.type() == QEvent.Type.ShortcutOverride:
                event.accept()
                return True
            if event.type() == QEvent.Type.KeyPress:
                self.undo()
                return True
        if event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and event.key() in _OWN:
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows walk, with Shift they draw; Space draws a point; Delete clears; brackets set the brush."""
        key, drawing = Qt.Key(event.key()), self.drawing
        if key in ARROWS:
            before = QPointF(*self._at)
            across, down = ARROWS[key]
            self._at = [min(max(self._at[0] + across, 0.5), drawing.width - 0.5),
                        min(max(self._at[1] + down, 0.5), drawing.height - 0.5)]  # fmt: skip
            if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
                drawing.keep()
                self._draw((before.x(), before.y()), (self._at[0], self._at[1]), erasing=self.erasing)
            self.update()
        elif key == Qt.Key.Key_Space:
            drawing.keep()
            self._draw((self._at[0], self._at[1]), (self._at[0], self._at[1]), erasing=self.erasing)
        elif key in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.clear()
        elif key in (Qt.Key.Key_BracketLeft, Qt.Key.Key_BracketRight):
            self.set_brush(self.brush + (0.2 if key == Qt.Key.Key_BracketRight else -0.2))
        else:
            super().keyPressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The place of the keyboard is shown."""
        self.update()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """It is not shown any more."""
        self.update()

    # Dropping

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        """Files and pictures are taken."""
        if takes(event.mimeData()):
            event.acceptProposedAction()

    def dropEvent(self, event: QDropEvent) -> None:
        """Take the picture."""
        event.acceptProposedAction()
        self.take_data(event.mimeData())

    def take_data(self, data: QMimeData) -> None:
        """Take a picture that was dropped or copied: a file, or the picture itself."""
        urls = [url for url in data.urls() if url.isLocalFile()]
        if urls:
            self.take_file(Path(urls[0].toLocalFile()))
        elif data.hasImage():
            self._take_image(QImage(data.imageData()), tr("Clipboard"))
        else:
            self.refused.emit(tr("There is no picture to take."))

    def _take_image(self, image: QImage, name: str) -> None:
        if image.isNull() or not image.width() or not image.height():
            self.refused.emit(tr("{name} is no picture that can be read.", name=name))
            return
        drawing = self.drawing
        paper = round(drawing.paper * 255)
        flat = QImage(image.size(), QImage.Format.Format_RGB888)
        flat.fill(QColor(paper, paper, paper))
        painter = QPainter(flat)
        painter.drawImage(0, 0, image)
        painter.end()
        shares = shares_of(flat, drawing.channels)
        if drawing.channels == 1 and abs(_rim(shares) - drawing.paper) > OTHER:
            shares = 1.0 - shares
        self._change(lambda: drawing.place(shares))

    # Helpers of all

    def _change(self, act: Callable[[], object]) -> None:
        self.drawing.keep()
        act()
        self._tell()

    def _tell(self) -> None:
        self.update()
        self.edited.emit()

    def _place(self, at: QPointF) -> QPointF:
        box = self.area()
        cell = box.width() / self.drawing.width
        return QPointF((at.x() - box.left()) / cell, (at.y() - box.top()) / cell)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The drawing, the grid of the network's pixels, and the brush."""
        painter, look, box = QPainter(self), theme(), self.area()
        image = image_of(self.drawing.shares)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, image.width() > box.width())
        painter.drawImage(box, image)
        cell = box.width() / self.drawing.width
        if cell >= GRID:
            painter.setPen(QPen(QColor(128, 128, 128, 60), 1))
            for column in range(1, self.drawing.width):
                painter.drawLine(QPointF(round(box.left() + column * cell), box.top()),
                                 QPointF(round(box.left() + column * cell), box.bottom()))  # fmt: skip
            for row in range(1, self.drawing.height):
                painter.drawLine(QPointF(box.left(), round(box.top() + row * cell)),
                                 QPointF(box.right(), round(box.top() + row * cell)))  # fmt: skip
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.color("accent" if self.hasFocus() else "line"), 1.5 if self.hasFocus() else 1.0))
        painter.drawRect(box.adjusted(-0.5, -0.5, 0.5, 0.5))
        at = self._over or (QPointF(*self._at) if self.hasFocus() else None)
        if at is not None:
            middle = QPointF(box.left() + at.x() * cell, box.top() + at.y() * cell)
            radius = max(2.0, self.brush * cell / 2 * (2.0 if self.erasing else 1.0))
            for color, width in ((QColor(0, 0, 0, 120), 3.0), (look.color("accent"), 1.2)):
                painter.setPen(QPen(color, width))
                painter.drawEllipse(middle, radius, radius)
        painter.end()


_OWN = frozenset({*ARROWS, Qt.Key.Key_Space, Qt.Key.Key_Delete, Qt.Key.Key_Backspace, Qt.Key.Key_BracketLeft,
                  Qt.Key.Key_BracketRight})  # fmt: skip


def takes(data: QMimeData) -> bool:
    """Whether something that is dragged may be a picture."""
    return data.hasImage() or any(url.isLocalFile() for url in data.urls())


def _rim(shares: np.ndarray) -> float:
    """The middle value along the four edges of a gray picture (1, H, W): that of its paper."""
    gray = shares[0]
    return float(np.median(np.concatenate((gray[0], gray[-1], gray[:, 0], gray[:, -1]))))


def shares_of(image: QImage, channels: int) -> np.ndarray:
    """An image as shares (C, H, W) of white, gray by how light colors look, or red, green and blue."""
    form = QImage.Format.Format_RGB888 if channels == 3 else QImage.Format.Format_Grayscale8
    image = image.convertToFormat(form)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    pixels = rows[:, : image.width() * channels].reshape(image.height(), image.width(), channels)
    found: np.ndarray = pixels.transpose(2, 0, 1).astype(np.float32) / 255
    return found


def image_of(shares: np.ndarray) -> QImage:
    """Shares (C, H, W) as an image in gray or color."""
    levels = np.round(np.clip(np.nan_to_num(shares), 0.0, 1.0) * 255).astype(np.uint8)
    channels, height, width = levels.shape
    if channels == 3:
        pixels = np.ascontiguousarray(levels.transpose(1, 2, 0))
        return QImage(pixels.data, width, height, 3 * width, QImage.Format.Format_RGB888).copy()
    gray = np.ascontiguousarray(levels[0])
    return QImage(gray.data, width, height, width, QImage.Format.Format_Grayscale8).copy()
