"""What a picture of the canvas asks for again and again is worked out once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from canvas_kit import Hand, canvas_at_hand, network, settle
from portrait_kit import maps, pictured_canvas, planted
from PySide6.QtGui import QPainter, QPixmap
from pytestqt.qtbot import QtBot

from runtime.document import Frame
from studio.canvas import portraits, sprites
from studio.canvas.camera import Camera
from studio.canvas.sprites import MOST, SCALES, Sprites
from studio.canvas.wire_room import WireRoom


@pytest.fixture
def hand(qtbot: QtBot) -> Iterator[Hand]:
    with canvas_at_hand(qtbot) as hand:
        nodes = list(network().nodes)
        members = {"one": nodes[:2], "other": nodes[2:4]}
        frames = {key: Frame(key, tuple(inside), f"Title of {key}") for key, inside in members.items()}
        hand.session.apply(replace(network(), frames=frames), "Open")
        settle(hand)
        yield hand


@pytest.fixture
def drawn(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The scales of the small pictures that are drawn."""
    found: list[float] = []
    make = sprites._drawn

    def draw(width: float, height: float, zoom: float, *given: object) -> QPixmap:
        found.append(zoom)
        return make(width, height, zoom, *given)  # type: ignore[arg-type]

    monkeypatch.setattr(sprites, "_drawn", draw)
    return found


def test_titles_of_frames_drive_no_pictures_of_nodes_out(hand: Hand, drawn: list[float]) -> None:
    """Seen from afar they are smaller where there is less room, each at a scale of its own."""
    canvas = hand.canvas
    for zoom in (0.25, 0.31, 0.4):
        canvas.look_from(Camera(-300.0, -300.0, zoom))
        canvas.sight.come_to_rest()
        canvas.grab()
        assert drawn
        drawn.clear()
        canvas.renew()
        canvas.grab()
        assert not drawn


def paint(_: QPainter) -> None:
    """A picture of nothing."""


def test_pictures_are_kept_at_the_latest_scales_and_at_100_percent(qtbot: QtBot, drawn: list[float]) -> None:
    kept = Sprites()
    zooms = [1.0, *(0.1 + 0.01 * place for place in range(SCALES))]
    for zoom in (*zooms, *zooms):
        kept.picture("node", 4, 4, zoom, 1.0, paint)
    assert drawn == zooms
    kept.picture("node", 4, 4, 0.9, 1.0, paint)
    drawn.clear()
    for zoom in (1.0, *zooms[2:], 0.9):
        kept.picture("node", 4, 4, zoom, 1.0, paint)
    assert not drawn
    kept.picture("node", 4, 4, zooms[1], 1.0, paint)
    assert drawn == [zooms[1]]


def test_there_are_never_many_more_pictures_than_told(qtbot: QtBot) -> None:
    kept = Sprites()
    for zoom in (0.3, 0.4, 0.5):
        for number in range(MOST):
            kept.picture(number, 1, 1, zoom, 1.0, paint)
    assert sum(len(each) for each in kept._kept.values()) <= 2 * MOST


def test_where_pictures_would_hang_is_worked_out_once_for_all_signs(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pictured_canvas(qtbot, tmp_path) as hand:
        pictures = planted(hand, linear1=maps(), relu1=maps())
        asked: list[float] = []
        hang = portraits.hang
        monkeypatch.setattr(portraits, "hang", lambda *given: (asked.append(given[-1]), hang(*given))[1])
        hand.canvas.scene.put(*_moved(hand))
        hand.canvas.reading.refresh()
        hand.canvas.reading.refresh()
        assert asked == [hand.canvas.camera.zoom]
        before = pictures.hung_at(0.7)
        pictures.take({**pictures.told, "linear2": maps()})
        assert {one.node for one in pictures.hung_at(0.7)} - {one.node for one in before} == {"linear2"}


def test_pictures_that_are_new_find_their_room_outside_of_painting(
    qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Wires are led around them, and what stands still is drawn anew, which together takes long."""
    with pictured_canvas(qtbot, tmp_path) as hand:
        pictures, canvas = planted(hand, linear1=maps()), hand.canvas
        qtbot.waitUntil(lambda: not canvas._easel._soon.isActive())
        canvas.grab()
        led: list[float] = []
        lead = WireRoom.lead
        monkeypatch.setattr(WireRoom, "lead", lambda *given: (led.append(1), lead(*given))[1])
        canvas.setUpdatesEnabled(False)  # nothing is painted
        pictures.take({**pictures.told, "linear2": maps()})
        assert not led
        qtbot.waitUntil(lambda: bool(led))
        canvas.setUpdatesEnabled(True)
        shown = canvas.grab().toImage()
        canvas.renew()
        assert canvas.grab().toImage() == shown


def _moved(hand: Hand) -> tuple[object, object]:
    """A node a little farther down."""
    scene = hand.canvas.scene
    row = [scene.row["linear1"]]
    return row, scene.rect[row, :2] + (0.0, 1.0)
