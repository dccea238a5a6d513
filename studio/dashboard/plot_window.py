"""A window for a closer look at the curves: zoom, read values, save them as a picture or as numbers.

Imported when it first opens, since it brings in pyqtgraph; the live plots of the dashboard do without.
"""

from __future__ import annotations

import time
from dataclasses import replace
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout

from studio.dashboard.gradient_view import PRESS as PRESS_FOR_GRADIENTS
from studio.dashboard.gradient_view import GradientView, gradient_lines, gradient_nodes
from studio.dashboard.loss_view import LOSS, PRESS, LossView, loss_lines, metric_lines, stage_seams
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.dashboard.plot_bar import PlotBar
from studio.dashboard.plot_cross import Cross
from studio.dashboard.plot_panel import PlotPanel, recorded
from studio.dashboard.plot_saving import Column, Saving
from studio.dashboard.view import empty_line
from studio.file_names import file_name
from studio.folders import saving_folder
from studio.session import Session
from studio.theme import theme, theme_changed
from studio.translate import language_changed, tr
from studio.widgets.chart_lines import Line

REDRAWN_BY = LossView.topics | GradientView.topics
PAUSE = 250  # milliseconds between two redraws at least
SHARE = 0.1  # of the time at most that redrawing takes
FIGURES = 6  # in which values under the crosshair are read


class PlotWindow(QDialog):
    """All curves of the run, not of a document that comes later: it closes when another one is opened."""

    def __init__(self, session: Session, memory: Memory, names: Names, parent: Any = None) -> None:
        super().__init__(parent)
        self.setWindowFlag(Qt.WindowType.WindowMinMaxButtonsHint, True)
        self.session, self.memory, self.names = session, memory, names
        self.panels: dict[str, PlotPanel] = {}  # in sight
        self._made: dict[str, PlotPanel] = {}
        self._number = memory.run.number
        self._cost = 0.0  # milliseconds of the last redraw
        self.bar, self.hint, self.note = PlotBar(self), QLabel(self), QLabel(self)
        self.saving = Saving(self, self._proposed)
        self.graphics = pg.GraphicsLayoutWidget()
        self.graphics.ci.layout.setContentsMargins(4, 6, 14, 2)
        self.graphics.ci.layout.setVerticalSpacing(8)
        self.cross = Cross(self.graphics.viewport(), lambda: self.panels.values())
        self.graphics.scene().sigMouseMoved.connect(self.cross.move_to)
        self.graphics.scene().sigMouseClicked.connect(self._click)
        self._connect_bar()
        self._lay_out()
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.redraw)
        memory.grew.connect(self._hear)
        session.checked.connect(self._redraw_soon)
        session.changed.connect(self._redraw_soon)
        session.title_changed.connect(self.retranslate)
        session.opened.connect(self.close)
        theme_changed.connect(self._restyle)
        language_changed.connect(self.retranslate)
        self.resize(980, 640)
        self.retranslate()
        self._restyle()

    def _connect_bar(self) -> None:
        self.bar.turned.connect(self.redraw)
        self.bar.log_set.connect(self._set_log)
        self.bar.fit.clicked.connect(self.show_everything)
        self.bar.picture.clicked.connect(lambda: self.saving.picture(self.graphics.scene()))
        self.bar.numbers.clicked.connect(lambda: self.saving.numbers(self.columns()))
        self.saving.told.connect(self._say)

    def _lay_out(self) -> None:
        for label in (self.hint, self.note):
            label.setProperty("role", "muted")
            label.setProperty("type", "small")
        foot = QHBoxLayout()
        foot.setContentsMargins(12, 2, 12, 8)
        foot.addWidget(self.hint, 1)
        foot.addWidget(self.note)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.graphics, 1)
        column.addLayout(foot)

    # Words and looks

    def retranslate(self) -> None:
        """Every word in the language in force."""
        self.setWindowTitle(tr("Curves of “{title}”", title=self.session.title))
        self.bar.retranslate()
        self.hint.setText(tr("Drag to move, turn the wheel to zoom, over an axis only that one. Double-click for all."))
        self.redraw()

    def _restyle(self) -> None:
        self.graphics.setBackground(theme().color("panel"))
        self.bar.restyle()
        for panel in self._made.values():
            panel.restyle()
        self.redraw()

    # Drawing

    def show_tab(self, key: str) -> None:
        """Bring a tab to the front: loss or gradients."""
        self.bar.show_tab(key)

    def redraw(self) -> None:
        """Show what the memory holds now."""
        began = time.perf_counter()
        plots = self.plots()
        self._place_panels(list(plots))
        seams = stage_seams(self.memory, self.names)
        for place, (key, (title, lines)) in enumerate(plots.items()):
            panel = self.panels[key]
            panel.setLabel("left", title)
            panel.getAxis("left").percent = any(line.percent for line in lines)
            panel.show_lines([replace(line, figures=FIGURES) for line in lines])
            panel.show_seams([(x, "" if place else name) for x, name in seams])
        self._count_steps()
        there = any(lines for _, lines in plots.values())
        press = PRESS if self.bar.tab == LossView.key else PRESS_FOR_GRADIENTS
        self.cross.message = "" if there else empty_line(self.memory, press)
        self.bar.enable(there, busy=self.saving.busy)
        if self.memory.run.number != self._number:
            self._number = self.memory.run.number
            self.show_everything()
        self.cross.raise_()
        self.cross.update()
        self._cost = (time.perf_counter() - began) * 1000

    def plots(self) -> dict[str, tuple[str, list[Line]]]:
        """Title and curves of each diagram of the tab: the loss and one per metric, or the gradients."""
        memory, names = self.memory, self.names
        if self.bar.tab == GradientView.key:
            nodes = gradient_nodes(memory, everything=self.bar.everything.isChecked())
            return {GradientView.key: (tr("Gradients (RMS)"), gradient_lines(memory, names, nodes))}
        run = memory.run
        metrics = names.names([*run.metrics, *run.validation_metrics])
        plots = {LOSS: (tr("Loss"), loss_lines(memory, names))}
        return plots | {key: (name, metric_lines(memory, names, key)) for key, name in metrics.items()}

    def show_everything(self) -> None:
        """Leave the zoom, and follow the curves as they grow."""
        for panel in self._made.values():
            panel.show_everything()

    def _place_panels(self, keys: list[str]) -> None:
        """One diagram below the other, with one horizontal axis in common."""
        if list(self.panels) == keys:
            return
        rows = self.graphics.ci.layout
        for panel in self.panels.values():
            rows.removeItem(panel)
            panel.hide()
        self.panels = {key: self._panel(key) for key in keys}
        for row, panel in enumerate(self.panels.values()):
            rows.addItem(panel, row, 0)
            rows.setRowStretchFactor(row, 1 if row else 2)
            panel.appear(lowest=row == len(keys) - 1)

    def _panel(self, key: str) -> PlotPanel:
        """The diagram of that key, made when first wanted; one out of sight keeps its zoom for when it comes back."""
        if key not in self._made:
            panel = self._made[key] = PlotPanel(self)
            panel.setParentItem(self.graphics.ci)  # for good: pyqtgraph's parts do not outlive their scene well
            panel.restyle()
            if key in (LOSS, GradientView.key):
                panel.show_log(self.bar.log)
            else:
                panel.follow(self._panel(LOSS))
                panel.legend.setOffset((-12, -10))  # what a metric measures mostly rises
        return self._made[key]

    def _count_steps(self) -> None:
        """Mark the horizontal axis in steps or in epochs."""
        started = self.memory.run.started
        epochs = self.bar.epochs.isChecked() and started is not None
        self.cross.unit = tr("epochs") if epochs else tr("steps")
        self.cross.size_of_unit = float(max(1, started.steps_per_epoch)) if epochs and started else 1.0
        for place, panel in enumerate(self.panels.values(), start=1):
            panel.getAxis("bottom").setScale(1 / self.cross.size_of_unit)
            last = place == len(self.panels)
            panel.setLabel("bottom", self.cross.unit if last else None)
            panel.getAxis("bottom").showLabel(last)

    def _hear(self, topic: str) -> None:
        if topic in REDRAWN_BY:
            self._redraw_soon()

    def _redraw_soon(self, *_: object) -> None:
        if self.isVisible() and not self._timer.isActive():
            self._timer.start(round(max(PAUSE, self._cost / SHARE)))

    def showEvent(self, event: QShowEvent) -> None:
        """What came in meanwhile is drawn."""
        super().showEvent(event)
        self.redraw()

    def _set_log(self, log: bool) -> None:
        next(iter(self.panels.values())).show_log(log)
        self.show_everything()
        self.cross.update()

    def _click(self, click: Any) -> None:
        if click.double() and any(
            each.vb.sceneBoundingRect().contains(click.scenePos()) for each in self.panels.values()
        ):
            self.show_everything()

    # Saving

    def columns(self) -> list[Column]:
        """The named curves of the tab as columns of a table."""
        plots = self.plots()
        return [
            (tr("{plot}: {curve}", plot=title, curve=line.name) if len(plots) > 1 else line.name, *curve.points())
            for title, lines in plots.values()
            for line in lines
            if line.name and (curve := recorded(line))
        ]

    def _proposed(self) -> str:
        return str(saving_folder(self.session.path) / f"{file_name(self.session.title)} {self.bar.tab}")

    def _say(self, text: str, role: str) -> None:
        self.note.setText(text)
        self.note.setProperty("role", role)
        self.note.style().polish(self.note)
        self.redraw()

    def done(self, result: int) -> None:
        """Closed: what is being written is finished first."""
        self._timer.stop()
        self.saving.finish()
        super().done(result)
