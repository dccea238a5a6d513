"""Arranging on the canvas: by key, in a thread, one undo step, gliding, and dropped when the document has changed."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from canvas_kit import Hand, canvas_at_hand, chain, network, show
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot
from shell_kit import open_window

from runtime import edits
from runtime.document import Comment, Document
from studio.bench import graphs
from studio.bench.networks import resnet50
from studio.canvas import arranging
from studio.canvas.arrange import arrange
from studio.canvas.hits import Hit
from studio.canvas.menus import menu_for
from studio.commands import ACTIONS

CONTROL_SHIFT = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def hand(qtbot: QtBot) -> Iterator[Hand]:
    with canvas_at_hand(qtbot) as found:
        yield found


def positions(document: Document) -> dict[str, tuple[float, float]]:
    return {key: node.position for key, node in document.nodes.items()}


def arranged(hand: Hand, direction: str = "right") -> Document:
    """Arrange and wait for it."""
    hand.canvas.arrange(direction)
    hand.qtbot.waitUntil(lambda: not hand.canvas.arranging.busy, timeout=10_000)
    return hand.session.document


def test_everything_is_arranged_as_one_undo_step(hand: Hand) -> None:
    show(hand, edits.move(network(), dict.fromkeys(network().nodes, (0.0, 0.0))))
    before = hand.session.document

    assert len(set(positions(arranged(hand)).values())) == len(before.nodes)
    assert hand.session.undo_label == "Arrange"

    hand.session.undo()
    assert hand.session.document is before


def test_arranging_what_is_arranged_is_no_step(hand: Hand) -> None:
    show(hand, network())
    first = arranged(hand)

    assert arranged(hand) is first


@pytest.mark.parametrize(("direction", "axis"), [("right", 1), ("down", 0)])
def test_the_direction_is_chosen(hand: Hand, direction: str, axis: int) -> None:
    show(hand, chain(6))

    assert len({place[axis] for place in positions(arranged(hand, direction)).values()}) == 1
    assert len({place[1 - axis] for place in positions(hand.session.document).values()}) == 6


def test_of_two_or_more_selected_nodes_only_those_move(hand: Hand) -> None:
    show(hand, edits.move(network(), {"linear1": (10.0, 700.0), "relu1": (80.0, 500.0)}))
    hand.session.select(["linear1", "relu1"])
    before = positions(hand.session.document)

    after = positions(arranged(hand))

    assert {key for key in after if after[key] != before[key]} <= {"linear1", "relu1"}
    assert after["linear1"] != before["linear1"] or after["relu1"] != before["relu1"]


def test_one_selected_node_means_everything(hand: Hand) -> None:
    show(hand, edits.move(network(), {"linear1": (10.0, 700.0), "goal1": (80.0, 500.0)}))
    hand.session.select(["linear1"])

    assert len({y for _, y in positions(arranged(hand)).values()}) < 5


def test_comments_beside_the_network_are_left_in_peace(hand: Hand) -> None:
    comment = Comment("comment1", "Read me", (11.0, 2000.0))
    show(hand, network().but(comments={"comment1": comment}))

    assert arranged(hand).comments["comment1"] is comment


def test_comments_on_nodes_go_above_side_by_side_in_the_same_step(hand: Hand) -> None:
    places = {"comment1": (11.0, 13.0), "comment2": (40.0, 13.0), "comment3": (0.0, -9000.0)}
    document = network().but(comments={key: Comment(key, "Read me", place) for key, place in places.items()})
    show(hand, document)
    before = hand.session.document
    after = arranged(hand)

    top = min(y for _, y in positions(after).values())
    found = [(*each.position, *each.size) for each in after.comments.values()]
    assert all(top - 300 < y and y + height < top for _, y, _, height in found)
    found.sort()
    assert all(x + width < u for (x, _, width, _), (u, _, _, _) in itertools.pairwise(found))
    assert arranged(hand) is after
    hand.session.undo()
    assert hand.session.document is before


def test_a_large_network_is_worked_out_in_a_thread(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    seen: list[threading.Thread] = []

    def watched(*arguments: object, **named: object) -> object:
        seen.append(threading.current_thread())
        return arrange(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(arranging, "arrange", watched)
    show(hand, resnet50())
    hand.canvas.arrange()

    assert hand.canvas.arranging.busy, "the window goes on meanwhile"
    hand.canvas.arrange()  # a second wish meanwhile is none
    hand.qtbot.waitUntil(lambda: not hand.canvas.arranging.busy, timeout=10_000)

    assert [thread.name for thread in seen] == ["netloom-arrange"]
    assert len(set(positions(hand.session.document).values())) == len(hand.session.document.nodes)


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Holds the working out of places until it is set."""
    event = threading.Event()

    def held(*arguments: object, **named: object) -> object:
        event.wait(10)
        return arrange(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(arranging, "arrange", held)
    yield event
    event.set()


def test_what_was_worked_out_for_another_document_is_dropped(hand: Hand, gate: threading.Event) -> None:
    said: list[str] = []
    hand.session.told.connect(said.append)
    show(hand, resnet50())
    hand.canvas.arrange()
    hand.session.apply(edits.move(hand.session.document, {"conv2d1": (7.0, 7.0)}), "Move")
    changed = hand.session.document
    gate.set()
    hand.qtbot.waitUntil(lambda: not hand.canvas.arranging.busy, timeout=10_000)

    assert hand.session.document is changed
    assert said[-1] == "The network has changed meanwhile; it was not arranged."


def test_beyond_300_ms_it_is_said_that_it_takes_a_while(hand: Hand, gate: threading.Event) -> None:
    said: list[str] = []
    hand.session.told.connect(said.append)
    show(hand, resnet50())
    hand.canvas.arrange()
    hand.qtbot.waitUntil(lambda: "Arranging …" in said, timeout=3000)
    gate.set()
    hand.qtbot.waitUntil(lambda: not hand.canvas.arranging.busy, timeout=10_000)

    assert said[-1] == "Arranged."


def test_a_fault_is_told_and_changes_nothing(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    said: list[str] = []
    hand.session.told.connect(said.append)
    monkeypatch.setattr(arranging, "arrange", lambda *_: 1 / 0)
    show(hand, resnet50())
    before = hand.session.document

    assert arranged(hand) is before
    assert said == ["The nodes could not be arranged."]


def glide_off(hand: Hand, document: Document) -> tuple[np.ndarray, np.ndarray]:
    """Arrange with motion; the corners of nodes before and where they go."""
    show(hand, document)
    hand.canvas.sight.motion = True
    before = hand.canvas.scene.rect[:, :2].copy()
    hand.canvas.arrange()
    assert hand.canvas.arranging.gliding
    return before, np.array([node.position for node in hand.session.document.nodes.values()])


def crowd() -> Document:
    return edits.move(network(), dict.fromkeys(network().nodes, (0.0, 0.0)))


def test_nodes_and_wires_glide_together_to_their_places(hand: Hand) -> None:
    before, after = glide_off(hand, crowd())
    scene, halfway = hand.canvas.scene, []

    def on_the_way() -> bool:
        hand.canvas.repaint()
        if hand.canvas.arranging.gliding and not np.allclose(scene.rect[:, :2], before):
            share = (scene.rect[:, :2] - before).sum() / (after - before).sum()
            halfway.append(np.allclose(scene.rect[:, :2], before + (after - before) * share))
            halfway.append(np.allclose(scene.course[:, 0], scene.port_at[scene.tail]))
        return not hand.canvas.arranging.gliding

    hand.qtbot.waitUntil(on_the_way, timeout=3000)

    assert halfway, "it took a while"
    assert all(halfway), "all of them, and their wires, were the same share of the way along"
    assert np.array_equal(scene.rect[:, :2], after)
    assert not scene.gliding
    hand.canvas.sight.come_to_rest()


def test_an_edit_or_a_press_ends_the_glide_where_it_goes(hand: Hand) -> None:
    _, after = glide_off(hand, crowd())
    hand.press(QPoint(5, 5))
    assert np.array_equal(hand.canvas.scene.rect[:, :2], after)
    hand.release(QPoint(5, 5))

    _, after = glide_off(hand, crowd())
    hand.session.apply(edits.move(hand.session.document, {"relu1": (1.0, 2.0)}), "Move")
    after[list(hand.session.document.nodes).index("relu1")] = (1.0, 2.0)
    assert np.array_equal(hand.canvas.scene.rect[:, :2], after)
    assert not hand.canvas.arranging.gliding
    hand.canvas.sight.come_to_rest()


def test_where_no_motion_is_wanted_there_is_none(hand: Hand) -> None:
    show(hand, crowd())
    hand.canvas.sight.motion = False
    hand.canvas.arrange()

    assert not hand.canvas.arranging.gliding
    assert not hand.canvas.scene.gliding


def test_a_thousand_arranged_nodes_have_their_long_wires_led(hand: Hand) -> None:
    document = graphs.chain(1000)
    show(hand, edits.move(document, dict.fromkeys(document.nodes, (0.0, 0.0))))
    arranged(hand)

    assert (~np.isnan(hand.canvas.scene.lane)).sum() > 100


def test_two_actions_arrange() -> None:
    keys = {action.key: action for action in ACTIONS}

    assert keys["arrange"].shortcuts == ("Ctrl+L",)
    assert keys["arrange_down"].shortcuts == ("Ctrl+Shift+L",)
    assert [action.key for action in ACTIONS if "Ctrl+Shift+L" in action.shortcuts] == ["arrange_down"]


@pytest.mark.parametrize(
    ("held", "axis"),
    [(Qt.KeyboardModifier.ControlModifier, 1), (CONTROL_SHIFT, 0)],
    ids=["Ctrl+L", "Ctrl+Shift+L"],
)
def test_the_keys_arrange(
    qtbot: QtBot, tmp_path: Path, settings_of_its_own: None, held: Qt.KeyboardModifier, axis: int
) -> None:
    with open_window(qtbot, tmp_path) as window:
        window.files.new()
        window.session.apply(edits.move(chain(5), dict.fromkeys(chain(5).nodes, (9.0, 9.0))), "")
        window.canvas.setFocus()
        window.menus.refresh()
        qtbot.keyClick(window.canvas, Qt.Key.Key_L, held)

        places = positions(window.session.document).values()
        assert len({place[axis] for place in places}) == 1
        assert len({place[1 - axis] for place in places}) == 5


def test_the_menu_of_a_node_arranges_several(hand: Hand) -> None:
    show(hand, edits.move(chain(4), {"relu2": (200.0, 300.0)}))
    hand.session.select(["relu1", "relu2", "relu3"])
    menu = menu_for(hand.canvas, Hit(node="relu1"), QPointF(0, 0))
    next(action for action in menu.actions() if action.text() == "Arrange").trigger()
    menu.deleteLater()

    assert len({positions(hand.session.document)[key][1] for key in ("relu1", "relu2", "relu3")}) == 1
