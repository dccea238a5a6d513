"""The list of a document's runs that drops from their button: laid over each other, named in place, deleted."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHideEvent,
    QIcon,
    QKeyEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QPixmap,
    QResizeEvent,
)
from PySide6.QtWidgets import (
    QCheckBox,
    QFrame,
    QGridLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from studio.dashboard.view import small_button
from studio.icons import icon
from studio.kept_runs import LONGEST
from studio.theme import theme
from studio.translate import tr
from studio.widgets.elided import Elided
from studio.widgets.emptied import empty

WIDE, HIGHEST = 380, 420  # pixels
SWATCH = 10


@dataclass(frozen=True, slots=True)
class RunFace:
    """What the list shows of a run. `color` is that of its curves while they are shown."""

    number: int
    name: str  # as a person called it
    called: str
    when: str
    differed: str  # from the run before it, in short
    differences: str  # all of it, a line each
    color: QColor | None
    present: bool
    free: bool  # whether its curves can be laid over the others, or be taken away
    deletable: bool


class RunRow(QWidget):
    """One run: a tick, its name, when it was, what differed, and the ways to another name and to its end."""

    ticked = Signal(bool)
    renamed = Signal(str)
    delete_wished = Signal()

    def __init__(self, face: RunFace, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.face = face
        self.tick = QCheckBox(face.called, self)
        self.tick.setAccessibleName(face.called)
        self.tick.setChecked(face.color is not None)
        self.tick.setEnabled(face.free)
        self.tick.setIcon(_swatch(face.color, self.devicePixelRatioF()))
        self.tick.setIconSize(QSize(SWATCH, SWATCH))
        self.tick.clicked.connect(self.ticked)
        self.line = NameLine(self)
        self.line.setPlaceholderText(tr("run {number}", number=face.number))
        self.line.setAccessibleName(tr("Name of the run"))
        self.line.setMaxLength(LONGEST)
        self.line.done.connect(self._take)
        self.line.hide()
        self.pencil, self.cross = small_button(self.rename), small_button(self.delete_wished.emit)
        self.when, self.differed = Elided(self), Elided(self)
        self._lay_out()
        self._name_buttons()

    def rename(self) -> None:
        """Type another name in place of this one."""
        self.line.setText(self.face.name)
        self.line.selectAll()
        self.tick.hide()
        self.line.show()
        self.line.setFocus(Qt.FocusReason.OtherFocusReason)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """As much of the name as has room."""
        room = self.tick.width() - SWATCH - 36
        self.tick.setText(self.fontMetrics().elidedText(self.face.called, Qt.TextElideMode.ElideRight, room))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F2 and Delete, as in any list of things with names."""
        if event.key() == Qt.Key.Key_F2:
            self.rename()
        elif event.key() == Qt.Key.Key_Delete and self.face.deletable:
            self.delete_wished.emit()
        else:
            super().keyPressEvent(event)

    def _take(self, written: str | None) -> None:
        self.line.hide()
        self.tick.show()
        (self.tick if self.tick.isEnabled() else self.pencil).setFocus(Qt.FocusReason.OtherFocusReason)
        if written is not None and written != self.face.name:
            self.renamed.emit(written)

    def _lay_out(self) -> None:
        grid = QGridLayout(self)
        grid.setContentsMargins(8, 4, 4, 4)
        grid.setHorizontalSpacing(4)
        grid.setVerticalSpacing(0)
        grid.addWidget(self.tick, 0, 0)
        grid.addWidget(self.line, 0, 0)
        grid.addWidget(self.pencil, 0, 1, 2, 1)
        grid.addWidget(self.cross, 0, 2, 2, 1)
        grid.addWidget(self.when, 1, 0)
        grid.setColumnStretch(0, 1)
        self.tick.setMinimumSize(QSize(0, 24))
        self.tick.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        for label in (self.when, self.differed):
            label.setProperty("role", "muted")
            label.setProperty("type", "small")
            label.setContentsMargins(22, 0, 0, 2)
        self.when.setText(self.face.when)
        self.differed.setText(self.face.differed)
        self.differed.setToolTip(self.face.differences)
        if self.face.differed:
            grid.addWidget(self.differed, 2, 0)
        self.differed.setVisible(bool(self.face.differed))

    def _name_buttons(self) -> None:
        about = tr("{name}, {when}", name=self.face.called, when=self.face.when)
        self.tick.setToolTip(about)
        self.tick.setAccessibleDescription(f"{self.face.when} {self.face.differed}".strip())
        self.pencil.setIcon(icon("pencil"))
        self.cross.setIcon(icon("delete"))
        rename, delete = tr("Rename the run (F2)"), tr("Delete the run (Del)")
        stays = tr("This run is shown now. Reset it, or train anew, to delete it.")
        self.pencil.setToolTip(rename)
        self.pencil.setAccessibleName(rename)
        self.cross.setToolTip(delete if self.face.deletable else stays)
        self.cross.setAccessibleName(delete)
        self.cross.setEnabled(self.face.deletable)


class NameLine(QLineEdit):
    """A name that is being typed: Enter or leaving takes it, Escape gives it up."""

    done = Signal(object)  # the text, or None

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Both ways to the end."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.done.emit(self.text())
        elif event.key() == Qt.Key.Key_Escape:
            self.done.emit(None)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving takes the name; a menu of its own is no leaving."""
        super().focusOutEvent(event)
        if not self.isHidden() and event.reason() != Qt.FocusReason.PopupFocusReason:
            self.done.emit(self.text())


class RunList(QFrame):
    """Drops from a button. What is wished is handed on; `fill` shows what has come of it."""

    ticked = Signal(int, bool)
    renamed = Signal(int, str)
    delete_wished = Signal(int)

    def __init__(self, button: QToolButton, bring_back: Callable[[], object]) -> None:
        super().__init__(button, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self._button = button
        self.rows: list[RunRow] = []
        self.undo = QPushButton(self)
        self.undo.setProperty("quiet", "true")
        self.undo.clicked.connect(bring_back)
        self._inside = QWidget()
        self._column = QVBoxLayout(self._inside)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._scroll = QScrollArea(self)
        self._scroll.setWidgetResizable(True)
        self._scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._scroll.setWidget(self._inside)
        outside = QVBoxLayout(self)
        outside.setContentsMargins(6, 6, 6, 6)
        outside.setSpacing(2)
        outside.addWidget(self._scroll)
        outside.addWidget(self.undo)

    def fill(self, faces: Sequence[RunFace], deleted: str) -> None:
        """Show these runs, the latest first, and the way back of the one that was deleted last."""
        if not self.isVisible() or [row.face for row in self.rows] != list(faces):
            held = next((row.face.number for row in self.rows if row.isAncestorOf(self.focusWidget() or self)), 0)
            empty(self._column)
            self.rows = [self._row(face) for face in faces]
            for row in self.rows:
                self._column.addWidget(row)
            self._column.addStretch(1)
            again = next((row for row in self.rows if row.face.number == held), next(iter(self.rows), None))
            if self.isVisible() and again is not None:
                (again.tick if again.tick.isEnabled() else again.pencil).setFocus(Qt.FocusReason.OtherFocusReason)
        self.undo.setText(tr("Undo deleting {run}", run=deleted))
        self.undo.setIcon(icon("undo"))
        self.undo.setVisible(bool(deleted))
        self._stand()

    def drop(self) -> None:
        """Open below the button, the first run at hand."""
        self._stand()
        self.setAttribute(Qt.WidgetAttribute.WA_NoMouseReplay)  # the click beside it, as on its button, only closes it
        self.show()
        if self.rows:
            row = self.rows[0]
            (row.tick if row.tick.isEnabled() else row.pencil).setFocus(Qt.FocusReason.PopupFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def hideEvent(self, event: QHideEvent) -> None:
        """A name that is being typed is taken, as when one leaves it in any other way."""
        super().hideEvent(event)
        for row in self.rows:
            if not row.line.isHidden():
                row.line.done.emit(row.line.text())

    def paintEvent(self, event: QPaintEvent) -> None:
        """A raised card."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().color("line"), 1))
        painter.setBrush(theme().color("panel"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 8, 8)

    def _row(self, face: RunFace) -> RunRow:
        row = RunRow(face, self._inside)
        row.ticked.connect(lambda on: self.ticked.emit(face.number, on))
        row.renamed.connect(lambda name: self.renamed.emit(face.number, name))
        row.delete_wished.connect(lambda: self.delete_wished.emit(face.number))
        return row

    def _stand(self) -> None:
        """Below the button, or above it where the screen ends."""
        room = self._button.screen().availableGeometry()
        rows = sum(row.sizeHint().height() for row in self.rows) + 2
        below = self.undo.sizeHint().height() + 2 if not self.undo.isHidden() else 0
        size = QSize(WIDE, min(rows + below + 12, HIGHEST, room.height()))
        corner = self._button.mapToGlobal(QPoint(0, self._button.height() + 2))
        if corner.y() + size.height() > room.bottom():
            corner.setY(max(room.top(), self._button.mapToGlobal(QPoint(0, -2)).y() - size.height()))
        corner.setX(max(room.left(), min(corner.x(), room.right() - size.width())))
        self.setGeometry(corner.x(), corner.y(), size.width(), size.height())


def _swatch(color: QColor | None, ratio: float) -> QIcon:
    """A patch of the color that a run has in the charts; an empty one where it is not shown."""
    drawn = QPixmap(round(SWATCH * ratio), round(SWATCH * ratio))
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    if color is not None:
        painter = QPainter(drawn)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(color)
        painter.drawRoundedRect(QRectF(0, 0, SWATCH, SWATCH), 2, 2)
        painter.end()
    made = QIcon(drawn)
    made.addPixmap(drawn, QIcon.Mode.Disabled)  # the present run has its color, though it cannot be taken away
    return made
