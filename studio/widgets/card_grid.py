"""Cards in as many columns as there is room for."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget


class CardGrid(QWidget):
    """The first card goes across, the others are equally wide, at least `narrowest`; heights follow from widths."""

    def __init__(self, narrowest: int, gap: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._narrowest, self._gap = narrowest, gap
        self._cards: list[QWidget] = []
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_cards(self, cards: Sequence[QWidget]) -> None:
        """Hold these cards from now on."""
        self._cards = list(cards)
        for card in self._cards:
            card.setParent(self)
            card.show()
        self._place()
        self.updateGeometry()

    def hasHeightForWidth(self) -> bool:
        """More columns need fewer rows."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of all rows."""
        if not self._cards:
            return 0
        return self._boxes(width)[-1].bottom() + 1

    def minimumSizeHint(self) -> QSize:
        """One column."""
        return QSize(self._narrowest, self.heightForWidth(max(self.width(), self._narrowest)))

    def sizeHint(self) -> QSize:
        """As it is."""
        return self.minimumSizeHint()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Place the cards anew."""
        super().resizeEvent(event)
        self._place()
        if event.size().width() != event.oldSize().width():
            self.updateGeometry()

    def _columns(self, width: int) -> tuple[int, int]:
        columns = max(1, (width + self._gap) // (self._narrowest + self._gap))
        return columns, (width - (columns - 1) * self._gap) // columns

    def _place(self) -> None:
        for card, box in zip(self._cards, self._boxes(self.width()), strict=True):
            card.setGeometry(box)

    def _boxes(self, width: int) -> list[QRect]:
        if not self._cards:
            return []
        first, *others = self._cards
        boxes = [QRect(0, 0, width, first.heightForWidth(width))]
        columns, wide = self._columns(width)
        top = boxes[0].height() + self._gap
        for number, card in enumerate(others):
            row, column = divmod(number, columns)
            high = card.heightForWidth(wide)
            boxes.append(QRect(column * (wide + self._gap), top + row * (high + self._gap), wide, high))
        return boxes
