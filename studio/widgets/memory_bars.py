"""Rows of stacked bars on one scale: what each of many things takes, in a few parts. A click chooses a row."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import (
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from studio.theme import theme, theme_changed

ROW, NAME, NUMBER, BAR = 26, 0.34, 76, 10  # height, share of the width for names, pixels for the sum, of a bar
FACTS = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its name, its parts on the common scale, the sum as text, and all of it in words."""

    name: str
    parts: tuple[float, ...]
    total: str
    words: str


class MemoryBars(QListWidget):
    """Shows rows; the longest bar fills the width. `tints` are the layers of the theme that color the parts."""

    def __init__(self, tints: Sequence[int], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tints = tuple(tints)
        self._most = 1.0
        self.setItemDelegate(_Row(self))
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.setUniformItemSizes(True)
        theme_changed.connect(self.viewport().update)

    def show_rows(self, rows: Sequence[Row]) -> None:
        """Show these rows in this order."""
        self._most = max((sum(row.parts) for row in rows), default=1.0) or 1.0
        self.clear()
        for row in rows:
            item = QListWidgetItem(f"{row.name}: {row.words}")
            item.setToolTip(row.words)
            item.setData(FACTS, row)
            self.addItem(item)

    def tint(self, part: int) -> QColor:
        """The color of a part."""
        return theme().layer(self._tints[part])

    @property
    def most(self) -> float:
        """What fills the width."""
        return self._most


class _Row(QStyledItemDelegate):
    def __init__(self, bars: MemoryBars) -> None:
        super().__init__(bars)
        self._bars = bars

    def sizeHint(self, _option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(0, ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: Row = index.data(FACTS)
        look, area = theme(), QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            focused = self._bars.hasFocus() and option.state & QStyle.StateFlag.State_Selected
            painter.setPen(QPen(look.color("accent"), 1) if focused else Qt.PenStyle.NoPen)
            painter.setBrush(look.color("raised"))
            painter.drawRoundedRect(QRectF(area).adjusted(1.5, 1.5, -1.5, -1.5), 6, 6)
        painter.setFont(option.font)
        painter.setPen(look.color("text"))
        names = QRect(area.left() + 8, area.top(), round(area.width() * NAME) - 16, area.height())
        text = option.fontMetrics.elidedText(row.name, Qt.TextElideMode.ElideMiddle, names.width())
        painter.drawText(names, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft), text)
        right = area.adjusted(0, 0, -8, 0)
        painter.drawText(right, int(Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight), row.total)
        self._bar(painter, row, QRectF(names.right() + 8, area.center().y() - BAR / 2 + 1, 0, BAR), area)
        painter.restore()

    def _bar(self, painter: QPainter, row: Row, place: QRectF, area: QRect) -> None:
        width = max(0.0, area.right() - NUMBER - place.left())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, False)
        left = place.left()
        for part, amount in enumerate(row.parts):
            length = width * amount / self._bars.most
            if length > 0:
                painter.fillRect(QRectF(left, place.top(), max(length, 1.0), BAR), self._bars.tint(part))
                left += length
