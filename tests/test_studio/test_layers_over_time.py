"""Layers over time: which looks are kept, how a map of them is drawn, and the moment that it marks."""

from __future__ import annotations

import numpy as np
from dashboard_fakes import started
from offers_kit import choose, dashboard, session
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from runtime.telemetry import Layer, Layers, Tensor, Units
from studio.dashboard.memory import LOOKS, Memory
from studio.dashboard.over_time_view import LayersOverTime
from studio.dashboard.panel import Dashboard
from studio.widgets.history_map import ROWS, Band, HistoryMap, densities

__all__ = ["dashboard", "session"]  # fixtures


def tensor(low: float, high: float, peak: int) -> Tensor:
    counts = [0] * 32
    counts[peak] = 100
    return Tensor(0.0, 1.0, low, high, 0.0, (0.0,) * 5, tuple(counts))


def look(step: int, peak: int = 0) -> Layers:
    weight = tensor(-1.0, 1.0, peak)
    units = Units(0.25, 0.5, None, None)
    return Layers(1, step, {"hidden": Layer(weight, 0.1, 0.2, weight, 0.01, units, 0.1, weight)})


def test_looks_are_kept_spread_over_the_whole_run(qapp: QApplication) -> None:
    memory = Memory()
    memory.take(started())
    for step in range(0, 10_000, 10):
        memory.take(look(step))
    steps = [step for step, _ in memory.run.looks]
    assert LOOKS // 2 <= len(steps) <= LOOKS and steps[0] == 0 and steps[-1] > 9_900
    assert len(set(np.diff(steps).tolist())) == 1


def test_a_band_shows_where_the_values_were_at_each_time() -> None:
    band = Band("hidden", QColor("red"), [0, 10, 20, 30], [tensor(-1.0, 1.0, peak) for peak in (0, 0, 31, 31)])
    shares, low, high = densities(band, 40)
    assert shares.shape == (ROWS, 40) and (low, high) == (-1.0, 1.0)
    assert shares[-1, 0] == 1.0 and shares[0, 0] == 0.0, "low values are at the bottom"
    assert shares[0, -1] == 1.0 and shares[-1, -1] == 0.0


def test_the_map_draws_each_layer_and_tells_what_is_under_the_pointer(qtbot: QtBot) -> None:
    shown = HistoryMap()
    qtbot.addWidget(shown)
    shown.resize(300, 160)
    shown.show_bands([Band("hidden", QColor("red"), [0, 10], [tensor(-1.0, 1.0, 31)] * 2)])
    shown.show()
    image = shown.grab().toImage()
    top, bottom = image.pixelColor(200, 8), image.pixelColor(200, 100)
    assert top.green() > bottom.green() + 60, "the values are at the upper end"
    assert shown.describe(QPointF(295.0, 5.0)).startswith("hidden, step 10: 0.9")
    assert shown.describe(QPointF(2.0, 5.0)) == ""


def test_weights_changes_outputs_and_numbers_are_shown_in_turn(qtbot: QtBot, dashboard: Dashboard) -> None:
    dashboard.memory.take(started())
    for step in range(5):
        dashboard.memory.take(look(step, step))
    choose(qtbot, dashboard, "Layers over time")
    dashboard.redraw()
    view = dashboard.views["over_time"]
    assert [band.steps for band in view.map._bands] == [[0, 1, 2, 3, 4]]  # type: ignore[attr-defined]
    for _ in range(4):
        QTest.keyClick(view.what, Qt.Key.Key_Down)  # type: ignore[attr-defined]
    assert view.what.currentData() == "dead"  # type: ignore[attr-defined]
    (line,) = view.chart.lines  # type: ignore[attr-defined]
    assert len(line.series) == 5 and line.series.last == 0.25  # type: ignore[arg-type,attr-defined]
    assert line.text(0.25) == "25.0 %"
    view.chart.grab()  # type: ignore[attr-defined]
    assert {mark.text[-2:] for mark in view.chart.axes.marks_up} == {" %"}  # type: ignore[attr-defined]


def test_layers_over_time_mark_the_moment_that_is_looked_at(qtbot: QtBot, dashboard: Dashboard) -> None:
    dashboard.memory.take(started())
    for step in range(5):
        dashboard.memory.take(look(step, 31))
    choose(qtbot, dashboard, "Layers over time")
    dashboard.redraw()
    view = dashboard.views["over_time"]
    assert isinstance(view, LayersOverTime)
    before = view.map.grab().toImage()
    dashboard.memory.look_back(2)
    dashboard.redraw()
    marked = view.map.grab().toImage()
    assert marked != before and view.map.past == 2
    view.what.show_value("ratio")
    view.redraw()
    assert view.chart.past == 2
    dashboard.memory.look_back(None)
    view.redraw()
    assert view.chart.past is None
    view.what.show_value("weights")
    view.redraw()
    assert view.map.grab().toImage() == before


def test_many_layers_share_the_height_and_those_without_room_are_counted(qtbot: QtBot) -> None:
    shown = HistoryMap()
    qtbot.addWidget(shown)
    shown.resize(300, 190)
    bands = [Band(f"layer {number}", QColor("red"), [0, 10], [tensor(-1.0, 1.0, 31)] * 2) for number in range(8)]
    shown.show_bands(bands)
    shown.show()
    shown.grab()
    assert shown.describe(QPointF(290.0, 185.0 - 18.0 - 4.0)).startswith("layer 7") and shown.hidden == 0
    shown.show_bands(bands * 3)
    shown.grab()
    assert 0 < shown.hidden < 20


def bands(count: int, name: str = "Linear") -> list[Band]:
    return [
        Band(f"{name} {number + 1}", QColor("red"), [0, 10], [tensor(-1.0, 1.0, 31)] * 2) for number in range(count)
    ]


def test_layers_without_room_are_scrolled_to(qtbot: QtBot) -> None:
    shown = HistoryMap()
    qtbot.addWidget(shown)
    shown.resize(320, 160)
    shown.show_bands(bands(40))
    shown.show()
    first = [band.name for band in shown.shown]
    assert first[0] == "Linear 1" and shown.hidden == 40 - len(first) > 0 and shown.bar.isVisible()
    for _ in range(60):
        turn_wheel(shown, -120)
    shown.grab()
    assert shown.shown[-1].name == "Linear 40" and len(shown.shown) == len(first)
    assert shown.describe(QPointF(200.0, 8.0)).startswith(shown.shown[0].name)
    shown.show_bands(bands(2))
    assert not shown.bar.isVisible() and shown.shown[0].name == "Linear 1"


def turn_wheel(widget: HistoryMap, angle: int) -> None:
    at, nowhere = QPointF(100.0, 20.0), QPoint()
    kind = Qt.ScrollPhase.NoScrollPhase
    event = QWheelEvent(
        at,
        widget.mapToGlobal(at),
        nowhere,
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        kind,
        False,
    )
    QApplication.sendEvent(widget, event)


def test_a_name_and_the_range_of_a_low_band_stand_beside_each_other(qtbot: QtBot) -> None:
    shown = HistoryMap()
    qtbot.addWidget(shown)
    shown.resize(322, 142)  # three layers in the dashboard of a window of 1280 × 720
    shown.show_bands(bands(3, "Hidden"))
    shown.show()
    shown.grab()
    named, left, _ = shown._columns()
    measure = shown.fontMetrics()
    assert 12 + measure.horizontalAdvance("Hidden 1") <= named + 4
    assert left - 8 - measure.horizontalAdvance("−1.0") >= named


def test_what_no_layer_has_is_said_and_not_that_training_would_bring_it(qtbot: QtBot, dashboard: Dashboard) -> None:
    choose(qtbot, dashboard, "Layers over time")
    view = dashboard.views["over_time"]
    assert isinstance(view, LayersOverTime)
    view.what.show_value("saturated")
    view.redraw()
    assert view.chart.message.startswith("Press Train")
    dashboard.memory.take(started())
    activation = tensor(-1.0, 1.0, 3)
    plain = Layer(activation, None, None, None, None, Units(0.25, None, None, None), None, None)
    dashboard.memory.take(Layers(1, 0, {"relu": plain}))
    view.redraw()
    assert view.chart.message.startswith("No layer here has ends") and "Sigmoid" in view.chart.message
    view.what.show_value("weights")
    view.redraw()
    assert view.map.message == "No layer here has anything of this kind."
