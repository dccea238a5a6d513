"""In which corner of the canvas its signs stand: where they hide least; they step aside at rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect, QSize
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from studio.canvas.flow_legend import FlowLegend
    from studio.canvas.reading import Reading

EDGE, APART = 12, 8  # pixels from the corner, and between two signs
LOWER, UPPER = "lower", "upper"


class Corners:
    """The legend of wires keeps to the left, zoom and minimap to the right; each may be below or above."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._at: dict[QWidget, str] = {reading.flow: LOWER, reading.zoom: LOWER, reading.minimap: LOWER}

    def stand(self) -> None:
        """Put the signs into their corners; which ones is asked anew when the picture is at rest."""
        reading = self._reading
        for sign in (reading.flow, reading.minimap, reading.zoom):
            if not sign.isHidden():
                if not reading.canvas.sight.moving:
                    if sign is reading.flow:
                        self._shape(reading.flow)
                    self._at[sign] = self._choose(sign)
                sign.move(self._place(sign, self._at[sign]))

        self._stand_notice()

    def _stand_notice(self) -> None:
        """That the run no longer matches is told where it hides no node, by a sign where its words have no place."""
        notice = self._reading.canvas.notice
        if not notice.isHidden() and not self._reading.canvas.sight.moving:
            ways = notice.ways()
            free = (way for way in ways if self._reading.around.free(way[1], notice))
            short, place = next(free, next(way for way in ways if way[0]))
            notice.stand_at(place, short=short)

    def _shape(self, legend: FlowLegend) -> None:
        """The legend says all where that hides nothing that is looked at, and where somebody points at it."""
        size = legend.size_of(short=False)
        hidden = min(self._hides(legend, where, size) for where in (LOWER, UPPER))
        legend.shorten(hidden > 1 and not legend.lively)

    def _choose(self, sign: QWidget) -> str:
        """The lower corner unless less is hidden in the upper one."""
        lower, upper = (self._hides(sign, where) for where in (LOWER, UPPER))
        return UPPER if upper < lower else LOWER

    def _hides(self, sign: QWidget, where: str, size: QSize | None = None) -> int:
        return self._reading.around.hides(QRect(self._place(sign, where), size or sign.size()))

    def _place(self, sign: QWidget, where: str) -> QPoint:
        reading, canvas = self._reading, self._reading.canvas
        if sign is reading.flow:
            above = EDGE if reading.trail.isHidden() else reading.trail.geometry().bottom() + APART
            return QPoint(EDGE, above if where == UPPER else canvas.height() - sign.height() - EDGE)
        above = EDGE if reading.find.isHidden() else reading.find.geometry().bottom() + APART
        below = canvas.height() - sign.height() - EDGE
        if sign is reading.minimap:  # the zoom has its place below it, whether it is there or not
            below -= reading.zoom.height() + APART
        elif self._at[reading.minimap] == UPPER and not reading.minimap.isHidden():
            above = reading.minimap.geometry().bottom() + APART
        return QPoint(canvas.width() - sign.width() - EDGE, above if where == UPPER else below)
