"""Curves, and charts that show lines of them."""

import numpy as np
from PySide6.QtGui import QColor

from studio.dashboard.curves import Curve
from studio.widgets.line_chart import LineChart

RED, BLUE = QColor("#ff0000"), QColor("#0000ff")


def shown_chart(qtbot):
    """An empty chart on screen."""
    made = LineChart()
    qtbot.addWidget(made)
    made.resize(420, 220)
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
