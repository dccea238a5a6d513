"""Tips of several lines: Qt breaks a plain text only where it is wider than the screen."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QRect
from PySide6.QtGui import QCursor
from PySide6.QtWidgets import QApplication, QLabel, QToolTip

WIDEST = 400  # pixels of a tip
BESIDE, ABOVE = 2, 4  # pixels between it and the pointer


class Application(QApplication):
    """Hears of its own events alone; the timer after which a tip comes up is one of them."""

    def event(self, event: QEvent) -> bool:
        """Break the lines of a tip as soon as it is up, before it is painted."""
        done = super().event(event)
        if event.type() == QEvent.Type.Timer and QToolTip.isVisible():
            wrap_tip(QCursor.pos())
        return done


def wrap_tip(pointer: QPoint) -> None:
    """Make the tip that is up so narrow that it is read at a glance; its text stays, so Qt knows it again."""
    tip = next((each for each in QApplication.topLevelWidgets() if each.inherits("QTipLabel")), None)
    if not isinstance(tip, QLabel) or tip.width() <= WIDEST:
        return
    was = tip.geometry()
    tip.setWordWrap(True)
    tip.resize(WIDEST, tip.heightForWidth(WIDEST))
    tip.move(placed(tip.geometry(), was, pointer, tip.screen().availableGeometry()))


def placed(tip: QRect, was: QRect, pointer: QPoint, screen: QRect) -> QPoint:
    """Where the narrower and higher tip stands: right of the pointer as far as the screen goes, and never over it."""
    x = max(screen.left(), min(pointer.x() + BESIDE, screen.right() + 1 - tip.width()))
    below = was.top() >= pointer.y() and was.top() + tip.height() <= screen.bottom() + 1
    return QPoint(x, was.top() if below else max(screen.top(), pointer.y() - ABOVE - tip.height()))
