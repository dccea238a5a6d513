"""Try it says when an input lies far from what the network was taught."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from example_kit import warm_session
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from try_kit import stroke, tried

from studio.session import Session
from studio.translate import use_language


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    with warm_session(qtbot, tmp_path) as session:
        yield session


def test_a_negative_is_told_until_it_is_none(qtbot: QtBot, session: Session) -> None:
    given = tried(qtbot, session, "digits-mlp").input
    assert given.complaint.isHidden()
    qtbot.mouseClick(given.button("invert"), Qt.MouseButton.LeftButton)
    assert given.complaint.text().startswith("The picture is mostly bright (")
    assert "the training pictures are mostly dark (31 %)" in given.complaint.text()
    use_language("ko")
    given.retranslate()
    assert "31 %" in given.complaint.text() and "mostly" not in given.complaint.text()
    qtbot.mouseClick(given.button("invert"), Qt.MouseButton.LeftButton)
    assert given.complaint.isHidden()
    stroke(given.sheet, (0.3, 0.2), (0.7, 0.2), (0.5, 0.9))
    assert given.complaint.isHidden(), "what is drawn is as dark as those"


def test_it_is_told_when_a_stroke_ends_so_that_no_sheet_moves_under_it(qtbot: QtBot, session: Session) -> None:
    given = tried(qtbot, session, "digits-mlp").input
    sheet = given.sheet
    sheet.set_brush(6.0)
    box = sheet.area()
    places = [QPoint(round(box.left() + x * box.width()), round(box.top() + y * box.height()))
              for y in (0.2, 0.5, 0.8) for x in (0.1, 0.5, 0.9)]  # fmt: skip
    QTest.mousePress(sheet, Qt.MouseButton.LeftButton, pos=places[0])
    for place in places[1:]:
        QTest.mouseMove(sheet, place)
    QApplication.processEvents()
    assert given.value.mean() > 0.8
    assert given.complaint.isHidden() and sheet.area() == box
    QTest.mouseRelease(sheet, Qt.MouseButton.LeftButton, pos=places[-1])
    assert given.complaint.text().startswith("The picture is mostly bright (")


def test_a_row_in_another_unit_is_told(qtbot: QtBot, session: Session) -> None:
    given = tried(qtbot, session, "iris").input
    given.row.take_text("51 35 14 2")
    assert given.complaint.text().startswith("3 columns lie far outside what the model was taught: sepal width (cm), ")
    given.row.take_text("5.1 3.5 1.4 0.2")
    assert given.complaint.isHidden()
