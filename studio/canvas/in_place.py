"""Texts typed on the canvas itself: a line over a title, or paper over a comment."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QPointF, QRectF, Qt
from PySide6.QtGui import QFocusEvent, QFont, QKeyEvent, QTextCursor
from PySide6.QtWidgets import QLineEdit, QPlainTextEdit, QWidget

from studio.translate import tr
from studio.widgets.note_field import takes

Done = Callable[[str], object]
_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_KEEPS = (Qt.FocusReason.PopupFocusReason, Qt.FocusReason.ActiveWindowFocusReason)


class InPlace:
    """At most one field is open over the canvas; Enter or leaving it takes the text, Escape gives it up."""

    def __init__(self, canvas: QWidget) -> None:
        self._canvas = canvas
        self.field: TitleLine | Paper | None = None
        self._done: Done | None = None

    def edit_line(self, rect: QRectF, text: str, font: QFont, name: str, done: Done) -> None:
        """A line over a rectangle of the widget; `done` gets its text if it was changed."""
        self._open(TitleLine(self, self._canvas, text), rect, font, name, done)

    def edit_paper(self, rect: QRectF, text: str, font: QFont, name: str, done: Done) -> None:
        """Several lines over a rectangle of the widget; Ctrl+Enter takes them, Enter begins a new one."""
        paper = Paper(self, self._canvas, text)
        self._open(paper, rect, font, name, done)
        paper.setPlaceholderText(tr("{name} – Ctrl+Enter finishes", name=name))
        paper.setToolTip(paper.placeholderText())

    def finish(self, *, take: bool = True) -> None:
        """Close the field, taking what was typed or giving it up."""
        field, done = self.field, self._done
        if field is None or done is None:
            return
        self.field = self._done = None
        text, had_focus = field.written(), field.hasFocus()
        field.hide()
        field.deleteLater()
        if had_focus:
            self._canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        done(text if take else field.before)

    def _open(self, field: TitleLine | Paper, rect: QRectF, font: QFont, name: str, done: Done) -> None:
        self.finish()
        self.field, self._done = field, done
        field.setFont(font)
        field.setStyleSheet(f"font-size: {font.pixelSize()}px; font-weight: {font.weight().value};")
        field.setAccessibleName(name)
        field.setPlaceholderText(name)
        room = QRectF(self._canvas.rect()).adjusted(8, 8, -8, -8)
        rect = QRectF(rect.topLeft(), QPointF(rect.left() + min(rect.width(), room.width()),
                                              rect.top() + min(rect.height(), room.height())))  # fmt: skip
        rect.moveLeft(min(max(rect.left(), room.left()), room.right() - rect.width()))
        rect.moveTop(min(max(rect.top(), room.top()), room.bottom() - rect.height()))
        field.setGeometry(rect.toAlignedRect())
        field.show()
        field.raise_()
        field.setFocus(Qt.FocusReason.OtherFocusReason)


class TitleLine(QLineEdit):
    """One line in place of a title."""

    def event(self, event: QEvent) -> bool:
        """Ctrl+Enter is the field's own, whatever it does elsewhere."""
        return _kept(event) or super().event(event)

    def __init__(self, place: InPlace, canvas: QWidget, text: str) -> None:
        super().__init__(text, canvas)
        self._place, self.before = place, text
        self.selectAll()

    def written(self) -> str:
        """What stands in it."""
        return self.text()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter takes the text, Escape gives it up."""
        if event.key() in _ENTER or event.key() == Qt.Key.Key_Escape:
            self._place.finish(take=event.key() in _ENTER)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving takes the text."""
        super().focusOutEvent(event)
        if event.reason() not in _KEEPS and self._place.field is self:
            self._place.finish()


class Paper(QPlainTextEdit):
    """Several lines in place of a comment."""

    def event(self, event: QEvent) -> bool:
        """Ctrl+Enter is the field's own, whatever it does elsewhere."""
        return _kept(event) or super().event(event)

    def __init__(self, place: InPlace, canvas: QWidget, text: str) -> None:
        super().__init__(text, canvas)
        self._place, self.before = place, text
        self.setProperty("paper", True)
        self.setTabChangesFocus(True)
        self.moveCursor(QTextCursor.MoveOperation.End)

    def written(self) -> str:
        """What stands in it."""
        return self.toPlainText()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+Enter takes the text, Escape gives it up; Enter begins a line."""
        taken = takes(event)
        if taken or event.key() == Qt.Key.Key_Escape:
            self._place.finish(take=taken)
        else:
            super().keyPressEvent(event)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        """Leaving takes the text."""
        super().focusOutEvent(event)
        if event.reason() not in _KEEPS and self._place.field is self:
            self._place.finish()


def _kept(event: QEvent) -> bool:
    """Keep a key that would take the text from the shortcuts; whether it was one."""
    kept = event.type() == QEvent.Type.ShortcutOverride and isinstance(event, QKeyEvent) and takes(event)
    if kept:
        event.accept()
    return kept
