"""What a plot says of a run is true at any width, is of the present run, and stands over no curve."""

from dataclasses import replace
from unittest.mock import patch

import numpy as np
import pytest
from chart_kit import BLUE, RED, curve, shown, shown_chart
from dashboard_fakes import colors_in, epoch, losses, predictions, rows_of_color, started
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QHBoxLayout, QWidget

from studio.dashboard.loss_view import LOSS, LossView
from studio.dashboard.predictions_view import PredictionsView
from studio.translate import tr, use_language
from studio.widgets import chart_lines
from studio.widgets.chart_lines import Line, paint_line
from studio.widgets.scales import LinearScale, LogScale
from studio.widgets.text import figures, shortened, told_apart

NOISE = np.random.default_rng(0)


@pytest.fixture
def chart(qtbot):
    return shown_chart(qtbot)


def labels(chart):
    """What stands at the ends of the lines."""
    found = [(each.line, chart_lines._end(chart.axes, each)) for each in chart._drawn if each.line.labelled]
    return {line.name: line.text(end[1]) for line, end in found}


def noisy(count, *, run=1):
    return losses(0, *(0.2 + NOISE.random(count)), run=run)


@pytest.mark.parametrize("width", [330, 437, 700, 1200])
def test_a_label_is_the_last_epochs_number_at_any_width_and_smoothing(see, width):
    view = see(LossView, started(), noisy(600), *(epoch(n, 0.137 if n == 30 else 0.5, 0.225) for n in range(1, 31)))
    view._wished = []
    view.resize(width, 240)
    view.smoothing.setValue(width % 100)
    view.grab()
    assert labels(view.charts[LOSS]) == {"train": "0.137", "validation": "0.225"}


def test_without_an_epoch_a_label_is_the_newest_step(chart):
    values = NOISE.random(5000)
    shown(chart, Line("train", RED, curve(*values), smoothing=0.05))
    assert labels(chart) == {"train": Line("", RED, curve()).text(values[-1])}


# The scale


def test_a_bad_run_before_does_not_flatten_the_present_one(chart):
    bad = Line("", BLUE, curve(*np.linspace(1.25e6, 3e5, 200)), ghost=True, earlier=True)
    shown(chart, bad, Line("train", RED, curve(*np.linspace(2.3, 0.03, 200))))
    assert chart.axes.up.high < 6
    rows = rows_of_color(chart, RED)
    assert max(rows) - min(rows) > 0.35 * chart.axes.area.height()


def test_an_earlier_run_out_of_sight_has_an_arrow_at_the_edge(chart):
    bad = Line("run 1", BLUE, curve(*np.full(200, 9000.0)), earlier=True)
    present = Line("train", RED, curve(*np.linspace(2.3, 0.03, 200)))
    shown(chart, bad, present)
    area = chart.axes.area
    top = QRect(round(area.left()), round(area.top()), round(area.width()), 6)
    assert BLUE.name() in colors_in(chart, top)
    shown(chart, replace(bad, series=curve(*np.full(200, 2.0))), present)
    assert BLUE.name() not in colors_in(chart, top)


def test_an_earlier_run_of_the_same_kind_is_seen_from_the_first_step_on(chart):
    before = Line("", BLUE, curve(*np.linspace(2.4, 0.03, 200)), earlier=True)
    shown(chart, before, Line("train", RED, curve(2.3, 2.3)))
    assert (chart.axes.up.low, chart.axes.up.high) == (0.0, 2.5)


@pytest.mark.parametrize(
    ("values", "scale"),
    [(np.geomspace(52_000, 0.8, 300), LogScale), (np.linspace(2.3, 0.03, 300), LinearScale)],
)
def test_a_run_that_spans_decades_has_a_logarithmic_axis_unasked(see, values, scale):
    steep = np.concatenate((values, np.full(400, values[-1])))
    view = see(LossView, started(), losses(0, *steep))
    assert isinstance(view.charts[LOSS].axes.up, scale)
    assert view.log.isChecked() == (scale is LogScale)


def test_a_person_decides_about_the_logarithmic_axis(see):
    view = see(LossView, started(), losses(0, *np.geomspace(52_000, 0.001, 300), *np.full(400, 0.001)))
    assert view.log.isChecked()
    QTest.mouseClick(view.log, Qt.MouseButton.LeftButton)
    view.grab()
    assert isinstance(view.charts[LOSS].axes.up, LinearScale)
    assert not view.log.isChecked()


# Names


@pytest.mark.parametrize("width", [150, 200, 280, 420])
def test_names_stand_beside_the_curves_and_are_whole(chart, width):
    chart.resize(width, 200)
    chart.x_end = 4000.0  # the run goes on: its curves end in the middle
    shown(chart, Line("train", RED, curve(*np.full(900, 2.0))), Line("validation", BLUE, curve(*np.full(900, 1.0))))
    area, measure = chart.axes.area, figures()[1]
    image = chart.grab().toImage()
    reddish = {
        y
        for x in range(round(area.left()) + 1, round(area.right()))
        for y in range(image.height())
        if image.pixelColor(x, y).red() > image.pixelColor(x, y).blue() + 60
    }
    assert area.width() > 30
    assert 0 < len(reddish) <= 3, "the line alone"
    assert chart.axes.beside >= measure.horizontalAdvance("validation 1.00" if width >= 280 else "1.00")


def test_the_number_of_a_layer_stays_however_short_its_name_becomes(qapp):
    measure = figures()[1]
    for width in (30.0, 45.0, 60.0):
        assert shortened(measure, "Convolution 12", width).endswith(" 12")
    assert shortened(measure, "Convolution 12", 500.0) == "Convolution 12"
    assert "…" in shortened(measure, "A very long title of a layer", 60.0)


# Predictions


@pytest.mark.parametrize("width", [150, 200, 260, 300, 340, 500, 900])
def test_no_tile_is_cut_off_at_the_right(see, width):
    view = see(PredictionsView, started(), predictions())
    assert view.minimumSizeHint().width() <= 150
    view.resize(width, 220)
    QApplication.processEvents()
    tiles = view.list
    assert tiles.mapTo(view, tiles.rect().topRight()).x() < view.width()
    for row in range(view.model.rowCount()):
        assert tiles.visualRect(view.model.index(row)).right() < tiles.viewport().width()
    assert tiles.width() >= min(width, 180)
    assert view.confusion.isVisible() == (width >= 304)
    assert not view.confusion.isVisible() or view.confusion.geometry().right() < tiles.x()


@pytest.mark.parametrize("width", [160, 230, 400])
def test_the_head_of_predictions_keeps_its_buttons_whole(qtbot, see, width):
    view = see(PredictionsView, started(), predictions())
    head = QWidget()
    qtbot.addWidget(head)
    QHBoxLayout(head).addWidget(view.controls, 0, Qt.AlignmentFlag.AlignRight)
    view.controls.show()
    head.resize(width, 40)
    head.show()
    QApplication.processEvents()
    end = view.mistakes.mapTo(head, view.mistakes.rect().topRight()).x()
    view.controls.setParent(view)
    assert head.width() == width
    assert view.mistakes.width() >= view.mistakes.sizeHint().width()
    assert end < width
    assert view.count.toolTip() == "9 of 12 validation samples are right\n12 validation samples, worst first"
    assert bool(view.count.leading) == (width >= 230) and bool(view.count.shown) == (width >= 230)


def test_a_run_and_training_are_two_words_in_korean(qapp):
    use_language("ko")
    assert (tr("run {number}", number=4), tr("Runs"), tr("Earlier runs")) == ("실행 4", "실행", "이전 실행")
    assert tr("train") == "훈련"


def test_names_that_are_cut_off_can_still_be_told_apart(qapp):
    measure = figures()[1]
    for names, width in (
        (["apple", "pear", "plum"], measure.horizontalAdvance("p…m") + 1),
        (["apple", "pear", "plum"], measure.horizontalAdvance("ap") + 1),
        (["sepal length (cm)", "sepal width (cm)", "petal length (cm)"], measure.horizontalAdvance("s. w…") + 1),
        (["setosa", "versicolor", "virginica"], measure.horizontalAdvance("vir") + 1),
        (["color=blue", "color=green"], measure.horizontalAdvance("col…en") + 1),
    ):
        shown = told_apart(measure, names, width)
        assert len(set(shown)) == len(names), shown
        assert all(measure.horizontalAdvance(text) <= width + 1 for text in shown)
    for place in range(1, 4):  # of blocks the number stays before what is around them
        assert shortened(measure, f"Spectral linear {place} · Discriminator", 80.0).endswith(f" {place}")


@pytest.mark.parametrize("width", [240, 286, 340, 420])
def test_a_plot_is_drawn_alike_in_every_language(chart, width):
    chart.resize(width, 200)
    drawn = []
    for train, validation in (("train", "validation"), ("훈련", "검증")):
        points = Line(validation, BLUE, curve(*np.linspace(2.0, 1.0, 30)), dashed=True, dots=True)
        shown(chart, Line(train, RED, curve(*np.full(30, 0.5))), points)
        texts = [mark.text for mark in chart.axes.marks_across]
        with patch.object(QPainter, "drawEllipse", autospec=True) as dots:
            ground = QPixmap(chart.size())
            painter = QPainter(ground)
            paint_line(painter, chart.axes, chart._drawn[1])
            painter.end()
        drawn.append((texts, dots.call_count))
    assert drawn[0] == drawn[1]
