"""What promises to cover its ground does: else Qt leaves there what lay there before."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QImage, QRegion
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from studio.widgets.confusion import Confusion
from studio.widgets.landscape import LandscapeMap
from studio.widgets.line_chart import LineChart
from studio.widgets.log_bars import LogBars
from studio.widgets.rate_chart import RateChart
from studio.widgets.reading import Reading
from studio.widgets.ridge import Ridge
from studio.widgets.scatter import Scatter
from studio.widgets.seen.picture import SeenPicture

OPAQUE = (Confusion, LandscapeMap, LineChart, LogBars, RateChart, Reading, Ridge, Scatter, SeenPicture)
NOBODY = QColor("#ff00ff")  # no color of ours


@pytest.mark.parametrize("ratio", [1.0, 1.25, 2.0])
@pytest.mark.parametrize("kind", OPAQUE, ids=lambda kind: kind.__name__)
def test_every_pixel_is_painted(qtbot: QtBot, kind: type[QWidget], ratio: float) -> None:
    widget = kind()
    qtbot.addWidget(widget)
    assert widget.testAttribute(Qt.WidgetAttribute.WA_OpaquePaintEvent)
    widget.resize(243, 131)
    image = QImage(round(243 * ratio), round(131 * ratio), QImage.Format.Format_RGB32)
    image.setDevicePixelRatio(ratio)
    image.fill(NOBODY)
    widget.render(image, QPoint(), QRegion(), QWidget.RenderFlag(0))
    inside = image.copy(0, 0, int(243 * ratio), int(131 * ratio))
    found = {inside.pixel(x, y) for x in range(inside.width()) for y in range(inside.height())}
    assert NOBODY.rgb() not in found
