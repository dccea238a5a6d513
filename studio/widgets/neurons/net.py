"""Columns of neurons and the wires between them; a weight or a bias is clicked and given another number."""

from __future__ import annotations

import time
from collections.abc import Mapping

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QPen, QPixmap
from PySide6.QtWidgets import QWidget

from studio.theme import theme, theme_changed
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.neurons.look import (
    Column,
    Place,
    color_table,
    tile_image,
    weight_of,
    wire_color,
    wire_width,
)
from studio.widgets.neurons.plan import Plan
from studio.widgets.neurons.weight_field import WeightField
from studio.widgets.text import figures

FADED = 70  # how strong wires are that do not lead to what is pointed at
MANY = 200  # wires from which they are drawn plainly, as each takes time
FASTEST, SLOWEST, SHARE = 0.1, 0.25, 0.06  # seconds between two drawings of moving wires, and of the time they may take
_MOVES = {Qt.Key.Key_Left: (-1, 0), Qt.Key.Key_Right: (1, 0), Qt.Key.Key_Up: (0, -1), Qt.Key.Key_Down: (0, 1)}


class Net(QWidget):
    """Shows tiles and weights as an answer has them. By keys: arrows go from neuron to neuron, with Shift from wire to
    wire into it, Enter edits what is marked."""

    pointed = Signal(int, int)  # column and unit of the neuron that is pointed at or marked by keys; below 0 for none
    weight_set = Signal(object, float)  # Place, the number that a person gave

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setMinimumSize(160, 120)
        self.columns: tuple[Column, ...] = ()
        self.top = 0.0  # pixels above the columns that belong to what stands there
        self.discrete = False
        self.current: tuple[int, int] | None = None  # the neuron pointed at
        self.marked: Place | None = None  # the wire or bias pointed at
        self._arrays: Mapping[str, np.ndarray] = {}
        self._layer, self._until = QPixmap(), 0.0  # the wires, and until when they are good enough
        self._drawn: tuple[object, object] = (None, None)  # how they look, and the weights they show
        self._later = QTimer(self)
        self._later.setSingleShot(True)
        self._later.timeout.connect(self.update)
        self._planned: tuple[object, Plan] | None = None
        self._table: dict[bool, list[int]] = {}
        self._at = QPointF()
        self.editing: Place | None = None
        self.field = WeightField(self)
        self.field.edited.connect(self._take_number)
        self.field.installEventFilter(self)
        theme_changed.connect(self._recolor)

    @property
    def plan(self) -> Plan:
        """Where everything lies at the present size."""
        key = (self.width(), self.height(), self.columns, self.top)
        if self._planned is None or self._planned[0] != key:
            self._planned = key, Plan(*key)
        return self._planned[1]

    def show_net(self, columns: tuple[Column, ...], arrays: Mapping[str, np.ndarray]) -> None:
        """Show another moment, or another network."""
        if [column.shown for column in columns] != [column.shown for column in self.columns]:
            self.current = self.marked = None
            self.close_field()
        self.columns, self._arrays = columns, arrays
        self._follow_number()
        self.update()

    def show_discrete(self, discrete: bool) -> None:
        """Show signs alone."""
        self.discrete = discrete
        self.update()

    def weight(self, place: Place) -> float | None:
        """The number of a wire or a bias."""
        return weight_of(self._arrays, place)

    def name(self, column: int, unit: int) -> str:
        """What a neuron is called: its own name, or its place in its column."""
        names = self.columns[column].names
        return names[unit] if unit < len(names) else str(unit)

    def edit(self, place: Place) -> None:
        """Open the number of a wire or a bias."""
        value, plan = self.weight(place), self.plan
        if value is None:
            return
        if place.source >= 0:
            start, end = plan.ends(place)
            at = (start + end) / 2
        else:
            at = plan.bias(place.column, place.unit).center()
        self.editing = place
        self.field.setAccessibleName(self.describe(place))
        self.field.open(value, at, self.size())
        self.update()

    def close_field(self) -> None:
        """Edit nothing any more."""
        if self.editing is not None:
            self.editing = None
            had = self.field.hasFocus()
            self.field.hide()
            if had:
                self.setFocus(Qt.FocusReason.OtherFocusReason)
            self.update()

    def _follow_number(self) -> None:
        value = self.weight(self.editing) if self.editing is not None else None
        if self.editing is None or value is None:
            self.close_field()
        else:
            self.field.follow(value)
            self.field.setAccessibleName(self.describe(self.editing))

    def describe(self, place: Place) -> str:
        """A weight or a bias in words."""
        value = numbers.real(self.weight(place) or 0.0)
        into = self.name(place.column, place.unit)
        if place.source < 0:
            return tr("Bias of neuron {to}: {value}", to=into, value=value)
        source = self.name(place.column - 1, place.source)
        return tr("Weight from {source} to neuron {to}: {value}", source=source, to=into, value=value)

    # Events

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Point at a neuron, at a bias or at a wire."""
        self._at = event.position()
        neuron, place = self._found(self._at)
        self._point(neuron, place)
        clickable = place is not None and self.weight(place) is not None
        self.setCursor(Qt.CursorShape.PointingHandCursor if clickable else Qt.CursorShape.ArrowCursor)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Edit the weight or bias that was clicked."""
        self.close_field()
        _, place = self._found(event.position())
        if event.button() == Qt.MouseButton.LeftButton and place is not None:
            self.edit(place)
        else:
            super().mousePressEvent(event)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is pointed at."""
        self._point(None, None)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Go from neuron to neuron, from wire to wire, and edit."""
        key = Qt.Key(event.key())
        if key in _MOVES and self.columns:
            self._move(_MOVES[key], wires=bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier))
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self._chosen() is not None:
            self.edit(self._chosen() or Place(0, 0))
        elif key == Qt.Key.Key_Escape and (self.current is not None or self.marked is not None):
            self._point(None, None)
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        """The field goes when it is left or given up."""
        if watched is self.field and event.type() == QEvent.Type.FocusOut:
            self.close_field()
        if watched is self.field and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() == Qt.Key.Key_Escape:
                self.close_field()
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self.field.editingFinished.emit()
                if not self.field.property("refused"):
                    self.close_field()
                return True
        return False

    def _take_number(self, value: object) -> None:
        if self.editing is not None and isinstance(value, (int, float)):
            self.weight_set.emit(self.editing, float(value))

    def _found(self, at: QPointF) -> tuple[tuple[int, int] | None, Place | None]:
        plan = self.plan
        bias = plan.bias_at(at)
        if bias is not None and self.weight(bias) is not None:
            return None, bias
        neuron = plan.neuron_at(at)
        if neuron is not None:
            return neuron, None
        widths = [wire_width(self.weight(place) or 0.0) for place in plan.wires]
        return None, plan.wire_at(at, widths)

    def _point(self, neuron: tuple[int, int] | None, place: Place | None) -> None:
        if neuron != self.current:
            self.current = neuron
            self.pointed.emit(*(neuron or (-1, -1)))
        self.marked = place
        self.setAccessibleDescription(self.describe(place) if place is not None else "")
        self.update()

    def _chosen(self) -> Place | None:
        return self.marked or (Place(*self.current) if self.current is not None and self.current[0] else None)

    def _move(self, by: tuple[int, int], *, wires: bool) -> None:
        into = (self.marked.column, self.marked.unit) if self.marked is not None else self.current
        column, unit = into or (len(self.columns) - 1, 0)
        self._at = QPointF(-1, -1)
        if wires and column:
            count = self.columns[column - 1].shown
            before = self.marked.source if self.marked is not None else (-1 if by[1] > 0 else count)
            self._point(None, Place(column, unit, min(count - 1, max(0, before + by[1]))))
            return
        if into is not None:
            column = min(len(self.columns) - 1, max(0, column + by[0]))
            unit = min(self.columns[column].shown - 1, max(0, unit + by[1]))
        self._point((column, unit), None)

    def _recolor(self) -> None:
        self._table = {}
        self.update()

    # Picture

    def paintEvent(self, event: QPaintEvent) -> None:
        """Wires below, neurons above them, and a card with the number that is pointed at."""
        painter = QPainter(self)
        if not self.columns:
            return
        plan = self.plan
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        painter.drawPixmap(0, 0, self._layer_of_wires(plan))
        self._paint_neurons(painter, plan)
        if self.marked is not None and self.editing is None:
            self._paint_card(painter, plan, self.marked)
        painter.end()

    def _layer_of_wires(self, plan: Plan) -> QPixmap:
        """The wires as a picture. Many curves take longer than all tiles: while weights move they are drawn rarer."""
        look = (self.size(), self.devicePixelRatioF(), theme().name, plan, self.current, self.marked, self.editing)
        stale = self._drawn[1] is not self._arrays
        wait = self._until - time.perf_counter()
        if look == self._drawn[0] and (not stale or wait > 0):
            if stale and not self._later.isActive():
                self._later.start(max(1, round(wait * 1000)))
            return self._layer
        began = time.perf_counter()
        self._layer = QPixmap(self.size() * self.devicePixelRatioF())
        self._layer.setDevicePixelRatio(self.devicePixelRatioF())
        self._layer.fill(Qt.GlobalColor.transparent)
        painter = QPainter(self._layer)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, True)
        self._paint_wires(painter, plan)
        painter.end()
        self._drawn = look, self._arrays
        ended = time.perf_counter()
        self._until = ended + min(SLOWEST, max(FASTEST, (ended - began) / SHARE))
        return self._layer

    def _paint_wires(self, painter: QPainter, plan: Plan) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        chosen = self.marked or self.editing
        many = len(plan.wires) > MANY
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, not many)
        for place in plan.wires:
            weight = self.weight(place)
            if weight is None:
                continue
            color = wire_color(weight)
            lit = place == chosen if chosen is not None else self._leads_to(place)
            color.setAlpha(255 if lit else FADED if chosen is not None or self.current else 220)
            width = float(round(1 + min(4.0, abs(weight)))) if many and not lit else wire_width(weight)
            pen = QPen(color, width)
            if weight < 0 and not many:
                pen.setDashPattern([6 / width, 3 / width])
            painter.setPen(pen)
            painter.drawPath(plan.wire(place))

    def _leads_to(self, place: Place) -> bool:
        if self.current is None:
            return False
        column, unit = self.current
        return (place.column, place.unit) == (column, unit) or (place.column - 1, place.source) == (column, unit)

    def _paint_neurons(self, painter: QPainter, plan: Plan) -> None:
        if self.discrete not in self._table:
            self._table[self.discrete] = color_table(discrete=self.discrete)
        tiles = self._arrays.get("tiles", self._arrays.get("strips"))
        painter.setFont(figures()[0])
        place = 0
        for column, look in enumerate(self.columns):
            for unit in range(look.shown):
                rect = plan.tile(column, unit)
                if tiles is not None and place < len(tiles):
                    painter.setRenderHint(QPainter.RenderHint.SmoothPixmapTransform, tiles.ndim == 3)
                    painter.drawImage(rect, tile_image(tiles[place], self._table[self.discrete]))
                self._paint_rim(painter, rect, (column, unit) == self.current)
                self._paint_bias(painter, plan, Place(column, unit))
                place += 1
            self._paint_words(painter, plan, column, look)

    def _paint_rim(self, painter: QPainter, rect: QRectF, current: bool) -> None:
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(
            QPen(theme().color("accent" if current else "muted", 255 if current else 150), 2 if current else 1)
        )
        painter.drawRoundedRect(rect.adjusted(-0.5, -0.5, 0.5, 0.5), 2, 2)

    def _paint_bias(self, painter: QPainter, plan: Plan, place: Place) -> None:
        value = self.weight(place) if place.column else None
        if value is None:
            return
        lit = place in (self.marked, self.editing)
        painter.setPen(QPen(theme().color("accent" if lit else "text"), 1.5 if lit else 1))
        painter.setBrush(wire_color(value))
        painter.drawRect(plan.bias(place.column, place.unit))

    def _paint_words(self, painter: QPainter, plan: Plan, column: int, look: Column) -> None:
        measure = figures()[1]
        painter.setPen(theme().color("muted"))
        if look.names and not column:
            for unit in range(look.shown):
                tile = plan.tile(column, unit)
                room = QRectF(2, tile.top(), tile.left() - 8, tile.height())
                text = measure.elidedText(self.name(column, unit), Qt.TextElideMode.ElideRight, room.width())
                painter.drawText(room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)
        if look.hidden > 0:
            last = plan.tile(column, look.shown - 1)
            room = QRectF(last.center().x() - 60, last.bottom() + 2, 120, 16)
            room.moveLeft(min(max(-16.0, room.left()), self.width() - 104.0))
            painter.drawText(room, Qt.AlignmentFlag.AlignCenter, tr("and {number} more", number=look.hidden))

    def _paint_card(self, painter: QPainter, plan: Plan, place: Place) -> None:
        value = self.weight(place)
        if value is None:
            return
        number = numbers.real(value)
        lines = [
            tr("Weight {value}", value=number) if place.source >= 0 else tr("Bias {value}", value=number),
            tr("Click to change it"),
        ]
        font, measure = figures()
        width = max(measure.horizontalAdvance(line) for line in lines) + 16
        at = self._at
        if at.x() < 0:
            at = sum(plan.ends(place), QPointF()) / 2 if place.source >= 0 else plan.bias(*_of(place)).center()
        left = min(max(2.0, at.x() + 12), self.width() - width - 2)
        top = min(max(2.0, at.y() + 14), self.height() - 40.0)
        card = QRectF(left, top, width, 38)
        painter.setPen(QPen(theme().color("line"), 1))
        painter.setBrush(QColor(theme().color("raised")))
        painter.drawRoundedRect(card, 6, 6)
        painter.setFont(font)
        painter.setPen(theme().color("text"))
        painter.drawText(card.adjusted(8, 4, -8, -18), Qt.AlignmentFlag.AlignVCenter, lines[0])
        painter.setPen(theme().color("muted"))
        painter.drawText(card.adjusted(8, 18, -8, -4), Qt.AlignmentFlag.AlignVCenter, lines[1])


def _of(place: Place) -> tuple[int, int]:
    return place.column, place.unit
