"""The table of layers: what each gives and costs, sorted by any column, and taken along as CSV or Markdown."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from PySide6.QtCore import (
    QItemSelection,
    QItemSelectionModel,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    QTimer,
)
from PySide6.QtGui import QFontMetrics, QGuiApplication, QPainter, QPalette, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLabel,
    QPushButton,
    QSizePolicy,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from runtime import files
from runtime.source_lines import place_of
from runtime.summary import Summary, as_csv, as_markdown, summarize
from studio.file_names import file_name
from studio.folders import SAVED, keep_folder, saving_folder
from studio.icons import pixmap
from studio.panels.layers_model import NAME, OUTPUT, ROW, SHARE, LayersModel, icon_of
from studio.session import Session
from studio.theme import theme, theme_changed
from studio.translate import language_changed, tr
from studio.widgets.amounts import size
from studio.widgets.text import figures
from studio.widgets.tree import Tree

HEIGHT, BAR = 26, 56.0  # pixels of a row, and of the bar of a whole
WIDTHS = (168, 112, 136, 92, 116, 108, 128, 70)
SUMS = 120  # pixels that the sums have at least
SOON, LATER, LARGE = 0, 120, 1_500

Index = QModelIndex | QPersistentModelIndex


class LayersPanel(QWidget):
    """The table, its sums, and the ways out of it. It is worked out only while somebody looks."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self._following = False
        self.model = LayersModel(self)
        self.table = Tree()
        self.sums = QLabel(self)
        self.sums.setProperty("role", "muted")
        self.sums.setWordWrap(True)  # a long line must not keep the window wide
        self.sums.setMinimumWidth(SUMS)
        self.sums.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.markdown, self.csv, self.save = (QPushButton(self) for _ in range(3))
        self._prepare_table()
        row = QHBoxLayout()
        row.setContentsMargins(12, 4, 8, 6)
        row.setSpacing(8)
        row.addWidget(self.sums, 1)
        for button in (self.markdown, self.csv, self.save):
            row.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.table, 1)
        column.addLayout(row)
        self.setFocusProxy(self.table)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.timeout.connect(self.refresh)
        self._connect()
        self.retranslate()

    def _prepare_table(self) -> None:
        table, header = self.table, self.table.header()
        table.setModel(self.model)
        table.setItemDelegate(_Painter(table))
        table.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        table.setAllColumnsShowFocus(True)
        table.setIndentation(16)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        header.setSortIndicatorClearable(True)
        header.setStretchLastSection(True)
        header.setSectionsMovable(False)
        header.setHighlightSections(False)
        for column, width in enumerate(WIDTHS):
            header.resizeSection(column, width)
        header.setMinimumSectionSize(60)
        header.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        table.setSortingEnabled(True)

    def _connect(self) -> None:
        session = self._session
        session.checked.connect(lambda *_: self._refresh_soon())
        session.opened.connect(self._refresh_soon)
        session.selected.connect(lambda *_: self._follow())
        self.table.selectionModel().selectionChanged.connect(lambda *_: self._lead())
        self.markdown.clicked.connect(lambda: self._copy(as_markdown(self.model.summary)))
        self.csv.clicked.connect(lambda: self._copy(as_csv(self.model.summary)))
        self.save.clicked.connect(self.ask_save)
        language_changed.connect(self.retranslate)
        theme_changed.connect(self.table.viewport().update)

    def retranslate(self) -> None:
        """Words in the language in force."""
        self.table.setAccessibleName(tr("Table of layers"))
        self.markdown.setText(tr("Copy as Markdown"))
        self.csv.setText(tr("Copy as CSV"))
        self.save.setText(tr("Save …"))
        self.model.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, self.model.columnCount() - 1)
        self.table.viewport().update()
        self._tell()

    def refresh(self) -> None:
        """Show the table of the session's document as it is known."""
        self._soon.stop()
        checked = self._session.whole_checked
        opened = self._opened()
        self._following = True
        self.model.show(summarize(checked) if checked else Summary())
        self.table.setRootIsDecorated(any(row.depth for row in self.model.summary.rows))
        for path in opened:
            self.table.setExpanded(self.model.index_of(path), True)
        self._following = False
        self._follow()
        self._tell()

    def ask_save(self) -> None:
        """Write the table to a file that the person chooses, CSV or Markdown."""
        self.refresh()
        kinds = {f"{tr('CSV table')} (*.csv)": ".csv", f"{tr('Markdown table')} (*.md)": ".md"}
        proposed = saving_folder(self._session.path) / f"{file_name(self._session.title)}.csv"
        path, kind = QFileDialog.getSaveFileName(self, tr("Save the table of layers"), str(proposed), ";;".join(kinds))
        if path:
            target = Path(path)
            keep_folder(SAVED, target)
            known = target.suffix.lower() in kinds.values()
            self.write(target if known else target.with_name(target.name + kinds.get(kind, ".csv")))

    def write(self, target: Path) -> None:
        """Write the table, Markdown for the suffix .md and else CSV; what happened is told."""
        summary = self.model.summary
        text = as_markdown(summary) if target.suffix.lower() == ".md" else as_csv(summary)
        try:
            files.write_text(target, text)
        except OSError as fault:
            told = tr(
                "{file} could not be saved: {reason}. Choose another place.",
                file=target.name,
                reason=fault.strerror or str(fault),
            )
        else:
            told = tr("Saved {file}.", file=target.name)
        self._session.told.emit(told)

    def showEvent(self, event: QShowEvent) -> None:
        """Nothing was followed while nobody looked."""
        self.refresh()
        super().showEvent(event)

    def _refresh_soon(self) -> None:
        if self.isVisible() and not self._soon.isActive():
            self._soon.start(LATER if len(self._session.document.nodes) > LARGE else SOON)

    def _copy(self, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self._session.told.emit(tr("The table is on the clipboard."))

    def _opened(self) -> list[str]:
        paths = [row.path for row in self.model.summary.rows]
        return [path for path in paths if self.table.isExpanded(self.model.index_of(path))]

    def _tell(self) -> None:
        summary = self.model.summary
        if not summary.rows:
            self.sums.setText(tr("Layers are listed here as soon as there is one."))
        else:
            self.sums.setText(
                tr(
                    "{parameters} parameters, {trained} of them trained · {adds} multiply-adds and {memory} of "
                    "activations for one sample",
                    parameters=f"{summary.parameters:,}",
                    trained=f"{summary.trained:,}",
                    adds=f"{summary.multiply_adds:,}",
                    memory=size(summary.activation_bytes),
                )
            )
        for button in (self.markdown, self.csv, self.save):
            button.setEnabled(bool(summary.rows))

    # Selection

    def _follow(self) -> None:
        if self._following or not self.isVisible() or self._chosen() == self._session.selection:
            return
        picked, last = QItemSelection(), QModelIndex()
        here = "".join(f"{use}/" for use in self._session.place)
        for key in self._session.selection:
            index = self.model.index_of(here + key)
            if index.isValid():
                picked.select(index, index)
                last = index
        flags = QItemSelectionModel.SelectionFlag
        self._following = True
        selection = self.table.selectionModel()
        selection.select(picked, flags.ClearAndSelect | flags.Rows)
        if last.isValid():
            selection.setCurrentIndex(last, flags.NoUpdate)
            self.table.scrollTo(last)
        self._following = False

    def _lead(self) -> None:
        row = self.table.currentIndex().data(ROW)
        if self._following or row is None:
            return
        self._following = True  # what else is chosen may lie in another graph
        self._session.go_inside(row.path)
        self._following = False
        chosen = self._chosen()
        if chosen == self._session.selection:
            return
        self._session.select(chosen)
        if len(chosen) == 1:
            self._session.focus_wished.emit(next(iter(chosen)))

    def _chosen(self) -> frozenset[str]:
        """The nodes of the chosen rows that lie in the graph on the canvas."""
        here = "/".join(self._session.place)
        rows = [index.data(ROW) for index in self.table.selectionModel().selectedRows()]
        places = [place_of(row.path).rpartition("/") for row in rows if row]
        return frozenset(node for around, _, node in places if around == here) & self._session.document.nodes.keys()


class _Painter(QStyledItemDelegate):
    """Rows with the icon of the type, figures of one width, and a thin bar for the share."""

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(60, HEIGHT)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        colors, row, area = theme(), index.data(ROW), option.rect
        painter.save()
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(area, colors.color("accent", 46))
        elif option.state & QStyle.StateFlag.State_MouseOver:
            painter.fillRect(area, colors.color("raised", 120))
        room = area.adjusted(6, 0, -6, 0)
        if index.column() == NAME:
            name, family = _icon(row.name)
            drawn = pixmap(name, colors.family(family).name(), 14, max(2.0, painter.device().devicePixelRatioF()))
            painter.drawPixmap(QRectF(room.left(), room.center().y() - 6, 14, 14), drawn, QRectF(drawn.rect()))
            room.adjust(20, 0, 0, 0)
        if index.column() == SHARE and row.parameters:
            _bar(painter, QRectF(room.left(), room.center().y() - 1, min(BAR, room.width() - 48.0), 4.0), row.share)
        font = colors.mono("small") if index.column() == OUTPUT else figures("body")[0]
        painter.setFont(font)
        text = index.data()
        painter.setPen(colors.color("muted" if text == "–" or index.column() not in (0, 3) else "text"))
        painter.drawText(
            room,
            index.data(Qt.ItemDataRole.TextAlignmentRole),
            QFontMetrics(font).elidedText(text, Qt.TextElideMode.ElideRight, room.width()),
        )
        if option.state & QStyle.StateFlag.State_HasFocus:
            painter.setPen(option.palette.color(QPalette.ColorRole.Highlight))
            painter.drawLine(area.bottomLeft(), area.bottomRight())
        painter.restore()


@cache
def _icon(kind: str) -> tuple[str, str]:
    from runtime.summary import Row

    return icon_of(Row("", "", kind))


def _bar(painter: QPainter, area: QRectF, share: float) -> None:
    if area.width() <= 0:
        return
    colors = theme()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(colors.color("line"))
    painter.drawRoundedRect(area, 2, 2)
    if share > 0:
        painter.setBrush(colors.color("accent"))
        painter.drawRoundedRect(QRectF(area.left(), area.top(), max(area.width() * share, 2.0), 4.0), 2, 2)
