"""Loss and metrics: every step and every epoch, training and validation, this run and its forerunners."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import TYPE_CHECKING, ClassVar

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QBoxLayout, QSlider, QToolButton

from studio.dashboard.curves import Curve
from studio.dashboard.fold import Fold
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.dashboard.other_runs import OtherRuns
from studio.dashboard.view import ExamineButton, View, empty_line, toggle
from studio.goal_colors import goal_color
from studio.theme import theme
from studio.translate import tr
from studio.widgets.chart_lines import Line
from studio.widgets.line_chart import LineChart

if TYPE_CHECKING:
    from studio.session import Session

PRESS = "Press Train ({key}) to see the loss fall."
LOSS = ""  # the key of the loss chart; the others go by the id of their metric
ROOMY = 600  # pixels from which on loss and metrics stand side by side unasked
MARGIN = 16  # pixels of the head that controls leave free
MANY = 3  # curves from which on they are read in one turn of the event loop and painted in the next
WIDEST = 0.12  # share of the visible width that full smoothing averages over


class LossView(View):
    """A chart of the losses and one per metric; those switched on share the room and the crosshair."""

    key = "loss"
    usual_pane: ClassVar[int | None] = 0
    rank: ClassVar[int] = 10
    topics: ClassVar[frozenset[str]] = frozenset({"run", "losses", "epochs", "state"})

    @classmethod
    def title(cls) -> str:
        """What its tab is called."""
        return tr("Loss")

    def __init__(self, memory: Memory, names: Names) -> None:
        super().__init__(memory, names)
        self.charts: dict[str, LineChart] = {}
        self.metrics: dict[str, QToolButton] = {}
        self._wished: list[str] | None = None  # the metrics that a person switched on; None while nobody did
        self.row = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self.row.setContentsMargins(0, 0, 0, 0)
        self.row.setSpacing(0)
        self.log = toggle(self._set_log)
        self.smoothing = QSlider(Qt.Orientation.Horizontal)
        self.smoothing.setRange(0, 100)
        self.smoothing.setValue(30)
        self.smoothing.setFixedWidth(56)
        self.smoothing.valueChanged.connect(self.redraw)
        self.epochs = toggle(lambda _: self.redraw())
        self.fold = Fold()
        self.examine, self.others = ExamineButton(self), OtherRuns(self)
        self.others.changed.connect(self.redraw)
        self.add_controls(self.fold, self.others.button, self.log, self.smoothing, self.epochs, self.examine)
        self._chart(LOSS)
        self.charts[LOSS].log = None
        self.charts[LOSS].log_chosen.connect(self._show_log)
        self.retranslate()

    def attach(self, session: Session) -> None:
        """Earlier runs of its document can be laid over the present one."""
        self.others.attach(session)

    def retranslate(self) -> None:
        """Write the controls anew."""
        self.others.retranslate()
        self.log.setText(tr("Log"))
        self.log.setToolTip(tr("Logarithmic scale for the loss"))
        self.smoothing.setToolTip(tr("Smoothing of the curves of single steps"))
        self.smoothing.setAccessibleName(tr("Smoothing"))
        self.epochs.setText(tr("Epochs"))
        self.epochs.setToolTip(tr("Count the horizontal axis in epochs instead of steps"))
        self.examine.retranslate()

    @property
    def costly(self) -> bool:
        """Whether there are many curves: to read them is half of the work."""
        return sum([len(chart.lines) for chart in self._in_sight]) > MANY

    def redraw(self) -> None:
        """Show what the memory holds now."""
        self._take_over()
        for chart in self._in_sight:
            chart.refresh()

    def prepare(self) -> None:
        """Hand the curves to their charts, which read them."""
        self._take_over()
        for chart in self._in_sight:
            chart.read()

    def present(self) -> None:
        """Paint the charts."""
        for chart in self._in_sight:
            chart.update()

    @property
    def _in_sight(self) -> list[LineChart]:
        return [chart for chart in self.charts.values() if not chart.isHidden()]

    def _take_over(self) -> None:
        run = self.memory.run
        titles = {LOSS: tr("Loss"), **self.names.names([*run.metrics, *run.validation_metrics])}
        self._offer(titles)
        self._fold()
        shown = self._shown()
        together = [chart for key, chart in self.charts.items() if key in shown]
        for key, chart in self.charts.items():
            chart.setVisible(key in shown)
            chart.fellows = together
            if key in shown:
                self._fill(key, chart, titles[key] if len(shown) > 1 or key != LOSS else "")

    def resizeEvent(self, event: QEvent) -> None:
        """Side by side where the view is wide, else one below the other."""
        wide = self.width() > 2.2 * self.height()
        self.row.setDirection(QBoxLayout.Direction.LeftToRight if wide else QBoxLayout.Direction.TopToBottom)
        self.redraw()

    def _fold(self) -> None:
        room = self.width() - MARGIN
        present = [] if self.others.button.isHidden() else [self.others.button]
        self.fold.fit(room, [*self.metrics.values()], [self.log, self.epochs], self.smoothing, self.examine, *present)

    def _fill(self, key: str, chart: LineChart, title: str) -> None:
        started = self.memory.run.started
        in_epochs = self.epochs.isChecked() and started is not None
        chart.x_name = tr("epochs") if in_epochs else tr("steps")
        chart.x_size = float(max(1, started.steps_per_epoch)) if in_epochs and started else 1.0
        running = self.memory.run.state in ("running", "paused") and started
        chart.x_end = float(self.memory.run.course.steps) if running else 0.0
        chart.seams = stage_seams(self.memory, self.names)
        chart.past = self.memory.past
        chart.title = title
        chart.percent = key != LOSS and self.names.percent(key)
        chart.lines = self.others.lines(metric=key) + (
            loss_lines(self.memory, self.names, smoothing=(self.smoothing.value() / 100) ** 2 * WIDEST)
            if key == LOSS
            else metric_lines(self.memory, self.names, key)
        )
        blank = key == LOSS and not any(line.series.span for line in chart.lines if not line.ghost)
        chart.message = empty_line(self.memory, PRESS) if blank else ""
        failed = self.memory.run.failed
        chart.notice = f"✕ {self.names.sentence(failed)}" if key == LOSS and failed else ""

    def _offer(self, titles: Mapping[str, str]) -> None:
        """A button per metric, a chart for each, and none for those that are gone."""
        for key in [key for key in self.charts if key not in titles]:
            self.charts.pop(key).deleteLater()
            self.metrics.pop(key).deleteLater()
        for key in [key for key in titles if key not in self.charts]:
            self._chart(key)
            self.metrics[key] = toggle(partial(self._wish, key))
            self.controls.layout().insertWidget(len(self.metrics) - 1, self.metrics[key])  # type: ignore[union-attr]
        for key, button in self.metrics.items():
            wide = tr("{name} beside the loss, or in its place where there is little room", name=titles[key])
            if wide != button.toolTip():
                button.setText(titles[key])
                button.setToolTip(wide)

    def _shown(self) -> set[str]:
        """The loss and the chosen metrics; where there is little room only one of them."""
        roomy = self.width() >= ROOMY or self.height() >= ROOMY / 2
        wished = self._wished if self._wished is not None else [*self.metrics][:1] if roomy else []
        wished = [key for key in wished if key in self.metrics]
        for key, button in self.metrics.items():
            button.blockSignals(True)
            button.setChecked(key in (wished if roomy else wished[-1:]))
            button.blockSignals(False)
        return {LOSS, *wished} if roomy else {*wished[-1:]} or {LOSS}

    def _wish(self, key: str, on: bool) -> None:
        present = [each for each, button in self.metrics.items() if button.isChecked() and each != key]
        self._wished = [*present, key] if on else present
        self.redraw()

    def _set_log(self, on: bool) -> None:
        self.charts[LOSS].log = on
        self.redraw()

    def _show_log(self, on: bool) -> None:
        """The chart has chosen by itself, as nobody else has."""
        if self.charts[LOSS].log is None:
            self.log.blockSignals(True)
            self.log.setChecked(on)
            self.log.blockSignals(False)

    def _chart(self, key: str) -> None:
        chart = self.charts[key] = LineChart()
        chart.crossed.connect(self._share_cross)
        self.row.addWidget(chart, 1)

    def _share_cross(self, x: float | None) -> None:
        for chart in self.charts.values():
            chart.show_cross(x)


def stage_seams(memory: Memory, names: Names) -> list[tuple[float, str]]:
    """Where the stages of the run began, with their present titles; none for a document of one stage."""
    stages = memory.run.stages
    found: dict[int, list[str]] = {}
    for stage in stages:
        if stage.of > 1:
            found.setdefault(stage.step, []).append(names.stage(stage))
    return [(float(step), ", ".join(titles)) for step, titles in found.items()]  # some take no step


def loss_lines(memory: Memory, names: Names, *, smoothing: float = 0.0) -> list[Line]:
    """Earlier runs, then training and validation of each goal; smoothing is that of `Line`, for single steps."""
    run, several = memory.run, len(memory.run.losses) > 1
    lines = [
        Line("", theme().color("muted"), curve, smoothing=max(smoothing, 0.01), ghost=True, earlier=True)
        for curves in memory.ghosts
        for curve in curves.values()
    ]
    told = {**run.losses, **run.epoch_losses, **run.validation}
    numbers = names.goal_numbers(told)
    called = names.names(numbers)
    for goal, index in numbers.items():
        color = goal_color(index)
        held_out = color if several or index else goal_color(1)
        name = called[goal]
        train = tr("{goal} train", goal=name) if several else tr("train")
        validation = tr("{goal} validation", goal=name) if several else tr("validation")
        if goal in run.losses:
            lines.append(Line(train, color, run.losses[goal], smoothing=smoothing, tells=run.epoch_losses.get(goal)))
        if goal in run.epoch_losses:
            mean = tr("{name}, mean of the epoch", name=train)
            lines.append(Line(mean, color, run.epoch_losses[goal], dots=True, joined=False, unlabelled=True))
        if goal in run.validation:
            lines.append(Line(validation, held_out, run.validation[goal], dashed=True, dots=True))
    return lines


def metric_lines(memory: Memory, names: Names, key: str) -> list[Line]:
    """Training and validation of one metric."""
    run, percent = memory.run, names.percent(key)
    pairs: tuple[tuple[str, Mapping[str, Curve], bool, int], ...] = (
        (tr("train"), run.metrics, False, 0),
        (tr("validation"), run.validation_metrics, True, 1),
    )
    return [
        Line(name, goal_color(color), curves[key], dashed=dashed, dots=True, percent=percent)
        for name, curves, dashed, color in pairs
        if key in curves
    ]
