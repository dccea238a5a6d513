"""A line to type into and a list below it, floating over the window: what the searches for actions and wires are."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QRectF, Qt
from PySide6.QtGui import QKeyEvent, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QDialog, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from studio.theme import theme
from studio.widgets.search_field import SearchField


class Chooser(QDialog):
    """Fills its list by what is typed; Enter or a click takes what is marked."""

    wide, below = 440, 96  # pixels: its width, and from the window's top edge

    def __init__(self, window: QWidget, name: str, hint: str) -> None:
        super().__init__(window, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self._window = window
        self.setAccessibleName(name)
        self.search = SearchField(self)
        self.search.setPlaceholderText(hint)
        self.search.setAccessibleName(name)
        self.search.setMinimumHeight(32)
        self.list = QListWidget(self)
        self.list.setAccessibleName(name)
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.itemClicked.connect(self._take)
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(12, 10, 12, 10)
        self.column.setSpacing(8)
        self.column.addWidget(self.search)
        self.column.addWidget(self.list)
        self.search.textChanged.connect(self._fill)
        self.search.entered.connect(lambda: self._take(self.list.currentItem()))
        self.search.went_down.connect(lambda: self._go(1))
        self.search.went_up.connect(lambda: self._go(-1))

    def _fill(self, query: str) -> None:
        """Show what fits what was typed."""
        raise NotImplementedError

    def _take(self, item: QListWidgetItem | None) -> None:
        """Do what a line stands for."""
        raise NotImplementedError

    def _go(self, rows: int) -> None:
        number = self.list.count()
        if number:
            self.list.setCurrentRow((self.list.currentRow() + rows) % number)

    def showEvent(self, event: QShowEvent) -> None:
        """Under the middle of the top edge, ready to type."""
        place = QPoint((self._window.width() - self.wide) // 2, self.below)
        self.move(self._window.mapToGlobal(place))
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)
        super().showEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        """A raised card."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().color("line"), 1))
        painter.setBrush(theme().color("panel"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)
