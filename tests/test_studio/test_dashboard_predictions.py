"""Predictions in the dashboard: samples from the worst on, the matrix whose cells open them, scatter, pictures."""

from dataclasses import replace

import numpy as np
import pytest
from dashboard_fakes import (
    colors_in,
    losses,
    predictions,
    started,
)
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

import studio.commands  # noqa: F401 (the table of actions, which names the keys)
from runtime.telemetry import Predictions
from studio.dashboard.classes_view import ClassesView
from studio.dashboard.predictions_view import PredictionsView
from studio.dashboard.samples import SIGN, SampleTile, describe, facts, fitted, headline, picture, verdict
from studio.theme import theme
from studio.widgets.text import figures


def test_samples_are_listed_the_worst_first(see):
    view = see(PredictionsView, started(), predictions())
    assert view.model.chosen.tolist() == list(range(12))
    assert view.model.data(view.model.index(0)) == "a, seen as c"
    assert view.count.text() == "12 validation samples, worst first"
    assert view.model.data(view.model.index(0), Qt.ItemDataRole.ToolTipRole).split("\n")[1:3] == [
        "row 101",
        "loss 3.00",
    ]


def test_a_new_run_lists_all_samples_again(see, memory):
    view = see(PredictionsView, started(), predictions())
    view.confusion.choose((0, 2))
    view.redraw()
    assert view.confusion.choice == (0, 2), "the same run keeps the cell"
    memory.take(started(2))
    memory.take(replace(predictions(), run=2))
    view.redraw()
    assert view.confusion.choice is None
    assert view.count.text() == "12 validation samples, worst first"


def test_a_cell_opens_its_samples(see):
    view = see(PredictionsView, started(), predictions())
    middle = view.confusion.cell_rect((0, 2)).center().toPoint()
    QTest.mouseClick(view.confusion, Qt.MouseButton.LeftButton, pos=middle)
    assert view.model.chosen.tolist() == [0, 1]
    assert view.count.text() == "a seen as c: 2 of 2"
    assert view.mistakes.isHidden() and not view.everything.isHidden()
    view.everything.click()
    assert not view.mistakes.isHidden() and view.everything.isHidden()
    assert len(view.model.chosen) == 12
    assert view.confusion.choice is None


def test_its_head_says_what_share_is_right_whatever_is_listed(see, memory):
    view = see(PredictionsView, started(), predictions())
    assert view.count.lead == "75.0 % right"
    assert view.count.toolTip().splitlines()[0] == "9 of 12 validation samples are right"
    assert view.count.accessibleName() == "75.0 % right, 12 validation samples, worst first"
    view.mistakes.click()
    assert view.count.lead == "75.0 % right"
    view.mistakes.click()
    view.confusion.choose((0, 2))
    assert view.count.lead == "75.0 % right"
    memory.take(replace(predictions(), trained=True))
    view.redraw()
    assert view.count.toolTip().splitlines()[0] == "9 of 12 training samples are right"


def test_a_share_of_more_samples_than_are_listed_is_that_of_the_matrix(see):
    counts = np.array([[40, 0, 2], [0, 40, 3], [5, 6, 4]])
    view = see(PredictionsView, started(), replace(predictions(), confusion=counts))
    assert view.count.lead == "84.0 % right"


def test_only_mistakes(see):
    view = see(PredictionsView, started(), predictions())
    view.mistakes.click()
    assert view.model.chosen.tolist() == [0, 1, 2]
    assert view.count.text() == "3 mistakes, worst first", "75.0 % right before it is not of these"


def test_the_chosen_cell_stays_when_new_predictions_come(see, memory):
    view = see(PredictionsView, started(), predictions())
    view.confusion.choose((1, 2))
    memory.take(predictions())
    view.redraw()
    assert view.model.chosen.tolist() == [2]


def test_a_new_run_shows_no_old_samples(see, memory):
    view = see(PredictionsView, started(), predictions())
    view.confusion.choose((1, 2))
    memory.take(started(2))
    view.redraw()
    assert view.model.rowCount() == 0
    assert not view.list.isVisible()
    assert view.confusion.choice is None
    assert view.empty.isVisible()


def test_a_tile_paints_picture_and_bars(see):
    view = see(PredictionsView, started(), predictions(), size=(500, 200))
    tile = view.list.visualRect(view.model.index(0))
    found = colors_in(view.list.viewport(), tile.intersected(QRect(0, 0, 300, 68)))
    assert {theme().negative.name(), theme().color("raised").name(), theme().color("card").name()} <= found


def told(truth, scores, *, confusion=None, classes=(), inputs=None, meaning="features", columns=()):
    count = len(truth)
    inputs = np.arange(count * 2.0).reshape(count, 2) if inputs is None else inputs
    return Predictions(
        1, 5, np.arange(count), inputs, meaning, np.array(truth), np.array(scores), np.linspace(2, 0, count),
        confusion, classes, columns,
    )  # fmt: skip


def test_a_regression_is_a_scatter_with_the_largest_errors(see):
    view = see(PredictionsView, started(), told([1.0, 5.0, 3.0], [[4.0], [5.5], [3.0]], columns=("size", "age")))
    assert view.scatter.isVisible()
    assert not view.confusion.isVisible()
    assert not view.mistakes.isVisible()
    assert not view.count.lead, "nothing is right or wrong"
    assert headline(view.samples, 0) == "1.00, predicted 4.00"
    assert facts(view.samples, 1) == [("size", "2.00"), ("age", "3.00")]
    assert "age  3.00" in describe(view.samples, 1)
    x, y = view.scatter.places()
    spot = view.scatter.rect().topLeft()
    spot.setX(round(x[2]))
    spot.setY(round(y[2]))
    QTest.mouseClick(view.scatter, Qt.MouseButton.LeftButton, pos=spot)
    assert view.list.currentIndex().row() == 2
    assert view.scatter.choice == 2


def test_rows_that_are_trained_on_are_not_called_unseen(see):
    view = see(PredictionsView, started(), predictions())
    assert view.count.text() == "12 validation samples, worst first"
    view = see(PredictionsView, started(), replace(predictions(), trained=True))
    assert view.count.text() == "12 training samples, worst first"


@pytest.mark.parametrize("kind", [PredictionsView, ClassesView])
def test_where_there_are_several_goals_it_is_told_whose_answers_these_are(see, kind):
    told = replace(predictions(), goal="goal")
    view = see(kind, started(), losses(0, 1.0), told, size=(900, 200))
    assert not view.answers.whose.isVisibleTo(view.controls)
    view = see(kind, started(), losses(0, 1.0), losses(0, 2.0, goal="other"), told, size=(900, 200))
    assert (
        view.answers.whose.isVisibleTo(view.controls)
        and view.answers.whose.text() == view.names.names(["goal", "other"])["goal"]
    )


def test_whole_numbers_such_as_tokens_are_written_as_such(see):
    inputs = np.array([[6, 12, 0], [7, 1, 3]])
    view = see(PredictionsView, started(), told([0, 1], np.eye(2), confusion=np.eye(2, dtype=int), inputs=inputs))
    assert facts(view.samples, 0) == [("x1", "6"), ("x2", "12"), ("x3", "0")]


def test_a_single_score_becomes_two_probabilities(see):
    view = see(PredictionsView, started(), told([0, 1], [[0.2], [0.3]], confusion=np.array([[1, 0], [1, 0]])))
    assert view.samples.scores.tolist() == [[0.8, 0.2], [0.7, 0.3]]
    assert view.samples.wrong.tolist() == [False, True]
    assert view.samples.name(1) == "1"


def test_scores_that_are_no_numbers_are_shown_as_nothing(see):
    scores = np.full((2, 2), np.nan)
    view = see(PredictionsView, started(), told([0, 1], scores, confusion=np.eye(2, dtype=int), classes=("a", "b")))
    assert isinstance(view.list.itemDelegate(), SampleTile)
    assert view.model.rowCount() == 2


@pytest.mark.parametrize(("shape", "corner"), [((1, 4, 6), "#ffffff"), ((3, 4, 6), "#ff0000"), ((4, 6), "#ffffff")])
def test_pictures_of_gray_and_color(see, shape, corner):
    values = np.zeros((2, *shape))
    values[1].flat[0] = 1.0
    view = see(PredictionsView, started(), told([0.0, 1.0], [[0.0], [1.0]], inputs=values, meaning="image"))
    image = picture(view.samples, 1)
    assert (image.width(), image.height()) == (6, 4)
    assert image.pixelColor(0, 0).name() == corner
    assert image.pixelColor(5, 3).name() == "#000000"
    assert facts(view.samples, 0) == []


def test_a_number_is_never_cut_in_the_middle(qapp):
    measure = figures()[1]
    words, number = "loss 422,190", "422,190"
    whole, alone = measure.horizontalAdvance(words) + 1, measure.horizontalAdvance(number) + 1
    assert fitted(words, number, measure, whole) == words
    assert fitted(words, number, measure, alone) == number
    assert fitted(words, number, measure, alone / 2).endswith("…")


@pytest.mark.parametrize("width", [304, 322, 480])
def test_no_sample_is_cut_off_beside_the_matrix(memory, names, qtbot, width):
    view = PredictionsView(memory, names)
    qtbot.addWidget(view)
    view.resize(width, 230)
    memory.take(started())
    memory.take(predictions())
    view.redraw()
    view.show()
    QApplication.processEvents()
    assert view.list.width() >= view.list.minimumWidth()
    right = view.list.mapTo(view, view.list.rect().topRight()).x()
    assert right < width and not view.confusion.geometry().intersects(view.list.geometry())


def test_true_and_predicted_are_both_read_however_narrow_a_tile_is(see):
    scores = np.array([[0.1, 0.8, 0.1], [0.8, 0.1, 0.1]])
    names = ("setosa", "versicolor", "virginica")
    view = see(PredictionsView, started(), told([0, 0], scores, classes=names, confusion=np.eye(3, dtype=int)))
    whole = verdict(view.samples, 0, 300.0)
    assert whole == ("setosa → versicolor", theme().font("body", bold=True))
    wide = QFontMetricsF(whole[1]).horizontalAdvance(whole[0]) + SIGN
    assert verdict(view.samples, 0, wide - 2)[0] == whole[0], "in a smaller font"
    true, predicted = verdict(view.samples, 0, 90.0)[0].split(" → ")
    assert true.startswith("s") and predicted.startswith("v") and len(predicted) > 2
    assert verdict(view.samples, 1, 90.0)[0] == "setosa"


def test_a_verdict_without_room_beside_the_columns_stands_over_them(see, monkeypatch):
    drawn = []
    monkeypatch.setattr(
        "studio.dashboard.samples.verdict",
        lambda samples, row, width: (
            drawn.append((row, width, verdict(samples, row, width)[0])) or verdict(samples, row, width)
        ),
    )
    scores = np.array([[0.1, 0.8, 0.1], [0.8, 0.1, 0.1]])
    names = ("setosa", "versicolor", "virginica")
    rows = told([0, 0], scores, classes=names, confusion=np.eye(3, dtype=int), inputs=np.zeros((2, 4)))
    view = see(PredictionsView, started(), rows)
    view.resize(322, 170)  # a pane of a window of 1280 × 720
    QApplication.processEvents()
    drawn.clear()
    view.list.grab()
    last = {row: (width, text) for row, width, text in drawn}
    assert last[0][1] == "setosa → versicolor"
    assert last[0][0] > last[1][0], "one that has room stands beside them"
