"""What an insertion or a repair pushes out of sight is brought into sight again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from canvas_kit import Hand, chain, settle, show
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot
from shell_kit import open_window

from nodes.catalogue import find
from studio.canvas import wiring
from studio.canvas.camera import Camera
from studio.window import Window

WAIT = 20_000


def put_in(hand: Hand, place: int) -> None:
    """A dropout put on a wire of the chain."""
    wire = hand.session.document.wires[place]
    x, y, wide, _ = hand.canvas.scene.rect[hand.canvas.scene.row[wire.source.node]].tolist()
    facts = find("dropout")
    assert facts is not None
    assert wiring.add_on_wire(hand.session, hand.canvas.scene, facts, wire, (x + wide, y, 120.0, 60.0))
    settle(hand)


def seen(hand: Hand, *nodes: str) -> bool:
    canvas = hand.canvas
    left, top, right, bottom = canvas.camera.sees(canvas.width(), canvas.height())
    boxes = [canvas.scene.rect[canvas.scene.row[key]].tolist() for key in nodes]
    return all(x >= left and y >= top and x + wide <= right and y + high <= bottom for x, y, wide, high in boxes)


def test_what_was_shown_whole_is_shown_whole_with_the_node_put_in(hand: Hand) -> None:
    show(hand, chain(5))
    hand.canvas.resize(700, 300)
    hand.canvas.fit()
    settle(hand)
    put_in(hand, 2)
    hand.qtbot.waitUntil(lambda: seen(hand, *hand.canvas.scene.ids))
    assert hand.canvas.sight.fitted


def test_what_was_in_sight_comes_back_where_somebody_looks_closer(hand: Hand) -> None:
    show(hand, chain(6))
    hand.canvas.resize(700, 300)
    near = hand.canvas.scene.ids[:3]
    bounds = hand.canvas.scene.bounds(near)
    assert bounds is not None
    hand.canvas.look_from(Camera(bounds[0] - 8.0, bounds[1] - 60.0, 700.0 / (bounds[2] - bounds[0] + 16.0)))
    settle(hand)
    assert seen(hand, *near) and not seen(hand, *hand.canvas.scene.ids)
    put_in(hand, 0)
    hand.qtbot.waitUntil(lambda: seen(hand, *near, "dropout1"))
    assert not hand.canvas.sight.fitted and not seen(hand, hand.canvas.scene.ids[5])


def test_what_is_out_of_sight_on_purpose_stays_there(hand: Hand) -> None:
    show(hand, chain(6))
    hand.canvas.resize(700, 300)
    hand.canvas.look_from(Camera(*(hand.canvas.scene.rect[5, :2] - 20.0).tolist(), 1.0))
    settle(hand)
    camera = hand.canvas.camera
    put_in(hand, 0)
    hand.qtbot.wait(100)
    assert hand.canvas.camera == camera


def test_a_repair_that_was_looked_at_near_leaves_all_in_sight(hand: Hand) -> None:
    show(hand, chain(5))
    hand.canvas.resize(600, 260)
    hand.canvas.fit()
    settle(hand)
    before = hand.session.document
    put_in(hand, 3)
    proposed = hand.session.document
    hand.session.undo()
    hand.canvas.fit()
    settle(hand)
    assert hand.session.document == before
    hand.session.preview_wished.emit(proposed)
    hand.qtbot.waitUntil(lambda: not hand.canvas.sight._glide.running)
    assert not hand.canvas.sight.fitted and hand.canvas.camera.zoom >= 0.6
    hand.session.apply(proposed, "Insert")
    hand.qtbot.waitUntil(lambda: seen(hand, *hand.canvas.scene.ids))
    assert hand.canvas.sight.fitted


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    with open_window(qtbot, tmp_path) as window:
        yield window


def test_f_shows_everything_from_the_list_of_problems(qtbot: QtBot, window: Window) -> None:
    window.session.apply(chain(6), "chain")
    canvas, problems = window.canvas, window.bench.problems
    canvas.look_from(Camera(0.0, 0.0, 3.0))
    QTest.keyClick(problems, Qt.Key.Key_F)
    qtbot.waitUntil(lambda: canvas.sight.fitted and canvas.camera.zoom < 3.0, timeout=WAIT)
    search = window.bench.palette_panel.search
    canvas.look_from(Camera(0.0, 0.0, 3.0))
    QTest.keyClicks(search, "f")
    assert search.text() == "f" and not canvas.sight.fitted
