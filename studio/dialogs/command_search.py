"""Find any action by words and do it."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QKeySequence, QPainter
from PySide6.QtWidgets import (
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QWidget,
)

from runtime.quick_values import spoken
from studio.actions import MENUS
from studio.commands import ACTIONS
from studio.dialogs.choosing import Chooser
from studio.icons import pixmap
from studio.lookup import NAME, RECENT_BONUS, fitness
from studio.menus import Menus
from studio.settings import preferences
from studio.theme import theme
from studio.translate import tr

KEY = Qt.ItemDataRole.UserRole
ROW, ROWS = 32, 10
LATEST = 8  # actions remembered
_RECENT_FACT = "recent_actions"


class CommandSearch(Chooser):
    """All actions by their words; Enter does what is marked."""

    wide, below = 520, 64

    def __init__(self, menus: Menus, window: QWidget) -> None:
        super().__init__(window, tr("Find an action"), tr("Find an action"))
        self._menus = menus
        self.list.setItemDelegate(_Painter(self.list))
        self.list.setMouseTracking(True)
        self.list.itemEntered.connect(self.list.setCurrentItem)
        menus.refresh()
        self._fill("")

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
        self.setFixedSize(self.wide, 32 + 28 + rows * ROW)

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.flags() & Qt.ItemFlag.ItemIsEnabled:
            self.close()
            key = item.data(KEY)
            kept = [key, *(other for other in recent_actions() if other != key)]
            preferences().keep_fact(_RECENT_FACT, kept[:LATEST])
            self._menus.actions[key].trigger()


def recent_actions() -> list[str]:
    """Keys of the actions done from here lately, the latest first."""
    kept = preferences().fact(_RECENT_FACT, [])
    return [key for key in kept if isinstance(key, str)] if isinstance(kept, list) else []


class _Painter(QStyledItemDelegate):
    """Icon, words, keys at the right."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(CommandSearch.wide - 40, ROW)

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
