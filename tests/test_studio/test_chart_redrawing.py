"""A chart that grows paints no more than has changed, and looks as if painted for the first time."""

import numpy as np
import pytest
from chart_kit import shown
from dashboard_fakes import losses, started
from PySide6.QtGui import QColor, QImage, QPainter

from studio.dashboard import loss_view
from studio.dashboard.curves import Curve
from studio.dashboard.memory import Memory
from studio.dashboard.names import Names
from studio.widgets import chart_axes, chart_lines, line_chart, polylines
from studio.widgets.chart_axes import lay_out, paint_axes
from studio.widgets.chart_lines import Line
from studio.widgets.line_chart import LineChart
from studio.widgets.polylines import Bins, smooth
from studio.widgets.scales import LinearScale
from studio.widgets.text import figures, widest

COLORS = QColor("#ff0000"), QColor("#0000ff")


@pytest.fixture
def chart(qtbot):
    return made(qtbot)


def made(qtbot):
    chart = LineChart()
    qtbot.addWidget(chart)
    chart.resize(420, 220)
    chart.x_name, chart.x_end = "steps", 3000.0
    chart.show()
    return chart


def grow(curves, count):
    for number, curve in enumerate(curves):
        start = len(curve)
        steps = np.arange(start, start + count)
        noise = np.random.default_rng(start + number).normal(size=count) * 0.1
        values = 1 + number + np.exp(-steps / 300) + noise
        values[steps % 97 < 9] = np.nan
        curve.extend(steps, values)


def lines(curves):
    return [Line(f"line {place}", COLORS[place], curve, smoothing=0.01) for place, curve in enumerate(curves)]


def test_a_chart_that_grew_looks_like_one_painted_for_the_first_time(chart, qtbot):
    curves = [Curve(), Curve()]
    for count in (900, 3, 3, 40, 3, 200, 3, 700, 3):
        grow(curves, count)
        shown(chart, *lines(curves))
        fresh = made(qtbot)
        shown(fresh, *lines(curves))
        assert chart._picture.toImage() == fresh._picture.toImage()  # without the ring of the focus


def test_a_chart_that_reads_before_it_paints_looks_like_one_that_does_both_at_once(chart, qtbot):
    curves, apart = [Curve(), Curve()], made(qtbot)
    for count in (300, 40, 3):
        grow(curves, count)
        shown(chart, *lines(curves))
        apart.lines = lines(curves)
        apart.read()
        apart.grab()
        assert apart._picture.toImage() == chart._picture.toImage()


def test_what_a_chart_has_read_is_not_painted_at_another_size(chart, qtbot):
    curves = [Curve(), Curve()]
    grow(curves, 300)
    shown(chart, *lines(curves))
    chart.read()
    chart.resize(620, 220)
    chart.grab()
    fresh = made(qtbot)
    fresh.resize(620, 220)
    shown(fresh, *lines(curves))
    assert chart._picture.toImage() == fresh._picture.toImage()


def test_only_the_end_of_a_band_is_painted_anew(chart, monkeypatch):
    painted, fill = [], chart_lines.fill_columns
    monkeypatch.setattr(
        chart_lines, "fill_columns", lambda painter, x, *rest: painted.append(len(x)) or fill(painter, x, *rest)
    )
    curves = [Curve(), Curve()]
    grow(curves, 1600)
    shown(chart, *lines(curves))
    assert max(painted) > 10
    painted.clear()
    grow(curves, 3)
    shown(chart, *lines(curves))
    assert painted
    assert sum(painted) < 20


def test_texts_of_the_vertical_axis_stay_while_the_horizontal_end_moves(chart, monkeypatch):
    painted, paint = [], line_chart.paint_levels
    monkeypatch.setattr(line_chart, "paint_levels", lambda *what: painted.append(what) or paint(*what))
    chart.x_end, curve = 0.0, Curve()
    ends = set()
    for first in range(0, 600, 60):
        curve.extend(np.arange(first, first + 60), np.arange(60) / 60)
        shown(chart, Line("train", COLORS[0], curve))
        ends.add(chart.axes.across.high)
    assert len(ends) > 5
    assert len(painted) == 1


@pytest.mark.parametrize("ground", [QColor(0, 0, 0, 0), QColor("#223344")])
def test_a_grid_of_filled_pixels_looks_like_one_of_lines(qtbot, monkeypatch, ground):
    def picture():
        image = QImage(430, 230, QImage.Format.Format_ARGB32_Premultiplied)
        image.fill(ground)
        painter = QPainter(image)
        paint_axes(painter, axes)
        painter.end()
        return image

    for width in (300.0, 300.25, 411.7):
        axes = lay_out(width, 211.3, LinearScale(0, 870), LinearScale(0, 2.5), "steps", titled=True, beside=61.3)
        filled = picture()
        with monkeypatch.context() as patched:
            patched.setattr(chart_axes, "_by_pixels", lambda painter: False)
            assert picture() == filled


def test_grid_lines_stay_lines_where_a_painter_is_scaled(qtbot):
    image = QImage(80, 60, QImage.Format.Format_ARGB32_Premultiplied)
    painter = QPainter(image)
    assert chart_axes._by_pixels(painter)
    painter.translate(0.5, 0)
    assert not chart_axes._by_pixels(painter)
    painter.scale(2, 2)
    assert not chart_axes._by_pixels(painter)
    painter.end()


def test_a_new_number_is_as_wide_as_others_of_its_digits(qtbot):
    measure = figures()[1]
    texts = [f"train {value:.4f}" for value in (0.1234, 1.9078, 3.1111)]
    expected = widest(measure, texts)
    assert chart_lines._widest_of_digits(measure, texts) == expected
    known = len(measure._advances)
    assert chart_lines._widest_of_digits(measure, ["train 7.6543", "train 2.2468"]) == expected
    assert len(measure._advances) == known


def test_curves_of_equal_places_share_what_smoothing_takes_from_them():
    x = np.arange(311.0)
    before = polylines._whole.cache_info()
    for seed in (1, 2, 3):
        y = np.random.default_rng(seed).normal(size=311)
        smooth(Bins(x, y, y, y, single=True), 7.125)
    after = polylines._whole.cache_info()
    assert after.misses - before.misses <= 1
    assert after.hits - before.hits >= 2


def test_a_loss_in_sight_asks_for_no_line_about_an_empty_chart(qtbot, monkeypatch):
    asked, say = [], loss_view.empty_line
    monkeypatch.setattr(loss_view, "empty_line", lambda *what: asked.append(what) or say(*what))
    memory = Memory()
    view = loss_view.LossView(memory, Names())
    qtbot.addWidget(view)
    view.redraw()
    assert len(asked) == 1
    assert view.charts[""].message
    memory.take(started())
    memory.take(losses(0, 2.0, 1.0))
    view.redraw()
    assert len(asked) == 1
    assert view.charts[""].message == ""
