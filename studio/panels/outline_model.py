"""The outline as a model of Qt: brought to another document row by row, so that what is open and chosen stays."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from runtime.checked import Checked
from runtime.document import Document, End, Node, Wire
from studio.lookup import plain
from studio.panels.outline_rows import Item, Wanted, graph_at, has_rows_under, rows_of, rows_under
from studio.panels.outline_words import Words

Index = QModelIndex | QPersistentModelIndex
ITEM = Qt.ItemDataRole.UserRole
NOWHERE = QModelIndex()


class OutlineModel(QAbstractItemModel):
    """Rows of a document. `rename_wished` brings the row and its new title."""

    rename_wished = Signal(object, str)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = Document()
        self.words = Words(None)
        self._root = Item(("root", ""), None, children=[])
        self._items: dict[int, Item] = {}
        self._nodes: dict[str, Item] = {}  # by path and id
        self._last = 0
        self._query = ""
        self._graphs: dict[str, Document] = {"": self.document}  # by path, as far as they were asked for

    # Steps

    def show(self, document: Document, checked: Checked | None) -> None:
        """Bring the rows to a document and to what is known of it."""
        self.document, self.words, self._graphs = document, Words(checked), {"": document}
        self._reconcile(self._root, rows_of(document, self._found()))
        for item in self.looked_into():
            if item.number in self._items:
                self._look_inside(item)
        self._tell_changes()

    def filter(self, query: str) -> None:
        """Leave only the nodes whose title, type or id has these letters."""
        self._query = plain(query)
        self._reconcile(self._root, rows_of(self.document, self._found()))

    def retell(self) -> None:
        """Every text anew: another language or theme."""
        self.words.forget()
        for item in self._items.values():
            item.facts = ()
        self._tell_changes()

    def item(self, index: Index) -> Item | None:
        """The row at an index."""
        return self._items.get(index.internalId()) if index.isValid() else None

    def index_of(self, path: str) -> QModelIndex:
        """The index of a node by its path; an invalid one where nobody has looked inside the block yet."""
        found = self._nodes.get(path)
        return self._index(found) if found else QModelIndex()

    def looked_into(self) -> list[Item]:
        """The nodes whose rows below are known."""
        return [item for item in self._items.values() if item.kind == "node" and item.children is not None]

    def index_like(self, item: Item) -> QModelIndex:
        """The index of the row that says what this one said before: the same node, or the same input of it."""
        node = self._nodes.get(item.path + item.node)
        if node is None or item.kind == "node":
            return self._index(node) if node else QModelIndex()
        inputs = [row for row in node.children or () if row.kind != "node" and row.key[2:3] == item.key[2:3]]
        return self._index(inputs[0]) if inputs and item.kind != "frame" else QModelIndex()

    def graph(self, item: Item) -> Document:
        """The graph that a row belongs to."""
        if item.path not in self._graphs:
            self._graphs[item.path] = graph_at(self.document, item.path) or Document()
        return self._graphs[item.path]

    def look_into(self, path: str) -> None:
        """Bring the rows inside the uses of a path such as `block1/block2/` into being."""
        parts = path.split("/")[:-1]
        for depth in range(len(parts)):
            item = self._nodes.get("/".join(parts[: depth + 1]))
            if item is not None and item.children is None:
                self._look_inside(item)

    def _found(self) -> set[str] | None:
        if not self._query:
            return None
        document, words = self.document, self.words
        texts = {
            key: f"{words.title(document, node)} {words.quiet(document, node)} {key}"
            for key, node in document.nodes.items()
        }
        return {key for key, text in texts.items() if self._query in plain(text)}

    def _reconcile(self, parent: Item, wanted: Wanted) -> None:
        """Take out and put in the rows between the equal beginning and the equal end; then look inside the frames."""
        if parent.children is None:
            parent.children = []
        old, new = [item.key for item in parent.children], [key for key, _ in wanted]
        if old != new:
            first = 0
            while first < min(len(old), len(new)) and old[first] == new[first]:
                first += 1
            last = 0
            while last < min(len(old), len(new)) - first and old[-1 - last] == new[-1 - last]:
                last += 1
            self._take_out(parent, first, len(old) - last)
            self._put_in(parent, first, new[first : len(new) - last])
        for item, (_, below) in zip(parent.children, wanted, strict=True):
            if below is not None:
                self._reconcile(item, below)

    def _take_out(self, parent: Item, first: int, end: int) -> None:
        if first == end or parent.children is None:
            return
        self.beginRemoveRows(self._index(parent), first, end - 1)
        for item in _all_below(parent.children[first:end]):
            del self._items[item.number]
            if item.kind == "node" and self._nodes.get(item.path + item.node) is item:
                del self._nodes[item.path + item.node]
        del parent.children[first:end]
        _number(parent.children, first)
        self.endRemoveRows()

    def _put_in(self, parent: Item, first: int, keys: list[tuple[str, ...]]) -> None:
        if not keys or parent.children is None:
            return
        path = parent.path + parent.node + "/" if parent.kind == "node" else parent.path
        fresh = [Item(key, parent, path=parent.path if key[0] in ("wire", "room") else path) for key in keys]
        self.beginInsertRows(self._index(parent), first, first + len(keys) - 1)
        for item in fresh:
            self._last += 1
            item.number = self._last
            self._items[item.number] = item
            if item.kind == "node":
                self._nodes[item.path + item.node] = item
            elif item.kind == "wire":
                _, node, port, source, leaving = item.key
                item.wire = Wire(End(source, leaving), End(node, port))
            elif item.kind == "frame":
                item.children = []
        parent.children[first:first] = fresh
        _number(parent.children, first)
        self.endInsertRows()

    def _look_inside(self, item: Item) -> None:
        graph = self.graph(item)
        self._reconcile(item, rows_under(graph, item.node) if item.node in graph.nodes else [])

    def _tell_changes(self) -> None:
        """Tell the views of rows whose facts are others than when they were told last."""
        for item in self._items.values():
            facts = self.words.facts(self.graph(item), item)
            if facts != item.facts:
                told, item.facts = bool(item.facts), facts
                if told:
                    index = self._index(item)
                    self.dataChanged.emit(index, index)

    def _index(self, item: Item) -> QModelIndex:
        return QModelIndex() if item.parent is None else self.createIndex(item.row, 0, item.number)

    # What Qt asks

    def index(self, row: int, column: int, parent: Index = NOWHERE) -> QModelIndex:
        above = self.item(parent) or self._root
        children = above.children or []
        if column or not 0 <= row < len(children):
            return QModelIndex()
        return self.createIndex(row, 0, children[row].number)

    def parent(self, index: Index = NOWHERE) -> QModelIndex:  # type: ignore[override]
        item = self.item(index)
        return self._index(item.parent) if item and item.parent else QModelIndex()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        item = self.item(parent) or self._root
        return len(item.children or ())

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return 1

    def hasChildren(self, parent: Index = NOWHERE) -> bool:
        item = self.item(parent) or self._root
        if item.children is not None:
            return bool(item.children)
        graph = self.graph(item)
        return item.kind == "node" and item.node in graph.nodes and has_rows_under(graph, item.node)

    def canFetchMore(self, parent: Index) -> bool:
        item = self.item(parent)
        return item is not None and item.children is None and self.hasChildren(parent)

    def fetchMore(self, parent: Index) -> None:
        item = self.item(parent)
        if item is not None:
            self._look_inside(item)

    def flags(self, index: Index) -> Qt.ItemFlag:
        item = self.item(index)
        if item is None:
            return Qt.ItemFlag.NoItemFlags
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsEditable if item.kind in ("node", "frame") else flags

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        item = self.item(index)
        if item is None:
            return None
        if role == ITEM:
            return item
        return self.words.answer(self.graph(item), item, role)

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        item = self.item(index)
        if item is None or role != Qt.ItemDataRole.EditRole:
            return False
        self.rename_wished.emit(item, str(value).strip())
        return True


def renamed(document: Document, item: Item, title: str) -> Document:
    """The document with another title of the node or frame; an empty title of a node means that of its type."""
    if item.kind == "frame":
        frame = document.frames[item.node]
        return document.but(frames={**document.frames, frame.id: replace(frame, title=title)})
    node: Node = document.nodes[item.node]
    return document.but(nodes={**document.nodes, node.id: replace(node, title=title)})


def _all_below(items: list[Item]) -> Iterator[Item]:
    waiting = list(items)
    while waiting:
        item = waiting.pop()
        yield item
        waiting.extend(item.children or ())


def _number(items: list[Item], first: int) -> None:
    for row in range(first, len(items)):
        items[row].row = row
