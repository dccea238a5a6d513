"""The bands behind smoothed lines, kept from picture to picture: of a curve that grows only its end is painted anew."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import QRect
from PySide6.QtGui import QPainter, QPixmap

from studio.theme import theme
from studio.widgets.chart_axes import Axes
from studio.widgets.chart_lines import Drawn, paint_band
from studio.widgets.polylines import Bins


class Bands:
    """The ground of a chart with the bands of its lines on it."""

    def __init__(self) -> None:
        self._picture: QPixmap | None = None
        self._looks: object = None  # axes and lines as they were painted
        self._bins: list[Bins] = []

    def forget(self) -> None:
        """Everything is painted anew the next time: the chart has another size or other colors."""
        self._picture = None

    def painted(self, axes: Axes, lines: list[Drawn], ratio: float, blank: Callable[[], QPixmap]) -> QPixmap:
        """A picture that is the caller's own, with the bands of the lines; the last ones lie on top."""
        banded = [each for each in lines if each.banded]
        if not banded:
            return blank()
        looks = ratio, axes.area, axes.across, axes.up, [(each.line.color.rgba(), each.line.ghost) for each in banded]
        first = self._changed(axes, banded) if self._picture is not None and looks == self._looks else 0
        if self._picture is None or first == 0:
            self._picture = blank()
        self._looks, self._bins = looks, [each.bins for each in banded]
        painter = QPainter(self._picture)
        area = axes.area.adjusted(0, -2, 2, 2).toAlignedRect()
        area = area.intersected(QRect(first, area.top(), area.right() + 1, area.height()))
        painter.setClipRect(area)
        if first:
            painter.fillRect(area, theme().color("panel"))
        for each in banded:
            paint_band(painter, axes, each, first)
        painter.end()
        return self._picture.copy()

    def _changed(self, axes: Axes, banded: list[Drawn]) -> int:
        """The pixel from which on a band may look otherwise than in the last picture; 0 for everywhere."""
        found = axes.area.right()
        for before, each in zip(self._bins, banded, strict=True):
            settled = len(before.x) - 1  # the last bin was not full
            if settled < 2 or not _alike(before, each.bins, settled):
                return 0
            found = min(found, each.across(axes)[settled - 1])  # its bar reaches to the next one, which has moved
        return max(0, int(np.floor(found)))


def _alike(before: Bins, after: Bins, count: int) -> bool:
    """Whether the first bins are the same ones."""
    pairs = (before.x, after.x), (before.low, after.low), (before.high, after.high)
    return all(one[:count].tobytes() == other[:count].tobytes() for one, other in pairs)  # a gap is like a gap
