"""What Try it is made of: a sheet drawn on by keys, drawings laid where the data have them, rows read as copied."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.widgets.trying.drawing import Drawing, resampled
from studio.widgets.trying.row_parts import row_of
from studio.widgets.trying.sheet import Sheet


def test_the_keyboard_draws_too(qtbot: QtBot) -> None:
    sheet = Sheet()
    qtbot.addWidget(sheet)
    sheet.resize(200, 200)
    sheet.show()
    QTest.keyClick(sheet, Qt.Key.Key_Space)
    assert sheet.drawing.pixels[0, 4, 4] > 0.5 and sheet.drawing.pixels[0, 4, 6] < 0.1
    for _ in range(2):
        QTest.keyClick(sheet, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
    assert sheet.drawing.pixels[0, 4, 6] > 0.5
    QTest.keyClick(sheet, Qt.Key.Key_Delete)
    assert not sheet.drawing.pixels.any()
    before = sheet.brush
    QTest.keyClick(sheet, Qt.Key.Key_BracketRight)
    assert sheet.brush > before


def test_a_drawing_is_laid_where_the_data_have_it() -> None:
    drawing = Drawing(1, 28, 28)
    drawing.line((3.0, 3.0), (3.0, 8.0), 2.0, (1.0,))
    assert drawing.center((0.5, 0.5), (0.7, 0.4))
    pixels = drawing.pixels[0]
    rows, columns = np.flatnonzero(pixels.max(1) > 0.5), np.flatnonzero(pixels.max(0) > 0.5)
    assert abs(len(rows) - 0.7 * 28) <= 1.5
    assert abs(rows.mean() - 13.5) <= 1 and abs(columns.mean() - 13.5) <= 1
    drawing.invert()
    assert drawing.pixels.mean() > 0.5
    assert drawing.undo() is False
    drawing.clear()
    assert not drawing.center((0.5, 0.5), (0.7, 0.4))


def test_areas_keep_their_mean() -> None:
    picture = np.random.default_rng(0).random((3, 13, 7)).astype(np.float32)
    small = resampled(picture, 4, 3)
    np.testing.assert_allclose(small.mean((1, 2)), picture.mean((1, 2)), atol=1e-5)
    np.testing.assert_allclose(resampled(picture, 13, 7), picture, atol=1e-6)


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("1 2", [1.0, 2.0]),
        ("1;2", [1.0, 2.0]),
        ("b\ta\n2\t1", [1.0, 2.0]),
        ('"1","2","yes"', [1.0, 2.0]),
        ("x,y\n3,4\n5,6", [3.0, 4.0]),
        ("1,5;2", [1.5, 2.0]),
    ],
)
def test_rows_are_read_as_they_are_copied(text: str, found: list[float]) -> None:
    assert row_of(text, ("a", "b")) == found
