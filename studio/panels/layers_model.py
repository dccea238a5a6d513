"""The table of layers as a model of Qt: rows in the order of the graph or sorted by a column, blocks with an inside."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from nodes.catalogue import catalogue, find
from runtime.summary import FROZEN, Row, Summary
from studio.icons import node_icon
from studio.translate import tr
from studio.widgets.amounts import size
from studio.widgets.numbers import percent

Index = QModelIndex | QPersistentModelIndex
NOWHERE = QModelIndex()
ROW = Qt.ItemDataRole.UserRole
NAME, TYPE, OUTPUT, PARAMETERS, SHARE, ADDS, MEMORY, TRAINING = range(8)
NUMBERS = (PARAMETERS, SHARE, ADDS, MEMORY)
KEYS: dict[int, Callable[[Row], Any]] = {
    PARAMETERS: lambda row: row.parameters,
    SHARE: lambda row: row.share,
    ADDS: lambda row: row.multiply_adds,
    MEMORY: lambda row: row.activation_bytes,
    TRAINING: lambda row: row.training,
}


@dataclass(slots=True, eq=False)
class Line:
    """A row with its place among those of the same block."""

    row: Row | None
    parent: Line | None = None
    place: int = 0
    number: int = 0
    children: list[Line] = field(default_factory=list)


class LayersModel(QAbstractItemModel):
    """A summary as rows and columns. Column -1 sorts by the order of the graph."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.summary = Summary()
        self._top = Line(None)
        self._lines: list[Line] = [self._top]
        self._paths: dict[str, Line] = {}
        self._sorted = (-1, Qt.SortOrder.AscendingOrder)

    def show(self, summary: Summary) -> None:
        """Show another table, sorted as before."""
        if summary == self.summary:
            return
        self.beginResetModel()
        self.summary = summary
        self._top = Line(None)
        self._lines, self._paths = [self._top], {}
        for row in summary.rows:
            above = self._paths.get(row.path.rpartition("/")[0], self._top)
            line = Line(row, above, len(above.children), len(self._lines))
            above.children.append(line)
            self._lines.append(line)
            self._paths[row.path] = line
        self._arrange()
        self.endResetModel()

    def index_of(self, path: str) -> QModelIndex:
        """The first cell of a row."""
        line = self._paths.get(path)
        return self.createIndex(line.place, 0, line.number) if line else QModelIndex()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """Sort every level by a column; equal rows stay in the order of the graph."""
        self._sorted = (column, order)
        self.layoutAboutToBeChanged.emit()
        before = self.persistentIndexList()
        kept = [(index.internalId(), index.column()) for index in before]
        self._arrange()
        after = [self.createIndex(self._lines[number].place, across, number) for number, across in kept]
        self.changePersistentIndexList(before, after)
        self.layoutChanged.emit()

    def _arrange(self) -> None:
        column, order = self._sorted
        for line in self._lines:
            line.children.sort(key=lambda child: child.number)
            if column in KEYS:
                line.children.sort(key=_key(column), reverse=order == Qt.SortOrder.DescendingOrder)
            elif column >= 0:
                line.children.sort(
                    key=lambda child: _text(child.row, column).casefold(),
                    reverse=order == Qt.SortOrder.DescendingOrder,
                )
            for place, child in enumerate(line.children):
                child.place = place

    # What Qt asks

    def index(self, row: int, column: int, parent: Index = NOWHERE) -> QModelIndex:
        children = self._line(parent).children
        if not (0 <= row < len(children) and 0 <= column < len(_HEADINGS)):
            return QModelIndex()
        return self.createIndex(row, column, children[row].number)

    def parent(self, index: Index = NOWHERE) -> QModelIndex:  # type: ignore[override]
        above = self._line(index).parent if index.isValid() else None
        return self.createIndex(above.place, 0, above.number) if above and above.row else QModelIndex()

    def rowCount(self, parent: Index = NOWHERE) -> int:
        return 0 if parent.column() > 0 else len(self._line(parent).children)

    def columnCount(self, parent: Index = NOWHERE) -> int:
        return len(_HEADINGS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(_HEADINGS):
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return tr(_HEADINGS[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(section)
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row = self._line(index).row if index.isValid() else None
        if row is None:
            return None
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return _text(row, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return _exact(row, index.column()) or None
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _side(index.column())
        return row if role == ROW else None

    def _line(self, index: Index) -> Line:
        return self._lines[index.internalId()] if index.isValid() else self._top


_HEADINGS = ("Layer", "Type", "Output", "Parameters", "Share", "Multiply-adds", "Activation memory", "Training")


def _side(column: int) -> Qt.AlignmentFlag:
    across = Qt.AlignmentFlag.AlignRight if column in NUMBERS else Qt.AlignmentFlag.AlignLeft
    return across | Qt.AlignmentFlag.AlignVCenter


def _key(column: int) -> Callable[[Line], Any]:
    return lambda line: KEYS[column](line.row) if line.row else 0


def _text(row: Row | None, column: int) -> str:
    if row is None:
        return ""
    match column:
        case 0:
            return row.title or tr(row.name)
        case 1:
            return tr(row.name)
        case 2:
            return row.output
        case 3:
            return f"{row.parameters:,}" if row.parameters else "–"
        case 4:
            return percent(row.share) if row.parameters else "–"
        case 5:
            return f"{row.multiply_adds:,}" if row.multiply_adds else "–"
        case 6:
            return size(row.activation_bytes) if row.activation_bytes else "–"
    if not row.training:
        return "–"
    return tr("frozen") if row.training == FROZEN else tr("trained")


def _exact(row: Row, column: int) -> str:
    if column == MEMORY:
        return tr("{number} bytes for one sample", number=f"{row.activation_bytes:,}")
    return tr("Not changed by training") if column == TRAINING and row.training == FROZEN else ""


def icon_of(row: Row) -> tuple[str, str]:
    """The icon of a row's type, and its family."""
    known = (facts for facts in catalogue().values() if facts.title == row.name)
    facts = next(known, find("block"))  # what is called otherwise is called as its block
    return node_icon(facts), facts.family if facts else "structure"
