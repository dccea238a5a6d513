"""A field for one of several choices."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QRectF, QSize, Qt, Signal
from PySide6.QtGui import QPainter, QPaintEvent, QPen, QWheelEvent
from PySide6.QtWidgets import QComboBox, QSizePolicy, QStyledItemDelegate, QWidget

from studio.icons import pixmap
from studio.theme import theme

BEFORE, BEHIND = 8, 22  # pixels beside the text, where the chevron is
ROUNDED = 2  # pixels by which a text may be wider than it is measured


class ChoiceField(QComboBox):
    """Announces `edited` with the key of what the person chose."""

    edited = Signal(object)  # str

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(QStyledItemDelegate(self))  # the plain one shows a tick column on some systems
        self.setMaxVisibleItems(16)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # by itself it takes the focus when the wheel turns over it
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        self.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.setMinimumContentsLength(6)
        self.activated.connect(lambda index: self.edited.emit(self.itemData(index)))

    def set_choices(self, choices: Iterable[tuple[str, str, str]]) -> None:
        """Offer `(key, title, help)`; what is shown stays shown."""
        shown = self.currentData()
        self.clear()
        for index, (key, title, explained) in enumerate(choices):
            self.addItem(title, key)
            if explained:
                self.setItemData(index, explained, Qt.ItemDataRole.ToolTipRole)
        self.setCurrentIndex(self.findData(shown))

    def value(self) -> str | None:
        """The key of the choice shown, or None."""
        return self.currentData()

    def show_value(self, value: str | None, *, mixed: bool = False) -> None:
        """Show a choice, or that the things edited together differ."""
        index = -1 if mixed else self.findData(value)
        if index != self.currentIndex():
            self.setCurrentIndex(index)

    def whole_width(self) -> int:
        """Pixels in which every choice can be read whole."""
        words = [self.itemText(place) for place in range(self.count())]
        return BEFORE + BEHIND + max(map(self.fontMetrics().horizontalAdvance, words), default=0) + ROUNDED

    def sizeHint(self) -> QSize:
        """As high as the other fields."""
        return QSize(super().sizeHint().width(), 26)

    def minimumSizeHint(self) -> QSize:
        """May become narrow; the text is then cut with an ellipsis."""
        return QSize(64, 26)

    def wheelEvent(self, event: QWheelEvent) -> None:
        """The wheel chooses only while the field has the focus, so that a form can be scrolled."""
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A rounded field with the choice and a chevron."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colors = theme()
        edge = "accent" if self.hasFocus() else "line"
        painter.setPen(QPen(colors.color("muted") if self.underMouse() and edge == "line" else colors.color(edge), 1.0))
        painter.setBrush(colors.color("card" if self.isEnabled() else "panel"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 6, 6)
        drawn = pixmap("chevron_down", colors.color("muted").name(), 12, max(2.0, self.devicePixelRatioF()))
        painter.drawPixmap(QRectF(self.width() - 20, (self.height() - 12) / 2, 12, 12), drawn, QRectF(drawn.rect()))
        painter.setPen(colors.color("text" if self.isEnabled() and self.currentIndex() >= 0 else "muted"))
        room = self.rect().adjusted(BEFORE, 0, -BEHIND, 0)
        text = self.currentText() if self.currentIndex() >= 0 else "—"
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)


class HeadField(ChoiceField):
    """For the head of a view: as wide as its longest choice, between bounds; narrower where there is no room."""

    LEAST, MOST = 84, 190  # pixels

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Maximum, QSizePolicy.Policy.Fixed)

    def set_choices(self, choices: Iterable[tuple[str, str, str]]) -> None:
        """Offer them, and take the room that they need."""
        super().set_choices(choices)
        self.updateGeometry()

    def sizeHint(self) -> QSize:
        """So that every choice can be read, if it is no sentence."""
        return QSize(min(self.MOST, max(self.LEAST, self.whole_width())), super().sizeHint().height())
