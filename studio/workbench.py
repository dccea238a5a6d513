"""Places the panels around the canvas; each folds, and one key leaves only the canvas."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from studio.canvas.view import Canvas
from studio.dashboard.panel import Dashboard
from studio.panels.inspector import Inspector
from studio.panels.palette import Palette
from studio.panels.problems import Problems
from studio.session import Session
from studio.settings import preferences

PALETTE, INSPECTOR, DASHBOARD, PROBLEMS = 220, 280, 260, 170  # pixels at first
PANELS = ("palette", "inspector", "dashboard")


class Workbench(QWidget):
    """Palette left, canvas in the middle, inspector and problems right, dashboard below."""

    folded = Signal()  # a panel was folded or unfolded

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = Canvas(session)
        self.palette_panel = Palette(session)
        self.inspector = Inspector(session)
        self.problems = Problems(session)
        self.dashboard = Dashboard(session)
        self._before: tuple[str, ...] = PANELS  # what was open before only the canvas was shown
        self.only_canvas: bool = False
        self._upper = _splitter(Qt.Orientation.Horizontal, self.palette_panel, self.canvas)
        self._middle = _splitter(Qt.Orientation.Vertical, self._upper, self.dashboard)
        self._right = _splitter(Qt.Orientation.Vertical, self.inspector, self.problems)
        self._all = _splitter(Qt.Orientation.Horizontal, self._middle, self._right)
        self._parts = {"palette": self.palette_panel, "inspector": self._right, "dashboard": self.dashboard}
        for part in (self.palette_panel, self._right, self.dashboard):
            part.setProperty("surface", "panel")
            part.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.palette_panel.setMinimumWidth(160)
        self._right.setMinimumWidth(240)
        self.canvas.setMinimumSize(200, 120)
        self._upper.setStretchFactor(1, 1)
        self._middle.setStretchFactor(0, 1)
        self._right.setStretchFactor(0, 1)
        self._all.setStretchFactor(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self._all)
        self._upper.setSizes([PALETTE, 780])
        self._middle.setSizes([400, DASHBOARD])
        self._right.setSizes([460, PROBLEMS])
        self._all.setSizes([1000, INSPECTOR])
        for name in preferences().fact("folded", []):
            if name in self._parts:
                self._parts[name].hide()

    def shown(self, name: str) -> bool:
        """Whether a panel (palette, inspector, dashboard) is open."""
        return not self._parts[name].isHidden()

    def fold(self, name: str) -> None:
        """Fold a panel, or unfold it."""
        self.only_canvas = False
        self._parts[name].setVisible(not self.shown(name))
        preferences().keep_fact("folded", [panel for panel in PANELS if not self.shown(panel)])
        self.folded.emit()

    def go_to(self, name: str) -> None:
        """Put the focus into a part (palette, canvas, inspector, problems, dashboard), unfolding it."""
        part = {**self._parts, "inspector": self.inspector, "canvas": self.canvas, "problems": self.problems}[name]
        if not part.isVisible():
            self.fold("inspector" if name == "problems" else name)
        first = next((inside for inside in [part, *part.findChildren(QWidget)] if _takes_focus(inside)), part)
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def show_only_canvas(self) -> None:
        """Leave only the canvas, or bring back what was there."""
        if self.only_canvas:
            for name in self._before:
                self._parts[name].show()
        else:
            self._before = tuple(name for name in PANELS if self.shown(name))
            for part in self._parts.values():
                part.hide()
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
        self.only_canvas = not self.only_canvas
        self.folded.emit()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The canvas always has half the width, and the panels never take all of the height."""
        super().resizeEvent(event)
        self.palette_panel.setMaximumWidth(max(180, round(self.width() * 0.22)))
        self._right.setMaximumWidth(max(260, round(self.width() * 0.27)))
        self.dashboard.setMaximumHeight(max(200, round(self.height() * 0.6)))


def _takes_focus(part: QWidget) -> bool:
    return bool(part.focusPolicy() & Qt.FocusPolicy.TabFocus) and part.isVisible() and part.isEnabled()


def _splitter(orientation: Qt.Orientation, *parts: QWidget) -> QSplitter:
    splitter = QSplitter(orientation)
    splitter.setChildrenCollapsible(False)
    splitter.setHandleWidth(1)
    for part in parts:
        splitter.addWidget(part)
    return splitter
