"""A tree view whose chevrons are the program's own, and whose rows are painted by their delegate alone."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QAbstractItemView, QTreeView

from studio.icons import pixmap
from studio.theme import theme

CHEVRON = 12  # pixels
PLAIN = """
QTreeView { selection-background-color: transparent; }
QTreeView::item:selected, QTreeView::item:hover { background: transparent; }
"""


class Tree(QTreeView):
    """One line a row, scrolled smoothly."""

    def __init__(self) -> None:
        super().__init__()
        self.setStyleSheet(PLAIN)
        self.setUniformRowHeights(True)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)

    def drawBranches(self, painter: QPainter, rect: QRect, index: QModelIndex | QPersistentModelIndex) -> None:
        """A chevron where there is something below; nothing else."""
        model = self.model()
        if model is None or not model.hasChildren(index):
            return
        name = "chevron_down" if self.isExpanded(index) else "chevron_right"
        drawn = pixmap(name, theme().color("muted").name(), CHEVRON, max(2.0, self.devicePixelRatioF()))
        left = rect.right() - self.indentation() / 2 - CHEVRON / 2 + 1
        place = QRectF(left, rect.center().y() - CHEVRON / 2 + 1, CHEVRON, CHEVRON)
        painter.drawPixmap(place, drawn, QRectF(drawn.rect()))
