"""What layers went through since the first step: histograms of outputs, weights and changes, or numbers as lines."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtWidgets import QStackedLayout

from runtime.telemetry import Layer, Tensor
from studio.dashboard.curves import Curve
from studio.dashboard.loss_view import stage_seams
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.dashboard.view import View, empty_line
from studio.translate import tr
from studio.widgets.chart_lines import Line
from studio.widgets.choice_field import HeadField
from studio.widgets.history_map import Band, HistoryMap
from studio.widgets.line_chart import LineChart

PRESS = "Press Train ({key}) to see how each layer changes."
TENSORS: dict[str, Callable[[Layer], Tensor | None]] = {
    "weights": lambda layer: layer.weight,
    "changes": lambda layer: layer.change,
    "outputs": lambda layer: layer.activation,
}
NUMBERS: dict[str, Callable[[Layer], float | None]] = {
    "ratio": lambda layer: layer.update,
    "dead": lambda layer: layer.units.dead if layer.units else None,
    "saturated": lambda layer: layer.units.saturated if layer.units else None,
}
LOGARITHMIC = frozenset({"ratio"})


class LayersOverTime(View):
    """One quantity of every layer that has it."""

    key = "over_time"
    rank: ClassVar[int] = 20
    topics: ClassVar[frozenset[str]] = frozenset({"run", "layers", "state"})

    @classmethod
    def title(cls) -> str:
        """What its tab is called."""
        return tr("Layers over time")

    @property
    def of_moment(self) -> bool:
        """Whether all that it shows is of one moment."""
        return False

    @classmethod
    def about(cls) -> str:
        """One sentence for the menu of views."""
        return tr("Weights, their changes, outputs, dead and saturated units of each layer since the first step")

    def __init__(self, memory: Memory, names: Names) -> None:
        super().__init__(memory, names)
        self.map, self.chart, self.what = HistoryMap(), LineChart(), HeadField()
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.map)
        self._stack.addWidget(self.chart)
        self.add_controls(self.what)
        self.retranslate()
        self.what.show_value("weights")
        self.what.currentIndexChanged.connect(lambda _: self.redraw())

    def retranslate(self) -> None:
        """Write the choices anew."""
        words = {
            "weights": tr("Weights"),
            "changes": tr("Changes of weights"),
            "outputs": tr("Outputs"),
            "ratio": tr("Change per step"),
            "dead": tr("Dead units"),
            "saturated": tr("Saturated units"),
        }
        self.what.blockSignals(True)
        self.what.set_choices((key, word, "") for key, word in words.items())
        self.what.blockSignals(False)
        self.what.setAccessibleName(tr("What is shown of each layer"))

    def redraw(self) -> None:
        """Show what the memory holds now."""
        key = str(self.what.currentData())
        if key in TENSORS:
            self._stack.setCurrentWidget(self.map)
            self.map.message = self._lack(key)
            self.map.past = self.memory.past
            self.map.show_bands(self._bands(TENSORS[key]))
            return
        self._stack.setCurrentWidget(self.chart)
        run, chart = self.memory.run, self.chart
        chart.log, chart.percent = key in LOGARITHMIC, key not in LOGARITHMIC
        chart.x_name = tr("steps")
        chart.x_end = float(run.course.steps) if run.state in ("running", "paused") and run.started else 0.0
        chart.seams = stage_seams(self.memory, self.names)
        chart.past = self.memory.past
        chart.lines = self._lines(NUMBERS[key], percent=key not in LOGARITHMIC)
        chart.message = self._lack(key)
        chart.refresh()

    def _lack(self, key: str) -> str:
        """What is written where no layer has what is asked for."""
        if not self.memory.run.looks:
            return empty_line(self.memory, PRESS)
        if key == "saturated":
            return tr("No layer here has ends at which its units could rest, as those of Sigmoid and Tanh do.")
        return tr("No layer here has anything of this kind.")

    def _bands(self, of: Callable[[Layer], Tensor | None]) -> list[Band]:
        found: dict[str, tuple[list[int], list[Tensor]]] = {}
        for step, layers in self.memory.run.looks:
            for key, layer in layers.items():
                tensor = of(layer)
                if tensor is not None:
                    steps, tensors = found.setdefault(key, ([], []))
                    steps.append(step)
                    tensors.append(tensor)
        titles = self.names.names(found)
        return [Band(titles[key], self.names.color(key), *found[key]) for key in found]

    def _lines(self, of: Callable[[Layer], float | None], *, percent: bool) -> list[Line]:
        found: dict[str, Curve] = {}
        for step, layers in self.memory.run.looks:
            for key, layer in layers.items():
                value = of(layer)
                if value is not None:
                    found.setdefault(key, Curve()).append(step, value)
        titles = self.names.names(found)
        return [Line(titles[key], self.names.color(key), found[key], percent=percent) for key in found]
