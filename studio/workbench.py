"""Places the panels around the canvas; each folds, and one key leaves only the canvas."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QSplitter, QVBoxLayout, QWidget

from runtime.facts import is_kind
from studio.canvas.view import Canvas
from studio.dashboard.neurons_view import NeuronsView
from studio.dashboard.panel import Dashboard
from studio.dashboard.try_view import TryView
from studio.enlarging import Enlarging
from studio.panels.explain import ExplainPanel
from studio.panels.inspector import Inspector
from studio.panels.palette import Palette
from studio.panels.problems import Problems
from studio.panels.slow_page import SlowPage
from studio.panels.slow_strip import SlowStrip
from studio.panels.stage_strip import StageStrip
from studio.panels.time_strip import TimeStrip
from studio.session import Session
from studio.settings import preferences
from studio.sides import Sides

PALETTE, INSPECTOR, DASHBOARD, PROBLEMS = 220, 280, 260, 230  # pixels at first
LOWEST, SHARE = 200, 0.31  # pixels, and share of the height, that the dashboard has at first in a low window
EXPLANATION = 344  # pixels, where there is room
PANELS = ("palette", "inspector", "dashboard")


class Workbench(QWidget):
    """Stages above; palette left, canvas in the middle, inspector and problems right, dashboard below."""

    folded = Signal()  # a panel was folded or unfolded

    def __init__(self, session: Session, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.canvas = Canvas(session)
        self.palette_panel = Palette(session)
        self.inspector = Inspector(session)
        self.stages = StageStrip(session)
        self.stages.row.form_wished.connect(self.go_to_stage)
        self.stages.left.connect(lambda: self.canvas.setFocus(Qt.FocusReason.OtherFocusReason))
        self.problems = Problems(session)
        self.problems.run.clicked.connect(lambda: self.go_to("doctor"))
        self.problems.left.connect(lambda: self.canvas.setFocus(Qt.FocusReason.ShortcutFocusReason))
        self.dashboard = Dashboard(session)
        self.time = TimeStrip(session)
        self.time.left.connect(lambda: self.canvas.setFocus(Qt.FocusReason.OtherFocusReason))
        session.past.moved.connect(self.dashboard.memory.look_back)
        session.past.shown.connect(self.dashboard.memory.show)
        session.observing.late.changed.connect(self.dashboard.mark_late)
        self.explain = ExplainPanel(session)
        self.explain.hide()
        self.explain.left.connect(lambda: self.canvas.setFocus(Qt.FocusReason.ShortcutFocusReason))
        self.slow_strip, self.slow_page = SlowStrip(session), SlowPage(session)
        self.slow_page.hide()
        self.slow_strip.left.connect(lambda: self.canvas.setFocus(Qt.FocusReason.ShortcutFocusReason))
        for sight in (self.explain.explaining, self.slow_page.slow):
            sight.opened.connect(self._show_numbers)
            sight.closed.connect(self._show_numbers)
        session.look_wished.connect(self.show_look)
        session.opened.connect(self._begin_anew)
        self._neurons = ""  # whose chain the neurons show
        self._at_rest = INSPECTOR  # the width of the right side while no number is explained
        self.sides = Sides(session, self.palette_panel, self.dashboard, self)
        self._left, self._lower = self.sides.left, self.sides.lower
        self._before: tuple[str, ...] = PANELS  # what was open before only the canvas was shown
        self.only_canvas: bool = False
        self._shared = False  # whether canvas and plots have been given their heights
        self._upper = _splitter(Qt.Orientation.Horizontal, self._left, self.canvas)
        self._middle = _splitter(Qt.Orientation.Vertical, _above(self._upper, self.slow_strip, self.time), self._lower)
        self._right = _splitter(Qt.Orientation.Vertical, self.explain, self.slow_page, self.inspector, self.problems)
        self._all = _splitter(Qt.Orientation.Horizontal, self._middle, self._right)
        self._parts: dict[str, QWidget] = {"palette": self._left, "inspector": self._right, "dashboard": self._lower}
        for part in self._parts.values():
            part.setProperty("surface", "panel")
            part.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.large = Enlarging(self.dashboard, self._middle, self.canvas, self._lower, self)
        self.dashboard.large_wished.connect(self.large.turn)
        self._splitters = (self._upper, self._right, self._all)
        self._lay_out()
        for name in preferences().fact("folded", []):
            if name in self._parts:
                self._parts[name].hide()

    def _lay_out(self) -> None:
        """Everything at its usual size, the stages above."""
        self._left.setMinimumWidth(160)
        self._right.setMinimumWidth(260)  # the words of its choices are read whole
        self.canvas.setMinimumSize(200, 120)
        self._upper.setStretchFactor(1, 1)
        self._middle.setStretchFactor(0, 1)
        for number in (0, 1):
            self._right.setStretchFactor(number, 1)
        self._all.setStretchFactor(0, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.stages)
        column.addWidget(self._all)
        self._upper.setSizes([PALETTE, 780])
        self._middle.setSizes([400, DASHBOARD])
        self._right.setSizes([0, 0, 400, PROBLEMS])
        self._all.setSizes([1000, INSPECTOR])

    def shown(self, name: str) -> bool:
        """Whether a panel (palette, inspector, dashboard) is open."""
        return not self._parts[name].isHidden()

    def fold(self, name: str) -> None:
        """Fold a panel, or unfold it."""
        self.only_canvas = False
        self.stages.allow(True)
        self.time.allow(True)
        self._parts[name].setVisible(not self.shown(name))
        preferences().keep_fact("folded", [panel for panel in PANELS if not self.shown(panel)])
        self.folded.emit()

    def look_like(self, other: Workbench) -> None:
        """Take over how another one is arranged: tabs are several documents on one desk."""
        for name, part in self._parts.items():
            part.setVisible(not other._parts[name].isHidden())
        self.only_canvas, self._before = other.only_canvas, other._before
        self.stages.allow(not self.only_canvas)
        self.time.allow(not self.only_canvas)
        for mine, theirs in zip(self._splitters, other._splitters, strict=True):
            mine.setSizes(theirs.sizes())
        self._at_rest = other._at_rest if other.inspector.isHidden() else other._all.sizes()[1]
        self._widen_right(EXPLANATION if self.inspector.isHidden() else self._at_rest)
        self._shared = self._shared or other._shared
        self.large.look_like(other.large)
        self.sides.look_like(other.sides)

    def go_to(self, name: str) -> None:
        """Put the focus into a panel, unfolding its side and turning to it there.

        Panels are palette, outline, canvas, inspector, problems, dashboard, layers and source.
        """
        part = (
            self.sides.panel(name)
            or {"inspector": self.inspector, "canvas": self.canvas, "problems": self.problems}[name]
        )
        if not part.isVisible():
            self.fold("inspector" if name == "problems" else self.sides.side_of(name))
        proxy = part.focusProxy()
        first = proxy or next((inside for inside in [part, *part.findChildren(QWidget)] if _takes_focus(inside)), part)
        first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def open_try(self) -> None:
        """Show what the network makes of an input of the person's own, large; or close it again."""
        self.sides.panel("dashboard")
        if not self.shown("dashboard"):
            self.fold("dashboard")
        if self.large.key == TryView.key:
            self.dashboard.close_view(TryView.key)
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        view = self.large.enlarge(TryView.key)
        assert isinstance(view, TryView)
        view.input.button("sample").setFocus(Qt.FocusReason.ShortcutFocusReason)

    def open_neurons(self, node: str = "") -> None:
        """Show a chain of layers neuron by neuron, large: that of a node of the shown graph, or the likeliest."""
        self.sides.panel("dashboard")
        if not self.shown("dashboard"):
            self.fold("dashboard")
        latest = self.dashboard.session.latest
        path = latest.path + node if node and latest is not None else ""
        if self.large.key == NeuronsView.key and (not path or path == self._neurons):
            self.dashboard.close_view(NeuronsView.key)
            self.canvas.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        self._neurons = path
        view = self.large.enlarge(NeuronsView.key)
        assert isinstance(view, NeuronsView)
        view.show_chain(path)
        view.net.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _begin_anew(self) -> None:
        """Another document is in place: what was opened for the one before gives its room back."""
        self.large.give_back()
        self.dashboard.close_of_document()

    def show_look(self, node: str) -> None:
        """Bring what a view node shows to the front, unfolding the dashboard; the neurons of a layer."""
        if not is_kind(self.dashboard.session.document.nodes[node], "view"):
            self.open_neurons(node)
            return
        self.sides.panel("dashboard")
        if not self.shown("dashboard"):
            self.fold("dashboard")
        self.dashboard.show_view(self.dashboard.nodes.key_of(node))

    def _show_numbers(self) -> None:
        """Explain a number, or tell a sub-step of slow motion, where the inspector is at other times."""
        explains, slow = self.explain.explaining.asked is not None, self.slow_page.slow.active
        if (explains or slow) and not self.shown("inspector"):
            self.fold("inspector")
        was = self.inspector.isHidden()
        alone = self.explain.isHidden() or self.slow_page.isHidden()
        self._at_rest = self._at_rest if was else self._all.sizes()[1]
        for part, wanted in (
            (self.explain, explains),
            (self.slow_page, slow),
            (self.inspector, not explains and not slow),
            (self.problems, not explains and not slow),
        ):
            part.setVisible(wanted)
        if alone and explains and slow:  # else the one that came last would have what the other leaves: nothing
            half = self._right.height() // 2
            self._right.setSizes([half, half, 0, 0])
        if was != (explains or slow):
            self._widen_right(self._at_rest if was else EXPLANATION)

    def _widen_right(self, width: int) -> None:
        first, second = self._all.sizes()
        self._all.setSizes([first + second - width, width])

    def go_to_settings(self) -> None:
        """Put the focus into the first setting of the selected nodes; where there is none, where `go_to` puts it."""
        self.go_to("inspector")
        fields = self.inspector.settings
        inside = (part for field in fields for part in [field, *field.findChildren(QWidget)])
        first = next((part for part in inside if _takes_focus(part)), None)
        if first is not None:
            first.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def go_to_stage(self) -> None:
        """Put the focus into the form of the chosen stage."""
        self.go_to("inspector")
        self.inspector.stage_page.title.setFocus(Qt.FocusReason.ShortcutFocusReason)

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
        self.stages.allow(not self.only_canvas)
        self.time.allow(not self.only_canvas)
        self.folded.emit()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """F shows everything from every panel in which it means nothing else."""
        if event.key() == Qt.Key.Key_F and not event.modifiers():
            self.canvas.fit()
        else:
            super().keyPressEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The canvas always has half the width, and the panels never take all of the height."""
        super().resizeEvent(event)
        if not self._shared:  # in a low window the canvas has its share before the plots
            self._shared = True
            lower = min(DASHBOARD, max(LOWEST, round(self.height() * SHARE)))
            self._middle.setSizes([self._middle.height() - lower, lower])
        self._left.setMaximumWidth(max(180, round(self.width() * 0.22)))
        self._right.setMaximumWidth(max(260, round(self.width() * 0.27)))
        self._lower.setMaximumHeight(max(200, round(self.height() * 0.6)))


def _takes_focus(part: QWidget) -> bool:
    return bool(part.focusPolicy() & Qt.FocusPolicy.TabFocus) and part.isVisible() and part.isEnabled()


def _above(*parts: QWidget) -> QWidget:
    """One below the other, the first with all the room."""
    whole = QWidget()
    column = QVBoxLayout(whole)
    column.setContentsMargins(0, 0, 0, 0)
    column.setSpacing(0)
    for part in parts:
        column.addWidget(part, 0 if column.count() else 1)
    return whole


def _splitter(orientation: Qt.Orientation, *parts: QWidget) -> QSplitter:
    splitter = QSplitter(orientation)
    splitter.setChildrenCollapsible(False)
    splitter.setHandleWidth(1)
    for part in parts:
        splitter.addWidget(part)
    return splitter
