"""Reading a large picture: a double click explains what the readout names, and the number is never cut off."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from canvas_kit import Hand
from example_kit import bench_of, warm_session
from portrait_kit import pictured_canvas, planted
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from studio.canvas.portrait_plate import Plate, Shape
from studio.explaining import explaining_of
from studio.session import Session
from studio.widgets.portrait import Portrait, tile_places
from studio.widgets.portrait_picture import PortraitPicture
from studio.widgets.readout import Readout


@pytest.fixture
def session(qtbot: QtBot, tmp_path: Path) -> Iterator[Session]:
    with warm_session(qtbot, tmp_path) as session:
        yield session


@pytest.fixture
def hand(qtbot: QtBot, tmp_path: Path) -> Iterator[Hand]:
    with pictured_canvas(qtbot, tmp_path / "data") as hand:
        yield hand


def images(count: int = 8, side: int = 14, *, whole: int = 0) -> Portrait:
    values = np.linspace(-1, 1, count * side * side, dtype=np.float32).reshape(count, side, side)
    size = [whole or side] * 2
    facts = {"kind": "images", "units": count, "numbers": list(range(count)), "size": size, "low": -1.0, "high": 1.0}
    return Portrait(facts, values)


def double_click(picture: PortraitPicture, at: QPoint) -> None:
    """As the window system tells it: the first click is one of its own."""
    window = picture.window()
    handle = window.windowHandle()
    assert handle is not None
    QTest.mouseDClick(handle, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, picture.mapTo(window, at))


def cell(picture: PortraitPicture, tile: int, row: int, column: int, rows: int, columns: int) -> QPoint:
    shown = picture._shown()
    assert shown is not None
    box = tile_places(shown, picture.rect().toRectF(), large=True)[tile]
    return QPoint(
        round(box.left() + (column + 0.5) * box.width() / columns), round(box.top() + (row + 0.5) * box.height() / rows)
    )


@pytest.mark.parametrize("pinned", [True, False])
def test_a_double_click_in_one_of_many_maps_explains_what_the_readout_names(
    qtbot: QtBot, session: Session, pinned: bool
) -> None:
    bench = bench_of(qtbot, session, "digits-cnn")
    explaining, plates = explaining_of(session), bench.canvas.reading.pictures.plates
    node = next(key for key, one in session.document.nodes.items() if one.type == "conv2d")
    if pinned:
        plates.pin(node)
        plate = plates.shown[node]
    else:
        plates._over = node
        plates._enlarge()
        plate = plates.hovering
    qtbot.waitUntil(lambda: getattr(plate.picture.portrait, "values", None) is not None, timeout=30_000)
    qtbot.waitUntil(lambda: plate.picture.portrait.values.shape[1:] == (8, 8), timeout=30_000)
    picture = plate.picture
    at = cell(picture, 2, 4, 4, 8, 8)
    QTest.mouseMove(picture, at)
    qtbot.waitUntil(lambda: bool(plate.readout.text))
    named = plate.readout.text
    assert named.startswith("Channel 2, row 4, column 4:")
    shown = float(picture.portrait.values[2, 4, 4])
    double_click(picture, at)
    qtbot.waitUntil(lambda: explaining.answer is not None, timeout=30_000)
    assert explaining.answer.facts["index"] == [2, 4, 4] and explaining.answer.facts["node"] == node
    assert explaining.answer.facts["value"] == pytest.approx(shown, rel=1e-4, abs=1e-6)
    if not pinned:
        return
    qtbot.wait(picture.patience + 50)
    assert picture.alone is None and picture.pointed == named  # it was no wish to see one by itself


def test_a_click_shows_one_map_by_itself_in_the_whole_width_and_another_all_again(hand: Hand) -> None:
    plates = planted(hand, linear1=images()).plates
    plates.pin("linear1")
    plate = plates.shown["linear1"]
    plate.take(Shape(1.0, 0.3))
    plate.move(40, hand.canvas.height() - plate.height() - 20)
    picture, shape, place = plate.picture, plate.shape, plate.pos()
    hand.qtbot.mouseClick(picture, Qt.MouseButton.LeftButton, pos=cell(picture, 1, 3, 3, 14, 14))
    hand.qtbot.waitUntil(lambda: picture.alone == 1)
    (box,) = tile_places(picture._shown(), picture.rect().toRectF(), large=True)
    assert box.width() >= 0.95 * picture.width() and picture.width() >= 0.9 * (plate.width() - 16)
    assert hand.canvas.rect().contains(plate.geometry())
    hand.qtbot.mouseClick(picture, Qt.MouseButton.LeftButton, pos=picture.rect().center())
    hand.qtbot.waitUntil(lambda: picture.alone is None)
    assert (plate.shape, plate.pos()) == (shape, place)


def test_a_thinned_picture_names_the_number_that_is_explained(qtbot: QtBot) -> None:
    from studio.canvas.portrait_explaining import index_at

    picture = PortraitPicture()
    qtbot.addWidget(picture)
    portrait = images(1, 14, whole=28)
    picture.show_portrait(portrait)
    picture.resize(picture.sizeHint())
    at = cell(picture, 0, 3, 5, 14, 14).toPointF()
    spot = picture.spot_at(at)
    index, _, _ = index_at(portrait, 0, spot)
    assert index == (0, 7, 11) and picture.describe(at).startswith("Channel 0, row 7, column 11: ≈ ")


def readout_of(plate: Plate) -> Readout:
    found = plate.readout
    assert found.isVisible()
    return found


@pytest.mark.parametrize("shape", [Shape(), Shape(0.85, 0.85), Shape(1.0, 0.3), Shape(0.4, 0.4)])
def test_the_number_under_the_pointer_can_be_read_whole_in_every_size(hand: Hand, shape: Shape) -> None:
    pictures = planted(hand, linear1=images(8, 14, whole=280))
    pictures.plates.pin("linear1")
    plate = pictures.plates.shown["linear1"]
    plate.take(shape)
    plate.move(20, 20)
    at = cell(plate.picture, 7, 13, 13, 14, 14)
    QTest.mouseMove(plate.picture, QPoint(1, 1))
    QTest.mouseMove(plate.picture, at)
    hand.qtbot.waitUntil(lambda: bool(plate.readout.text))
    value = plate.readout.text.rpartition(" ")[2]
    assert float(value) == pytest.approx(1.0, abs=0.01)
    assert readout_of(plate).shown.endswith(value) and "[7, " in readout_of(plate).shown + plate.readout.brief
    assert plate.rect().contains(plate.readout.geometry())
    QTest.mouseMove(plate.picture, at)
    hand.hover(QPoint(hand.canvas.width() - 5, hand.canvas.height() - 5))


def test_a_readout_keeps_its_end(qtbot: QtBot) -> None:
    readout = Readout()
    qtbot.addWidget(readout)
    readout.resize(400, 20)
    readout.tell("Channel 2, row 12, column 31: −0.0312", "[2, 12, 31] −0.0312")
    assert readout.shown == "Channel 2, row 12, column 31: −0.0312"
    readout.resize(130, 20)
    assert readout.shown == "[2, 12, 31] −0.0312"
    readout.resize(60, 20)
    assert readout.shown.endswith("−0.0312")
    readout.tell("", "")
    assert not readout.isVisible()
