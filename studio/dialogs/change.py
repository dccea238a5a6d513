"""What a paused run kept when it went on with a changed network: every layer with weights, and how it fared."""

from __future__ import annotations

from collections.abc import Iterator

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QFont, QPainter, QPen
from PySide6.QtWidgets import (
    QDialog,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from runtime.facts import node_at
from runtime.hot_report import FATES, GONE, KEPT, NEW, RESET, RESIZED, NodeFate, Report, TensorFate
from studio.dashboard.names import Names
from studio.icons import pixmap
from studio.session import Session
from studio.theme import theme, theme_changed
from studio.translate import language_changed, tr, tr_problem
from studio.widgets.numbers import count

FATE, DETAIL = Qt.ItemDataRole.UserRole, Qt.ItemDataRole.UserRole + 1
ICONS = {
    RESIZED: ("changed", "accent"),
    RESET: ("reset", "warning"),
    NEW: ("plus", "good"),
    GONE: ("minus", "warning"),
    KEPT: ("check", "muted"),
}
PAD, LINE = 7, 17  # pixels around a row, and of a line of it
_WRAPPED = int(Qt.AlignmentFlag.AlignLeft) | int(Qt.AlignmentFlag.AlignTop) | int(Qt.TextFlag.TextWordWrap)


class ChangeWindow(QDialog):
    """A line for each layer, what fared worst first; a click goes to its node."""

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        changing = session.runs.changing
        self.report: Report = changing.report or Report(0)
        self._names = Names()
        self._names.know(session.whole_checked, session.runs.document, changing.before)
        self.heading, self.notes = QLabel(self), QLabel(self)
        self.heading.setProperty("type", "heading")
        self.notes.setProperty("role", "muted")
        for label in (self.heading, self.notes):
            label.setWordWrap(True)
            label.setTextFormat(Qt.TextFormat.PlainText)
        self.list = QListWidget(self)
        self.list.setItemDelegate(_Row(self.list))
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollMode(QListWidget.ScrollMode.ScrollPerPixel)
        self.list.setResizeMode(QListWidget.ResizeMode.Adjust)
        self.list.itemClicked.connect(self._go_to)
        self.list.itemActivated.connect(self._go_to)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(10)
        for part in (self.heading, self.notes):
            column.addWidget(part)
        column.addWidget(self.list, 1)
        theme_changed.connect(self.list.viewport().update)
        language_changed.connect(self.retranslate)
        self.resize(460, 480)
        self.retranslate()

    def retranslate(self) -> None:
        """Words in the language in force."""
        self.setWindowTitle(tr("What the change kept"))
        self.heading.setText(tr("The network was changed at step {step}.", step=count(self.report.step)))
        document = self._session.runs.document or self._session.whole
        notes = [tr_problem(note, document) for note in self.report.notes]
        self.notes.setText("\n".join(notes))
        self.notes.setVisible(bool(notes))
        self.list.setAccessibleName(tr("Layers with weights"))
        self.list.clear()
        for fate in FATES:
            told = self.report.of(fate)
            names = self._names.names(one.node for one in told)
            for one in told:
                item = QListWidgetItem(tr("{name} – {fate}", name=names[one.node], fate=tr(_WORDS[fate])))
                item.setData(FATE, one)
                item.setData(DETAIL, (names[one.node], tr(_WORDS[fate]), tuple(_details(one))))
                self.list.addItem(item)

    def _go_to(self, item: QListWidgetItem) -> None:
        one: NodeFate = item.data(FATE)
        if node_at(self._session.whole, one.node) is not None:
            node = self._session.go_inside(one.node)
            self._session.select([node])
            self._session.focus_wished.emit(node)


_WORDS = {RESIZED: "resized", RESET: "reset", NEW: "new", GONE: "gone", KEPT: "kept"}


def _details(one: NodeFate) -> Iterator[str]:
    """What there is to say of the tensors of a node; nothing where all are kept."""
    if one.fate == KEPT:
        return
    for tensor in one.tensors:
        yield _detail(tensor, one.fate)


def _detail(tensor: TensorFate, fate: str) -> str:
    was, now = _shape(tensor.was), _shape(tensor.now)
    if tensor.now is None:
        return tr("{tensor}: {was}, gone", tensor=tensor.name, was=was)
    if tensor.was is None or fate == NEW:
        return tr("{tensor}: {now}, first weights", tensor=tensor.name, now=now)
    if tensor.was == tensor.now:
        text = tr("{tensor}: {now}, kept") if tensor.kept else tr("{tensor}: {now}, first weights")
        return text.format(tensor=tensor.name, now=now)
    size = 1
    for length in tensor.now:
        size *= length
    values = {"tensor": tensor.name, "was": was, "now": now, "kept": count(tensor.kept), "all": count(size)}
    return tr("{tensor}: {was} → {now}, {kept} of {all} values kept", **values)


def _shape(shape: tuple[int, ...] | None) -> str:
    return " × ".join(map(str, shape)) if shape else tr("1 number")


class _Row(QStyledItemDelegate):
    """A layer: its sign, its name, how it fared at the right, the tensors below."""

    def __init__(self, view: QListWidget) -> None:
        super().__init__(view)
        self._view = view

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        details = index.data(DETAIL)[2]
        return QSize(0, LINE + sum(self._height(option, text) for text in details) + 2 * PAD)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        one: NodeFate = index.data(FATE)
        name, fate, details = index.data(DETAIL)
        look, area = theme(), QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if option.state & (QStyle.StateFlag.State_Selected | QStyle.StateFlag.State_MouseOver):
            focused = self._view.hasFocus() and option.state & QStyle.StateFlag.State_Selected
            painter.setPen(QPen(look.color("accent"), 1) if focused else Qt.PenStyle.NoPen)
            painter.setBrush(look.color("raised"))
            painter.drawRoundedRect(QRectF(area).adjusted(1.5, 1.5, -1.5, -1.5), 6, 6)
        icon, role = ICONS[one.fate]
        drawn = pixmap(icon, look.color(role).name(), 14, max(2.0, self._view.devicePixelRatioF()))
        painter.drawPixmap(QRectF(area.left() + 8, area.top() + PAD + 1, 14, 14), drawn, QRectF(drawn.rect()))
        place = area.adjusted(30, PAD, -10, 0)
        bold = QFont(option.font)
        bold.setWeight(QFont.Weight.DemiBold if one.fate != KEPT else QFont.Weight.Normal)
        painter.setFont(option.font)
        painter.setPen(look.color("muted"))
        told = option.fontMetrics.horizontalAdvance(fate) + 12
        right = QRect(place.left(), place.top(), place.width(), LINE + 2)
        painter.drawText(right, int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignTop), fate)
        painter.setFont(bold)
        painter.setPen(look.color("text"))
        room = place.width() - told
        shown = painter.fontMetrics().elidedText(name, Qt.TextElideMode.ElideMiddle, room)
        painter.drawText(place, int(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop), shown)
        painter.setFont(option.font)
        painter.setPen(look.color("muted"))
        place.setTop(place.top() + LINE + 2)
        for text in details:
            painter.drawText(place, _WRAPPED, text)
            place.setTop(place.top() + self._height(option, text))
        painter.restore()

    def _height(self, option: QStyleOptionViewItem, text: str) -> int:
        room = QRect(0, 0, max(self._view.viewport().width() - 40, 40), 10_000)
        return max(option.fontMetrics.boundingRect(room, _WRAPPED, text).height(), LINE)
