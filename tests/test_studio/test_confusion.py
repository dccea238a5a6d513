"""The confusion matrix and the scatter of predictions: what is painted, what a real mouse and keys choose."""

import numpy as np
import pytest
from dashboard_fakes import colors_in
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from studio.theme import theme
from studio.widgets.confusion import Confusion
from studio.widgets.scatter import Scatter


@pytest.fixture
def confusion(qtbot):
    made = Confusion()
    qtbot.addWidget(made)
    made.resize(240, 240)
    made.show_counts(np.array([[5, 2, 0], [0, 7, 0], [0, 0, 4]]), ("a", "b", "c"))
    made.show()
    return made


def test_clicking_a_cell_chooses_it_and_again_takes_it_back(confusion):
    heard = []
    confusion.chosen.connect(heard.append)
    middle = confusion.cell_rect((0, 1)).center().toPoint()
    for _ in range(2):
        QTest.mouseClick(confusion, Qt.MouseButton.LeftButton, pos=middle)
    assert heard == [(0, 1), None]


def test_the_matrix_tells_right_from_wrong_by_place_number_and_color(confusion):
    right = colors_in(confusion, confusion.cell_rect((1, 1)).toRect().adjusted(3, 3, -3, -3))
    wrong = colors_in(confusion, confusion.cell_rect((0, 1)).toRect().adjusted(3, 3, -3, -3))
    nothing = colors_in(confusion, confusion.cell_rect((2, 0)).toRect().adjusted(3, 3, -3, -3))
    assert len(nothing) == 1
    assert len(right) > 1
    assert len(wrong) > 1
    assert right.isdisjoint(wrong | nothing - {theme().color("text").name()})
    assert confusion.describe((0, 1)) == "2 of 7 a were seen as b"


def test_keys_walk_the_matrix(confusion):
    heard = []
    confusion.chosen.connect(heard.append)
    for key in (Qt.Key.Key_Down, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Return):
        QTest.keyClick(confusion, key)
    QTest.keyClick(confusion, Qt.Key.Key_Escape)
    assert heard == [(1, 2), None]


def test_clicking_a_point_chooses_it(qtbot):
    scatter = Scatter()
    qtbot.addWidget(scatter)
    scatter.resize(300, 240)
    scatter.show_points(np.array([1.0, 2.0, 9.0]), np.array([1.5, 2.0, 5.0]))
    scatter.show()
    scatter.grab()
    x, y = scatter.places()
    heard = []
    scatter.chosen.connect(heard.append)
    QTest.mouseMove(scatter, QPoint(round(x[2]), round(y[2])))
    assert scatter.toolTip() == "9.00, predicted 5.00"
    QTest.mouseClick(scatter, Qt.MouseButton.LeftButton, pos=QPoint(round(x[2]), round(y[2])))
    assert heard == [2]
