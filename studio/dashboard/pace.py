"""The slider of how fast a run goes: in the transport, and wherever a view wants it near."""

from __future__ import annotations

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QSizePolicy, QVBoxLayout, QWidget

from studio.keys import key_of
from studio.pacing import FULL, Pacing
from studio.theme import theme
from studio.translate import language_changed, tr
from studio.widgets import numbers
from studio.widgets.slider_field import Rail
from studio.widgets.text import figures

CAPTION, RAIL, WIDTH = 14, 24, 64  # pixels


def pace_words(pacing: Pacing) -> str:
    """The pace in words."""
    rate = pacing.rate
    if rate == 1:
        return tr("1 step/s")
    return tr("{number} steps/s", number=numbers.count(rate)) if rate else tr("as fast as possible")


class PaceRail(Rail):
    """From one step in a second to as many as can be; all of them show the same pace."""

    def __init__(self, pacing: Pacing, parent: QWidget | None = None) -> None:
        super().__init__(FULL, parent)
        self.pacing = pacing
        self.setFixedHeight(RAIL)
        self.valueChanged.connect(pacing.set_place)
        pacing.changed.connect(self._show)
        language_changed.connect(self._show)
        self._show()

    def _show(self) -> None:
        self.setValue(self.pacing.place)
        keys = [key_of(action) for action in ("slower", "faster", "full_speed")]
        words = tr("How fast training goes: {pace}", pace=pace_words(self.pacing))
        known = " ".join(key for key in keys if key)
        self.setToolTip(f"{words} ({known})" if known else words)
        self.setAccessibleName(tr("Speed"))
        self.setAccessibleDescription(pace_words(self.pacing))


class Pace(QWidget):
    """The slider under a caption, like the readings of the transport."""

    def __init__(self, pacing: Pacing, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.pacing = pacing
        self.rail = PaceRail(pacing)
        self.setFixedSize(WIDTH, CAPTION + RAIL)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, CAPTION, 0, 0)
        column.addWidget(self.rail)
        pacing.changed.connect(self.update)
        language_changed.connect(self.update)

    @property
    def caption(self) -> str:
        """What is written above the slider: how many steps in a second, where there is a bound."""
        rate = self.pacing.rate
        return tr("{number}/s", number=numbers.count(rate)) if rate else tr("Speed")

    def paintEvent(self, event: QPaintEvent) -> None:
        """The caption at the left edge."""
        painter = QPainter(self)
        painter.setFont(figures()[0])
        painter.setPen(theme().color("text" if self.pacing.rate else "muted"))
        painter.drawText(QRectF(7, 3, self.width(), 15), Qt.AlignmentFlag.AlignVCenter, self.caption)
        painter.end()
