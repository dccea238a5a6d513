"""A picture hangs at its node, and the legend stands where it covers no name."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product
from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pytest
from canvas_kit import Hand, settle
from portrait_kit import maps, pictured_canvas, pictures_of
from PySide6.QtCore import QRect, QRectF
from pytestqt.qtbot import QtBot
from shell_kit import warm

from studio.canvas.corners import EDGE, LOWER, UPPER
from studio.canvas.far_names import names_of
from studio.canvas.portrait_beside import PORT


@pytest.fixture
def hand(qtbot: QtBot, tmp_path: Path) -> Iterator[Hand]:
    with pictured_canvas(qtbot, tmp_path / "data") as hand:
        yield hand


def test_a_picture_with_no_room_below_hangs_beside_a_card_that_no_wire_leaves(hand: Hand) -> None:
    warm(hand.qtbot, hand.session)
    hand.session.observing.follow = Mock()  # type: ignore[method-assign]
    hand.canvas.resize(778, 349)
    assert hand.session.open_example("spiral")
    settle(hand)
    document, scene = hand.session.document, hand.canvas.scene
    output = next(key for key, node in document.nodes.items() if node.type == "output")
    pictures = pictures_of(hand)
    pictures.take({key: maps(1) for key in document.nodes if key != output} | {output: maps(1)})
    hand.canvas.fit()
    hung = {one.node: one.plate for one in pictures.hung()}
    x, y, width, height = scene.rect[scene.row[output]].tolist()
    node, plate = QRectF(x, y, width, height), hung[output]
    assert plate.left() == pytest.approx(node.right() + PORT) and plate.top() == pytest.approx(node.top())
    for row, key in enumerate(scene.ids):
        assert not plate.intersects(QRectF(*scene.rect[row].tolist()))
        assert key == output or key not in hung or not plate.intersects(hung[key])
    assert hand.canvas.rect().toRectF().contains(pictures.on_widget(plate))


def test_the_legend_stands_where_it_hides_neither_frame_nor_name(hand: Hand) -> None:
    warm(hand.qtbot, hand.session)
    canvas = hand.canvas
    canvas.resize(778, 349)
    assert hand.session.open_example("gan-digits")
    settle(hand)
    canvas.fit()
    reading, start = canvas.reading, canvas.camera.zoomed(0.16 / canvas.camera.zoom, 389, 174)
    canvas.look_from(start)  # so far that blocks have plates with their names
    names = names_of(canvas.scene, np.arange(len(canvas.scene.ids)), reading.around._frame())
    assert names and reading.around.hides(names[0][2].toAlignedRect()) == 2
    reading.flow.resize(246, 24)
    upper, lower = (QRect(EDGE, top, 246, 24) for top in (EDGE, canvas.height() - EDGE - 24))
    for shift in product(range(-200, 201, 20), range(-120, 121, 20)):  # until only a frame is in the lower corner
        canvas.look_from(start.panned(*shift))
        if (reading.around.hides(lower), reading.around.hides(upper)) == (1, 0):
            break
    hand.qtbot.waitUntil(lambda: not canvas.sight.moving)
    assert reading._corners._choose(reading.flow) == UPPER
    canvas.look_from(start.panned(1000, 1000))  # nothing is there
    hand.qtbot.waitUntil(lambda: not canvas.sight.moving)
    assert reading._corners._choose(reading.flow) == LOWER
