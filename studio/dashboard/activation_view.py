"""What leaves each layer: a ridge of histograms, the share of zeros written beside it."""

from __future__ import annotations

from typing import ClassVar

import numpy as np
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QVBoxLayout

from runtime.telemetry import Tensor
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.dashboard.view import View, empty_line, toggle
from studio.translate import tr
from studio.widgets.ridge import Histogram, Ridge

PRESS = "Press Train ({key}) to see what each layer puts out."


class ActivationView(View):
    """One row per layer of the latest sampled step, in the order of the graph."""

    key = "activations"
    usual_pane: ClassVar[int | None] = 2
    rank: ClassVar[int] = 10
    topics: ClassVar[frozenset[str]] = frozenset({"run", "layers"})

    @classmethod
    def title(cls) -> str:
        """What its tab is called."""
        return tr("Activations")

    def __init__(self, memory: Memory, names: Names) -> None:
        super().__init__(memory, names)
        self.ridge = Ridge()
        self._number = 0
        self.log = toggle(self._set_log, checked=True)
        self.add_controls(self.log)
        self.retranslate()
        box = QVBoxLayout(self)
        box.setContentsMargins(0, 0, 0, 0)
        box.addWidget(self.ridge)

    def retranslate(self) -> None:
        """Write the controls anew."""
        self.log.setText(tr("Log"))
        self.log.setToolTip(
            tr("An axis by powers of ten beyond the ordinary, so that small and large layers are both seen")
        )

    def redraw(self) -> None:
        """Show what the memory holds now."""
        run = self.memory.run
        if run.number != self._number or run.started is None:
            self._number = run.number
            self.ridge.restart()
        found = {
            key: layer.activation
            for key, layer in run.layers.items()
            if layer.activation is not None and self.names.layer(key)
        }
        titles, colors = self.names.names(found), self.names.colors(found)
        if not found:
            self.ridge.message = empty_line(self.memory, PRESS)
        self.ridge.show_rows([_row(titles[key], colors[key], tensor) for key, tensor in found.items()])

    def _set_log(self, on: bool) -> None:
        self.ridge.log = on
        self.redraw()


def _row(name: str, color: QColor, tensor: Tensor) -> Histogram:
    low, _, middle, _, high = tensor.quantiles
    return Histogram(
        name,
        color,
        np.asarray(tensor.histogram),
        tensor.low,
        tensor.high,
        tensor.zeros,
        (low, middle, high),
        tensor.mean,
        tensor.deviation,
    )
