"""Two documents side by side: what was added, removed and changed, drawn on both and listed beside them."""

from __future__ import annotations

from collections.abc import Callable, Iterable

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QCloseEvent, QGuiApplication, QPainter, QPen
from PySide6.QtWidgets import (
    QCheckBox,
    QDialog,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QSplitter,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from runtime.checked import Checked
from runtime.compare import compare
from runtime.document import Document
from studio.canvas.pair import Pair
from studio.canvas.sheet import Signs
from studio.difference_words import ADDED, CHANGED, REMOVED, Difference, as_text, differences_of
from studio.icons import pixmap
from studio.job import Job, Progress
from studio.session import Session
from studio.settings import preferences
from studio.theme import theme, theme_changed
from studio.translate import language_changed, tr

PATIENCE = 5.0  # seconds that the thread is waited for when the window closes
LIST, PAD, LINE = 288, 8, 17  # pixels: the list's width at first, around a row, a line of it
LINE_OF = Qt.ItemDataRole.UserRole
ICONS = {ADDED: ("plus", "good"), REMOVED: ("minus", "warning"), CHANGED: ("pencil", "accent")}
_WRAPPED = int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)


class CompareWindow(QDialog):
    """Another document at the left, the one being edited at the right; the right side follows the edits."""

    def __init__(
        self,
        session: Session,
        other: Document,
        name: Callable[[], str],
        *,
        related: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self._session, self._other, self._wording, self._related = session, other, name, related
        self._name = ""
        self._job: Job | None = None
        self.lines: list[Difference] = []
        self.pair = Pair(self)
        self.list = QListWidget(self)
        self.list.setItemDelegate(_Row(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.setWordWrap(True)
        self.count, self.note = QLabel(self), QLabel(self)
        self.now = ""
        self.stacked = QCheckBox(self)
        self.stacked.setChecked(bool(preferences().fact("compare_stacked", False)))
        self.copy = QPushButton(self)
        self._lay_out()
        self.list.currentRowChanged.connect(self._go_to)
        self.list.itemClicked.connect(lambda item: self._go_to(self.list.row(item)))
        self.pair.pointed.connect(self._point)
        self.copy.clicked.connect(self._copy_text)
        self.stacked.toggled.connect(self._stack)
        session.changed.connect(self._follow)
        session.checked.connect(self._show_known)
        theme_changed.connect(self._dress)
        language_changed.connect(self.retranslate)
        self.resize(1180, 640)
        self.retranslate()
        self._check_other()
        self._show_known()
        self.pair.stack(self.stacked.isChecked())
        self.list.setFocus(Qt.FocusReason.OtherFocusReason)

    def retranslate(self) -> None:
        """Words in the language in force."""
        self.setWindowTitle(tr("Compare documents"))
        self.now = tr("Now: {title}", title=self._session.title)
        self._name = self._wording()
        self.pair.name(self._name, self.now)
        self.stacked.setText(tr("One above the other"))
        self.copy.setText(tr("Copy as text"))
        self.list.setAccessibleName(tr("Differences"))
        self.pair.refresh()
        self._compare()

    def closeEvent(self, event: QCloseEvent) -> None:
        """The check of the other document is waited for."""
        self._end_job()
        super().closeEvent(event)

    def done(self, result: int) -> None:
        """Escape closes too."""
        self._end_job()
        super().done(result)

    def _lay_out(self) -> None:
        right = QWidget(self)
        beside = QVBoxLayout(right)
        beside.setContentsMargins(8, 8, 8, 8)
        beside.setSpacing(6)
        self.count.setProperty("type", "heading")
        for label in (self.count, self.note):
            label.setWordWrap(True)
            label.setContentsMargins(4, 0, 4, 0)
        self.note.setProperty("role", "muted")
        beside.addWidget(self.count)
        beside.addWidget(self.list, 1)
        beside.addWidget(self.note)
        beside.addWidget(self.stacked)
        beside.addWidget(self.copy)
        split = QSplitter(Qt.Orientation.Horizontal, self)
        split.setChildrenCollapsible(False)
        split.setHandleWidth(1)
        split.addWidget(self.pair)
        split.addWidget(right)
        split.setStretchFactor(0, 1)
        split.setSizes([1180 - LIST, LIST])
        outside = QVBoxLayout(self)
        outside.setContentsMargins(0, 0, 0, 0)
        outside.addWidget(split)

    def _compare(self) -> None:
        old, new = self._other, self._session.whole
        found = compare(old, new, related=self._related)
        self.pair.show_documents(old, new, found)
        self.lines = differences_of(found, old, new)
        kept = self.list.currentRow()
        self.list.blockSignals(True)
        self.list.clear()
        for line in self.lines:
            item = QListWidgetItem(line.sentence)
            item.setData(LINE_OF, line)
            self.list.addItem(item)
        self.list.setCurrentRow(min(max(kept, 0), len(self.lines) - 1))
        self.list.blockSignals(False)
        number = len(self.lines)
        self.count.setText(tr("Differences: {number}", number=number) if number else tr("The documents are the same."))
        self.note.setText(tr("Nodes at another place: {number}", number=len(found.moved)) if found.moved else "")
        self.note.setVisible(bool(found.moved))
        self.copy.setEnabled(bool(number))
        self._mark()

    def _mark(self) -> None:
        row = self.list.currentRow()
        current = self.lines[row] if 0 <= row < len(self.lines) else None
        self.pair.old.mark(_signs(self.lines, current, new=False))
        self.pair.new.mark(_signs(self.lines, current, new=True))

    def _go_to(self, row: int) -> None:
        if 0 <= row < len(self.lines):
            line = self.lines[row]
            self.pair.go_to(line.old, line.new)
        self._mark()

    def _point(self, new: bool, node: str) -> None:
        """A click on a node of either side leads to its line."""
        for row, line in enumerate(self.lines):
            if line.wire is None and node in (line.new if new else line.old):
                self.list.setCurrentRow(row)
                return

    def _copy_text(self) -> None:
        QGuiApplication.clipboard().setText(as_text(self.lines, self._name, self.now))
        self._session.told.emit(tr("Copied {number} differences.", number=len(self.lines)))

    def _stack(self, stacked: bool) -> None:
        preferences().keep_fact("compare_stacked", stacked)
        self.pair.stack(stacked)

    def _show_known(self) -> None:
        known = self._session.whole_checked
        if known is not None:
            self.pair.show_checked(known)

    def _follow(self, _old: Document, _new: Document) -> None:
        self._compare()

    def _dress(self) -> None:
        self.pair.refresh()
        self.list.viewport().update()

    def _check_other(self) -> None:
        """The shapes of the other document, from a thread."""
        check, other = self._session.checking.check, self._other

        def work(_progress: Progress) -> Checked:
            return check(other)

        self._job = Job(work, "netloom-compare", self)
        self._job.done.connect(self.pair.show_checked)
        self._job.start()

    def _end_job(self) -> None:
        job, self._job = self._job, None
        if job is not None:
            job.join(PATIENCE)


def _signs(lines: Iterable[Difference], current: Difference | None, *, new: bool) -> Signs:
    """The signs of one side: additions belong to the new, removals to the old, changes to both."""
    wanted = (ADDED, CHANGED) if new else (REMOVED, CHANGED)
    nodes = {
        key: line.sign
        for line in lines
        if line.sign in wanted and line.wire is None
        for key in (line.new if new else line.old)
    }
    wires = {line.wire: line.sign for line in lines if line.wire is not None and line.sign in wanted}
    ends = (current.new if new else current.old) if current is not None else ()
    return Signs(nodes, wires, frozenset(ends))


class _Row(QStyledItemDelegate):
    """A difference: its sign, what it is about, and the changes below in as many lines as they need."""

    def __init__(self, view: QListWidget) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        line, width = index.data(LINE_OF), self._view.viewport().width()
        return QSize(0, self._height(option, line.what, width) + sum(self._heights(option, line, width)) + 2 * PAD)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        line: Difference = index.data(LINE_OF)
        look, area = theme(), QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & QStyle.StateFlag.State_Selected:
            focused = self._view.hasFocus()
            painter.setPen(QPen(look.color("accent"), 1) if focused else Qt.PenStyle.NoPen)
            painter.setBrush(look.color("raised"))
            painter.drawRoundedRect(QRectF(area).adjusted(1.5, 1.5, -1.5, -1.5), 6, 6)
        name, role = ICONS[line.sign]
        drawn = pixmap(name, look.color(role).name(), 14, max(2.0, self._view.devicePixelRatioF()))
        painter.drawPixmap(QRectF(area.left() + 8, area.top() + PAD + 1, 14, 14), drawn, QRectF(drawn.rect()))
        painter.setFont(option.font)
        place = area.adjusted(30, PAD, -8, 0)
        painter.setPen(look.color("text"))
        painter.drawText(place, _WRAPPED, line.what)
        place.setTop(place.top() + self._height(option, line.what, self._view.viewport().width()))
        painter.setPen(look.color("muted"))
        for text, height in zip(line.details, self._heights(option, line, self._view.viewport().width()), strict=True):
            painter.drawText(place, _WRAPPED, text)
            place.setTop(place.top() + height)
        painter.restore()

    def _heights(self, option: QStyleOptionViewItem, line: Difference, width: int) -> list[int]:
        return [self._height(option, text, width) for text in line.details]

    def _height(self, option: QStyleOptionViewItem, text: str, width: int) -> int:
        room = QRect(0, 0, max(width - 38, 40), 10_000)
        return max(option.fontMetrics.boundingRect(room, _WRAPPED, text).height(), LINE)
