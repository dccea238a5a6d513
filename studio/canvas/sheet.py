"""A document to look at only: one side of a comparison, its differences marked, moved with the other side."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from PySide6.QtCore import QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QWidget

from runtime.checked import Checked
from runtime.document import Document, Wire
from studio.canvas.camera import Bounds, Camera
from studio.canvas.frame import FAR, Frame, Marks
from studio.canvas.geometry import Scene
from studio.canvas.look import Look
from studio.canvas.paint import enter_scene, paint_still
from studio.canvas.paint_wires import path_of
from studio.canvas.plates import paint_sign, sign_color
from studio.difference_words import REMOVED
from studio.theme import theme

STEP = 60.0  # pixels that an arrow key moves the picture
NOTCH = 1.0015  # zoom per unit of the wheel; a notch is 120
SLACK = 4.0
_ARROWS = {Qt.Key.Key_Left: (1, 0), Qt.Key.Key_Right: (-1, 0), Qt.Key.Key_Up: (0, 1), Qt.Key.Key_Down: (0, -1)}
_ZOOMS = {Qt.Key.Key_Plus: 1.25, Qt.Key.Key_Equal: 1.25, Qt.Key.Key_Minus: 0.8}
DASH = [5.0, 3.0]


@dataclass(frozen=True, slots=True)
class Signs:
    """What is marked: the sign of each node that differs, of each wire, and what the list is at."""

    nodes: dict[str, str] = field(default_factory=dict)
    wires: dict[Wire, str] = field(default_factory=dict)
    current: frozenset[str] = frozenset()


class Sheet(QWidget):
    """Paints a document. A drag or the wheel wishes for another camera; who owns both sides grants it."""

    camera_wished = Signal(object)  # Camera
    fit_wished = Signal()
    pointed = Signal(str)  # a node was clicked

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.scene = Scene(Look(theme()))
        self.camera = Camera()
        self.signs = Signs()
        self._held: QPointF | None = None
        self._wandered = 0.0
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
        self.setMinimumSize(160, 120)
        self.setCursor(Qt.CursorShape.OpenHandCursor)

    def show_document(self, document: Document, checked: Checked | None = None) -> None:
        """Show that document; `checked` adds shapes."""
        self.scene.show(document, checked)
        self.update()

    def mark(self, signs: Signs) -> None:
        """Mark these differences."""
        self.signs = signs
        self.update()

    def look_from(self, camera: Camera) -> None:
        """Show what that camera sees."""
        self.camera = camera
        self.update()

    def refresh(self) -> None:
        """Another theme or language."""
        self.scene.refresh(Look(theme()))
        self.update()

    def bounds(self, nodes: Iterable[str] | None = None) -> Bounds | None:
        """The rectangle around these nodes or all; None when there are none."""
        return self.scene.bounds(nodes)

    def paintEvent(self, event: QPaintEvent) -> None:
        """The network, then signs over it, at one size whatever the zoom."""
        painter = QPainter(self)
        frame = Frame(self.scene.look, self.camera, self.width(), self.height(), self.devicePixelRatioF())
        paint_still(painter, self.scene, frame, Marks())
        painter.save()
        enter_scene(painter, frame)
        self._paint_wires(painter, frame)
        self._paint_outlines(painter, frame)
        painter.restore()
        self._paint_signs(painter, frame)
        if self.hasFocus():
            painter.setPen(QPen(frame.look.accent, 2))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRect(QRectF(1, 1, self.width() - 2, self.height() - 2))
        painter.end()

    def _paint_wires(self, painter: QPainter, frame: Frame) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for number, wire in enumerate(self.scene.wires):
            sign = self.signs.wires.get(wire)
            if sign is not None:
                painter.setPen(_pen(frame, sign, 2.5))
                painter.drawPath(path_of(self.scene, number))

    def _paint_outlines(self, painter: QPainter, frame: Frame) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        for key, sign in self.signs.nodes.items():
            x, y, across, down = self.scene.rect[self.scene.row[key]].tolist()
            painter.setPen(_pen(frame, sign, 2.0))
            painter.drawRoundedRect(QRectF(x - 2, y - 2, across + 4, down + 4), 10, 10)
        for key in self.signs.current & self.scene.row.keys():
            x, y, across, down = self.scene.rect[self.scene.row[key]].tolist()
            out = 7.0 / min(max(frame.zoom, 0.2), 1.0)
            pen = QPen(frame.look.text, 1.5)
            pen.setCosmetic(True)
            painter.setPen(pen)
            painter.drawRoundedRect(QRectF(x - out, y - out, across + 2 * out, down + 2 * out), 14, 14)

    def _paint_signs(self, painter: QPainter, frame: Frame) -> None:
        if frame.zoom < FAR / 4:
            return
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for key, sign in self.signs.nodes.items():
            x, y, across, _ = self.scene.rect[self.scene.row[key]].tolist()
            right, top = frame.camera.to_screen(x + across, y)
            if right > 0 and right - across * frame.zoom < frame.width and -24 < top < frame.height + 24:
                paint_sign(painter, frame, QPointF(right, top), sign)
        for number, wire in enumerate(self.scene.wires):
            if wire in self.signs.wires:
                middle = path_of(self.scene, number).pointAtPercent(0.5)
                at = QPointF(*frame.camera.to_screen(middle.x(), middle.y()))
                if 0 < at.x() < frame.width and 0 < at.y() < frame.height:
                    paint_sign(painter, frame, at, self.signs.wires[wire])

    # The hand

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold of the picture."""
        self._held, self._wandered = event.position(), 0.0
        self.setCursor(Qt.CursorShape.ClosedHandCursor)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move it."""
        if self._held is not None:
            by = event.position() - self._held
            self._held, self._wandered = event.position(), self._wandered + abs(by.x()) + abs(by.y())
            self.camera_wished.emit(self.camera.panned(by.x(), by.y()))

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go; a press that stayed where it was points at a node."""
        self.setCursor(Qt.CursorShape.OpenHandCursor)
        held, self._held = self._held, None
        if held is not None and self._wandered < SLACK:
            node = self.scene.node_at(*self.camera.to_scene(event.position().x(), event.position().y()))
            if node is not None:
                self.pointed.emit(node)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """Zoom about the pointer."""
        turned, at = event.angleDelta(), event.position()
        self.camera_wished.emit(self.camera.zoomed(NOTCH ** (turned.y() or turned.x()), at.x(), at.y()))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows move, plus and minus zoom, F and Home show everything."""
        key = Qt.Key(event.key())
        if key in _ARROWS:
            dx, dy = _ARROWS[key]
            self.camera_wished.emit(self.camera.panned(dx * STEP, dy * STEP))
        elif key in _ZOOMS:
            self.camera_wished.emit(self.camera.zoomed(_ZOOMS[key], self.width() / 2, self.height() / 2))
        elif key in (Qt.Key.Key_F, Qt.Key.Key_Home):
            self.fit_wished.emit()
        else:
            super().keyPressEvent(event)


def _pen(frame: Frame, sign: str, width: float) -> QPen:
    """The line tells the sign as well as its color does: dashed for what is gone."""
    pen = QPen(sign_color(frame.look, sign), width)
    pen.setCosmetic(True)
    if sign == REMOVED:
        pen.setDashPattern(DASH)
    return pen
