"""How a row of the outline looks: icon, title, the settings that matter, the mark of findings, the output shape."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPen
from PySide6.QtWidgets import QLineEdit, QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from studio.icons import pixmap
from studio.panels.outline_words import FAMILY, ICON, MARK, QUIET, SHAPE
from studio.theme import Theme, theme

ROW = 26  # pixels
LEAST = 40  # pixels from which quiet text is worth its place

Index = QModelIndex | QPersistentModelIndex


class OutlinePainter(QStyledItemDelegate):
    """Paints rows, and lays the line for a new title over the old one."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(120, ROW)

    def updateEditorGeometry(self, editor: QWidget, option: QStyleOptionViewItem, index: Index) -> None:
        area: QRect = option.rect
        editor.setGeometry(area.adjusted(20, 0, -2, 0))
        editor.setStyleSheet("padding: 0 4px; min-height: 0;")
        if isinstance(editor, QLineEdit):
            editor.setPlaceholderText(index.data(Qt.ItemDataRole.DisplayRole))
            editor.setAccessibleName(index.data(Qt.ItemDataRole.DisplayRole))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colors, area = theme(), QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        self._back(painter, option, colors)
        ratio = max(2.0, painter.device().devicePixelRatioF())
        icon = index.data(ICON)
        left = area.left() + 4
        if icon:
            tint = colors.family(index.data(FAMILY)) if index.data(FAMILY) else colors.color("muted")
            drawn = pixmap(icon, tint.name(), 14, ratio)
            painter.drawPixmap(QRectF(left, area.center().y() - 6, 14, 14), drawn, QRectF(drawn.rect()))
            left += 20
        elif index.data(FAMILY):
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.family(index.data(FAMILY)))
            painter.drawRoundedRect(QRectF(left + 1, area.center().y() - 5, 12, 12), 3, 3)
            left += 20
        right = self._right(painter, area, index, colors, ratio)
        self._texts(painter, QRect(left, area.top(), max(right - left - 6, 0), area.height()), index, colors)
        painter.restore()

    def _back(self, painter: QPainter, option: QStyleOptionViewItem, colors: Theme) -> None:
        state, area = option.state, QRectF(option.rect).adjusted(0.5, 1.5, -2.5, -0.5)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        over = bool(state & QStyle.StateFlag.State_MouseOver)
        focus = bool(state & QStyle.StateFlag.State_HasFocus)
        if chosen or over:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.color("accent", 46) if chosen else colors.color("raised", 150))
            painter.drawRoundedRect(area, 5, 5)
        if focus:
            painter.setPen(QPen(colors.color("accent"), 1))
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.drawRoundedRect(area, 5, 5)

    def _right(self, painter: QPainter, area: QRect, index: Index, colors: Theme, ratio: float) -> int:
        """Shape and mark at the right end; where they begin."""
        right = area.right() - 8
        shape = index.data(SHAPE)
        font = colors.mono("small")
        width = QFontMetrics(font).horizontalAdvance(shape) if shape else 0
        if shape and width <= area.width() * 0.45:
            painter.setFont(font)
            painter.setPen(colors.color("muted"))
            painter.drawText(
                QRect(right - width, area.top(), width + 2, area.height()), Qt.AlignmentFlag.AlignVCenter, shape
            )
            right -= width + 6
        mark = index.data(MARK)
        if mark:
            role = {"error": "error", "warning": "warning"}.get(mark, "accent")
            drawn = pixmap(mark, colors.color(role).name(), 13, ratio)
            painter.drawPixmap(QRectF(right - 13, area.center().y() - 6, 13, 13), drawn, QRectF(drawn.rect()))
            right -= 18
        return right

    def _texts(self, painter: QPainter, room: QRect, index: Index, colors: Theme) -> None:
        title = index.data(Qt.ItemDataRole.DisplayRole) or ""
        named = index.data(QUIET) is not None and bool(index.data(FAMILY) or index.data(ICON))
        font = colors.font("body" if named else "small")
        metrics = QFontMetrics(font)
        painter.setFont(font)
        painter.setPen(colors.color("text" if named and index.data(ICON) != "plus" else "muted"))
        shown = metrics.elidedText(title, Qt.TextElideMode.ElideRight, room.width())
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        rest = room.adjusted(metrics.horizontalAdvance(shown) + 8, 0, 0, 0)
        quiet = index.data(QUIET)
        if quiet and rest.width() >= LEAST:
            small = colors.font("small")
            painter.setFont(small)
            painter.setPen(colors.color("muted"))
            text = QFontMetrics(small).elidedText(quiet, Qt.TextElideMode.ElideRight, rest.width())
            painter.drawText(rest, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
