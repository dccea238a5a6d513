"""Cards in sections with headings, in as many columns as there is room for."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from PySide6.QtCore import QRect, QSize
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QLabel, QSizePolicy, QWidget

HEADING, ABOVE = 26, 20  # pixels of a section's heading, and of air over it


@dataclass(slots=True)
class Section:
    """A heading and its cards."""

    key: str
    heading: QLabel
    cards: Sequence[QWidget]


class CardShelf(QWidget):
    """The very first card goes across, the others are equally wide, at least `narrowest`; heights follow from widths.

    While only some are wanted, all of them are equally wide and sections without any go.
    """

    def __init__(self, narrowest: int, gap: int = 16, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._narrowest, self._gap = narrowest, gap
        self.sections: list[Section] = []
        self._wanted: Collection[QWidget] | None = None
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Minimum)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    def set_sections(self, sections: Sequence[tuple[str, Sequence[QWidget]]]) -> None:
        """Hold these cards by the key of their section; headings get their words by `name`."""
        self.sections = [Section(key, QLabel(self), cards) for key, cards in sections]
        for section in self.sections:
            section.heading.setProperty("type", "subtitle")
            for card in section.cards:
                card.setParent(self)
        self.want(None)

    def want(self, cards: Collection[QWidget] | None) -> None:
        """Show these cards alone, or all for None."""
        self._wanted = cards
        for section in self.sections:
            shown = self._shown(section)
            section.heading.setVisible(bool(shown))
            for card in section.cards:
                card.setVisible(card in shown)
        self._place()
        self.updateGeometry()

    def place_of(self, key: str) -> int:
        """How far down a section begins, in pixels."""
        return next((section.heading.y() for section in self.sections if section.key == key), 0)

    def hasHeightForWidth(self) -> bool:
        """More columns need fewer rows."""
        return True

    def heightForWidth(self, width: int) -> int:
        """The height of all sections."""
        boxes = self._boxes(width)
        return max((box.bottom() + 1 for _, box in boxes), default=0)

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

    def _shown(self, section: Section) -> list[QWidget]:
        return [card for card in section.cards if self._wanted is None or card in self._wanted]

    def _place(self) -> None:
        for widget, box in self._boxes(self.width()):
            widget.setGeometry(box)

    def _boxes(self, width: int) -> list[tuple[QWidget, QRect]]:
        columns = max(1, (width + self._gap) // (self._narrowest + self._gap))
        wide = (width - (columns - 1) * self._gap) // columns
        boxes: list[tuple[QWidget, QRect]] = []
        top = 0
        for section in self.sections:
            cards = self._shown(section)
            if not cards:
                continue
            top += ABOVE if boxes else 0
            boxes.append((section.heading, QRect(0, top, width, HEADING)))
            top += HEADING + 6
            if section is self.sections[0] and self._wanted is None:  # the first of all is the one to begin with
                first, *cards = cards
                boxes.append((first, QRect(0, top, width, first.heightForWidth(width))))
                top = boxes[-1][1].bottom() + 1 + self._gap
            for number, card in enumerate(cards):
                row, column = divmod(number, columns)
                high = card.heightForWidth(wide)
                box = QRect(column * (wide + self._gap), top + row * (high + self._gap), wide, high)
                boxes.append((card, box))
            top = boxes[-1][1].bottom() + 1
        return boxes
