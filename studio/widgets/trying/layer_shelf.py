"""What each layer makes of one input: a picture beside the other, from the input to the answer."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QPointF, QRect, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFocusEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QResizeEvent
from PySide6.QtWidgets import QScrollArea, QSizePolicy, QToolTip, QWidget

from studio.theme import theme, theme_changed
from studio.widgets.portrait import Portrait, paint_portrait
from studio.widgets.text import figures

WIDTH, HEIGHT, GAP, TITLE = 96.0, 92.0, 6.0, 16.0  # pixels of a card, between two, of its title


@dataclass(frozen=True, slots=True)
class Card:
    """A node by its path, its name and color, and the picture of what it answers."""

    node: str
    name: str
    color: QColor
    portrait: Portrait


class LayerShelf(QWidget):
    """Cards in rows as wide as the widget, or in one long row. A click or Enter says `chosen` with the path."""

    chosen = Signal(str)
    reached = Signal(QRect)  # the card that the keyboard came to should be seen

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.cards: tuple[Card, ...] = ()
        self.long = False  # one row
        self._at = -1
        self._under = -1
        self.setMouseTracking(True)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        theme_changed.connect(self.update)

    def show_cards(self, portraits: Mapping[str, Portrait], names: Mapping[str, str], colors: Sequence[QColor]) -> None:
        """Show these in their order."""
        before = len(self.cards)
        self.cards = tuple(
            Card(node, names.get(node, node), color, portrait)
            for (node, portrait), color in zip(portraits.items(), colors, strict=True)
        )
        if before != len(self.cards):
            self._at = -1
            self._fit()
        self.update()

    def show_long(self, long: bool) -> None:
        """All in one row, or in as many as are needed."""
        if long != self.long:
            self.long = long
            self._fit()

    def card_area(self, index: int) -> QRectF:
        """Where a card lies."""
        columns = self._columns()
        row, column = divmod(index, columns)
        width = WIDTH
        if not self.long:
            width = (self.width() - GAP * (columns + 1)) / columns
        high = HEIGHT if not self.long else min(HEIGHT, max(60.0, self.height() - 2 * GAP))
        return QRectF(GAP + column * (width + GAP), GAP + row * (high + GAP), width, high)

    def sizeHint(self) -> QSize:
        """Room for all cards."""
        rows = -(-len(self.cards) // self._columns())
        width = GAP + len(self.cards) * (WIDTH + GAP) if self.long else 2 * WIDTH
        return QSize(round(width), round(GAP + rows * (HEIGHT + GAP)))

    def minimumSizeHint(self) -> QSize:
        """As high as all rows; as wide as all cards where they are in one row."""
        hint = self.sizeHint()
        return QSize(hint.width() if self.long else 80, 60 if self.long else hint.height())

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Another width, another number of rows."""
        self._fit()

    def _columns(self) -> int:
        if self.long:
            return max(1, len(self.cards))
        return max(1, int((self.width() - GAP) // (WIDTH + GAP)))

    def _fit(self) -> None:
        self.setMinimumSize(self.minimumSizeHint())
        self.updateGeometry()

    def paintEvent(self, event: QPaintEvent) -> None:
        """Cards that can be seen."""
        painter, look = QPainter(self), theme()
        font, measure = figures()
        for index, card in enumerate(self.cards):
            box = self.card_area(index)
            if not box.intersects(QRectF(event.rect())):
                continue
            lit = index == self._under or (index == self._at and self.hasFocus())
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(QPen(look.color("accent" if lit else "line"), 1))
            painter.setBrush(look.color("card"))
            painter.drawRoundedRect(box.adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
            painter.fillRect(QRectF(box.left() + 6, box.top() + 5, 3, TITLE - 6), card.color)
            painter.setFont(font)
            painter.setPen(look.color("text"))
            title = QRectF(box.left() + 13, box.top() + 2, box.width() - 18, TITLE)
            text = measure.elidedText(card.name, Qt.TextElideMode.ElideRight, title.width())
            painter.drawText(title, Qt.AlignmentFlag.AlignVCenter, text)
            inside = QRectF(box.left() + 6, box.top() + TITLE + 4, box.width() - 12, box.height() - TITLE - 10)
            paint_portrait(painter, inside, card.portrait)
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Go to the node."""
        index = self._card_at(event.position())
        if event.button() == Qt.MouseButton.LeftButton and index >= 0:
            self._at = index
            self.chosen.emit(self.cards[index].node)
        else:
            event.ignore()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Light the card under the pointer."""
        index = self._card_at(event.position())
        self.setCursor(Qt.CursorShape.PointingHandCursor if index >= 0 else Qt.CursorShape.ArrowCursor)
        if index != self._under:
            self._under = index
            self.update()

    def leaveEvent(self, event: QEvent) -> None:
        """No card is under the pointer."""
        self._under = -1
        self.update()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Arrows go from card to card, Enter to the node."""
        steps = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1, Qt.Key.Key_Up: -self._columns(),
                 Qt.Key.Key_Down: self._columns()}  # fmt: skip
        key = Qt.Key(event.key())
        if key in steps and self.cards:
            self._at = min(max(self._at + steps[key], 0), len(self.cards) - 1)
            self.reached.emit(self.card_area(self._at).toAlignedRect())
            self.setAccessibleDescription(self.cards[self._at].name)
            self.update()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space) and self._at >= 0:
            self.chosen.emit(self.cards[self._at].node)
        else:
            super().keyPressEvent(event)

    def event(self, event: QEvent) -> bool:
        """The whole name under the pointer."""
        if event.type() == QEvent.Type.ToolTip and hasattr(event, "globalPos"):
            index = self._card_at(QPointF(event.pos()))  # type: ignore[attr-defined]
            if index >= 0:
                QToolTip.showText(event.globalPos(), self.cards[index].name, self)
                return True
        return super().event(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        """The first card, where there was none."""
        self._at = max(0, self._at)
        self.update()

    def _card_at(self, at: QPointF) -> int:
        return next((index for index in range(len(self.cards)) if self.card_area(index).contains(at)), -1)


class ShelfArea(QScrollArea):
    """The shelf in an area that is scrolled."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.shelf = LayerShelf()
        self.setWidgetResizable(True)
        self.setFrameShape(QScrollArea.Shape.NoFrame)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setWidget(self.shelf)
        self.shelf.reached.connect(lambda box: self.ensureVisible(box.center().x(), box.center().y(), 60, 60))

    def show_long(self, long: bool) -> None:
        """One row, scrolled sideways, or several, scrolled down."""
        never, needed = Qt.ScrollBarPolicy.ScrollBarAlwaysOff, Qt.ScrollBarPolicy.ScrollBarAsNeeded
        self.setVerticalScrollBarPolicy(never if long else needed)
        self.setHorizontalScrollBarPolicy(needed if long else never)
        self.shelf.show_long(long)
