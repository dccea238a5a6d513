"""A large picture of a node that tells what is under the pointer: which unit, where in it, and the number."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QPointF, QRectF, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QMouseEvent, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QMenu, QWidget

from studio.theme import theme, theme_changed
from studio.translate import tr
from studio.widgets import numbers
from studio.widgets.portrait import PLANE, Portrait, axes_around, paint_portrait, plane, tile_places
from studio.widgets.portrait_curves import curve_at
from studio.widgets.portrait_rows import brief_row_at, row_at
from studio.widgets.portrait_words import Spot, brief_of, place_told, told

WIDTH, TALLEST = 344, 344  # pixels
FEW = 24  # letters of a text that need but little height
NEAR = 8.0  # pixels within which a point is under the pointer


class PortraitPicture(QWidget):
    """Shows one portrait. A click on one of several tiles shows it alone; another click shows all again.

    Both wait until it is sure that no second click follows: a double click means the number that is under the pointer.
    Where there is but one picture a click means it at once.
    """

    told = Signal(str)  # what is under the pointer; empty for nothing
    turned = Signal()  # one unit is shown by itself, or all again
    asked = Signal(int, object)  # the number of a tile and the `Spot` in it: somebody wants to know how it came about

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.portrait: Portrait | None = None
        self.alone: int | None = None  # the number of the unit that is shown by itself
        self._at: QPointF | None = None
        self._next: int | None = None  # what is shown by itself when no second click has come
        self._turn = QTimer(self, singleShot=True, interval=QGuiApplication.styleHints().mouseDoubleClickInterval())
        self._turn.timeout.connect(self._turn_over)
        self.setMouseTracking(True)
        self.setCursor(Qt.CursorShape.CrossCursor)
        theme_changed.connect(self.update)

    def sizeHint(self) -> QSize:
        """As wide as plates are, and as tall as its kind needs."""
        portrait = self.portrait
        if portrait is None:
            return QSize(WIDTH, 60)
        tall = {"units": 232, "sequence": 240, "curves": 240, "tokens": 120}.get(portrait.kind, TALLEST)
        if portrait.kind == "tokens" and len("".join(portrait.facts.get("words", ()))) <= FEW:
            tall = 60
        elif portrait.kind == "row":
            tall = min(TALLEST, max(60, 20 * len(portrait.facts.get("across", ())) + 8))
        elif portrait.kind == "points" or (portrait.kind in PLANE and self._count() == 1):
            tall = round(min(TALLEST, plane(QRectF(0, 0, WIDTH, TALLEST), portrait.facts).height()))
        elif portrait.values is not None and portrait.kind not in ("units", "sequence", "curves", "tokens"):
            room, shown = QRectF(0, 0, WIDTH, TALLEST), self._shown() or portrait
            places = tile_places(shown, room, large=True)
            if places:
                axes = axes_around(shown, room)
                above = axes.margins().top() if axes is not None else 0.0
                tall = round(places[-1].bottom() - places[0].top() + above) + 1
        return QSize(WIDTH, tall)

    def show_portrait(self, portrait: Portrait | None) -> None:
        """Show this from now on; what is under the pointer is told anew."""
        before = self.sizeHint()
        self.portrait = portrait
        if portrait is not None and self.alone not in portrait.facts.get("numbers", ()):
            self.show_alone(None)
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
        self.turned.emit()
        self.update()

    def paintEvent(self, event: QPaintEvent) -> None:
        """The picture, and a frame around the tile under the pointer."""
        painter = QPainter(self)
        shown = self._shown()
        if shown is not None:
            paint_portrait(painter, QRectF(self.rect()), shown, large=True)
            places = tile_places(shown, QRectF(self.rect()), large=True)
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
        return told(shown, spot) if spot is not None else ""

    @property
    def shown(self) -> Portrait | None:
        """What is seen: the portrait, or of it the one unit that is shown by itself."""
        return self._shown()

    @property
    def brief(self) -> str:
        """The same in fewer letters; empty where there is no such form."""
        shown = self._shown()
        if shown is not None and shown.kind == "row" and shown.values is not None and self._at is not None:
            return brief_row_at(QRectF(self.rect()), shown.values[0], shown.facts, self._at)
        spot = self.spot_at(self._at) if self._at is not None else None
        return brief_of(shown, spot) if shown is not None and spot is not None else ""

    def spot_at(self, at: QPointF) -> Spot | None:
        """The number under a point."""
        shown = self._shown()
        tile = self._tile_at(at)
        if shown is None or shown.values is None or tile is None:
            return None
        box = tile_places(shown, QRectF(self.rect()), large=True)[tile]
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
        """Show the tile under the pointer by itself, or all again; of a picture alone, explain the number."""
        tile, shown = self._tile_at(event.position()), self._shown()
        if event.button() != Qt.MouseButton.LeftButton or tile is None or shown is None:
            event.ignore()
            return
        if self.alone is not None or self._count() > 1:
            self._next = int(shown.facts["numbers"][tile]) if self.alone is None else None
            self._turn.start()
        else:
            self._ask(event.position())

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        """How did this number come about? It is the one that is told, for the first click has changed nothing."""
        self._turn.stop()
        self._ask(event.position())

    @property
    def patience(self) -> int:
        """Milliseconds after a click in which a second one makes it a double click."""
        return self._turn.interval()

    def _turn_over(self) -> None:
        portrait = self.portrait
        if portrait is not None and (self._next is None or self._next in portrait.facts.get("numbers", ())):
            self.show_alone(self._next)

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
        places = tile_places(shown, QRectF(self.rect()), large=True)
        return next((index for index, place in enumerate(places) if place.contains(at)), None)

    def _point_at(self, at: QPointF) -> str:
        """The sample under a point, where samples are drawn large enough to be meant."""
        shown = self._shown()
        if shown is None or "points" not in shown.extra or (shown.values is not None and len(shown.values) > 1):
            return ""
        area = QRectF(self.rect())
        box = next(iter(tile_places(shown, area, large=True)), None) or plane(area, shown.facts)
        left, right, low, high = shown.facts["extent"]
        points = shown.extra["points"]
        x = box.left() + (points[:, 0] - left) / max(right - left, 1e-12) * box.width()
        y = box.bottom() - (points[:, 1] - low) / max(high - low, 1e-12) * box.height()
        far = np.nan_to_num(np.hypot(x - at.x(), y - at.y()), nan=np.inf)
        if not len(far) or far.min() > NEAR / 2:
            return ""
        nearest = int(far.argmin())
        place = place_told(*points[nearest].tolist())
        if "label" in shown.extra:
            name = str(shown.facts["classes"][int(shown.extra["label"][nearest])])
        elif "value" in shown.extra:
            name = numbers.real(float(shown.extra["value"][nearest]))
        else:
            return place
        if shown.extra["held"][nearest]:
            return tr("Held-out sample {name} at {place}", name=name, place=place)
        return tr("Training sample {name} at {place}", name=name, place=place)
