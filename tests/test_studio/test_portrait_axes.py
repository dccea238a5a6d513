"""Names at the edges of large pictures: who asks and who is looked at, steps and units, samples of a class."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPointF, QRectF
from pytestqt.qtbot import QtBot

from studio.widgets import portrait_axes
from studio.widgets.portrait import Portrait, axes_around, tile_places
from studio.widgets.portrait_picture import PortraitPicture

AREA = QRectF(0, 0, 344, 344)


def matrix(kind: str, tiles: int = 1, **facts: object) -> Portrait:
    values = np.arange(9 * tiles, dtype=np.float32).reshape(tiles, 3, 3)
    known = {"units": 3, "numbers": list(range(tiles)), "low": 0.0, "high": 1.0}
    return Portrait({"kind": kind, **known, **facts}, values)


def looks() -> Portrait:
    return matrix("attention", size=[3, 3], asking=["the", "cat", "sat"], asked=["the", "cat", "sat"])


def test_attention_names_who_asks_and_who_is_looked_at(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> None:
    axes = axes_around(looks(), AREA)
    assert axes is not None and (axes.beside, axes.above) == ("asks (query)", "looks at (key)")
    assert axes.rows == axes.columns == ("the", "cat", "sat")
    (place,) = tile_places(looks(), AREA, large=True)
    assert place.left() >= axes.margins().left() and place.top() >= axes.margins().top()
    picture = PortraitPicture()
    qtbot.addWidget(picture)
    picture.show_portrait(looks())
    picture.resize(picture.sizeHint())
    painted: list[QRectF] = []
    monkeypatch.setattr("studio.widgets.portrait.paint_axes", lambda _painter, _area, box, _axes: painted.append(box))
    picture.grab()
    (box,) = tile_places(looks(), picture.rect().toRectF(), large=True)
    assert painted == [box] and picture.rect().toRectF().contains(box)
    cell = QPointF(box.left() + box.width() / 2, box.top() + box.height() / 6)
    assert picture.describe(cell) == "Head 0: step 0 “the” looks at step 1 “cat” with 1.00"


def test_a_thinned_matrix_names_the_steps_in_the_middle_of_its_cells() -> None:
    many = matrix("attention", size=[9, 9], asking=[str(10 * step) for step in range(9)])
    axes = axes_around(many, AREA)
    assert axes is not None and axes.rows == ("10", "40", "70") and axes.columns == ("1", "4", "7")


def test_states_have_the_tokens_of_their_steps_and_units_of_samples_the_classes() -> None:
    axes = axes_around(matrix("sequence", across=[0, 2, 4], rows=[0, 1, 2], words=["a", "b", "c"]), AREA)
    assert axes is not None and axes.columns == ("a", "b", "c") and axes.rows == ("0", "1", "2")
    assert (axes.beside, axes.above) == ("Unit number", "Time step")
    axes = axes_around(matrix("sequence", across=[0, 2, 4], rows=[0, 1, 2], slid=True), AREA)
    assert axes is not None and axes.columns == ("0", "2", "4") and (axes.beside, axes.above) == ("Channel", "Place")
    axes = axes_around(matrix("units", across=[0, 1, 2], rows=["cat", "cat", "dog"]), AREA)
    assert axes is not None and axes.rows == ("cat", "", "dog")


def test_small_pictures_and_several_beside_one_another_have_no_names() -> None:
    assert axes_around(looks(), QRectF(0, 0, 90, 90)) is None
    assert axes_around(matrix("attention", tiles=2), AREA) is None
    assert axes_around(matrix("images"), AREA) is None
    low = axes_around(looks(), QRectF(0, 0, 344, 80))
    assert low is not None and (low.beside, low.above) == ("", "") and low.rows == ("the", "cat", "sat")


def test_names_that_would_touch_are_left_out(qtbot: QtBot) -> None:
    names = [str(number) for number in range(10)]
    assert portrait_axes._apart(names, 10.0, 10.0) == list(range(10))
    assert portrait_axes._apart(names, 4.0, 10.0) == [0, 3, 6, 9]
    assert portrait_axes._apart(["cat", "", "dog", ""], 10.0, 10.0) == [0, 2]
