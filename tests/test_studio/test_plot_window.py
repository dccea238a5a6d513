"""The window for a closer look: the numbers of the memory, zoomed and read as they were recorded."""

import math
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
from dashboard_fakes import colors_in, epoch, losses, started
from plot_kit import board, click, session, settle, trained, window
from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from shell_kit import open_window, wired

from runtime.telemetry import Losses
from studio.dashboard.plot_window import PAUSE
from studio.theme import theme, use_theme
from studio.translate import use_language
from studio.widgets.chart_lines import Line

__all__ = ["board", "session", "trained", "window"]  # fixtures


def place_of(window, panel, step, value):
    """Where a point lies in the viewport."""
    return window.graphics.mapFromScene(panel.vb.mapViewToScene(QPointF(step, value)))


def point_at(window, place):
    """Move the mouse there, as a person would."""
    QTest.mouseMove(window.graphics.viewport(), place - QPoint(3, 3))
    QTest.mouseMove(window.graphics.viewport(), place)
    settle()


def turn_wheel(window, place, notches):
    viewport = window.graphics.viewport()
    none = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    position = QPointF(place)
    turned = QWheelEvent(
        position, QPointF(viewport.mapToGlobal(place)), QPoint(), QPoint(0, 120 * notches), *none,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(viewport, turned)
    settle()


def span(panel):
    low, high = panel.vb.viewRange()[0]
    return high - low


def test_pyqtgraph_comes_with_this_window_and_not_before():
    code = """
import sys
import studio.window, studio.workbench, studio.dialogs.opening
print("pyqtgraph" in sys.modules)
import studio.dashboard.plot_window
print("pyqtgraph" in sys.modules)
"""
    root = Path(__file__).parents[2]
    done = subprocess.run([sys.executable, "-c", code], cwd=root, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


# What is shown


def test_every_curve_of_the_run_is_drawn_from_all_its_points(trained, board, window):
    run = board.memory.run
    assert list(window.panels) == ["", "right"]
    drawn = window.panels[""]._drawn
    for name, curve in (
        ("train", run.losses["goal"]),
        ("train, mean of the epoch", run.epoch_losses["goal"]),
        ("validation", run.validation["goal"]),
    ):
        for given, recorded in zip(drawn[name].getOriginalDataset(), curve.points(), strict=True):
            np.testing.assert_array_equal(given, recorded)
    metric = window.panels["right"]._drawn["validation"].getOriginalDataset()[1]
    np.testing.assert_array_equal(metric, run.validation_metrics["right"].points()[1])
    pens = {drawn[name].opts["pen"].width() for name in ("train", "validation")}
    assert pens <= {0, 1}, "one pixel: wider pens are drawn slowly"
    assert drawn["train"].opts["pen"].color() == theme().color("accent")


def test_the_second_tab_holds_the_gradients_in_the_colors_of_their_layers(trained, board, window):
    QTest.mouseClick(window.bar.tabs, Qt.MouseButton.LeftButton, pos=window.bar.tabs.tabRect(1).center())
    settle()
    (panel,) = window.panels.values()
    assert list(panel._drawn) == ["hidden", "scores"]
    assert panel._drawn["scores"].opts["pen"].color() == board.names.color("b")
    assert panel.in_log, "gradients differ by powers of ten"
    click(window.bar.everything)
    assert set(panel._drawn) == {"hidden", "scores", "ReLU"}


def test_many_points_are_drawn_by_their_peaks(session, window):
    session.arrived.emit(started(epochs=10_000))
    values = np.ones(200_000)
    values[123_456] = 9.0
    session.arrived.emit(Losses(1, "goal", 0, values))
    window.redraw()
    settle()
    item = window.panels[""]._drawn["train"]
    _, drawn = item.getData()
    assert item.opts["clipToView"]
    assert len(drawn) < 50_000
    assert drawn.max() == 9.0


def test_what_is_no_number_leaves_a_gap_and_harms_nothing(session, window):
    session.arrived.emit(started())
    session.arrived.emit(losses(0, 3.0, math.nan, math.inf, 2.0))
    window.redraw()
    settle()
    assert np.isnan(window.panels[""]._drawn["train"].getOriginalDataset()[1]).tolist() == [False, True, True, False]
    low, high = window.panels[""].vb.viewRange()[1]
    assert 1.5 < low < 2.0 < 3.0 < high < 3.5


def test_an_empty_window_says_what_to_do(window):
    assert window.cross.message == "Press Train (F5) to see the loss fall."
    assert not window.bar.picture.isEnabled()
    window.show_tab("gradients")
    assert window.cross.message.startswith("Press Train (F5) to see how strongly")


def test_events_wait_for_one_redraw_that_comes_four_times_a_second_at_most(session, window, monkeypatch):
    session.arrived.emit(started())
    window.redraw()
    window._timer.stop()
    drawn = []
    monkeypatch.setattr(window, "plots", lambda: drawn.append(1) or {"": ("Loss", [])})
    for step in range(50):
        session.arrived.emit(losses(step, 1.0))
    assert (drawn, window._timer.isActive()) == ([], True)
    assert window._timer.interval() >= PAUSE == 250


def test_a_new_run_is_shown_whole_and_the_last_one_stays_as_a_ghost(trained, window):
    panel = window.panels[""]
    panel.vb.setXRange(10, 20)
    trained.arrived.emit(started(2))
    trained.arrived.emit(losses(0, *np.linspace(2, 1, 100), run=2))
    window.redraw()
    settle()
    assert [line.ghost for line in panel.lines] == [True, False]
    assert span(panel) > 150


# Examining


@pytest.mark.parametrize("log", [False, True])
def test_the_present_run_decides_the_axis_whatever_an_earlier_one_did(session, window, log):
    session.arrived.emit(started(1))
    session.arrived.emit(losses(0, 1e9, 1e8, 1e7))
    window.redraw()
    settle()
    panel = window.panels[""]
    assert panel.vb.viewRange()[1][1] > 1e8, "alone it is shown whole"
    session.arrived.emit(started(2))
    session.arrived.emit(losses(0, 2.0, 1.5, 1.0, run=2))
    window.bar.log_set.emit(log)
    window.redraw()
    settle()
    low, high = panel.vb.viewRange()[1]
    assert high < (3.0 if log else 10.0) and (low > -3.0 or not log)
    assert panel.vb.viewRange()[0][1] >= 2.0


def test_the_crosshair_reads_the_recorded_points(trained, board, window):
    run, panel = board.memory.run, window.panels[""]
    point_at(window, place_of(window, panel, 98, 1.0))
    values = {line.name: (step, value, line.text(value)) for line, step, value in panel.values(window.cross.step)}
    step, value, text = values["train"]
    assert abs(step - 98) <= 1
    assert value == run.losses["goal"].points()[1][int(step)] == 2.0 * 0.99**step
    assert float(text) == pytest.approx(value, rel=1e-5)
    assert values["validation"][:2] == (100.0, 3 / 5)
    metric = {line.name: line.text(value) for line, _, value in window.panels["right"].values(window.cross.step)}
    assert metric["validation"] == "25.0000 %"
    assert theme().color("raised").name() in colors_in(window.graphics)
    QApplication.sendEvent(window.graphics.viewport(), QEvent(QEvent.Type.Leave))
    assert window.cross.step is None


def test_the_wheel_zooms_a_drag_moves_and_the_button_shows_everything(trained, window):
    panel = window.panels[""]
    whole, place = span(panel), place_of(window, panel, 100, 1.0)
    turn_wheel(window, place, 5)
    assert span(panel) < whole / 2
    assert window.panels["right"].vb.viewRange()[0] == pytest.approx(panel.vb.viewRange()[0]), "one axis in common"
    before = panel.vb.viewRange()[0]
    viewport = window.graphics.viewport()
    QTest.mousePress(viewport, Qt.MouseButton.LeftButton, pos=place)
    for moved in range(10, 110, 10):
        QTest.mouseMove(viewport, place + QPoint(moved, 0))
    QTest.mouseRelease(viewport, Qt.MouseButton.LeftButton, pos=place + QPoint(100, 0))
    settle()
    assert panel.vb.viewRange()[0][0] < before[0] - 1
    click(window.bar.fit)
    assert span(panel) == pytest.approx(whole)


def test_a_zoom_stays_while_curves_grow_and_a_metric_comes(session, window):
    session.arrived.emit(started())
    session.arrived.emit(losses(0, *np.linspace(3, 2, 60)))
    window.redraw()
    window.panels[""].vb.setXRange(10, 20, padding=0)
    session.arrived.emit(epoch(1, 2.0, 2.5))
    window.redraw()
    settle()
    assert list(window.panels) == ["", "right"]
    assert window.panels[""].vb.viewRange()[0] == pytest.approx([10, 20])


def test_the_logarithmic_axis_is_marked_in_values(trained, window):
    panel = window.panels[""]
    click(window.bar.log_scale)
    low, high = panel.vb.viewRange()[1]
    assert low < math.log10(0.27) < math.log10(3.0) < high
    marks = panel.getAxis("left").tickValues(low, high, 300)[0][1]
    texts = panel.getAxis("left").tickStrings(marks, 1.0, 1.0)
    assert [float(text) for text in texts] == pytest.approx([10.0**mark for mark in marks])
    assert not window.panels["right"].in_log


def test_the_axis_counts_epochs_on_request(trained, window):
    click(window.bar.epochs)
    axis = window.panels["right"].getAxis("bottom")
    low, high = window.panels["right"].vb.viewRange()[0]
    marks = axis.tickValues(low, high, 900)[0][1]
    texts = axis.tickStrings(marks, 1.0, 1.0)
    assert [float(text) * 20 for text in texts] == pytest.approx(marks)
    assert window.cross.unit == "epochs"


def test_a_curve_is_switched_off_in_the_legend(trained, window):
    panel = window.panels[""]
    sample, _ = panel.legend.items[0]
    place = window.graphics.mapFromScene(sample.sceneBoundingRect().center())
    QTest.mouseClick(window.graphics.viewport(), Qt.MouseButton.LeftButton, pos=place)
    settle()
    assert [line.name for line in panel.shown()] == ["train, mean of the epoch", "validation"]
    window.redraw()
    assert not panel._drawn["train"].isVisible()


# Looks and life


def test_theme_and_language_are_followed(trained, window):
    names = [line.name for line in window.panels[""].lines]
    use_language("ko")
    use_theme("light")
    settle()
    try:
        assert window.bar.tabs.tabText(0) == "손실"
        assert window.windowTitle() != "Curves of “Two/layers”"
        assert [line.name for line in window.panels[""].lines] != names
        assert window.panels[""]._drawn["훈련"].opts["pen"].color() == theme().color("accent")
        assert window.graphics.grab().toImage().pixelColor(2, 2) == theme().color("panel")
    finally:
        use_language("en")
        use_theme("dark")


def test_names_with_signs_of_html_are_written_as_they_are(trained, window):
    panel = window.panels[""]
    panel.show_lines([Line("a<b> & c", theme().color("accent"), window.memory.run.losses["goal"])])
    assert panel.legend.items[0][1].item.toPlainText() == "a<b> & c"


@pytest.mark.parametrize("tab", ["loss", "gradients"])
def test_the_button_in_the_head_of_a_view_opens_it(qtbot, tmp_path, tab):
    with open_window(qtbot, tmp_path) as main:
        main.session.apply(wired(), "Open")
        main.show_bench()
        settle()
        click(main.bench.dashboard.view(tab).examine)
        (shown,) = main.dialogs.open.values()
        assert shown.isVisible()
        assert not shown.isModal()
        assert shown.bar.tab == tab
        main.menus.actions["examine_curves"].trigger()
        assert list(main.dialogs.open.values()) == [shown]
        main.session.new()
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        assert main.dialogs.open == {}, "the curves were those of the document before"
        main.menus.actions["examine_curves"].trigger()
        assert list(main.dialogs.open) == ["curves"], "and it is left open for the main window to close"
