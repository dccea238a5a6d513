"""Search-to-add: a line to type in and the types that answer it, driven by the keyboard alone."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, QModelIndex, QObject, QPersistentModelIndex, QPoint, QRect, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QFrame,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from nodes.spec import NodeType
from studio.families import FAMILY_TITLES
from studio.icons import node_icon, pixmap
from studio.lookup import entries_of, ranked
from studio.theme import theme
from studio.translate import tr

WIDTH, HEIGHT, LINE = 400, 364, 44
BESIDES = 56  # what the line to type in and the margins take of the height
TYPE = Qt.ItemDataRole.UserRole
_STEPS = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1, Qt.Key.Key_PageDown: 6, Qt.Key.Key_PageUp: -6}


class SearchPopup(QFrame):
    """Opened over the canvas; `chosen` brings the type, `closed` says that the canvas has the keyboard again."""

    chosen = Signal(object)  # NodeType
    closed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._room = parent
        self.setObjectName("search")
        self.setFixedSize(WIDTH, HEIGHT)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.line = QLineEdit(self)
        self.line.setClearButtonEnabled(False)
        self.line.textEdited.connect(self._list)
        self.line.installEventFilter(self)
        self.setFocusProxy(self.line)
        self.found = QListWidget(self)
        self.found.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.found.setItemDelegate(_Line(self.found))
        self.found.setUniformItemSizes(True)
        self.found.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.found.itemClicked.connect(lambda item: self._choose(item))
        self.empty = QLabel(self)
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(8, 8, 8, 8)
        layout.setSpacing(8)
        layout.addWidget(self.line)
        layout.addWidget(self.found, 1)
        layout.addWidget(self.empty, 1)
        self._types: Sequence[NodeType] = ()
        self._recent: Sequence[str] = ()
        self._wired = False
        self._tallest = HEIGHT
        self.hide()

    def open(
        self,
        at: QPoint,
        types: Sequence[NodeType],
        recent: Sequence[str],
        *,
        text: str = "",
        wired: bool = False,
        clear: QRect | None = None,
    ) -> None:
        """Show the types near a point of the parent; `wired` where a wire waits for the choice, `clear` stays free."""
        self._types, self._recent, self._wired = types, recent, wired
        self._dress()
        self.line.setPlaceholderText(
            tr("Find a node that fits this wire") if wired else tr("Find a node by name, formula or meaning")
        )
        self.line.setText(text)
        room = self._room.rect()
        self.move(_place(at, room, clear or QRect()))
        self._tallest = min(HEIGHT, max(room.height() - 16, 120))
        self._list(text)
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def close_search(self) -> None:
        """Hide without a choice."""
        if not self.isHidden():
            self.hide()
            self.closed.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Arrows, Enter, Tab and Escape belong to the list; everything else to the line."""
        if watched is self.line and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._key(event)
        if (
            watched is self.line
            and event.type() == QEvent.Type.FocusOut
            and not self.isAncestorOf(self.window().focusWidget() or self)
        ):
            self.close_search()
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        key = Qt.Key(event.key())
        if key in _STEPS and self.found.count():
            row = self.found.currentRow() + _STEPS[key]
            self.found.setCurrentRow(min(max(row, 0), self.found.count() - 1))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Tab):
            self._choose(self.found.currentItem())
        elif key == Qt.Key.Key_Escape:
            self.close_search()
        else:
            return key in _STEPS or key == Qt.Key.Key_Backtab
        return True

    def _choose(self, item: QListWidgetItem | None) -> None:
        if item is not None:
            self.hide()
            self.chosen.emit(item.data(TYPE))
            self.closed.emit()

    def _list(self, text: str) -> None:
        self.found.clear()
        for facts in ranked(text, entries_of(self._types), self._recent):
            item = QListWidgetItem(tr(facts.title))
            item.setData(TYPE, facts)
            item.setData(Qt.ItemDataRole.AccessibleDescriptionRole, tr(facts.summary))
            self.found.addItem(item)
        self.found.setCurrentRow(0)
        self.found.scrollToTop()
        some = self.found.count() > 0
        self.setFixedHeight(min(self._tallest, max(self.found.count(), 2) * LINE + BESIDES))
        self.found.setVisible(some)
        self.empty.setVisible(not some)
        self.empty.setText(
            tr("No node that fits this wire fits “{typed}”. With nothing selected, every node is offered.", typed=text)
            if self._wired
            else tr("No node fits “{typed}”. Try another word, such as “dense” or “pooling”.", typed=text)
        )

    def _dress(self) -> None:
        look = theme()
        panel = look.color("panel").name()
        card, line, muted = look.color("card").name(), look.color("line").name(), look.color("muted").name()
        self.setStyleSheet(
            f"QFrame#search {{ background: {card}; border: 1px solid {line}; border-radius: 8px; }}"
            f"QLineEdit {{ font-size: {look.sizes['large']}px; padding: 5px 8px; background: {panel}; }}"
            f"QLabel {{ color: {muted}; }}"
        )
        self.line.setAccessibleName(tr("Find a node"))


def _place(at: QPoint, room: QRect, clear: QRect) -> QPoint:
    """The corner of the popup inside the room: at the point, or else where it leaves a rectangle free, if anywhere."""
    right, bottom = max(room.width() - WIDTH - 8, 8), max(room.height() - HEIGHT - 8, 8)
    x, y = min(max(at.x(), 8), right), min(max(at.y(), 8), bottom)
    if not QRect(x, y, WIDTH, HEIGHT).intersects(clear):
        return QPoint(x, y)
    below, above, left = clear.bottom() + 8, clear.top() - HEIGHT - 8, clear.left() - WIDTH - 8
    if below <= bottom:
        return QPoint(x, below)
    if above >= 8:
        return QPoint(x, above)
    return QPoint(left if left >= 8 else x, y)


class _Line(QStyledItemDelegate):
    """One type: icon, title, family, and its meaning below."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(WIDTH - 32, LINE)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        facts: NodeType = index.data(TYPE)
        look, rect = theme(), QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("raised"))
            painter.drawRoundedRect(rect, 6, 6)
            painter.setBrush(look.color("accent"))
            painter.drawRoundedRect(rect.left(), rect.top() + 8, 3, rect.height() - 16, 1.5, 1.5)
        painter.drawPixmap(
            rect.left() + 12, rect.top() + 7, pixmap(node_icon(facts), look.family(facts.family).name(), 16, 2.0)
        )
        self._write(painter, facts, rect.adjusted(36, 4, -10, -4))
        painter.restore()

    def _write(self, painter: QPainter, facts: NodeType, room: QRect) -> None:
        look = theme()
        upper, lower = room.adjusted(0, 0, 0, -18), room.adjusted(0, 18, 0, 0)
        painter.setFont(look.font("small"))
        painter.setPen(look.family(facts.family))
        family = tr(FAMILY_TITLES[facts.family])
        painter.drawText(upper, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, family)
        taken = painter.fontMetrics().horizontalAdvance(family) + 12
        painter.setPen(look.color("muted"))
        meaning = painter.fontMetrics().elidedText(tr(facts.summary), Qt.TextElideMode.ElideRight, lower.width())
        painter.drawText(lower, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, meaning)
        painter.setFont(look.font("large", bold=True))
        painter.setPen(look.color("text"))
        title = painter.fontMetrics().elidedText(tr(facts.title), Qt.TextElideMode.ElideRight, upper.width() - taken)
        painter.drawText(upper, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, title)
