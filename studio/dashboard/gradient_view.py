"""Gradient magnitude per layer: bars on a scale of powers of ten now, or a line per layer over time."""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtWidgets import QStackedLayout

from runtime.telemetry import Layer
from studio.dashboard.loss_view import stage_seams
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.dashboard.view import ExamineButton, View, empty_line, toggle
from studio.translate import tr
from studio.widgets.chart_lines import Line
from studio.widgets.gradient_marks import BROKEN, SIGNS, gradient_mark, largest_gradients, mark_word, of_weights
from studio.widgets.line_chart import LineChart
from studio.widgets.log_bars import Bar, LogBars

MANY = 24  # layers whose bars are laid out in one turn of the event loop and painted in the next
PRESS = "Press Train ({key}) to see how strongly each layer is pulled."


class GradientView(View):
    """The RMS of the loss's gradient per layer that has weights; on request of every node."""

    key = "gradients"
    usual_pane: ClassVar[int | None] = 1
    rank: ClassVar[int] = 10
    topics: ClassVar[frozenset[str]] = frozenset({"run", "layers", "state"})

    @classmethod
    def title(cls) -> str:
        """What its tab is called."""
        return tr("Gradients")

    def __init__(self, memory: Memory, names: Names) -> None:
        super().__init__(memory, names)
        self.bars, self.chart = LogBars(), LineChart()
        self.chart.log = True
        self._number = 0
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.bars)
        self._stack.addWidget(self.chart)
        self.everything = toggle(lambda _: self.redraw())
        self.over_time = toggle(self._switch)
        self.examine = ExamineButton(self)
        self.add_controls(self.everything, self.over_time, self.examine)
        self.retranslate()

    def retranslate(self) -> None:
        """Write the controls anew."""
        self.everything.setText(tr("All nodes"))
        self.everything.setToolTip(tr("Also nodes without weights: the gradient with respect to their output"))
        self.over_time.setText(tr("Over time"))
        self.over_time.setToolTip(tr("A line per layer since the first step, instead of bars of the latest one"))
        self.examine.retranslate()

    def redraw(self) -> None:
        """Show what the memory holds now."""
        run = self.memory.run
        if run.number != self._number or run.started is None:
            self._number = run.number
            self.bars.restart()
        nodes = self.nodes()
        titles = self.names.names(nodes)
        if self._stack.currentWidget() is self.bars:
            if not titles:
                self.bars.message = empty_line(self.memory, PRESS)
            self.bars.unit = tr("RMS")
            self.bars.show_bars(self._bars(titles))
            return
        started = run.started
        running = run.state in ("running", "paused") and started
        self.chart.x_name = tr("steps")
        self.chart.x_end = float(self.memory.run.course.steps) if running else 0.0
        self.chart.seams = stage_seams(self.memory, self.names)
        self.chart.past = self.memory.past
        self.chart.message = empty_line(self.memory, PRESS)
        self.chart.lines = gradient_lines(self.memory, self.names, nodes)
        self.chart.refresh()

    @property
    def costly(self) -> bool:
        """Whether there are so many bars that to lay them out is half of the work."""
        return self.of_moment and len(self.memory.run.layers) > MANY

    @property
    def of_moment(self) -> bool:
        """Whether all that it shows is of one moment: the bars are, the curves are not."""
        return self._stack.currentWidget() is self.bars

    def nodes(self) -> list[str]:
        """The nodes shown: layers with a gradient and weights, or all with a gradient."""
        return gradient_nodes(self.memory, everything=self.everything.isChecked())

    def _bars(self, titles: dict[str, str]) -> list[Bar]:
        layers = self.memory.run.layers
        values = {key: _gradient(layers[key]) for key in titles}
        largest = largest_gradients(layers)
        found, colors = [], self.names.colors(titles)
        for key, value in values.items():
            mark = gradient_mark(value, largest[of_weights(layers[key])])
            found.append(
                Bar(
                    titles[key],
                    colors[key],
                    value,
                    layers[key].gradient_high,
                    sign=SIGNS[mark],
                    word=mark_word(mark),
                    wrong=mark == BROKEN,
                )
            )
        return found

    def _switch(self, over_time: bool) -> None:
        self._stack.setCurrentWidget(self.chart if over_time else self.bars)
        self.redraw()


def gradient_nodes(memory: Memory, *, everything: bool) -> list[str]:
    """The nodes with a gradient; unless all are wanted, only those with weights, if there are any."""
    layers = memory.run.layers
    there = [key for key, layer in layers.items() if layer.gradient is not None]
    weighted = [key for key in there if layers[key].weight is not None]
    return there if everything or not weighted else weighted


def gradient_lines(memory: Memory, names: Names, nodes: list[str]) -> list[Line]:
    """The gradient of each of the nodes over time, in the identity colors."""
    gradients = memory.run.gradients
    titles = names.names(nodes)
    return [Line(name, names.color(node), gradients[node]) for node, name in titles.items() if node in gradients]


def _gradient(layer: Layer) -> float:
    return float("nan") if layer.gradient is None else layer.gradient
