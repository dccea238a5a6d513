"""The names beside the confusion matrix: as many as can be read, none on another, those at the pointer in any case."""

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest

from studio.theme import theme
from studio.widgets.confusion import Confusion
from studio.widgets.confusion_names import short_names, standing, width_for
from studio.widgets.text import figures

CLOTHES = ("T-shirt/top", "Trouser", "Pullover", "Dress", "Coat", "Sandal", "Shirt", "Sneaker", "Bag", "Ankle boot")
KINDS = tuple(f"species number {number}" for number in range(1, 27))
DIGITS = tuple("0123456789")


@pytest.fixture
def matrix(qtbot):
    def made(names, width, height):
        widget = Confusion()
        qtbot.addWidget(widget)
        widget.resize(width, height)
        widget.show_counts(np.eye(len(names), dtype=int) * 9, names)
        widget.show()
        return widget

    return made


def ink(widget):
    """Where anything is painted on the panel (rows, columns)."""
    image = widget.grab().toImage()
    panel = theme().color("panel").rgb()
    return np.array(
        [[image.pixel(x, y) != panel for x in range(image.width())] for y in range(image.height())], dtype=bool
    )


def test_long_names_stand_upright_above_their_columns_each_apart(matrix):
    widget = matrix(CLOTHES, 240, 240)
    square, found = widget.square(), ink(widget)
    band = found[round(square.top()) - 40 : round(square.top()) - 2]
    size = square.width() / len(CLOTHES)
    assert size > figures()[1].ascent()
    for index in range(len(CLOTHES)):
        left = round(square.left() + index * size)
        assert band[:, left + 3 : left + round(size) - 3].sum() > 15, CLOTHES[index]


@pytest.mark.parametrize("names", [DIGITS, tuple("ABCDEFGHIJKLMNOPQRSTUVWXYZ"), ("−1", "1")])
def test_short_names_lie_level_and_take_no_cell_away(matrix, names):
    stand = matrix(names, 240, 220).standing
    assert not stand.upright and stand.above == figures()[1].height()


@pytest.mark.parametrize("names", [CLOTHES, KINDS, ("malignant tumor", "benign tumor")])
@pytest.mark.parametrize("size", [(120, 120), (136, 170), (200, 170), (240, 220), (360, 340)])
def test_no_name_is_cut_off_at_the_edge(matrix, names, size):
    found = ink(matrix(names, *size))
    assert not found[:, -1].any() and not found[0].any() and not found[-1].any() and not found[:, 0].any()


def test_names_take_the_width_that_the_square_leaves():
    wide = standing(CLOTHES, 600, 170).square
    assert wide.left() > figures()[1].horizontalAdvance("T-shirt/top") + figures()[1].height()
    assert wide.height() == standing(CLOTHES, 400, 170).square.height()


@pytest.mark.parametrize("names", [DIGITS, CLOTHES])
def test_the_square_fills_the_height_at_the_width_asked_for(names):
    fits = standing(names, width_for(names, 200), 200).square
    assert abs(fits.height() - standing(names, 900, 200).square.height()) <= 1


def test_the_names_of_the_cell_under_the_pointer_are_written_whatever_is_left_out(matrix):
    widget = matrix(KINDS, 240, 220)
    before = ink(widget)
    QTest.mouseMove(widget, widget.cell_rect((2, 2)).center().toPoint())
    during = ink(widget)
    square = widget.square()
    beside, above = slice(0, round(square.left())), slice(0, round(square.top()))
    assert (during[:, beside] != before[:, beside]).any() and (during[above] != before[above]).any()
    assert widget.toolTip() == "9 of 9 species number 3 were seen as such"


def test_a_name_tells_itself_whole_under_the_pointer(matrix):
    widget = matrix(KINDS, 240, 220)
    row = widget.cell_rect((6, 0)).center()
    QTest.mouseMove(widget, QPoint(round(widget.square().left()) - 6, round(row.y())))
    assert widget.toolTip() == "species number 7"
    column = widget.cell_rect((0, 8)).center()
    QTest.mouseMove(widget, QPoint(round(column.x()), round(widget.square().top()) - 6))
    assert widget.toolTip() == "species number 9"
    QTest.mouseMove(widget, QPoint(2, 2))
    assert widget.toolTip() == ""


def test_keys_mark_the_names_too_and_fewer_classes_leave_nothing_marked(matrix):
    widget = matrix(KINDS, 240, 220)
    widget.setFocus(Qt.FocusReason.TabFocusReason)
    QTest.keyClick(widget, Qt.Key.Key_Down)
    widget.show_counts(np.eye(2, dtype=int), ("a", "b"))
    QTest.mouseMove(widget, widget.cell_rect((1, 1)).center().toPoint())
    widget.show_counts(np.eye(1, dtype=int), ("a",))
    assert ink(widget).any()


def test_numbers_tell_names_apart_where_there_is_room_for_little_else():
    measure = figures()[1]
    shown = short_names(measure, KINDS, 31.0)
    assert len(set(shown)) == len(KINDS) and all(text.endswith(f" {at}") for at, text in enumerate(shown, 1))
    assert all(measure.horizontalAdvance(text) <= 31.0 for text in shown)


def test_a_place_beside_the_square_has_only_a_row_or_a_column():
    stand = standing(DIGITS, 240, 220)
    square = stand.square
    assert stand.place_at(QPointF(square.left() - 4, square.top() + 1), 10) == (0, None)
    assert stand.place_at(QPointF(square.right() - 1, square.top() - 4), 10) == (None, 9)
    assert stand.place_at(square.center(), 10) == (5, 5)
    assert stand.place_at(QPointF(square.right() + 3, square.bottom() + 3), 10) == (None, None)
