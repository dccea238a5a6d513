"""Curves, charts that show lines of them, and drawings on screen."""

import numpy as np
from PySide6.QtGui import QColor

from studio.dashboard.curves import Curve
from studio.widgets.line_chart import LineChart

RED, BLUE = QColor("#ff0000"), QColor("#0000ff")


def shown_chart(qtbot):
    """An empty chart on screen."""
    return on_screen(qtbot, LineChart(), 420, 220)


def on_screen(qtbot, made, width, height):
    """A drawing of that size, shown."""
    qtbot.addWidget(made)
    made.resize(width, height)
    made.show()
    return made


def curve(*values):
    made = Curve()
    made.extend(np.arange(len(values)), np.array(values, dtype=float))
    return made


def shown(chart, *lines):
    chart.lines = list(lines)
    chart.refresh()
    chart.grab()
    return chart
