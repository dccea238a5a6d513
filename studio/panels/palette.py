"""The palette: every node type by family, searched by name, synonym or formula, and brought onto the canvas."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QMimeData, QModelIndex, QPersistentModelIndex, QPoint, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QKeyEvent, QPainter, QPen, QPixmap
from PySide6.QtWidgets import (
    QAbstractItemView,
    QLabel,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeWidget,
    QTreeWidgetItem,
    QVBoxLayout,
    QWidget,
)

from nodes.spec import FAMILIES, NodeType
from runtime.document import Document
from studio.drag import node_type_data
from studio.families import FAMILY_TITLES
from studio.icons import node_icon, pixmap
from studio.lookup import entries_of, ranked
from studio.offered import addable_types, put_in, type_of
from studio.session import Session
from studio.theme import theme, theme_changed
from studio.translate import language_changed, tr
from studio.widgets.search_field import SearchField

KEY = Qt.ItemDataRole.UserRole
BLOCKS = "blocks"  # the group of blocks, behind the families
ROW, HEADING = 28, 30  # pixels
GAP = 240.0  # scene units from a node to the one added behind it


class Palette(QWidget):
    """Search field, tree of families, and the meaning of what is pointed at."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.search = SearchField(self)
        self.tree = _Tree(self)
        self.meaning = QLabel(self)
        self.meaning.setWordWrap(True)
        self.meaning.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.meaning.setMinimumHeight(66)
        self.meaning.setContentsMargins(12, 8, 12, 8)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 8, 0, 0)
        column.setSpacing(6)
        row = QVBoxLayout()
        row.setContentsMargins(8, 0, 8, 0)
        row.addWidget(self.search)
        column.addLayout(row)
        column.addWidget(self.tree, 1)
        line = QWidget(self)
        line.setFixedHeight(1)
        line.setProperty("surface", "line")
        column.addWidget(line)
        column.addWidget(self.meaning)
        session.changed.connect(lambda: self._refresh())
        session.place_changed.connect(self._refresh)
        self.search.textChanged.connect(lambda: self._fill())
        self.search.entered.connect(self._enter)
        self.search.went_down.connect(self._go_down)
        self.tree.wished.connect(self.add)
        self.tree.currentItemChanged.connect(lambda item: self._explain(item))
        self.tree.itemEntered.connect(lambda item: self._explain(item))
        language_changed.connect(self.retranslate)
        theme_changed.connect(self._repaint)
        self.retranslate()

    def retranslate(self) -> None:
        """Words in the language in force."""
        self.search.setPlaceholderText(tr("Search nodes"))
        self.search.setAccessibleName(tr("Search nodes"))
        self.tree.setAccessibleName(tr("Node types"))
        self._fill()

    def add(self, key: str) -> None:
        """Add a node of that type: behind the selected one, else behind all."""
        added: list[str] = []

        def edit(document: Document) -> Document:
            document, identity = put_in(document, key, _free_place(document, self._session.selection))
            added.append(identity)
            return document

        facts = type_of(self._session.document, key)
        if facts and self._session.attempt(edit, tr("Add {node}", node=tr(facts.title))):
            self._session.select(added)
            self._session.focus_wished.emit(added[0])

    def _fill(self) -> None:
        query = self.search.text().strip()
        closed = set() if query else self.tree.closed_families()
        self.tree.clear()
        if query:
            best = ranked(query, entries_of(self._types()))
            for facts in best:
                self.tree.addTopLevelItem(_item(facts))
            self.tree.go_to_first()
            if not best:
                self.meaning.setText(tr("Nothing is called that. Try another word, such as “convolution”."))
            return
        types = self._types()
        groups = {family: [facts for facts in types if _group(facts) == family] for family in (*FAMILIES, BLOCKS)}
        for family, members in groups.items():
            if members:
                heading = QTreeWidgetItem([tr(FAMILY_TITLES.get(family, "Blocks"))])
                heading.setData(0, KEY + 1, family)
                heading.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable)
                self.tree.addTopLevelItem(heading)
                heading.addChildren([_item(facts) for facts in members])
                heading.setExpanded(family not in closed)
        self._explain(None)

    def _types(self) -> list[NodeType]:
        self._offered = self._offer()
        return addable_types(self._session.document, inside=bool(self._session.place))

    def _offer(self) -> tuple[object, ...]:
        """What the list of blocks depends on."""
        return self._session.document.blocks, bool(self._session.place)

    def _refresh(self) -> None:
        old, new = self._offered, self._offer()
        if old[0] is not new[0] or old[1] != new[1]:
            self._fill()

    def _explain(self, item: QTreeWidgetItem | None) -> None:
        facts = type_of(self._session.document, item.data(0, KEY)) if item else None
        if facts is None:
            self.meaning.setText(_muted(tr("Drag a node onto the canvas, or double-click it.")))
            return
        formula = (
            f"<br><span style='font-family:monospace'>{_escape(tr(facts.formula))}</span>" if facts.formula else ""
        )
        self.meaning.setText(f"<b>{_escape(tr(facts.title))}</b> {_muted(tr(facts.summary))}{formula}")

    def _repaint(self) -> None:
        self.tree.viewport().update()
        self._explain(self.tree.currentItem())

    def _enter(self) -> None:
        item = self.tree.currentItem()
        if item and item.data(0, KEY):
            self.add(item.data(0, KEY))

    def _go_down(self) -> None:
        self.tree.setFocus(Qt.FocusReason.TabFocusReason)
        if self.tree.currentItem() is None:
            self.tree.go_to_first()


class _Tree(QTreeWidget):
    wished = Signal(str)  # the key of the node type to add

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setHeaderHidden(True)
        self.setIndentation(0)
        self.setRootIsDecorated(False)
        self.setMouseTracking(True)
        self.setUniformRowHeights(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setDragEnabled(True)
        self.setDragDropMode(QAbstractItemView.DragDropMode.DragOnly)
        self.setExpandsOnDoubleClick(False)
        self.setItemDelegate(_Painter(self))
        self.itemClicked.connect(self._click)
        self.itemDoubleClicked.connect(self._double_click)

    def go_to_first(self) -> None:
        first = self.topLevelItem(0)
        if first is not None:
            self.setCurrentItem(first)

    def closed_families(self) -> set[str]:
        items = [self.topLevelItem(index) for index in range(self.topLevelItemCount())]
        return {item.data(0, KEY + 1) for item in items if item and item.data(0, KEY + 1) and not item.isExpanded()}

    def mimeTypes(self) -> list[str]:
        return node_type_data("").formats()

    def mimeData(self, items: Sequence[QTreeWidgetItem]) -> QMimeData:
        return node_type_data(items[0].data(0, KEY) or "")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        item = self.currentItem()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and item:
            self._click(item) if not item.data(0, KEY) else self.wished.emit(item.data(0, KEY))
        else:
            super().keyPressEvent(event)

    def startDrag(self, actions: Qt.DropAction) -> None:
        from PySide6.QtGui import QDrag

        item = self.currentItem()
        if item is None or not item.data(0, KEY):
            return
        drag = QDrag(self)
        drag.setMimeData(self.mimeData([item]))
        picture = _card(item.data(0, KEY + 2), self.devicePixelRatioF())
        drag.setPixmap(picture)
        drag.setHotSpot(QPoint(16, 14))
        drag.exec(Qt.DropAction.CopyAction)

    def _click(self, item: QTreeWidgetItem) -> None:
        if not item.data(0, KEY):
            item.setExpanded(not item.isExpanded())

    def _double_click(self, item: QTreeWidgetItem) -> None:
        if item.data(0, KEY):
            self.wished.emit(item.data(0, KEY))


class _Painter(QStyledItemDelegate):
    """Headings small and muted with a chevron, node types with their icon in the color of the family."""

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(100, ROW if index.data(KEY) else HEADING)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        colors, area = theme(), option.rect
        state = option.state
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        chosen = bool(state & QStyle.StateFlag.State_Selected)
        pointed = bool(state & QStyle.StateFlag.State_MouseOver)
        box = QRectF(area).adjusted(4.5, 0.5, -4.5, -0.5)
        if chosen or pointed:
            painter.setPen(
                QPen(colors.color("accent"), 1) if state & QStyle.StateFlag.State_HasFocus else Qt.PenStyle.NoPen
            )
            painter.setBrush(colors.color("raised", 255 if chosen else 130))
            painter.drawRoundedRect(box, 6, 6)
        ratio = max(2.0, painter.device().devicePixelRatioF())
        key = index.data(KEY)
        facts = index.data(KEY + 2) if key else None
        text = area.adjusted(36, 0, -8, 0)
        if facts:
            drawn = pixmap(node_icon(facts), colors.family(facts.family).name(), 16, ratio)
            place = QRectF(area.left() + 13, area.top() + (area.height() - 16) / 2, 16, 16)
            painter.setPen(colors.color("text"))
            painter.setFont(colors.font("body"))
        else:
            opened = isinstance(option.widget, QTreeWidget) and option.widget.isExpanded(index)
            drawn = pixmap("chevron_down" if opened else "chevron_right", colors.color("muted").name(), 12, ratio)
            place = QRectF(area.left() + 11, area.top() + (area.height() - 12) / 2 + 1, 12, 12)
            text = area.adjusted(28, 2, -8, 0)
            painter.setPen(colors.color("muted"))
            painter.setFont(colors.font("small", bold=True))
        painter.drawPixmap(place, drawn, QRectF(drawn.rect()))
        shown = painter.fontMetrics().elidedText(index.data(), Qt.TextElideMode.ElideRight, text.width())
        painter.drawText(text, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, shown)
        painter.restore()


def _item(facts: NodeType) -> QTreeWidgetItem:
    item = QTreeWidgetItem([tr(facts.title)])
    item.setData(0, KEY, facts.key)
    item.setData(0, KEY + 2, facts)
    item.setToolTip(0, tr(facts.summary))
    item.setFlags(Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsDragEnabled)
    return item


def _free_place(document: Document, selection: frozenset[str]) -> tuple[float, float]:
    """Behind the selected nodes; without any, behind all; and lower while that place is taken."""
    behind = [document.nodes[key].position for key in (selection or document.nodes)]
    if not behind:
        return (0.0, 0.0)
    x, y = max(behind)[0] + GAP, max(behind)[1]
    taken = [node.position for node in document.nodes.values()]
    while any(abs(x - other[0]) < GAP / 2 and abs(y - other[1]) < 60 for other in taken):
        y += 120.0
    return (x, y)


def _group(facts: NodeType) -> str:
    return BLOCKS if facts.kind == "block" else facts.family


def _card(facts: NodeType | None, ratio: float) -> QPixmap:
    """What is seen under the cursor while dragging."""
    colors = theme()
    drawn = QPixmap(round(168 * ratio), round(32 * ratio))
    drawn.setDevicePixelRatio(ratio)
    drawn.fill(Qt.GlobalColor.transparent)
    if facts is None:
        return drawn
    painter = QPainter(drawn)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(QPen(colors.color("accent"), 1))
    painter.setBrush(colors.color("card"))
    painter.drawRoundedRect(QRectF(0.5, 0.5, 167, 31), 8, 8)
    picture = pixmap(node_icon(facts), colors.family(facts.family).name(), 16, max(2.0, ratio))
    painter.drawPixmap(QRectF(10, 8, 16, 16), picture, QRectF(picture.rect()))
    painter.setFont(colors.font("body", bold=True))
    painter.setPen(colors.color("text"))
    painter.drawText(QRectF(34, 0, 126, 32), Qt.AlignmentFlag.AlignVCenter, tr(facts.title))
    painter.end()
    return drawn


def _muted(text: str) -> str:
    return f"<span style='color:{theme().color('muted').name()}'>{_escape(text)}</span>"


def _escape(text: str) -> str:
    return text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
