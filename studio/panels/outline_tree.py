"""The tree of the outline: keys, menu, and letters that jump to a title."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QItemSelectionModel, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QMenu

from studio.lookup import plain
from studio.panels.outline_model import OutlineModel
from studio.panels.outline_painter import OutlinePainter
from studio.panels.outline_rows import Item
from studio.translate import tr
from studio.widgets.tree import Tree

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_KEYS = (Qt.Key.Key_Delete, Qt.Key.Key_Insert, Qt.Key.Key_Backspace, Qt.Key.Key_F2, *_ENTER)
_NONE, _CONTROL = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ControlModifier


class OutlineTree(Tree):
    """Rows and what keys do to them; the panel around knows what that means."""

    entered_row = Signal(object)  # Item: Enter or a double click
    delete_pressed = Signal()
    insert_pressed = Signal()
    connect_pressed = Signal()

    def __init__(self, model: OutlineModel) -> None:
        super().__init__()
        self.setModel(model)
        self._model = model
        self.setItemDelegate(OutlinePainter(self))
        self.setHeaderHidden(True)
        self.setIndentation(16)
        self.setMouseTracking(True)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.EditKeyPressed)
        self.setExpandsOnDoubleClick(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.doubleClicked.connect(lambda index: self._tell(model.item(index)))
        model.rowsInserted.connect(self._open_frames)

    def event(self, event: QEvent) -> bool:
        """Delete, Insert and Ctrl+J belong to the row at hand, not to the window."""
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and _own(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self.state() == QAbstractItemView.State.EditingState:
            super().keyPressEvent(event)
        elif event.key() in _ENTER:
            self._tell(self._model.item(self.currentIndex()))
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.delete_pressed.emit()
        elif event.key() == Qt.Key.Key_Insert:
            self.insert_pressed.emit()
        elif event.key() == Qt.Key.Key_J and _own(event):
            self.connect_pressed.emit()
        else:
            super().keyPressEvent(event)

    def opened(self) -> list[Item]:
        """The nodes whose rows are open."""
        return [
            item for item in self._model.looked_into() if self.isExpanded(self._model.index_of(item.path + item.node))
        ]

    def open_again(self, opened: list[Item], current: Item | None) -> None:
        """Open nodes that were put elsewhere, and make the row current that was so before."""
        for item in opened:
            self.setExpanded(self._model.index_of(item.path + item.node), True)
        if current is None or self._model.item(self.currentIndex()) is current:
            return
        index = self._model.index_like(current)
        if index.isValid():
            self.selectionModel().setCurrentIndex(index, QItemSelectionModel.SelectionFlag.ClearAndSelect)

    def keyboardSearch(self, search: str) -> None:
        """Letters jump to the next node whose title has a word that begins with them."""
        wanted = plain(search)
        rows = self._model.rowCount()
        start = max(self.currentIndex().row(), 0) + (1 if len(search) == 1 else 0)
        for step in range(rows):
            index = self._model.index((start + step) % rows, 0)
            words = plain(index.data() or "").split()
            if any(word.startswith(wanted) for word in words) or plain(index.data() or "").startswith(wanted):
                self.setCurrentIndex(index)
                return

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """What the keys do, in words."""
        item = self._model.item(self.currentIndex())
        menu = QMenu(self)
        for text, keys, act in self._entries(item):
            entry = menu.addAction(f"{text}\t{keys}")
            entry.triggered.connect(act)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        at = event.globalPos()
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            at = self.viewport().mapToGlobal(self.visualRect(self.currentIndex()).bottomLeft())
        menu.popup(at)

    def _entries(self, item: Item | None) -> list[tuple[str, str, object]]:
        add = (tr("Add a node after it …"), tr("Ins"), self.insert_pressed.emit)
        if item is None:
            return [add]
        remove = (tr("Delete"), tr("Del"), self.delete_pressed.emit)
        enter = tr("Enter")
        if item.kind == "wire":
            source = (tr("Another source …"), enter, lambda: self._tell(item))
            return [source, (tr("Another end …"), "Ctrl+J", self.connect_pressed.emit), remove]
        if item.kind == "room":
            return [(tr("Choose what is connected here …"), enter, lambda: self._tell(item))]
        rename = (tr("Rename"), "F2", lambda: self.edit(self.currentIndex()))
        if item.kind == "frame":
            return [rename, remove]
        settings = (tr("To the settings"), enter, lambda: self._tell(item))
        return [settings, rename, add, (tr("Connect to …"), "Ctrl+J", self.connect_pressed.emit), remove]

    def _tell(self, item: Item | None) -> None:
        if item is not None:
            self.entered_row.emit(item)

    def _open_frames(self, parent: object, first: int, last: int) -> None:
        """Frames begin open: they group, they do not hide."""
        for row in range(first, last + 1):
            index = self._model.index(row, 0, parent)  # type: ignore[arg-type]
            item = self._model.item(index)
            if item is not None and item.kind == "frame":
                self.expand(index)


def _own(event: QKeyEvent) -> bool:
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if held == _NONE and event.key() in _KEYS:
        return True
    return held == _CONTROL and event.key() == Qt.Key.Key_J
