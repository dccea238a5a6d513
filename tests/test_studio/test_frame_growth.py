"""Frames hold the pictures of their nodes: they grow where there is room, else the pictures find a place inside."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import Mock

import pytest
from canvas_kit import Hand, network, settle, show
from portrait_kit import maps, pictured_canvas, pictures_of
from PySide6.QtCore import QRectF
from pytestqt.qtbot import QtBot
from shell_kit import warm

from runtime import annotations as notes
from runtime import edits
from runtime.document import Document
from studio.canvas.tiles import LINE, captions_below

FRAMED = ("linear1", "relu1", "linear2")


@pytest.fixture
def hand(qtbot: QtBot, tmp_path: Path) -> Iterator[Hand]:
    with pictured_canvas(qtbot, tmp_path / "data") as hand:
        hand.session.observing.follow = Mock()  # the network itself is not asked
        yield hand


def framed(document: Document | None = None) -> Document:
    found, _ = notes.add_frame(document or network(), FRAMED, "Layers")
    return found


def below(document: Document, *nodes: str, by: float = 90.0) -> Document:
    """The document with a node right below each of these."""
    for node in nodes:
        x, y = document.nodes[node].position
        document, _ = edits.add_node(document, "relu", (x, y + by))
    return document


def picture(hand: Hand, document: Document, *nodes: str) -> dict[str, QRectF]:
    """Show pictures at these nodes and paint them; where their plates hang."""
    show(hand, document)
    pictures_of(hand).take({node: maps() for node in nodes})
    hand.qtbot.waitUntil(lambda: not pictures_of(hand)._stale)
    hand.canvas.grab()
    return {one.node: one.plate for one in pictures_of(hand).hung()}


def frame(hand: Hand, key: str = "frame1") -> QRectF:
    left, top, right, bottom = hand.canvas.scene.areas.boxes(hand.canvas.camera.zoom)[key]
    return QRectF(left, top, right - left, bottom - top)


def test_a_frame_grows_around_the_pictures_of_its_nodes_and_shrinks_when_they_go(hand: Hand) -> None:
    show(hand, framed())
    bare = frame(hand)
    plates = picture(hand, framed(), *FRAMED)
    assert plates.keys() == set(FRAMED)
    assert all(frame(hand).contains(plate) for plate in plates.values())
    assert frame(hand).top() == bare.top() and frame(hand).bottom() > bare.bottom()
    pictures_of(hand).forget()
    hand.canvas.grab()
    assert frame(hand) == bare


def test_a_frame_grows_upwards_with_its_title_where_there_is_no_room_below(hand: Hand) -> None:
    document = below(framed(), *FRAMED)
    show(hand, document)
    bare = frame(hand)
    plates = picture(hand, document, "linear2")
    assert frame(hand).contains(plates["linear2"])
    assert frame(hand).top() < bare.top() and frame(hand).bottom() == bare.bottom()
    areas, zoom = hand.canvas.scene.areas, hand.canvas.camera.zoom
    left, top, right, bottom = areas.label("frame1", areas.boxes(zoom)["frame1"], zoom)
    hand.click(hand.at((left + right) / 2, (top + bottom) / 2))  # where the title is seen now
    assert hand.session.selection == set(FRAMED)


def test_a_frame_grows_over_nothing_that_is_not_in_it(hand: Hand) -> None:
    document = below(framed(), "relu1", by=120.0)  # in the way of a frame that would grow as far as all could hang
    plates = picture(hand, document, *FRAMED)
    alien = next(key for key in document.nodes if key not in network().nodes)
    scene = hand.canvas.scene
    assert not frame(hand).intersects(QRectF(*scene.rect[scene.row[alien]].tolist()))
    assert all(frame(hand).contains(plate) for plate in plates.values())


def test_a_frame_around_another_grows_with_it(hand: Hand) -> None:
    document, _ = notes.add_frame(framed(), ("flatten1", *FRAMED), "All")
    plates = picture(hand, document, *FRAMED)
    inner, outer = frame(hand, "frame1"), frame(hand, "frame2")
    assert all(inner.contains(plate) for plate in plates.values())
    assert outer.contains(inner) and outer.bottom() > inner.bottom()


def test_a_picture_hangs_in_no_frame_of_others(hand: Hand) -> None:
    document, _ = notes.add_frame(below(network(), "relu1"), ["relu2"], "Others")
    plates = picture(hand, document, "relu1")
    assert "relu1" not in plates or not frame(hand).intersects(plates["relu1"])


def test_from_afar_a_picture_covers_no_caption_that_stands_below_its_node(hand: Hand) -> None:
    document, _ = edits.add_node(network(), "relu", (400.0, -64.0))  # the caption of the first layer is below it
    show(hand, document)
    hand.canvas.look_from(hand.canvas.camera.zoomed(0.3 / hand.canvas.camera.zoom, 0, 0))
    settle(hand)
    scene, zoom = hand.canvas.scene, hand.canvas.camera.zoom
    row = scene.row["linear1"]
    taken = captions_below(scene.rect, zoom)[row]
    assert taken == pytest.approx(LINE / zoom)
    pictures_of(hand).take({"linear1": maps()})
    hand.canvas.grab()
    plate = next(one.plate for one in pictures_of(hand).hung() if one.node == "linear1")
    bottom = scene.rect[row, 1] + scene.rect[row, 3]
    assert plate.top() >= bottom + taken


@pytest.mark.parametrize("name", ["gan-ring", "digits-sizes", "faces"])
def test_the_pictures_of_an_example_hang_inside_its_frames(qtbot: QtBot, tmp_path: Path, name: str) -> None:
    with pictured_canvas(qtbot, tmp_path / "data") as hand:
        warm(qtbot, hand.session)
        assert hand.session.open_example(name)
        settle(hand)
        hand.canvas.fit()
        pictures, session = pictures_of(hand), hand.session
        qtbot.waitUntil(lambda: bool(pictures.hung()), timeout=30_000)
        hand.canvas.grab()
        for one in pictures.hung():
            for key, known in session.document.frames.items():
                assert one.node not in known.members or frame(hand, key).contains(one.plate), (one.node, key)
