"""What counts among numbers: every bar has its name, and where not all have room those that count most are there."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.widgets.trying.saliency_picture import LEAST, LEGEND, SaliencyPicture

VALUES = np.array([0.1, -0.9, 0.0, 0.5, -0.2, 0.3])


@pytest.fixture
def picture(qtbot: QtBot) -> SaliencyPicture:
    made = SaliencyPicture()
    qtbot.addWidget(made)
    made.show_map(VALUES, {"high": 0.9, "signed": True}, None, [f"column {index}" for index in range(6)])
    made.show()
    return made


def high_enough_for(lines: int) -> int:
    return round(LEAST * lines + LEGEND) + 3


def test_all_numbers_have_a_bar_where_there_is_room(picture: SaliencyPicture) -> None:
    picture.resize(320, high_enough_for(6))
    assert picture.lines()[0] == [0, 1, 2, 3, 4, 5]


def test_where_there_is_little_room_those_that_count_most_stay_in_their_order(picture: SaliencyPicture) -> None:
    picture.resize(320, high_enough_for(4))
    shown, height = picture.lines()
    assert shown == [1, 3, 5] and height == LEAST
    picture.resize(320, 72)
    assert picture.lines()[0] == [1, 3]
    before = picture.grab().toImage()
    picture.show_map(VALUES[:3], picture.facts, None, picture.names)
    assert picture.grab().toImage() != before


def test_pointing_tells_the_number_of_the_bar_that_is_there(qtbot: QtBot, picture: SaliencyPicture) -> None:
    picture.resize(320, high_enough_for(4))
    told: list[str] = []
    picture.told.connect(told.append)
    for line in range(4):
        QTest.mouseMove(picture, QPoint(100, round(picture.area().top() + LEAST * (line + 0.5))))
        qtbot.waitUntil(lambda line=line: len(told) > line)
    assert told == ["column 1: −0.900", "column 3: 0.500", "column 5: 0.300", ""]


def test_columns_of_a_table_that_hardly_count_share_one_quiet_line(qtbot: QtBot, picture: SaliencyPicture) -> None:
    values = np.array([0.0, 0.8, 0.0, 0.001, 0.0, -0.5])
    facts = {"high": 0.8, "signed": True, "table": True}
    picture.resize(320, high_enough_for(6))
    picture.show_map(values, facts, None, picture.names)
    assert picture.lines()[0] == [1, 5]
    told: list[str] = []
    picture.told.connect(told.append)
    height = picture.lines()[1]
    QTest.mouseMove(picture, QPoint(100, round(picture.area().top() + height * 1.5)))
    qtbot.waitUntil(lambda: bool(told))
    assert told == ["column 5: −0.500"]
    picture.show_map(values, {**facts, "table": False}, None, picture.names)
    assert picture.lines()[0] == [0, 1, 2, 3, 4, 5], "the tokens of a text stay in their places"
    picture.show_map(np.array([0.5, 0.0, 0.8]), facts, None, picture.names)
    assert picture.lines()[0] == [0, 1, 2], "one alone needs no line for others"
    picture.show_map(np.zeros(6), {**facts, "high": 0.0}, None, picture.names)
    assert picture.lines()[0] == [0, 1, 2, 3, 4, 5]
