"""One diagram of the plot window: pyqtgraph's curves, axes and legend in the looks of the dashboard.

Imported with the plot window alone, since it brings in pyqtgraph.
"""

from __future__ import annotations

from typing import Any, cast

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPen
from PySide6.QtWidgets import QWidget

from studio.dashboard.curves import Curve
from studio.theme import theme
from studio.widgets import numbers
from studio.widgets.chart_axes import Axes
from studio.widgets.chart_lines import Line
from studio.widgets.chart_reach import FACTOR
from studio.widgets.scales import LinearScale, LogScale, Mark
from studio.widgets.text import figures

LEFT = 78  # pixels for the vertical axis, so that diagrams one above the other are in line
APART = 6.0  # pixels between points that still get a dot each
MANY = 8  # names in one column of the legend
REACH = 300.0  # powers of ten that a logarithmic axis may show


class ValueAxis(pg.AxisItem):
    """An axis with the round marks and the number texts of the dashboard."""

    def __init__(self, side: str) -> None:
        self.percent = False
        self._texts: dict[float, str] = {}
        super().__init__(side)
        self.enableAutoSIPrefix(False)
        self.setStyle(tickLength=0, tickTextOffset=6, autoExpandTextSpace=False)

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        """Where the marks stand, on a logarithmic axis as powers of ten; `size` is in pixels."""
        low, high = min(low, high), max(low, high)
        if not high > low:
            return []
        room = max(2, round(size / (90 if self.orientation == "bottom" else 36)))
        marks: tuple[Mark, ...]
        if self.logMode:
            marks = LogScale(10.0**low, 10.0**high).marks(room)
        else:
            marks = LinearScale(low * self.scale, high * self.scale).marks(room, percent=self.percent)
        self._texts = {low + mark.place * (high - low): mark.text for mark in marks if mark.text}
        return [(1.0, list(self._texts))]

    def tickStrings(self, values: list[float], scale: float, spacing: float) -> list[str]:
        """What is written at the marks."""
        return [self._texts.get(value, "") for value in values]


class Plotted(pg.PlotDataItem):
    """One curve. The vertical axis follows it no further than `within`, in coordinates of the view."""

    within: tuple[float, float] | None = None

    def dataBounds(self, ax: int, frac: float = 1.0, orthoRange: Any = None) -> tuple[float | None, float | None]:
        """What the axis, 0 or 1, has to reach for this curve; the names are pyqtgraph's."""
        low, high = super().dataBounds(ax, frac=frac, orthoRange=orthoRange)
        if ax == 0 or self.within is None or low is None or high is None:
            return low, high
        low, high = max(low, self.within[0]), min(high, self.within[1])
        return (low, high) if low <= high else (None, None)


class PlotPanel(pg.PlotItem):
    """Curves over one vertical axis. `show_lines` again when their points have grown; only those are read anew."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(axisItems={side: ValueAxis(side) for side in ("bottom", "left")}, enableMenu=False)
        self.ctrlMenu.setParent(window, self.ctrlMenu.windowFlags())  # made all the same, and left to nobody
        self.lines: list[Line] = []
        self.in_log = False
        self._leads = True
        self._drawn: dict[str, Plotted] = {}
        self._known: dict[str, tuple[object, int, float | None]] = {}  # what each item was given last
        self._named: list[tuple[str, str]] = []
        self._seams: list[tuple[float, str]] = []
        self._seam_items: list[pg.InfiniteLine] = []
        self.hideButtons()
        self.setClipToView(True)
        self.setDownsampling(auto=True, mode="peak")
        self.legend = self.addLegend(offset=(-12, 10), verSpacing=-4, labelTextSize="12px")
        self.vb.setDefaultPadding(0.03)
        self.vb.sigXRangeChanged.connect(self._thin_dots)
        self.show_log(False)

    def show_lines(self, lines: list[Line]) -> None:
        """Show these curves and no others."""
        self.lines = lines
        keyed = self._keyed()
        for key in [key for key in self._drawn if key not in keyed]:
            self.removeItem(self._drawn.pop(key))
            del self._known[key]
        for key, line in keyed.items():
            if key not in self._drawn:
                self._drawn[key] = Plotted(antialias=True, connect="finite")
                self.addItem(self._drawn[key], ignoreBounds=False)
                self.legend.removeItem(self._drawn[key])  # the legend is filled below, in order
            self._give(key, line)
            self._style(self._drawn[key], line)
        self._bound()
        self._fill_legend(keyed)
        self._thin_dots()

    def show_seams(self, seams: list[tuple[float, str]]) -> None:
        """Faint upright lines where stages begin, with their titles."""
        if seams == self._seams:
            return
        self._seams = list(seams)
        for item in self._seam_items:
            self.removeItem(item)
        look = {"color": theme().color("muted"), "position": 0.97, "anchors": [(0, 0), (0, 0)], "movable": False}
        pen = QPen(theme().color("muted", 110), 0, Qt.PenStyle.DotLine)
        self._seam_items = [
            pg.InfiniteLine(x, 90, pen, label=title.replace("{", "{{").replace("}", "}}") or None, labelOpts=look)
            for x, title in seams
        ]
        for item in self._seam_items:
            self.addItem(item, ignoreBounds=True)

    def show_log(self, log: bool) -> None:
        """A logarithmic vertical axis, or a linear one."""
        self.in_log = log
        self.setLogMode(y=log)
        self._bound()
        if log:
            self.vb.setLimits(yMin=-REACH, yMax=REACH, minYRange=0.01, minXRange=2)
        else:
            self.vb.setLimits(yMin=None, yMax=None, minYRange=1e-12, minXRange=2)

    def restyle(self) -> None:
        """Take over the colors and the font of the theme in force."""
        look = theme()
        self._seams = []  # drawn anew with the next lines
        for side in ("left", "bottom"):
            axis = self.getAxis(side)
            axis.setPen(look.color("line"))
            axis.setTextPen(look.color("muted"))
            axis.setTickFont(figures()[0])
            axis.labelStyle = {"color": look.color("muted").name(), "font-size": "12px"}
            axis.label.setHtml(axis.labelString())
        self.showGrid(x=True, y=True, alpha=0.45)
        self.legend.setBrush(look.color("panel", 225))
        self.legend.setPen(look.color("line"))
        self.legend.setLabelTextColor(look.color("text"))

    def appear(self, *, lowest: bool) -> None:
        """Come into sight; only the lowest diagram marks the horizontal axis."""
        self.show()
        self.getAxis("left").setWidth(LEFT)  # anew, for axes shrink to nothing while they are hidden
        self.getAxis("bottom").setStyle(showValues=lowest)

    def show_everything(self) -> None:
        """Leave the zoom, and follow the curves as they grow."""
        self.vb.enableAutoRange(x=self._leads, y=True)

    def follow(self, other: PlotPanel) -> None:
        """Have one horizontal axis with another diagram, which sets its range: one that did, too, would end a zoom."""
        self._leads = False
        self.vb.enableAutoRange(x=False)
        self.setXLink(other)

    # Reading

    def shown(self) -> list[Line]:
        """The named curves that were not switched off in the legend."""
        return [line for key, line in self._keyed().items() if line.name and self._drawn[key].isVisible()]

    def values(self, x: float) -> list[tuple[Line, float, float]]:
        """The recorded points nearest to x: line, x and value."""
        found = [(line, line.series.near(x)) for line in self.shown()]
        return [(line, *point) for line, point in found if point]

    def scales(self) -> Axes:
        """The scales in sight, and the area of the curves in pixels of the scene."""
        (left, right), (low, high) = self.vb.viewRange()
        up = LogScale(10.0**low, 10.0**high) if self.in_log else LinearScale(low, high)
        area = QRectF(self.vb.sceneBoundingRect())
        return Axes(LinearScale(left, right), up, area, (), (), "")

    def height_text(self, y: float) -> str:
        """The value of a height in the coordinates of the view."""
        value = 10.0**y if self.in_log else y
        return f"{numbers.real(value * 100)} %" if self.getAxis("left").percent else numbers.real(value)

    # Inside

    def _keyed(self) -> dict[str, Line]:
        return {line.name or f"#{place}": line for place, line in enumerate(self.lines)}

    def _give(self, key: str, line: Line) -> None:
        curve = recorded(line)
        state = (curve, len(curve), curve.last)
        if self._known.get(key) != state:
            x, y = curve.points()
            self._drawn[key].setData(x, np.where(np.isfinite(y), y, np.nan))
            self._known[key] = state

    def _bound(self) -> None:
        """The present run decides how far the vertical axis reaches, as in the dashboard."""
        within = within_reach([recorded(line).points()[1] for line in self.lines if not line.earlier], log=self.in_log)
        for key, line in self._keyed().items():
            self._drawn[key].within = within if line.earlier else None

    def _style(self, item: pg.PlotDataItem, line: Line) -> None:
        color = QColor(line.color)
        color.setAlpha(90 if line.ghost else 255)
        style = Qt.PenStyle.DashLine if line.dashed else Qt.PenStyle.SolidLine
        item.setPen(QPen(color, 0, style) if line.joined else None)  # 0: one pixel however far one zooms
        item.setSymbolBrush(color)
        item.setSymbolPen(None)
        item.setSymbolSize(5)
        item.setZValue(-1 if line.ghost else 2 if line.dots else 1)

    def _thin_dots(self) -> None:
        """Dots only where points lie apart; a curve of dots alone is a line where they do not."""
        left, right = self.vb.viewRange()[0]
        width = max(1.0, self.vb.width())
        for key, line in self._keyed().items():
            curve = recorded(line)
            span = curve.span
            if key not in self._drawn or not line.dots or span is None:
                continue
            inside = len(curve) * (right - left) / max(right - left, span[1] - span[0])
            wanted = "o" if inside * APART <= width else None
            if self._drawn[key].opts["symbol"] != wanted:
                self._drawn[key].setSymbol(wanted)

    def _fill_legend(self, keyed: dict[str, Line]) -> None:
        named = [(key, line.color.name()) for key, line in keyed.items() if line.name]
        if named == self._named:
            return
        self._named = named
        self.legend.clear()
        self.legend.setColumnCount(1 + (len(named) - 1) // MANY if named else 1)
        for key, _ in named:
            self.legend.addItem(self._drawn[key], _plain(key))
        self.legend.setVisible(bool(named))


def within_reach(values: list[np.ndarray], *, log: bool) -> tuple[float, float] | None:
    """How far earlier runs may stretch an axis beyond these values, in its coordinates; None where there are none."""
    found = np.concatenate(values) if values else np.empty(0)
    found = np.log10(found[np.isfinite(found) & (found > 0)]) if log else found[np.isfinite(found)]
    if not len(found):
        return None
    low, high = float(found.min()), float(found.max())
    further = max(high - low, np.log10(FACTOR)) if log else max(high - low, abs(high), abs(low))
    return low - further, high + further


def recorded(line: Line) -> Curve:
    """The curve behind a line: those of a run are drawn from nothing else."""
    return cast(Curve, line.series)


def _plain(name: str) -> str:
    """A name that stays as it is where HTML is read."""
    return name.replace("&", "&amp;").replace("<", "&lt;")
