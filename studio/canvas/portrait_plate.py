"""A plate that floats over the canvas with the picture of one node: what it is, its scale, what is pointed at."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QToolButton, QVBoxLayout

from studio.canvas.portrait_scale import ScaleBar
from studio.icons import icon
from studio.theme import theme
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.elided import Elided
from studio.widgets.portrait import Portrait
from studio.widgets.portrait_picture import PortraitPicture
from studio.widgets.portrait_words import kind_words
from studio.widgets.readout import Readout

if TYPE_CHECKING:
    from studio.canvas.view import Canvas

MARGIN, INSET = 8, 8  # pixels to the edge of the canvas, and within the plate
BROAD = frozenset({"units", "sequence", "curves", "tokens", "row"})  # as good in less height
SINGLE = frozenset({"picture", "images", "sequence", "attention", "row", "tokens"})  # show one sample


@dataclass(frozen=True, slots=True)
class Shape:
    """Shares of the width and the height that a picture likes best. Small plates do without scale and lines."""

    wide: float = 1.0
    tall: float = 1.0

    @property
    def side(self) -> float:
        """As if both sides had the same share."""
        return float((self.wide * self.tall) ** 0.5)


WHOLE = Shape()
CAPS = (1.0, 0.85, 0.7, 0.58, 0.48, 0.4)
EVEN = tuple(Shape(share, share) for share in CAPS)
FLAT = tuple(
    Shape(wide, tall)
    for wide, tall in ((1.0, 0.8), (1.0, 0.62), (1.0, 0.48), (0.8, 0.36), (1.0, 0.3), (0.64, 0.3), (0.5, 0.3))
)
SLIGHT = 0.75  # of the sides, from which a plate has a scale and a line


class Plate(QFrame):
    """Shows one node. `closed` when the person is done with it, `pinned` when it is to stay."""

    closed = Signal()
    pinned = Signal()
    stepped = Signal(int)  # to another sample
    weights_wished = Signal(bool)
    left = Signal()  # the pointer has left it

    def __init__(self, canvas: Canvas, node: str, *, stays: bool) -> None:
        super().__init__(canvas)
        self.node, self.stays = node, stays
        self.moved = False  # somebody has put it where it is
        self.still = False  # what is pointed at in it is being explained
        self.shape = WHOLE
        self._canvas = canvas
        self._grip: QPoint | None = None
        self._step: int | None = None
        self._small: tuple[Shape, QPoint, QPoint] | None = None  # as it was before it grew, where, and where then
        self.title, self.kind, self.line = QLabel(self), Elided(self), Elided(self)
        self.picture = PortraitPicture(self)
        self.scale = ScaleBar(self)
        self.readout = Readout(self)
        self.picture.told.connect(self._tell)
        self.picture.turned.connect(self._grow)
        self.pin = self._button("pin", self.pinned.emit)
        self.close_button = self._button("close", self.closed.emit)
        self.before = self._button("chevron_left", lambda: self.stepped.emit(-1))
        self.after = self._button("chevron_right", lambda: self.stepped.emit(1))
        self.weights = self._button("node_weight_images", lambda: self.weights_wished.emit(self.weights.isChecked()))
        self.weights.setCheckable(True)
        self._lay_out()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus if not stays else Qt.FocusPolicy.StrongFocus)
        self.dress()

    @property
    def stands(self) -> bool:
        """Whether it is not to be put elsewhere."""
        return self.moved or self.still

    def _button(self, name: str, act: Callable[[], object]) -> QToolButton:
        button = QToolButton(self)
        button.setAutoRaise(True)
        button.setFixedSize(24, 24)
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: act())
        button.setProperty("drawn", name)
        button.setCursor(Qt.CursorShape.ArrowCursor)
        return button

    def _lay_out(self) -> None:
        head = self._head = QHBoxLayout()
        head.setSpacing(4)
        head.addWidget(self.title)
        head.addWidget(self.kind, 1)
        for button in (self.before, self.after, self.weights, self.pin, self.close_button):
            head.addWidget(button)
        self.title.setTextFormat(Qt.TextFormat.PlainText)
        column = self._column = QVBoxLayout(self)
        column.setContentsMargins(INSET, 4, INSET, 6)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.picture, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addWidget(self.scale)
        column.addWidget(self.line)

    def dress(self) -> None:
        """Take over theme and language."""
        look = theme()
        self.title.setFont(look.font("body", bold=True))
        for label in (self.kind, self.line):
            label.setFont(look.font("small"))
        self.title.setStyleSheet(f"color: {look.color('text').name()}")
        for label in (self.kind, self.line):
            label.setStyleSheet(f"color: {look.color('muted').name()}")
        words = (
            (self.before, tr("The sample before")),
            (self.after, tr("The next sample")),
            (self.weights, tr("Weights instead of answers")),
            (self.pin, tr("Keep this picture")),
            (self.close_button, tr("Close")),
        )
        for button, text in words:
            button.setIcon(icon(str(button.property("drawn"))))
            button.setToolTip(text)
            button.setAccessibleName(text)
        self.line.setFixedHeight(self.line.fontMetrics().height() + 2)
        self.scale.update()
        self.update()

    def show_portrait(
        self, portrait: Portrait | None, title: str, *, step: int | None, weighted: bool, weights: bool
    ) -> None:
        """Show what a node answers, or answered at a step."""
        self._step = step
        self.title.setText(title)
        self.picture.show_portrait(portrait)
        self.scale.show_portrait(portrait)
        self.kind.setToolTip(kind_words(portrait) if portrait is not None else tr("Waits for an answer"))
        single = portrait is not None and portrait.kind in SINGLE
        self.before.setVisible(single)
        self.after.setVisible(single)
        self.weights.setVisible(weighted)
        self.weights.setChecked(weights)
        self.pin.setVisible(not self.stays)
        self.setAccessibleName(f"{title}, {self.kind.toolTip()}")
        self.take(self.shape)
        self.keep_inside()

    def shapes(self) -> list[Shape]:
        """The shapes in which its picture is worth looking at, the largest first."""
        portrait = self.picture.portrait
        several = portrait is not None and portrait.values is not None and len(portrait.values) > 1
        several = several and self.picture.alone is None
        if portrait is None or not (several or portrait.kind in BROAD):
            return list(EVEN)
        return sorted([*EVEN, *FLAT], key=lambda shape: -shape.side)

    def take(self, shape: Shape) -> None:
        """Have a shape from now on."""
        self.shape = shape
        best = self.picture.sizeHint()
        self.picture.setFixedSize(round(best.width() * shape.wide), round(best.height() * shape.tall))
        slight = shape.side < SLIGHT
        self.scale.setVisible(self.scale.told and not slight)
        self.line.setVisible(not slight)
        self._tell(self.picture.pointed)
        self._column.activate()
        self.adjustSize()
        self._put_readout()

    def _grow(self) -> None:
        """One unit by itself takes the whole width, as far as the canvas is high enough; all again what they had."""
        if self.picture.alone is not None:
            before, place = self.shape, self.pos()
            for share in (before.wide, *(cap for cap in CAPS if cap < before.wide)):
                self.take(Shape(share, share))
                if self.height() <= self._canvas.height() - 2 * MARGIN:
                    break
            self.keep_inside()
            self._small = before, place, self.pos()
        elif self._small is not None:
            before, place, stood = self._small
            self._small = None
            self.take(before)
            if self.pos() == stood:
                self.move(place)
            self.keep_inside()

    def _put_readout(self) -> None:
        """Over the line below, or where there is none over the head."""
        place = self._head.geometry() if self.line.isHidden() else self.line.geometry()
        self.readout.setGeometry(place)
        self.readout.raise_()

    def size_of(self, shape: Shape) -> QSize:
        """How large it would be in a shape."""
        kept = self.shape
        self.take(shape)
        size = self.size()
        self.take(kept)
        return size

    def keep_inside(self) -> None:
        """Stay on the canvas."""
        room = self._canvas.rect()
        x = max(min(self.x(), room.width() - self.width() - MARGIN), MARGIN)
        y = max(min(self.y(), room.height() - self.height() - MARGIN), MARGIN)
        if (x, y) != (self.x(), self.y()):
            self.move(x, y)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes; arrows go to another sample, with Alt they move the plate."""
        steps = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}
        if event.key() == Qt.Key.Key_Escape:
            self.closed.emit()
        elif event.key() in steps:
            dx, dy = steps[Qt.Key(event.key())]
            if event.modifiers() & Qt.KeyboardModifier.AltModifier:
                self.move(self.x() + 16 * dx, self.y() + 16 * dy)
                self.moved = True
                self.keep_inside()
            elif dx and self.before.isVisible():
                self.stepped.emit(dx)
        else:
            event.ignore()
            return
        event.accept()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Take hold; a plate that is moved stays."""
        self.raise_()
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        if event.button() == Qt.MouseButton.LeftButton:
            self._grip = event.position().toPoint()
        event.accept()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Move with the pointer."""
        if self._grip is not None and event.buttons() & Qt.MouseButton.LeftButton:
            self.move(self.mapToParent(event.position().toPoint()) - self._grip)
            self.moved = True
            self.keep_inside()
            if not self.stays:
                self.pinned.emit()
        event.accept()

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        """Let go."""
        self._grip = None
        event.accept()

    def leaveEvent(self, event: QEvent) -> None:
        """A plate that was not pinned goes with the pointer."""
        self.left.emit()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A raised card with a soft shadow around it."""
        look = theme()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(look.color("accent" if self.hasFocus() else "line"), 1))
        painter.setBrush(look.color("card"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)
        painter.end()

    def _tell(self, text: str) -> None:
        self.line.setText(self._at_rest())
        self.kind.setText(self.kind.toolTip())
        self._put_readout()
        self.readout.tell(text, self.picture.brief)

    def _at_rest(self) -> str:
        """What is worth telling while nothing is pointed at."""
        portrait = self.picture.portrait
        facts = portrait.facts if portrait is not None else {}
        silent = int(facts.get("silent", 0))
        if silent:
            return tr("{number} of {all} units are 0 for every sample", number=silent, all=int(facts["units"]))
        return "" if self._step is None else tr("Step {step}", step=numbers.count(self._step))
