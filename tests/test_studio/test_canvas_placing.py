"""Placing nodes: lines that a moved node comes in line with, align and distribute, pinned nodes; selections."""

from __future__ import annotations

import time
from collections.abc import Iterator

import numpy as np
import pytest
from canvas_kit import Hand, canvas_at_hand, network, show
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from runtime.document import Document, End, Node
from studio import aligning, selecting
from studio.bench.graphs import chain
from studio.canvas.geometry import Scene
from studio.canvas.look import Look
from studio.canvas.snapping import Snapping
from studio.theme import theme

CONTROL, SHIFT, ALT = (
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.AltModifier,
)


@pytest.fixture
def hand(qtbot: QtBot) -> Iterator[Hand]:
    with canvas_at_hand(qtbot) as hand:
        show(hand, network())
        yield hand


def apart(*places: tuple[float, float], pinned: tuple[int, ...] = ()) -> Document:
    """Nodes without wires at these places."""
    nodes = {
        f"n{number}": Node(f"n{number}", "relu", position=place, pinned=number in pinned)
        for number, place in enumerate(places)
    }
    return Document(nodes=nodes)


def places(hand: Hand) -> dict[str, tuple[float, float]]:
    return {key: node.position for key, node in hand.session.document.nodes.items()}


# Snapping


def test_a_moved_node_comes_to_the_height_that_makes_its_wire_straight(hand: Hand) -> None:
    scene = hand.canvas.scene
    port = scene.position(End("linear2", "y"), output=True)
    target = scene.position(End("output1", "x"), output=False)
    grip = hand.node("output1")
    goal = grip + QPoint(43, round(port[1] - target[1]) + 3)

    hand.press(grip)
    hand.move(grip + QPoint(20, -40))
    hand.move(goal)
    guides = hand.canvas.gesture.guides
    hand.canvas.grab()
    hand.release(goal)

    assert hand.canvas.scene.position(End("output1", "x"), output=False)[1] == port[1]
    assert any(guide.y == guide.end_y == port[1] for guide in guides)


def test_edges_of_neighbors_hold_a_moved_node_within_six_pixels(hand: Hand) -> None:
    show(hand, apart((100.0, 100.0), (101.0 + 200, 333.0)))
    grip = hand.node("n1")

    hand.press(grip)
    hand.move(grip + QPoint(-100, 20))
    hand.move(grip + QPoint(-205, 60))
    guides = hand.canvas.gesture.guides
    hand.release(grip + QPoint(-205, 60))

    assert hand.session.document.nodes["n1"].position == (100.0, 392.0), "in line to the side, on the grid downwards"
    assert [guide.x for guide in guides] == [100.0]


def test_beyond_reach_the_grid_holds_it_and_alt_lets_it_go(hand: Hand) -> None:
    show(hand, apart((100.0, 100.0), (301.0, 333.0)))
    grip = hand.node("n1")
    hand.drag(grip, grip + QPoint(13, 13))
    assert hand.session.document.nodes["n1"].position == (312.0, 344.0)

    hand.held = ALT
    grip = hand.node("n1")
    hand.drag(grip, grip + QPoint(-207, 5))
    assert hand.session.document.nodes["n1"].position == (105.0, 349.0)


def test_snapping_stays_quick_among_a_thousand_nodes(qtbot: QtBot) -> None:
    scene = Scene(Look(theme()))
    scene.show(chain(1000))
    rows = np.arange(200)
    begun = time.perf_counter()
    snapping = Snapping(scene, rows, 100, (-1e6, -1e6, 1e6, 1e6))
    began = time.perf_counter()
    for step in range(50):
        snapping.snapped(step * 1.5, step * 0.7, 0.2)
    assert time.perf_counter() - began < 50 * 0.004, "far under a frame, on a busy machine too"
    assert began - begun < 0.1


# Align and distribute


@pytest.mark.parametrize(
    ("side", "axis", "share"),
    [("left", 0, 0.0), ("center", 0, 0.5), ("right", 0, 1.0), ("top", 1, 0.0), ("middle", 1, 0.5), ("bottom", 1, 1.0)],
)
def test_align_brings_a_side_in_line_as_one_step(hand: Hand, side: str, axis: int, share: float) -> None:
    before, scene = hand.session.document, hand.canvas.scene
    hand.session.select(["digits1", "output1", "relu1"])
    aligning.align(hand.session, scene, side)

    rows = [scene.row[key] for key in ("digits1", "output1", "relu1")]
    sides = scene.rect[rows, axis] + share * scene.rect[rows, axis + 2]
    assert np.ptp(sides) <= 1.0
    assert hand.session.undo_label == "Align"
    hand.session.undo()
    assert hand.session.document is before


def test_distribute_makes_the_gaps_equal_and_leaves_the_ends(hand: Hand) -> None:
    show(hand, apart((0.0, 0.0), (150.0, 30.0), (700.0, 60.0), (400.0, 90.0)))
    hand.canvas.select_all()
    aligning.distribute(hand.session, hand.canvas.scene, 0)

    scene = hand.canvas.scene
    order = [scene.row[key] for key in ("n0", "n1", "n3", "n2")]
    gaps = scene.rect[order[1:], 0] - scene.rect[order[:-1], 0] - scene.rect[order[:-1], 2]
    assert np.ptp(gaps) <= 1.0
    assert (places(hand)["n0"], places(hand)["n2"]) == ((0.0, 0.0), (700.0, 60.0))
    assert hand.session.undo_label == "Distribute"


def test_downwards_too_and_too_few_change_nothing(hand: Hand) -> None:
    show(hand, apart((0.0, 0.0), (10.0, 100.0), (20.0, 600.0)))
    hand.session.select(["n0", "n1"])
    aligning.distribute(hand.session, hand.canvas.scene, 1)
    hand.session.select(["n0"])
    aligning.align(hand.session, hand.canvas.scene, "left")
    assert not hand.session.can_undo

    hand.canvas.select_all()
    aligning.distribute(hand.session, hand.canvas.scene, 1)
    assert places(hand)["n1"] == (10.0, 300.0)


def test_pinned_nodes_stay_and_the_others_come_to_them(hand: Hand) -> None:
    show(hand, apart((0.0, 0.0), (50.0, 100.0), (90.0, 200.0), pinned=(1,)))
    hand.canvas.select_all()
    aligning.align(hand.session, hand.canvas.scene, "left")
    assert {place[0] for place in places(hand).values()} == {50.0}

    grip = hand.node("n0")
    hand.drag(grip, grip + QPoint(160, 0))
    assert places(hand)["n1"] == (50.0, 100.0)
    assert places(hand)["n0"][0] == 208.0
    hand.key(Qt.Key.Key_Down)
    assert places(hand)["n1"] == (50.0, 100.0)
    assert places(hand)["n2"][1] == 208.0

    hand.session.select(["n1"])
    hand.drag(hand.node("n1"), hand.node("n1") + QPoint(0, 96))
    assert places(hand)["n1"][1] == 192.0, "a pinned node alone follows the hand"


def test_nudges_of_every_size_are_one_step_until_the_selection_changes(hand: Hand) -> None:
    before = hand.session.document
    hand.session.select(["relu1"])
    hand.key(Qt.Key.Key_Right)
    hand.key(Qt.Key.Key_Right, SHIFT)
    hand.key(Qt.Key.Key_Down)
    assert hand.session.document.nodes["relu1"].position == (640.0, 8.0)
    hand.session.undo()
    assert hand.session.document is before


# Selections


def test_a_rubber_band_takes_away_with_control_or_alt(hand: Hand) -> None:
    for held in (CONTROL, ALT):
        hand.canvas.select_all()
        hand.held = held
        hand.drag(hand.at(380.0, 120.0), hand.at(650.0, -20.0))
        assert hand.session.selection == hand.session.document.nodes.keys() - {"linear1", "relu1"}


def test_a_click_beside_with_a_key_held_keeps_the_selection(hand: Hand) -> None:
    hand.session.select(["relu1"])
    hand.held = CONTROL
    hand.click(QPoint(600, 700))
    assert hand.session.selection == {"relu1"}


def test_selections_follow_from_the_present_one(hand: Hand) -> None:
    session = hand.session
    session.select(["relu1"])
    selecting.select_upstream(session)
    assert session.selection == {"digits1", "flatten1", "linear1", "relu1"}
    session.select(["linear2"])
    selecting.select_downstream(session)
    assert session.selection == {"linear2", "crossentropy1", "goal1", "output1"}
    selecting.invert_selection(session)
    assert session.selection == {"digits1", "flatten1", "linear1", "relu1"}
    session.select(["linear1"])
    selecting.select_same_type(session)
    assert session.selection == {"linear1", "linear2"}


def test_a_thousand_nodes_are_moved_without_trouble(hand: Hand) -> None:
    show(hand, chain(1000))
    hand.canvas.fit()
    hand.canvas.sight.come_to_rest()
    hand.canvas.select_all()
    before = hand.session.document
    key = hand.canvas.scene.ids[500]
    grip = hand.node(key)
    hand.drag(grip, grip + QPoint(60, 40))
    moved = hand.session.document
    ways = {
        tuple(np.subtract(moved.nodes[name].position, before.nodes[name].position).round(6)) for name in before.nodes
    }
    assert len(ways) == 1, "all of them by the same way"
    assert ways != {(0.0, 0.0)}
