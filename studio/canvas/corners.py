"""In which corner of the canvas its signs stand: where they cover no node, at home else; they step aside at rest."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QPoint, QRect
from PySide6.QtWidgets import QWidget

if TYPE_CHECKING:
    from studio.canvas.reading import Reading

EDGE, APART = 12, 8  # pixels from the corner, and between two signs
LOWER, UPPER = "lower", "upper"


class Corners:
    """The legend of wires keeps to the left, the minimap to the right; each may be below or above."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading
        self._at = {reading.flow: LOWER, reading.minimap: LOWER}

    def stand(self) -> None:
        """Put the signs into their corners; which ones is asked anew when the picture is at rest."""
        reading = self._reading
        for sign in (reading.flow, reading.minimap):
            if not sign.isHidden():
                if not reading.canvas.sight.moving:
                    self._at[sign] = self._choose(sign)
                sign.move(self._place(sign, self._at[sign]))

        self._stand_notice()

    def _stand_notice(self) -> None:
        """That the run no longer matches is told at the foot, or at the head where it would hide a node at the foot."""
        notice = self._reading.canvas.notice
        if not notice.isHidden() and not self._reading.canvas.sight.moving:
            foot, head = notice.places()
            covers = [self._reading.around.covers(QRect(place, notice.size())) for place in (foot, head)]
            notice.move(head if covers[0] and not covers[1] else foot)

    def _choose(self, sign: QWidget) -> str:
        """The lower corner where it covers nothing there or would in the upper one, too."""
        lower, upper = (self._covers(sign, where) for where in (LOWER, UPPER))
        return UPPER if lower and not upper else LOWER

    def _covers(self, sign: QWidget, where: str) -> bool:
        return self._reading.around.covers(QRect(self._place(sign, where), sign.size()))

    def _place(self, sign: QWidget, where: str) -> QPoint:
        reading, canvas = self._reading, self._reading.canvas
        if sign is reading.flow:
            above = EDGE if reading.trail.isHidden() else reading.trail.geometry().bottom() + APART
            return QPoint(EDGE, above if where == UPPER else canvas.height() - sign.height() - EDGE)
        above = EDGE if reading.find.isHidden() else reading.find.geometry().bottom() + APART
        below = reading.zoom.y() - sign.height() - APART
        return QPoint(canvas.width() - sign.width() - EDGE, above if where == UPPER else below)
