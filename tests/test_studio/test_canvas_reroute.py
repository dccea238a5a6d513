"""Reroute points on the canvas: put on wires, taken by their middle, wired by their rim, healed when deleted."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from canvas_kit import Hand, canvas_at_hand, chain, network, settle, show
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from runtime.document import End, Wire
from studio.canvas import annotating

WIRE = Wire(End("relu1", "y"), End("relu2", "x"))


@pytest.fixture
def hand(qtbot: QtBot) -> Iterator[Hand]:
    with canvas_at_hand(qtbot) as found:
        yield found


def on_wire(hand: Hand, wire: Wire) -> QPoint:
    scene = hand.canvas.scene
    return hand.at(*scene.course[scene.wires.index(wire), scene.course.shape[1] // 2])


def middle(hand: Hand, point: str = "reroute1") -> QPoint:
    x, y, width, height = hand.canvas.scene.rect[hand.canvas.scene.row[point]]
    return hand.at(x + width / 2, y + height / 2)


def test_a_double_click_on_a_wire_bends_it(hand: Hand) -> None:
    show(hand, chain(3))
    hand.double_click(on_wire(hand, WIRE))
    document = hand.session.document
    assert hand.session.selection == {"reroute1"}
    assert [wire.source for wire in document.incoming["reroute1"]] == [WIRE.source]
    assert [wire.target for wire in document.outgoing["reroute1"]] == [WIRE.target]
    assert hand.session.undo_label == "Reroute"
    hand.session.undo()
    assert hand.session.document == chain(3)


def test_it_is_dragged_by_its_middle_and_wired_by_its_rim(hand: Hand) -> None:
    show(hand, chain(3))
    hand.double_click(on_wire(hand, WIRE))
    before = hand.session.document.nodes["reroute1"].position
    hand.drag(middle(hand), middle(hand) + QPoint(0, 100))
    assert hand.session.document.nodes["reroute1"].position[1] > before[1] + 60
    hand.drag(middle(hand) + QPoint(9, 0), hand.port("relu3", "x", output=False))
    assert Wire(End("reroute1", "y"), End("relu3", "x")) in hand.session.document.wires


def test_deleting_it_heals_the_wire(hand: Hand) -> None:
    show(hand, chain(3))
    hand.double_click(on_wire(hand, WIRE))
    hand.click(middle(hand))
    hand.key(Qt.Key.Key_Delete)
    assert hand.session.document == chain(3)


def test_it_carries_the_color_and_what_is_known_of_its_wire(hand: Hand) -> None:
    show(hand, network())
    wire = Wire(End("digits1", "label"), End("crossentropy1", "target"))
    hand.canvas.choose_wire(wire)
    annotating.reroute(hand.canvas, QPointF(hand.at(500, 150)))
    settle(hand)
    scene, latest = hand.canvas.scene, hand.session.latest
    assert latest is not None
    onward = scene.wires.index(Wire(End("reroute1", "y"), wire.target))
    assert scene.wire_family[onward] == scene.family[scene.row["digits1"]]
    before, after = latest.signal("digits1", "label"), latest.signal("reroute1", "y")
    assert before is not None
    assert after is not None
    assert (after.shape, after.dtype, after.classes) == (before.shape, before.dtype, before.classes)
    assert not latest.findings
    assert "reroute1" not in latest.kind("module")


def test_a_loss_is_told_and_not_bent(hand: Hand) -> None:
    show(hand, network())
    told: list[str] = []
    hand.session.told.connect(told.append)
    hand.canvas.choose_wire(Wire(End("crossentropy1", "loss"), End("goal1", "loss")))
    annotating.reroute(hand.canvas)
    assert hand.session.document == network()
    assert "carries a loss" in told[0]


def test_by_key_one_point_takes_all_wires_of_the_selected_node(hand: Hand) -> None:
    show(hand, network())
    hand.session.select(["linear2"])
    annotating.reroute(hand.canvas)
    leaving = hand.session.document.outgoing["reroute1"]
    assert {wire.target.node for wire in leaving} == {"crossentropy1", "output1"}
    told: list[str] = []
    hand.session.told.connect(told.append)
    hand.session.select(())
    annotating.reroute(hand.canvas)
    assert told


def test_it_is_seen_at_every_zoom(hand: Hand) -> None:
    show(hand, chain(3))
    hand.double_click(on_wire(hand, WIRE))
    hand.session.select(())
    for zoom in (1.0, 0.5, 0.15):
        hand.canvas.look_from(hand.canvas.camera.zoomed(zoom / hand.canvas.camera.zoom, 0, 0))
        hand.canvas.sight.come_to_rest()
        picture, at = hand.canvas.grab().toImage(), middle(hand)
        assert picture.pixel(at) != picture.pixel(at + QPoint(0, 40))
