"""A window for a closer look at the curves: zoom, read values, save them as a picture or as numbers.

Imported when it first opens, since it brings in pyqtgraph; the live plots of the dashboard do without.
"""

from __future__ import annotations

import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pyqtgraph as pg
from PySide6.QtCore import QPointF, QSize, Qt, QTimer
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QDialog, QFileDialog, QHBoxLayout, QLabel, QPushButton, QTabBar, QToolButton, QVBoxLayout

from runtime import files
from studio.dashboard.gradient_view import GradientView, gradient_lines, gradient_nodes
from studio.dashboard.gradient_view import PRESS as PRESS_FOR_GRADIENTS
from studio.dashboard.loss_view import LOSS, PRESS, LossView, loss_lines, metric_lines
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.dashboard.plot_cross import Cross
from studio.dashboard.plot_panel import PlotPanel, recorded
from studio.dashboard.plot_saving import Column, save_picture, table
from studio.dashboard.view import empty_line, toggle
from studio.filing import file_name
from studio.icons import icon
from studio.job import Job
from studio.session import Session
from studio.theme import theme, theme_changed
from studio.translate import language_changed, tr
from studio.widgets.chart_lines import Line

TABS = (LossView.key, GradientView.key)
TOPICS = LossView.topics | GradientView.topics
PAUSE = 250  # milliseconds between two redraws at least
SHARE = 0.1  # of the time at most that redrawing takes
FIGURES = 6  # in which values under the crosshair are read
PATIENCE = 10.0  # seconds that a table being written is waited for when the window closes


class PlotWindow(QDialog):
    """All curves of the run, not of a document that comes later: it closes when another one is opened."""

    def __init__(self, session: Session, memory: Memory, names: Names, parent: Any = None) -> None:
        super().__init__(parent)
        self.setWindowFlag(Qt.WindowType.WindowMinMaxButtonsHint, True)
        self.session, self.memory, self.names = session, memory, names
        self.panels: dict[str, PlotPanel] = {}
        self._log = dict(zip(TABS, (False, True), strict=True))
        self._number = memory.run.number
        self._cost = 0.0  # milliseconds of the last redraw
        self._job: Job | None = None
        self._build_controls()
        self.graphics = pg.GraphicsLayoutWidget()
        self.graphics.ci.layout.setContentsMargins(4, 6, 14, 2)
        self.graphics.ci.layout.setVerticalSpacing(8)
        self.cross = Cross(self.graphics.viewport(), lambda: self.panels.values())
        self.graphics.scene().sigMouseMoved.connect(self.cross.move_to)
        self.graphics.scene().sigMouseClicked.connect(self._click)
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

    # Words and looks

    def retranslate(self) -> None:
        """Every word in the language in force."""
        self.setWindowTitle(tr("Curves of “{title}”", title=self.session.title))
        for place, text in enumerate((tr("Loss"), tr("Gradients"))):
            self.tabs.setTabText(place, text)
        self.log.setText(tr("Log"))
        self.log.setToolTip(tr("Logarithmic scale"))
        self.epochs.setText(tr("Epochs"))
        self.epochs.setToolTip(tr("Count the horizontal axis in epochs instead of steps"))
        self.everything.setText(tr("All nodes"))
        self.everything.setToolTip(tr("Also nodes without weights: the gradient with respect to their output"))
        self.fit.setToolTip(tr("Show everything"))
        self.fit.setAccessibleName(tr("Show everything"))
        self.picture.setText(tr("Save picture …"))
        self.numbers.setText(tr("Save numbers …"))
        self.hint.setText(tr("Drag to move, turn the wheel to zoom, over an axis only that one. Double-click for all."))
        self.redraw()

    def _restyle(self) -> None:
        self.graphics.setBackground(theme().color("panel"))
        self.fit.setIcon(icon("fit"))
        for panel in self.panels.values():
            panel.restyle()
        self.redraw()

    # Drawing

    @property
    def tab(self) -> str:
        """The key of the tab in front: loss or gradients."""
        return TABS[self.tabs.currentIndex()]

    def show_tab(self, key: str) -> None:
        """Bring a tab to the front."""
        self.tabs.setCurrentIndex(TABS.index(key))

    def redraw(self) -> None:
        """Show what the memory holds now."""
        began = time.perf_counter()
        plots = self.plots()
        self._place_panels(list(plots))
        for key, (title, lines) in plots.items():
            panel = self.panels[key]
            panel.setLabel("left", title)
            panel.getAxis("left").percent = any(line.percent for line in lines)
            panel.show_lines([replace(line, figures=FIGURES) for line in lines])
        self._count_steps()
        there = any(lines for _, lines in plots.values())
        press = PRESS if self.tab == LossView.key else PRESS_FOR_GRADIENTS
        self.cross.message = "" if there else empty_line(self.memory, press)
        self.graphics.ci.setVisible(there)
        for control in (self.picture, self.numbers, self.fit):
            control.setEnabled(there and self._job is None)
        if self.memory.run.number != self._number:
            self._number = self.memory.run.number
            self.show_everything()
        self.cross.raise_()
        self.cross.update()
        self._cost = (time.perf_counter() - began) * 1000

    def plots(self) -> dict[str, tuple[str, list[Line]]]:
        """Title and curves of each diagram of the tab: the loss and one per metric, or the gradients."""
        memory, names = self.memory, self.names
        if self.tab == GradientView.key:
            nodes = gradient_nodes(memory, everything=self.everything.isChecked())
            return {GradientView.key: (tr("Gradients (RMS)"), gradient_lines(memory, names, nodes))}
        run = memory.run
        metrics = names.names([*run.metrics, *run.validation_metrics])
        plots = {LOSS: (tr("Loss"), loss_lines(memory, names))}
        return plots | {key: (name, metric_lines(memory, names, key)) for key, name in metrics.items()}

    def show_everything(self) -> None:
        """Leave the zoom, and follow the curves as they grow."""
        for panel in self.panels.values():
            panel.show_everything()

    def _place_panels(self, keys: list[str]) -> None:
        """One diagram below the other, with one horizontal axis in common."""
        if list(self.panels) == keys:
            return
        for panel in self.panels.values():
            self.graphics.removeItem(panel)
            panel.close()
        self.panels = {key: PlotPanel() for key in keys}
        first = self.panels[keys[0]]
        for row, panel in enumerate(self.panels.values()):
            self.graphics.addItem(panel, row, 0)
            self.graphics.ci.layout.setRowStretchFactor(row, 1 if row else 2)
            panel.getAxis("bottom").setStyle(showValues=row == len(keys) - 1)
            panel.restyle()
            if panel is not first:
                panel.setXLink(first)
        first.show_log(self._log[self.tab])

    def _count_steps(self) -> None:
        """Mark the horizontal axis in steps or in epochs."""
        started = self.memory.run.started
        epochs = self.epochs.isChecked() and started is not None
        self.cross.unit = tr("epochs") if epochs else tr("steps")
        self.cross.size_of_unit = float(started.steps_per_epoch) if epochs and started else 1.0
        for place, panel in enumerate(self.panels.values(), start=1):
            panel.getAxis("bottom").setScale(1 / self.cross.size_of_unit)
            if place == len(self.panels):
                panel.setLabel("bottom", self.cross.unit)

    def _hear(self, topic: str) -> None:
        if topic in TOPICS:
            self._redraw_soon()

    def _redraw_soon(self, *_: object) -> None:
        if self.isVisible() and not self._timer.isActive():
            self._timer.start(round(max(PAUSE, self._cost / SHARE)))

    def showEvent(self, event: QShowEvent) -> None:
        """What came in meanwhile is drawn."""
        super().showEvent(event)
        self.redraw()

    def _turn(self) -> None:
        self.log.setChecked(self._log[self.tab])
        self.everything.setVisible(self.tab == GradientView.key)
        self.redraw()

    def _set_log(self, log: bool) -> None:
        self._log[self.tab] = log
        next(iter(self.panels.values())).show_log(log)
        self.show_everything()
        self.cross.update()

    def _click(self, click: Any) -> None:
        if click.double() and any(each.vb.sceneBoundingRect().contains(click.scenePos()) for each in self._all()):
            self.show_everything()

    # Saving

    def save_picture(self) -> None:
        """Write what is in sight to a file that the person chooses, PNG or SVG."""
        kinds = {f"{tr('PNG picture')} (*.png)": ".png", f"{tr('SVG drawing')} (*.svg)": ".svg"}
        proposed = self._proposed(".png")
        path, kind = QFileDialog.getSaveFileName(self, tr("Save picture"), proposed, ";;".join(kinds))
        if not path:
            return
        target = Path(path)
        if target.suffix.lower() not in kinds.values():
            target = target.with_name(target.name + kinds.get(kind, ".png"))
        try:
            save_picture(self.graphics.scene(), target)
        except OSError as fault:
            self._end(target, fault)
        else:
            self._end(target, None)

    def save_numbers(self) -> None:
        """Write every recorded point of the tab's curves to a table that the person chooses, in a thread."""
        proposed = self._proposed(".csv")
        path, _ = QFileDialog.getSaveFileName(self, tr("Save numbers"), proposed, f"{tr('CSV table')} (*.csv)")
        if not path:
            return
        target = Path(path)
        target = target if target.suffix.lower() == ".csv" else target.with_name(target.name + ".csv")
        columns = self.columns()
        self._say(tr("Writing {file} …", file=target.name), "muted")
        self._job = Job(lambda _: files.write_text(target, table(columns)), "netloom-numbers", self)
        self._job.done.connect(lambda _: self._end(target, None))
        self._job.failed.connect(lambda fault: self._end(target, fault))
        self._job.start()
        self.redraw()

    def columns(self) -> list[Column]:
        """The named curves of the tab as columns of a table."""
        several = len(self.plots()) > 1
        return [
            (tr("{plot}: {curve}", plot=title, curve=line.name) if several else line.name, *recorded(line).points())
            for title, lines in self.plots().values()
            for line in lines
            if line.name
        ]

    def _proposed(self, suffix: str) -> str:
        folder = self.session.path.parent if self.session.path else Path.home()
        return str(folder / f"{file_name(self.session.title)} {self.tab}{suffix}")

    def _end(self, target: Path, fault: Exception | None) -> None:
        self._job = None
        if fault is None:
            self._say(tr("Saved {file}.", file=target.name), "good")
        else:
            reason = getattr(fault, "strerror", None) or str(fault)
            words = "{file} could not be saved: {reason}. Choose another place."
            self._say(tr(words, file=target.name, reason=reason), "error")
        self.redraw()

    def done(self, result: int) -> None:
        """Closed: what is being written is finished first."""
        self._timer.stop()
        if self._job is not None:
            self._job.join(PATIENCE)
        super().done(result)
