"""A large picture of a node that tells what is under the pointer: which unit, where in it, and the number."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QContextMenuEvent, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QMenu, QWidget

from studio.theme import theme, theme_changed
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.portrait import PLANE, Portrait, paint_portrait, plane, tile_places
from studio.widgets.portrait_curves import curve_at
from studio.widgets.portrait_rows import row_at

WIDTH, TALLEST = 344, 344  # pixels
NEAR = 8.0  # pixels within which a point is under the pointer


@dataclass(frozen=True, slots=True)
class Spot:
    """A number in a picture: the place of its tile among those shown, and its row and column there."""

    tile: int
    row: int
    column: int


class PortraitPicture(QWidget):
    """Shows one portrait. A click on one of several tiles shows it alone; another click shows all again."""

    told = Signal(str)  # what is under the pointer; empty for nothing
    asked = Signal(int, object)  # the number of a tile and the `Spot` in it: somebody wants to know how it came about

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.portrait: Portrait | None = None
        self.alone: int | None = None  # the number of the unit that is shown by itself
        self._at: QPointF | None = None
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """As wide as plates are, and as tall as its kind needs."""
        portrait = self.portrait
        if portrait is None:
            return QSize(WIDTH, 60)
        tall = {"units": 232, "sequence": 240, "curves": 240, "tokens": 120}.get(portrait.kind, TALLEST)
        if portrait.kind == "row":
            tall = min(TALLEST, max(60, 20 * len(portrait.facts.get("across", ())) + 8))
        elif portrait.kind == "points" or (portrait.kind in PLANE and self._count() == 1):
            tall = round(min(TALLEST, plane(QRectF(0, 0, WIDTH, TALLEST), portrait.facts).height()))
        elif portrait.values is not None and portrait.kind not in ("units", "sequence", "curves", "tokens"):
            places = tile_places(self._shown() or portrait, QRectF(0, 0, WIDTH, TALLEST))
            if places:
                tall = round(places[-1].bottom() - places[0].top()) + 1
        return QSize(WIDTH, tall)

    def show_portrait(self, portrait: Portrait | None) -> None:
        """Show this from now on; what is under the pointer is told anew."""
        before = self.sizeHint()
        self.portrait = portrait
        if portrait is not None and self.alone not in portrait.facts.get("numbers", ()):
            self.alone = None
        if before != self.sizeHint():
            self.updateGeometry()
        self.update()

    @property
    def pointed(self) -> str:
        """What is under the pointer, in words; empty for nothing."""
        return self.describe(self._at) if self._at is not None else ""

    def show_alone(self, number: int | None) -> None:
        """Show one unit by itself, or all."""
        self.alone = number
        self.updateGeometry()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture, and a frame around the tile under the pointer."""
        painter = QPainter(self)
        shown = self._shown()
        if shown is not None:
            paint_portrait(painter, QRectF(self.rect()), shown, large=True)
            places = tile_places(shown, QRectF(self.rect()))
            tile = self._tile_at(self._at) if self._at is not None else None
            if tile is not None and len(places) > 1:
                painter.setPen(QPen(theme().color("accent"), 1.5))
                painter.setBrush(Qt.BrushStyle.NoBrush)
                painter.drawRect(places[tile].adjusted(-0.5, -0.5, 0.5, 0.5))
        painter.end()

    def describe(self, at: QPointF) -> str:
        """Unit, place and number under a point; empty for nothing."""
        shown = self._shown()
        if shown is None:
            return ""
        area = QRectF(self.rect())
        if shown.kind == "row" and shown.values is not None:
            return row_at(area, shown.values[0], shown.facts, at)
        if shown.kind == "curves" and shown.values is not None:
            return curve_at(area, shown.values[0], shown.facts, at)
        point = self._point_at(at)
        if point:
            return point
        spot = self.spot_at(at)
        return _told(shown, spot) if spot is not None else ""

    def spot_at(self, at: QPointF) -> Spot | None:
        """The number under a point."""
        shown = self._shown()
        tile = self._tile_at(at)
        if shown is None or shown.values is None or tile is None:
            return None
        box = tile_places(shown, QRectF(self.rect()))[tile]
        height, width = shown.values.shape[1:3]
        column = min(width - 1, max(0, int((at.x() - box.left()) / box.width() * width)))
        row = min(height - 1, max(0, int((at.y() - box.top()) / box.height() * height)))
        return Spot(tile, height - 1 - row if shown.kind in PLANE else row, column)

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        """Tell what is under the pointer."""
        self._at = event.position()
        self.told.emit(self.describe(self._at))
        self.update()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """Show the tile under the pointer by itself, or all again."""
        tile, shown = self._tile_at(event.position()), self._shown()
        if event.button() != Qt.MouseButton.LeftButton or tile is None or shown is None:
            event.ignore()
            return
        if self.alone is not None:
            self.show_alone(None)
        elif self._count() > 1:
            self.show_alone(int(shown.facts["numbers"][tile]))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """How did this number come about? Of several tiles the first click has shown one of them larger."""
        self._ask(event.position())

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        """The same from a menu."""
        at = QPointF(event.pos())
        if self.spot_at(at) is not None:
            menu = QMenu(self)
            menu.addAction(tr("Explain this number"), lambda: self._ask(at))
            menu.popup(event.globalPos())

    def _ask(self, at: QPointF) -> None:
        spot, shown = self.spot_at(at), self._shown()
        if spot is not None and shown is not None:
            self.asked.emit(int(shown.facts["numbers"][spot.tile]), spot)

    def leaveEvent(self, event: QEvent) -> None:
        """Nothing is under the pointer."""
        self._at = None
        self.told.emit("")
        self.update()

    def _count(self) -> int:
        portrait = self.portrait
        if portrait is None or portrait.values is None:
            return 0
        return 1 if self.alone is not None else len(portrait.values)

    def _shown(self) -> Portrait | None:
        """The portrait, or of it the one unit that is shown by itself."""
        portrait = self.portrait
        if portrait is None or self.alone is None or portrait.values is None:
            return portrait
        place = list(portrait.facts["numbers"]).index(self.alone)
        facts = {**portrait.facts, "numbers": [self.alone], "columns": 0}
        return Portrait(facts, portrait.values[place : place + 1], portrait.extra)

    def _tile_at(self, at: QPointF | None) -> int | None:
        shown = self._shown()
        if shown is None or at is None:
            return None
        places = tile_places(shown, QRectF(self.rect()))
        return next((index for index, place in enumerate(places) if place.contains(at)), None)

    def _point_at(self, at: QPointF) -> str:
        """The sample under a point, where samples are drawn large enough to be meant."""
        shown = self._shown()
        if shown is None or "points" not in shown.extra or (shown.values is not None and len(shown.values) > 1):
            return ""
        area = QRectF(self.rect())
        box = next(iter(tile_places(shown, area)), None) or plane(area, shown.facts)
        left, right, low, high = shown.facts["extent"]
        points = shown.extra["points"]
        x = box.left() + (points[:, 0] - left) / max(right - left, 1e-12) * box.width()
        y = box.bottom() - (points[:, 1] - low) / max(high - low, 1e-12) * box.height()
        far = np.nan_to_num(np.hypot(x - at.x(), y - at.y()), nan=np.inf)
        if not len(far) or far.min() > NEAR / 2:
            return ""
        nearest = int(far.argmin())
        place = _place(*points[nearest].tolist())
        if "label" in shown.extra:
            name = str(shown.facts["classes"][int(shown.extra["label"][nearest])])
        elif "value" in shown.extra:
            name = numbers.real(float(shown.extra["value"][nearest]))
        else:
            return place
        if shown.extra["held"][nearest]:
            return tr("Held-out sample {name} at {place}", name=name, place=place)
        return tr("Training sample {name} at {place}", name=name, place=place)


def _place(x: float, y: float) -> str:
    return f"{numbers.real(x)}, {numbers.real(y)}"


def _told(portrait: Portrait, spot: Spot) -> str:
    """A number with the words that its kind needs; units, rows and columns are counted from 1."""
    assert portrait.values is not None
    facts, values = portrait.facts, portrait.values
    found = values[spot.tile, spot.row, spot.column]
    value = ", ".join(numbers.real(float(one)) for one in np.atleast_1d(found))
    number = int(facts["numbers"][spot.tile]) + 1
    height, width = facts.get("size", values.shape[1:3])
    row, column = (spot.row * height // values.shape[1] + 1, spot.column * width // values.shape[2] + 1)
    if portrait.kind in PLANE:
        left, right, low, high = facts["extent"]
        x = left + (right - left) * (spot.column + 0.5) / values.shape[2]
        y = low + (high - low) * (spot.row + 0.5) / values.shape[1]
        if portrait.kind == "classes":
            name = str(facts["classes"][int(portrait.extra["winner"][spot.row, spot.column])])
            return tr("{name}, {share}, at {place}", name=name, share=numbers.percent(float(found)), place=_place(x, y))
        return tr("Unit {number} at {place}: {value}", number=number, place=_place(x, y), value=value)
    match portrait.kind:
        case "units":
            unit, labels = int(facts["across"][spot.column]) + 1, facts.get("rows", ())
            if labels:
                return tr("Unit {number}, a sample of {name}: {value}", number=unit, name=labels[spot.row], value=value)
            return tr("Unit {number}, sample {sample}: {value}", number=unit, sample=spot.row + 1, value=value)
        case "sequence":
            unit, step = int(facts["rows"][spot.row]) + 1, int(facts["across"][spot.column]) + 1
            return tr("Unit {number}, step {step}: {value}", number=unit, step=step, value=value)
        case "attention":
            return tr("Head {number}: step {row} looks at step {column} with {value}",
                      number=number, row=row, column=column, value=value)  # fmt: skip
        case "picture":
            return tr("Row {row}, column {column}: {value}", row=row, column=column, value=value)
        case "weights":
            return tr("Weights {number}, row {row}, column {column}: {value}",
                      number=number, row=row, column=column, value=value)  # fmt: skip
    return tr("Channel {number}, row {row}, column {column}: {value}",
              number=number, row=row, column=column, value=value)  # fmt: skip
