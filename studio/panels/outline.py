"""The outline: the graph as a tree in the order in which it is computed, read and edited by keyboard alone."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtCore import QItemSelection, QItemSelectionModel, QModelIndex, Qt, QTimer, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget

from runtime import edits
from runtime.document import Wire
from studio.panels.outline_model import OutlineModel, renamed
from studio.panels.outline_rows import Item
from studio.panels.outline_tree import OutlineTree
from studio.session import Session
from studio.theme import theme_changed
from studio.translate import language_changed, tr
from studio.widgets.search_field import SearchField

SOON, LATER = 0, 120  # milliseconds until the tree follows a change; later where there is much to compare
LARGE = 1_500  # nodes


class Outline(QWidget):
    """A line to filter with, the tree, and the keys that work in it. What it cannot do itself it wishes for."""

    add_wished = Signal()  # a node after the selected one
    delete_wished = Signal()  # the selected nodes
    settings_wished = Signal()  # of the selected node
    wire_wished = Signal(str)  # from this node to another
    source_wished = Signal(object, object)  # for this input (End), in place of this wire or None
    target_wished = Signal(object)  # another target for this wire

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._following = False  # the selection of the session is being shown
        self.search = SearchField(self)
        self.model = OutlineModel(self)
        self.tree = OutlineTree(self.model)
        self._hint = QLabel(self)
        self._hint.setWordWrap(True)
        self._hint.setProperty("role", "muted")
        self._hint.setProperty("type", "small")
        self._hint.setContentsMargins(12, 6, 12, 8)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.refresh)
        self._lay_out()
        self._connect()
        self.retranslate()

    def _lay_out(self) -> None:
        line = QWidget(self)
        line.setFixedHeight(1)
        line.setProperty("surface", "line")
        row = QVBoxLayout()
        row.setContentsMargins(8, 0, 8, 0)
        row.addWidget(self.search)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(6)
        column.addLayout(row)
        column.addWidget(self.tree, 1)
        column.addWidget(line)
        column.addWidget(self._hint)
        self.setFocusProxy(self.tree)

    def _connect(self) -> None:
        session, tree = self._session, self.tree
        session.changed.connect(lambda *_: self._refresh_soon())
        session.checked.connect(lambda *_: self._refresh_soon())
        session.opened.connect(self._refresh_soon)
        session.selected.connect(lambda *_: self._follow())
        session.place_changed.connect(self._refresh_soon)
        self.search.textChanged.connect(self._filter)
        self.search.entered.connect(self._go_down)
        self.search.went_down.connect(self._go_down)
        self.model.rename_wished.connect(self._rename)
        tree.selectionModel().selectionChanged.connect(lambda *_: self._lead())
        tree.selectionModel().currentChanged.connect(lambda *_: self._show_hint())
        tree.entered_row.connect(self._enter)
        tree.delete_pressed.connect(self._delete)
        tree.insert_pressed.connect(self.add_wished)
        tree.connect_pressed.connect(self._wire)
        language_changed.connect(self.retranslate)
        theme_changed.connect(self._repaint)

    def retranslate(self) -> None:
        """Words in the language in force."""
        self.search.setPlaceholderText(tr("Filter the outline"))
        self.search.setAccessibleName(tr("Filter the outline"))
        self.tree.setAccessibleName(tr("Outline"))
        self.tree.setAccessibleDescription(
            tr("The nodes in the order in which they are computed. An arrow to the right opens the inputs of a node.")
        )
        self.model.retell()
        self._show_hint()

    def refresh(self) -> None:
        """Bring the tree to the session's document."""
        self._soon.stop()
        self._following = True
        opened, current = self.tree.opened(), self.model.item(self.tree.currentIndex())
        self.model.show(self._session.whole, self._session.whole_checked)
        self.model.look_into(self._here)
        self.tree.open_again(opened, current)
        self._following = False
        self._follow()
        self._show_hint()

    def showEvent(self, event: QShowEvent) -> None:
        """Nothing was followed while nobody looked."""
        self.refresh()
        super().showEvent(event)

    # Selection

    def _follow(self) -> None:
        """Show what the session has selected; rows of wires stay chosen while their nodes are."""
        if not self.isVisible() or self._following or self._chosen() == self._session.selection:
            return
        self._following = True
        picked, last = QItemSelection(), QModelIndex()
        here = self._here
        for key in self._session.document.nodes if self._session.selection else ():
            index = self.model.index_of(here + key) if key in self._session.selection else QModelIndex()
            if index.isValid():
                picked.select(index, index)
                last = index
        selection = self.tree.selectionModel()
        selection.select(picked, QItemSelectionModel.SelectionFlag.ClearAndSelect)
        if last.isValid() and not selection.isSelected(self.tree.currentIndex()):
            selection.setCurrentIndex(last, QItemSelectionModel.SelectionFlag.NoUpdate)
            self.tree.scrollTo(last)
        self._following = False

    def _lead(self) -> None:
        """The session selects what is chosen here, and the canvas brings it into sight."""
        if self._following:
            return
        item = self.model.item(self.tree.currentIndex())
        if item is not None and item.path != self._here and item in self._items():
            self._following = True  # what else is chosen lies in another graph
            self._session.go_inside(item.path + (item.node if item.kind != "frame" else "_"))
            self._following = False
        chosen = self._chosen()
        if chosen == self._session.selection:
            return
        self._session.select(chosen)
        if item is not None and item.node in chosen:
            self._session.focus_wished.emit(item.node)

    @property
    def _here(self) -> str:
        """The path of the graph that is shown on the canvas."""
        return "".join(f"{use}/" for use in self._session.place)

    def _chosen(self) -> frozenset[str]:
        """The nodes of the chosen rows; a frame stands for its members, a wire for the node that it enters."""
        document, here = self._session.document, self._here
        found: set[str] = set()
        for item in self._items():
            if item.path == here and item.kind == "frame" and item.node in document.frames:
                found |= set(document.frames[item.node].members)
            elif item.path == here and item.kind != "frame":
                found.add(item.node)
        return frozenset(found & document.nodes.keys())

    def _items(self) -> list[Item]:
        indexes = self.tree.selectionModel().selectedRows()
        return [item for index in indexes if (item := self.model.item(index))]

    # What is done to rows

    def _enter(self, item: Item) -> None:
        if item.kind in ("wire", "room") and item.path == self._here:
            self.source_wished.emit(item.end, item.wire)
        elif item.kind == "node":
            self.settings_wished.emit()

    def _delete(self) -> None:
        items = self._items()
        wires = [item.wire for item in items if item.wire is not None and item.path == self._here]
        if all(item.kind in ("wire", "room") for item in items):
            if wires:
                self._cut(wires)
        elif all(item.kind == "frame" for item in items):
            gone = {item.node for item in items}
            self._session.attempt(
                lambda document: document.but(
                    frames={key: frame for key, frame in document.frames.items() if key not in gone}
                ),
                tr("Remove the frame"),
            )
        else:
            self.delete_wished.emit()

    def _cut(self, wires: Iterable[Wire]) -> None:
        self._session.attempt(lambda document: edits.remove(document, wires=wires), tr("Remove the wire"))

    def _wire(self) -> None:
        item = self.model.item(self.tree.currentIndex())
        if item is None or item.path != self._here:
            return
        if item.wire is not None:
            self.target_wished.emit(item.wire)
        elif item.kind == "room":
            self.source_wished.emit(item.end, None)
        elif item.kind == "node":
            self.wire_wished.emit(item.node)

    def _rename(self, item: Item, title: str) -> None:
        if item.path == self._here:
            self._session.attempt(lambda document: renamed(document, item, title), tr("Rename"))

    # Inside

    def _filter(self, query: str) -> None:
        self._following = True
        self.model.filter(query)
        if query:
            self.tree.expandToDepth(0)
        self._following = False
        self._follow()

    def _go_down(self) -> None:
        if not self.tree.currentIndex().isValid() or self.search.text():
            self.tree.setCurrentIndex(self.model.index(0, 0))
        self.tree.setFocus(Qt.FocusReason.TabFocusReason)

    def _refresh_soon(self) -> None:
        if self.isVisible() and not self._soon.isActive():
            self._soon.start(LATER if len(self._session.whole.nodes) > LARGE else SOON)

    def _repaint(self) -> None:
        self.tree.viewport().update()

    def _show_hint(self) -> None:
        """The keys for the row at hand, or what to do with an empty canvas."""
        item = self.model.item(self.tree.currentIndex())
        if not self._session.document.nodes:
            text = tr("Press Insert to add the first node.")
        elif item is not None and item.kind == "wire":
            text = tr("Enter: another source. Ctrl+J: another end. Delete: remove the wire.")
        elif item is not None and item.kind == "room":
            text = tr("Enter: choose what is connected here.")
        else:
            text = tr("Enter: settings. F2: rename. Insert: add after it. Ctrl+J: connect to …")
        self._hint.setText(text)
