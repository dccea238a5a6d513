"""The drawings of the dashboard: what is painted, what a real mouse finds, keys."""

from unittest.mock import patch

import numpy as np
import pytest
from chart_kit import BLUE, RED, curve, on_screen, shown, shown_chart
from dashboard_fakes import colors_in, rows_of_color
from PySide6.QtCore import QPoint, QPointF, QRect, Qt
from PySide6.QtGui import QColor, QPainter, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from studio.theme import theme, use_theme
from studio.widgets.chart_hover import crosshair_rows
from studio.widgets.chart_lines import Line
from studio.widgets.log_bars import Bar, LogBars
from studio.widgets.reading import Reading
from studio.widgets.ridge import Histogram, Ridge, densities
from studio.widgets.scales import LinearScale, LogScale


@pytest.fixture
def chart(qtbot):
    made = shown_chart(qtbot)
    made.x_name = "steps"
    return made


def test_a_curve_is_painted_where_its_values_are(chart):
    shown(chart, Line("train", RED, curve(*np.full(200, 4.0))), Line("", BLUE, curve(*np.full(200, 1.0))))
    red, blue = rows_of_color(chart, RED), rows_of_color(chart, BLUE)
    area = chart.axes.area
    expected = area.bottom() - float(chart.axes.up.place(1.0)) * area.height()
    assert abs(blue[-1] - expected) <= 2
    assert min(red) < min(blue)


def test_the_name_and_the_last_value_stand_at_the_end_of_a_line(chart):
    shown(chart, Line("train", RED, curve(*np.full(200, 2.0))))
    end = round(chart.axes.x(float(chart.axes.across.place(199))))
    assert end < chart.width() - 48
    right_of_it = QRect(end + 6, 0, 420 - end - 6, 200)
    assert any(QColor(name).red() > 120 > QColor(name).blue() + 60 for name in colors_in(chart, right_of_it))


def test_the_message_is_painted_only_while_there_is_no_curve(chart):
    chart.message = "Press Train"
    shown(chart)
    empty = colors_in(chart)
    assert len(empty) > 3
    assert chart.axes is None
    shown(chart, Line("train", RED, curve(1, 2)))
    assert chart.axes is not None


def test_a_logarithmic_axis_with_zeros_and_negatives(chart):
    chart.log = True
    shown(chart, Line("train", RED, curve(10, 1, 0.1, 0, -5, 0.01)))
    assert isinstance(chart.axes.up, LogScale)
    assert chart.axes.up.low <= 0.01
    assert max(rows_of_color(chart, RED)) >= chart.axes.area.bottom() - 2


def test_nothing_above_zero_falls_back_to_a_linear_axis(chart):
    chart.log = True
    shown(chart, Line("train", RED, curve(0, -1, -2)))
    assert isinstance(chart.axes.up, LinearScale)


def test_a_curve_without_any_number_is_no_curve(chart):
    shown(chart, Line("train", RED, curve(np.nan, np.inf)))
    assert isinstance(chart.axes.up, LinearScale)
    assert rows_of_color(chart, RED) == []


def test_hovering_tells_the_values_of_the_nearest_step(chart):
    shown(chart, Line("train", RED, curve(*range(100))), Line("validation", BLUE, curve(*range(100, 0, -1))))
    axes = chart.axes
    x = round(axes.x(float(axes.across.place(30))))
    heard = []
    chart.crossed.connect(heard.append)
    QTest.mouseMove(chart, QPoint(x, 80))
    assert [(line.name, at, value) for line, at, value in chart.values] == [("train", 30, 30), ("validation", 30, 70)]
    assert abs(heard[-1] - 30) < 1
    rows = crosshair_rows(chart.cross, chart.values, "steps", 1.0)
    assert rows == [("steps", "30"), ("train", "30.0"), ("validation", "70.0")]
    QTest.mouseMove(chart, QPoint(5, 5))
    assert chart.values == []


def test_ghosts_have_no_label_and_no_hover_value(chart):
    shown(chart, Line("", RED, curve(1, 2, 3), ghost=True))
    chart.show_cross(1.0)
    assert chart.values == []


def test_the_wheel_zooms_around_the_pointer_and_a_double_click_shows_all(chart):
    shown(chart, Line("train", RED, curve(*range(1000))))
    before = chart.axes.across
    point = chart.axes.area.center()
    fixed = before.value(0.5)
    event = QWheelEvent(
        point,
        QPointF(chart.mapToGlobal(point.toPoint())),
        QPoint(),
        QPoint(0, 120),
        Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(chart, event)
    chart.grab()
    after = chart.axes.across
    assert after.high - after.low == pytest.approx((before.high - before.low) / 1.25)
    assert after.value(0.5) == pytest.approx(fixed, abs=2)
    QTest.mouseDClick(chart, Qt.MouseButton.LeftButton, pos=point.toPoint())
    chart.grab()
    assert chart.axes.across == before


def test_dragging_moves_what_is_in_sight(chart):
    shown(chart, Line("train", RED, curve(*range(1000))))
    before = chart.axes.across
    start = chart.axes.area.center().toPoint()
    QTest.mousePress(chart, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(chart, start - QPoint(40, 0))
    QTest.mouseRelease(chart, Qt.MouseButton.LeftButton, pos=start - QPoint(40, 0))
    chart.grab()
    moved = 40 / chart.axes.area.width() * (before.high - before.low)
    assert chart.axes.across.low == pytest.approx(before.low + moved)


def test_keys_move_the_crosshair_zoom_and_show_all(chart):
    shown(chart, Line("train", RED, curve(*range(1000))))
    before = chart.axes.across
    QTest.keyClick(chart, Qt.Key.Key_Right)
    assert chart.cross == pytest.approx((before.low + before.high) / 2 + (before.high - before.low) / 100)
    QTest.keyClick(chart, Qt.Key.Key_Plus)
    chart.grab()
    assert chart.axes.across.high < before.high
    QTest.keyClick(chart, Qt.Key.Key_Home)
    chart.grab()
    assert chart.axes.across == before
    QTest.keyClick(chart, Qt.Key.Key_Escape)
    assert chart.cross is None


def test_hovering_paints_no_curve_again(chart):
    shown(chart, Line("train", RED, curve(*range(1000))))
    picture = chart._picture
    QTest.mouseMove(chart, QPoint(200, 80))
    chart.grab()
    assert chart._picture is picture


def test_another_theme_paints_in_its_colors(chart):
    shown(chart, Line("train", RED, curve(1, 2)))
    use_theme("light")
    try:
        assert theme().color("panel").name() in colors_in(chart, QRect(0, 0, 3, 3))
    finally:
        use_theme("dark")


@pytest.mark.parametrize("steps", [7, 130, 1200, 12_345])
def test_a_finished_run_fills_its_axis(chart, steps):
    shown(chart, Line("train", RED, curve(*np.zeros(steps))))
    assert steps - 1 <= chart.axes.across.high <= steps * 1.08


def test_a_growing_run_rarely_moves_its_axis(chart):
    chart.x_end = 10_000.0
    grown, ends = curve(*np.zeros(100)), set()
    for first in range(100, 1000, 20):
        grown.extend(np.arange(first, first + 20), np.zeros(20))
        shown(chart, Line("train", RED, grown))
        ends.add(chart.axes.across.high)
    assert len(ends) <= 10


@pytest.fixture
def bars(qtbot):
    return on_screen(qtbot, LogBars(), 400, 200)


def test_bars_stand_on_powers_of_ten(bars):
    bars.show_bars([Bar("a", RED, 1e-2), Bar("b", BLUE, 1e-4)])
    assert bars.place(1e-2) - bars.place(1e-3) == pytest.approx(bars.place(1e-3) - bars.place(1e-4))
    image = bars.grab().toImage()
    lengths = {
        color.name(): sum(image.pixelColor(x, y) == color for x in range(image.width()))
        for color, y in ((RED, round(bars._area().top() + 15)), (BLUE, round(bars._area().top() + 45)))
    }
    assert lengths[RED.name()] > lengths[BLUE.name()] + 50


def test_the_scale_of_bars_only_widens(bars):
    bars.show_bars([Bar("a", RED, 1e-7)])
    wide = bars.decades
    bars.show_bars([Bar("a", RED, 1e-2)])
    assert bars.decades == wide
    bars.restart()
    assert bars.decades != wide


def test_a_warning_is_told_by_sign_word_and_pattern(bars):
    plain = Bar("a", RED, 1e-3)
    bars.show_bars([plain])
    before = colors_in(bars)
    bars.show_bars([Bar("a", RED, 1e-3, sign="▼", word="vanishing")])
    after = colors_in(bars)
    assert theme().color("warning").name() in after - before
    assert RED.name() in before
    assert bars.describe(bars.bars[0]) == "a · 0.00100 · ▼ vanishing"


def test_hovering_a_bar_tells_all_of_it(bars):
    bars.show_bars([Bar("a", RED, 1e-3, 0.25), Bar("b", BLUE, 2e-3)])
    QTest.mouseMove(bars, QPoint(100, round(bars._area().top() + 10)))
    assert bars.toolTip() == "a · 0.00100 · ≤ 0.250"


def test_broken_and_endless_gradients_are_painted(bars):
    bars.show_bars([Bar("a", RED, float("nan"), sign="✕", wrong=True), Bar("b", BLUE, float("inf"), sign="▲")])
    assert theme().color("error").name() in colors_in(bars)


def histogram(name="a", low=-1.0, high=1.0, zeros=0.0, counts=None):
    counts = np.ones(32) * 10 if counts is None else counts
    return Histogram(name, RED, counts, low, high, zeros, (low * 0.9, 0.0, high * 0.9), 0.0, 0.5)


def test_a_density_has_the_share_of_its_values():
    edges = np.linspace(-2, 2, 41)
    found = densities([histogram()], edges)[0]
    assert found.sum() == pytest.approx(1.0)
    assert found[:10].sum() == 0


def test_exact_zeros_are_told_and_not_drawn():
    counts = np.zeros(32)
    counts[0], counts[16] = 60, 40
    found = densities([histogram(low=0.0, high=1.0, zeros=0.6, counts=counts)], np.linspace(0, 1, 33))[0]
    assert found.sum() == pytest.approx(0.4)
    assert found[0] == 0


def test_a_layer_of_one_value_is_drawn_at_that_value():
    found = densities([histogram(low=0.5, high=0.5)], np.linspace(0, 1, 11))[0]
    assert found.argmax() == 5


@pytest.fixture
def ridge(qtbot):
    return on_screen(qtbot, Ridge(), 400, 200)


def test_each_layer_stands_in_its_row(ridge):
    ridge.show_rows([histogram("first", low=-1, high=-0.2), histogram("second", low=0.2, high=1)])
    image = ridge.grab().toImage()
    area = ridge._area()
    for index, side in ((0, 0.2), (1, 0.8)):
        base = round(ridge._base(area, index))
        x = round(area.left() + area.width() * side)
        assert image.pixelColor(x, base - 6) != theme().color("panel")
        assert image.pixelColor(round(area.left() + area.width() * (1 - side)), base - 6) == theme().color("panel")


def test_the_axis_of_a_ridge_widens_at_once_and_narrows_late(ridge):
    ridge.log = False
    ridge.show_rows([histogram()])
    first = ridge.scale
    ridge.show_rows([histogram(low=-0.9, high=0.9)])
    assert ridge.scale == first
    ridge.show_rows([histogram(low=-9, high=9)])
    assert ridge.scale.high >= 9
    ridge.show_rows([histogram(low=-0.1, high=0.1)])
    assert ridge.scale.high < 1


@pytest.mark.parametrize("log", [False, True])
def test_the_axis_of_a_ridge_gives_nothing_up_on_one_side_while_it_grows_on_the_other(ridge, log):
    ridge.log = log
    ridge.show_rows([histogram(low=-28, high=14)])
    before = ridge.scale
    ridge.show_rows([histogram(low=-19, high=17)])
    assert ridge.scale.low <= before.low and ridge.scale.high >= 17
    grown = ridge.scale
    ridge.show_rows([histogram(low=-28, high=14)])
    assert ridge.scale == grown


def test_many_layers_become_a_heat_map(ridge):
    ridge.show_rows([histogram(f"layer {index}") for index in range(64)])
    assert ridge.dense
    assert len(colors_in(ridge)) > 8


def test_a_layer_without_numbers_says_so(ridge):
    ridge.show_rows([histogram("a"), histogram("b", low=float("nan"), high=float("nan"))])
    assert theme().color("error").name() in colors_in(ridge)


def test_hovering_a_row_tells_its_numbers(ridge):
    ridge.show_rows([histogram("first", zeros=0.25), histogram("second")])
    QTest.mouseMove(ridge, QPoint(200, round(ridge._base(ridge._area(), 0)) - 3))
    assert ridge.toolTip().split("\n")[0] == "first"
    assert "25.0 % zeros" in ridge.toolTip()


def test_a_reading_keeps_its_width_and_paints_only_what_changed(qtbot):
    reading = Reading("100,000")
    qtbot.addWidget(reading)
    reading.show_caption("Steps/s")
    width = reading.sizeHint().width()
    for value in ("1", "99,999", "–"):
        reading.show_value(value)
        assert reading.sizeHint().width() == width
    reading.expect("a much longer word")
    assert reading.sizeHint().width() > width


@pytest.mark.parametrize(("points", "dotted"), [(20, True), (200, False)])
def test_points_have_a_dot_while_they_are_apart(chart, points, dotted):
    shown(chart, Line("mean", RED, curve(*np.full(points, 2.0)), dots=True, joined=False))
    height = round(chart.axes.y(float(chart.axes.up.place(2.0))))
    inside = QRect(round(chart.axes.area.left()) + 6, height - 3, 100, 6)
    assert (RED.name() in colors_in(chart, inside)) is dotted


def test_of_many_curves_the_names_are_shortened_before_they_are_left_out(chart):
    names = ["Tell real from fake train", "Pass for real train", "Read the digits of a hand train"]
    lines = [Line(name, RED, curve(*np.full(200, 1.0 + at))) for at, name in enumerate(names)]
    written = []
    with patch.object(QPainter, "drawText", lambda _painter, *about: written.append(about[-1])):
        chart.resize(300, 220)
        shown(chart, *lines)
    ends = [text for text in written if isinstance(text, str) and "…" in text]
    assert sorted(text[0] for text in ends) == ["P", "R", "T"]
    assert {text.rpartition(" ")[2] for text in ends} == {"1.00", "2.00", "3.00"}
