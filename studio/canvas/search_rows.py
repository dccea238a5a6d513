"""How a line of the search looks: an offer with its meaning, or a step of a quick chain with its values."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from runtime.quick_chain import Step
from studio.canvas.offers import Offer
from studio.families import FAMILY_TITLES
from studio.icons import node_icon, pixmap
from studio.node_words import named_value
from studio.theme import theme
from studio.translate import tr, tr_problem

LINE = 44
ROW = Qt.ItemDataRole.UserRole
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class Row:
    """One line: `stands_for` is what choosing it means, an `Offer`, a `Step`, or None for "show all"."""

    title: str
    below: str
    side: str
    family: str
    icon: str
    stands_for: Offer | Step | None
    lately: bool = False
    wrong: bool = False


def row_of_offer(offer: Offer, *, lately: bool = False) -> Row:
    """The line of something that can be added; `lately` marks what was used a short while ago."""
    return Row(offer.title, offer.meaning, offer.side, offer.family, offer.icon, offer, lately)


def row_of_step(step: Step) -> Row:
    """The line of a step of a chain, with what was understood of it or why it was not."""
    facts = step.facts
    if step.problem is not None:
        side = tr("Not clear")
        return Row(
            step.text, tr_problem(step.problem), side, facts.family if facts else "", "warning", step, wrong=True
        )
    assert facts is not None
    side = tr(FAMILY_TITLES[facts.family])
    return Row(tr(facts.title), values_of(step) or tr(facts.summary), side, facts.family, node_icon(facts), step)


def values_of(step: Step) -> str:
    """The values that a step sets, and those that its node will show: `Units 128 · Bias off`."""
    if step.facts is None:
        return ""
    told = []
    for item in step.facts.active_settings(step.settings):
        if item.key in step.settings or item.main:
            value = step.settings.get(item.key, item.default)
            switched = tr("on") if value is True else tr("off")
            said = switched if isinstance(value, bool) else named_value(item, value)
            told += [f"{tr(item.name)} {said}"] if said else []
    return " · ".join(told)


class RowPainter(QStyledItemDelegate):
    """Icon, title and family, and the meaning or the values below."""

    def __init__(self, parent: QWidget, width: int) -> None:
        super().__init__(parent)
        self._width = width

    def sizeHint(self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex) -> QSize:
        return QSize(self._width, LINE)

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        row: Row = index.data(ROW)
        look, rect = theme(), QRect(option.rect)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform)
        if option.state & QStyle.StateFlag.State_Selected:
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(look.color("raised"))
            painter.drawRoundedRect(rect, 6, 6)
            painter.setBrush(look.color("accent"))
            painter.drawRoundedRect(rect.left(), rect.top() + 8, 3, rect.height() - 16, 1.5, 1.5)
        color = _color(row)
        painter.drawPixmap(rect.left() + 12, rect.top() + 7, pixmap(row.icon, color.name(), 16, 2.0))
        self._write(painter, row, color, rect.adjusted(36, 4, -10, -4))
        painter.restore()

    def _write(self, painter: QPainter, row: Row, color: QColor, room: QRect) -> None:
        look = theme()
        upper, lower = room.adjusted(0, 0, 0, -18), room.adjusted(0, 18, 0, 0)
        painter.setFont(look.font("small"))
        taken = painter.fontMetrics().horizontalAdvance(row.side) + 12
        if row.lately:
            mark = pixmap("recent", look.color("muted").name(), 12, 2.0)
            painter.drawPixmap(upper.right() - taken - 3, upper.center().y() - 5, mark)
            taken += 20
        write = partial(_line, painter)
        write(upper, _RIGHT, row.side, color)
        write(lower, _LEFT, row.below, look.color("muted"))
        painter.setFont(look.font("large", bold=True))
        write(upper.adjusted(0, 0, -taken, 0), _LEFT, row.title, look.color("text"))


def _line(painter: QPainter, room: QRect, side: Qt.AlignmentFlag, text: str, color: QColor) -> None:
    painter.setPen(color)
    painter.drawText(room, side, painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, room.width()))


def _color(row: Row) -> QColor:
    if row.wrong:
        return theme().color("warning")
    return theme().family(row.family) if row.family else theme().color("muted")
