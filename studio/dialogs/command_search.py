"""Find any action by words and do it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, QRectF, QSize, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QPainter, QPaintEvent, QPen, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from runtime.quick_values import spoken
from studio.actions import MENUS
from studio.commands import ACTIONS
from studio.icons import pixmap
from studio.lookup import NAME, RECENT_BONUS, fitness
from studio.menus import Menus
from studio.settings import preferences
from studio.theme import theme
from studio.translate import tr
from studio.widgets.search_field import SearchField

KEY = Qt.ItemDataRole.UserRole
WIDTH, ROW, ROWS = 520, 32, 10
LATEST = 8  # actions remembered
_RECENT_FACT = "recent_actions"


class CommandSearch(QDialog):
    """A line and a list below it; Enter does what is marked."""

    def __init__(self, menus: Menus, window: QWidget) -> None:
        super().__init__(window, Qt.WindowType.Popup | Qt.WindowType.FramelessWindowHint)
        self.setAttribute(Qt.WidgetAttribute.WA_TranslucentBackground)
        self._menus = menus
        self._window = window
        self.setAccessibleName(tr("Find an action"))
        self.search = SearchField(self)
        self.search.setPlaceholderText(tr("Find an action"))
        self.search.setMinimumHeight(32)
        self.list = QListWidget(self)
        self.list.setItemDelegate(_Painter(self.list))
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.list.setMouseTracking(True)
        self.list.itemEntered.connect(self.list.setCurrentItem)
        self.list.itemClicked.connect(self._do)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 10, 10, 10)
        column.setSpacing(8)
        column.addWidget(self.search)
        column.addWidget(self.list)
        self.search.textChanged.connect(self._fill)
        self.search.entered.connect(lambda: self._do(self.list.currentItem()))
        self.search.went_down.connect(lambda: self._go(1))
        self.search.went_up.connect(lambda: self._go(-1))
        menus.refresh()
        self._fill("")

    def showEvent(self, event: QShowEvent) -> None:
        """Under the middle of the top edge, ready to type."""
        place = QPoint((self._window.width() - WIDTH) // 2, 64)
        self.move(self._window.mapToGlobal(place))
        self.search.setFocus(Qt.FocusReason.PopupFocusReason)
        super().showEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Escape closes."""
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def _fill(self, query: str) -> None:
        self.list.clear()
        scored, recent = [], recent_actions()
        for place, declared in enumerate(ACTIONS):
            made = self._menus.actions[declared.key]
            words = (declared.text, declared.words, *declared.words.split(), dict(MENUS)[declared.menu])
            others = {said for word in words if word for said in spoken(word)}
            fits = fitness(query, made.text(), others) if query.strip() else NAME
            late = recent.index(declared.key) - LATEST if declared.key in recent else 0
            if fits > 0 and declared.key != "command_search":
                bonus = late / LATEST * (RECENT_BONUS if query.strip() else NAME)
                scored.append((not made.isEnabled(), bonus - fits, place, declared.key))
        best = min((score[1] for score in scored), default=0.0)
        sure = [score for score in scored if score[1] <= best / 2]  # no “step” for “stop”, which may be disabled
        for disabled, _, _, key in sorted(sure):
            item = QListWidgetItem(self._menus.actions[key].text())
            item.setData(KEY, key)
            item.setData(KEY + 1, self._menus.actions[key].shortcut().toString(QKeySequence.SequenceFormat.NativeText))
            item.setData(KEY + 2, next(declared.icon for declared in ACTIONS if declared.key == key))
            if disabled:
                item.setFlags(Qt.ItemFlag.NoItemFlags)
            self.list.addItem(item)
        self.list.setCurrentRow(0)
        rows = min(max(self.list.count(), 1), ROWS)
        self.setFixedSize(WIDTH, 32 + 28 + rows * ROW)

    def _go(self, rows: int) -> None:
        number = self.list.count()
        if number:
            self.list.setCurrentRow((self.list.currentRow() + rows) % number)

    def _do(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.flags() & Qt.ItemFlag.ItemIsEnabled:
            self.close()
            key = item.data(KEY)
            kept = [key, *(other for other in recent_actions() if other != key)]
            preferences().keep_fact(_RECENT_FACT, kept[:LATEST])
            self._menus.actions[key].trigger()

    def paintEvent(self, event: QPaintEvent) -> None:
        """A raised card."""
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(theme().color("line"), 1))
        painter.setBrush(theme().color("panel"))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), 10, 10)


def recent_actions() -> list[str]:
    """Keys of the actions done from here lately, the latest first."""
    kept = preferences().fact(_RECENT_FACT, [])
    return [key for key in kept if isinstance(key, str)] if isinstance(kept, list) else []


class _Painter(QStyledItemDelegate):
    """Icon, words, keys at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(WIDTH - 40, ROW)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        colors, area, state = theme(), option.rect, option.state
        enabled = bool(index.flags() & Qt.ItemFlag.ItemIsEnabled)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if state & QStyle.StateFlag.State_Selected and enabled:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(colors.color("raised"))
            painter.drawRoundedRect(QRectF(area).adjusted(0, 1, 0, -1), 6, 6)
        role = "text" if enabled else "muted"
        painter.setOpacity(1.0 if enabled else 0.6)
        name = index.data(KEY + 2)
        if name:
            drawn = pixmap(name, colors.color(role).name(), 16, max(2.0, painter.device().devicePixelRatioF()))
            painter.drawPixmap(QRectF(area.left() + 10, area.top() + 8, 16, 16), drawn, QRectF(drawn.rect()))
        painter.setPen(colors.color("muted"))
        painter.setFont(colors.mono("small"))
        keys = index.data(KEY + 1)
        right = area.adjusted(0, 0, -10, 0)
        painter.drawText(right, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignRight, keys)
        taken = painter.fontMetrics().horizontalAdvance(keys) + 20
        painter.setPen(colors.color(role))
        painter.setFont(colors.font("body"))
        words = area.adjusted(36, 0, -taken, 0)
        text = painter.fontMetrics().elidedText(index.data(), Qt.TextElideMode.ElideRight, words.width())
        painter.drawText(words, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, text)
        painter.restore()
