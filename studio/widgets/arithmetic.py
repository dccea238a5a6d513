"""A calculation as a person would write it: lines with a result, under each its terms with a bar for their size.

Terms that lead on can be clicked, or chosen with the arrow keys and followed with Enter.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QHelpEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QToolTip, QWidget

from studio.theme import theme, theme_changed
from studio.widgets.text import figures, widest

HEAD, FORMULA, TERM = 28.0, 18.0, 26.0  # heights of the first line of a result, of its formula, of a term
BAR = 3.0
INSET = 8.0
EQUALS = " = "
NAME = 40.0  # pixels that the name of a term has, however long its expression is


@dataclass(frozen=True, slots=True)
class Row:
    """A result (`head`) with its formula, or one of its terms. `share` is the length of the bar, from −1 to 1.

    What leads on has a `link`, a number that the owner understands.
    """

    name: str
    value: str
    head: bool = False
    formula: str = ""
    expression: str = ""
    share: float | None = None
    link: int | None = None
    chosen: bool = False
    tip: str = ""

    @property
    def height(self) -> float:
        """Pixels it takes."""
        return (HEAD + (FORMULA if self.formula else 0.0)) if self.head else TERM


class Arithmetic(QWidget):
    """Shows rows below one another; the wheel belongs to whatever scrolls it."""

    followed = Signal(int)  # the link of a row

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.rows: list[Row] = []
        self.current = -1  # the row that the keyboard is at
        self._hovered = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        theme_changed.connect(self.update)

    def show_rows(self, rows: list[Row]) -> None:
        """Show these instead."""
        self.rows, self._hovered = rows, -1
        self.current = min(self.current, len(rows) - 1)
        self.setAccessibleDescription("\n".join(told(row) for row in rows))
        self.setFixedHeight(round(sum(row.height for row in rows)) + 4)
        self.update()

    def sizeHint(self) -> QSize:
        """As high as all rows."""
        return QSize(280, round(sum(row.height for row in self.rows)) + 4)

    def box(self, number: int) -> QRectF:
        """Where a row lies."""
        top = sum(row.height for row in self.rows[:number])
        return QRectF(0, top, self.width(), self.rows[number].height)

    def row_at(self, at: QPointF) -> int:
        """The row under a point, or −1."""
        return next((number for number in range(len(self.rows)) if self.box(number).contains(at)), -1)

    # Painting

    def paintEvent(self, event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics = figures("body", bold=True)[1]
        column = widest(metrics, [row.value for row in self.rows if not row.head])
        for number, row in enumerate(self.rows):
            box = self.box(number)
            if not box.intersects(QRectF(event.rect())):
                continue
            if row.head:
                self._paint_head(painter, box, row)
            else:
                self._paint_term(painter, box, row, column, number)
        painter.end()

    def _paint_head(self, painter: QPainter, box: QRectF, row: Row) -> None:
        look = theme()
        inside = box.adjusted(INSET, 6, -INSET, 0)
        first = QRectF(inside.left(), inside.top(), inside.width(), HEAD - 8)
        painter.setFont(figures("body", bold=True)[0])
        painter.setPen(look.color("text"))
        painter.drawText(first, int(Qt.AlignmentFlag.AlignRight) | int(Qt.AlignmentFlag.AlignVCenter), row.value)
        room = first.width() - painter.fontMetrics().horizontalAdvance(row.value) - 12
        name = painter.fontMetrics().elidedText(row.name, Qt.TextElideMode.ElideRight, round(room))
        painter.drawText(first, int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignVCenter), name)
        if row.formula:
            painter.setFont(look.font("small"))
            painter.setPen(look.color("muted"))
            second = QRectF(inside.left(), first.bottom(), inside.width(), FORMULA)
            text = painter.fontMetrics().elidedText(row.formula, Qt.TextElideMode.ElideRight, round(second.width()))
            painter.drawText(second, int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignVCenter), text)
        painter.setPen(QPen(look.color("line"), 1))
        if box.top() > 0:
            painter.drawLine(QPointF(INSET, box.top() + 1.5), QPointF(box.width() - INSET, box.top() + 1.5))

    def _paint_term(self, painter: QPainter, box: QRectF, row: Row, column: float, number: int) -> None:
        look = theme()
        if row.link is not None and number == self._hovered:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("raised"))
            painter.drawRoundedRect(box.adjusted(2, 1, -2, 0), 6, 6)
        if number == self.current and self.hasFocus():
            painter.setPen(QPen(look.color("accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(box.adjusted(2.5, 1.5, -2.5, -0.5), 6, 6)
        font, metrics = figures("body", bold=row.chosen)
        painter.setFont(font)
        line = QRectF(box.left() + INSET, box.top() + 2, box.width() - 2 * INSET, box.height() - BAR - 6)
        right = int(Qt.AlignmentFlag.AlignRight) | int(Qt.AlignmentFlag.AlignVCenter)
        painter.setPen(look.color("text"))
        painter.drawText(line, right, row.value)
        ahead = line.adjusted(0, 0, -column, 0)
        used = 0.0
        if row.expression:
            painter.setPen(look.color("muted"))
            room = ahead.width() - min(metrics.horizontalAdvance(row.name), NAME) - 8
            used = self._paint_expression(painter, ahead, row.expression + EQUALS, room)
            painter.setFont(font)
        painter.setPen(look.color("accent") if row.link is not None else look.color("text"))
        name = metrics.elidedText(row.name, Qt.TextElideMode.ElideMiddle, max(0.0, ahead.width() - used - 8))
        painter.drawText(ahead, int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignVCenter), name)
        if row.share is not None:
            self._paint_bar(painter, box, row.share)

    def _paint_expression(self, painter: QPainter, line: QRectF, text: str, room: float) -> float:
        """Right of the name, in smaller figures where they need more than the room; how wide it is."""
        font, metrics = figures("body")
        if metrics.horizontalAdvance(text) > room:
            font, metrics = figures("small")
            text = metrics.elidedText(text, Qt.TextElideMode.ElideMiddle, math.floor(room))
        painter.setFont(font)
        painter.drawText(line, int(Qt.AlignmentFlag.AlignRight) | int(Qt.AlignmentFlag.AlignVCenter), text)
        return metrics.horizontalAdvance(text)

    def _paint_bar(self, painter: QPainter, box: QRectF, share: float) -> None:
        """From the middle: below zero to the left and orange, above it to the right and blue."""
        look = theme()
        half = (box.width() - 2 * INSET) / 2
        middle, top = box.center().x(), box.bottom() - BAR - 1
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(look.color("line"))
        painter.drawRect(QRectF(middle - 0.5, top, 1.0, BAR))
        length = half * min(1.0, abs(share))
        painter.setBrush(look.positive if share > 0 else look.negative)
        painter.drawRoundedRect(QRectF(middle if share > 0 else middle - length, top, length, BAR), 1.5, 1.5)

    # Mouse and keys

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """What leads on shows it."""
        self._hover(self.row_at(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the pointer."""
        self._hover(-1)

    def _hover(self, number: int) -> None:
        if number != self._hovered:
            self._hovered = number
            leads = number >= 0 and self.rows[number].link is not None
            self.setCursor(Qt.CursorShape.PointingHandCursor if leads else Qt.CursorShape.ArrowCursor)
            self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Follow a term."""
        number = self.row_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and number >= 0:
            self.current = number
            self._follow(number)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from term to term, Enter follows."""
        if event.key() in (Qt.Key.Key_Up, Qt.Key.Key_Down):
            self._step(1 if event.key() == Qt.Key.Key_Down else -1)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and 0 <= self.current < len(self.rows):
            self._follow(self.current)
        else:
            super().keyPressEvent(event)

    def _step(self, by: int) -> None:
        stops = [number for number, row in enumerate(self.rows) if row.link is not None]
        ahead = [number for number in stops if (number - self.current) * by > 0]
        if ahead:
            self.current = ahead[0] if by > 0 else ahead[-1]
            self.update()

    def _follow(self, number: int) -> None:
        link = self.rows[number].link
        if link is not None:
            self.followed.emit(link)

    def event(self, event: QEvent) -> bool:
        """The tip of the row under the pointer."""
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            number = self.row_at(QPointF(event.pos()))
            tip = self.rows[number].tip if number >= 0 else ""
            QToolTip.showText(event.globalPos(), tip, self)
            return True
        return super().event(event)


def told(row: Row) -> str:
    """A row in words and signs."""
    left = " ".join(part for part in (row.name, row.expression) if part)
    return f"{left}{EQUALS}{row.value}"
