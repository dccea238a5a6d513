"""Commands of the canvas: copy and paste, delete, arrows, arrange, menus; and the keys for them."""

from __future__ import annotations

import pytest
from canvas_kit import Hand, canvas_at_hand, chain, settle, show
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QDragEnterEvent, QDropEvent, QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from runtime import edits
from runtime.document import Document, End, Node, Wire
from studio.drag import node_type_data

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def test_copy_and_paste_keep_settings_and_inner_wires_and_undo_takes_all_back(hand: Hand) -> None:
    before = hand.session.document
    hand.session.select(["linear2", "relu1"])

    hand.key(Qt.Key.Key_C, CONTROL)
    hand.key(Qt.Key.Key_V, CONTROL)

    after = hand.session.document
    assert hand.session.selection == {"linear3", "relu2"}
    assert after.nodes["linear3"].settings == {"units": 10}
    assert after.nodes["linear3"].position == (832.0, 32.0)
    assert set(after.wires) - set(before.wires) == {Wire(End("relu2", "y"), End("linear3", "x"))}
    assert hand.session.undo_label == "Paste"
    hand.session.undo()
    assert hand.session.document is before


def test_every_paste_goes_a_little_further(hand: Hand) -> None:
    hand.session.select(["relu1"])
    hand.canvas.copy()
    hand.canvas.paste()
    hand.canvas.paste()

    positions = [hand.session.document.nodes[name].position for name in ("relu2", "relu3")]
    assert positions == [(632.0, 32.0), (664.0, 64.0)]


def test_a_paste_with_the_pointer_over_the_canvas_goes_there(hand: Hand) -> None:
    hand.session.select(["relu1"])
    hand.canvas.copy()
    hand.canvas.pointed_at = lambda: QPointF(340.0, 440.0)
    hand.canvas.paste()

    assert hand.session.document.nodes["relu2"].position == (300.0, 400.0)


def test_every_further_paste_under_the_pointer_is_seen_beside_the_last(hand: Hand) -> None:
    hand.session.select(["relu1", "linear2"])
    hand.canvas.copy()
    hand.canvas.pointed_at = lambda: QPointF(340.0, 440.0)
    for _ in range(3):
        hand.key(Qt.Key.Key_V, CONTROL)

    places = [hand.session.document.nodes[name].position for name in ("relu2", "relu3", "relu4")]
    assert places == [(300.0 + step, 400.0 + step) for step in (0.0, 32.0, 64.0)]
    hand.session.undo()
    hand.key(Qt.Key.Key_V, CONTROL)
    assert hand.session.document.nodes["relu4"].position == (364.0, 464.0)


def test_cut_leaves_the_nodes_on_the_clipboard_and_paste_puts_them_back_in_place(hand: Hand) -> None:
    hand.session.select(["relu1"])
    hand.key(Qt.Key.Key_X, CONTROL)
    assert "relu1" not in hand.session.document.nodes

    hand.key(Qt.Key.Key_V, CONTROL)
    assert hand.session.document.nodes["relu1"].position == (600.0, 0.0)


def test_what_was_copied_is_plain_text_that_another_window_understands(hand: Hand, qtbot: QtBot) -> None:
    hand.session.select(["linear1"])
    hand.canvas.copy()
    assert '"linear"' in QGuiApplication.clipboard().text()

    with canvas_at_hand(qtbot) as other:
        other.canvas.pointed_at = lambda: None
        other.canvas.paste()
        assert list(other.session.document.nodes) == ["linear1"]


@pytest.mark.parametrize(
    "text", ["", "hello", "{}", '{"format": "netloom-fragment"}', "[" * 5000, '{"format": "netloom", "version": 1}']
)
def test_foreign_text_on_the_clipboard_is_refused_with_one_sentence(hand: Hand, text: str) -> None:
    before, told = hand.session.document, []
    hand.session.told.connect(told.append)
    QGuiApplication.clipboard().setText(text)

    hand.canvas.paste()

    assert hand.session.document is before
    assert len(told) == 1
    assert told[0].endswith(".")


def test_duplicate_leaves_the_clipboard_alone(hand: Hand) -> None:
    QGuiApplication.clipboard().setText("mine")
    hand.session.select(["relu1", "linear2"])

    hand.key(Qt.Key.Key_D, CONTROL)

    assert hand.session.selection == {"relu2", "linear3"}
    assert QGuiApplication.clipboard().text() == "mine"


def test_copying_nothing_says_so(hand: Hand) -> None:
    told: list[str] = []
    hand.session.told.connect(told.append)

    hand.canvas.copy()

    assert told == ["Nothing is selected to copy."]


def test_delete_removes_nodes_with_their_wires_as_one_step(hand: Hand) -> None:
    before = hand.session.document
    hand.key(Qt.Key.Key_A, CONTROL)
    assert hand.session.selection == set(before.nodes)

    hand.key(Qt.Key.Key_Delete)

    assert hand.session.document.nodes == {}
    assert hand.session.document.wires == ()
    hand.key(Qt.Key.Key_Z, CONTROL)
    assert hand.session.document is before


def test_arrows_nudge_and_many_nudges_are_one_step(hand: Hand) -> None:
    before = hand.session.document
    hand.session.select(["relu1"])
    for _ in range(5):
        hand.key(Qt.Key.Key_Right)
    hand.key(Qt.Key.Key_Up, SHIFT)

    assert hand.session.document.nodes["relu1"].position == (640.0, -32.0)
    hand.session.undo()
    assert hand.session.document is before


def test_control_arrows_follow_the_wires(hand: Hand) -> None:
    hand.session.select(["linear1"])
    hand.key(Qt.Key.Key_Right, CONTROL)
    assert hand.session.selection == {"relu1"}
    hand.key(Qt.Key.Key_Left, CONTROL)
    hand.key(Qt.Key.Key_Left, CONTROL)
    assert hand.session.selection == {"flatten1"}
    hand.session.select(["linear2"])
    hand.key(Qt.Key.Key_Down, CONTROL)
    assert hand.session.selection == {"output1"}


def test_arrange_is_one_step_and_moves_only_the_selection_when_there_is_one(hand: Hand) -> None:
    before = hand.session.document
    hand.session.select(["linear1", "relu1"])
    hand.canvas.arrange()
    moved = {key for key, node in hand.session.document.nodes.items() if node is not before.nodes[key]}
    assert moved <= {"linear1", "relu1"}
    hand.session.select(())

    hand.canvas.arrange()

    assert hand.session.undo_label == "Arrange"
    positions = {key: node.position for key, node in hand.session.document.nodes.items()}
    assert positions["digits1"][0] < positions["flatten1"][0] < positions["linear1"][0] < positions["goal1"][0]


def test_f_shift_f_and_control_0_set_the_sight(hand: Hand) -> None:
    show(hand, chain(20))
    hand.key(Qt.Key.Key_F)
    assert hand.canvas.camera.zoom < 0.5
    hand.key(Qt.Key.Key_0, CONTROL)
    assert hand.canvas.camera.zoom == pytest.approx(1.0)
    hand.session.select(["relu3"])
    hand.key(Qt.Key.Key_F, SHIFT)
    assert hand.canvas.camera.zoom == 1.5
    assert hand.canvas.rect().contains(hand.node("relu3"))


def test_a_node_type_dropped_from_the_palette_is_added_there(hand: Hand) -> None:
    data = node_type_data("tanh")
    copying, button, plain = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    entering = QDragEnterEvent(QPoint(400, 600), copying, data, button, plain)

    QApplication.sendEvent(hand.canvas, entering)
    QApplication.sendEvent(hand.canvas, QDropEvent(QPointF(400, 600), copying, data, button, plain))

    assert entering.isAccepted()

    x, y = hand.canvas.camera.to_scene(400, 600)
    assert hand.session.document.nodes["tanh1"].position == pytest.approx((x, y), abs=8)


def test_menus_offer_what_can_be_done_with_what_is_under_the_pointer(hand: Hand) -> None:
    on_node = [action.text() for action in hand.canvas._mouse.menu(QPointF(hand.node("relu1"))).actions()]
    assert hand.session.selection == {"relu1"}
    middle = hand.canvas.scene.course[1, 12]
    on_wire = hand.canvas._mouse.menu(QPointF(hand.at(*middle)))
    on_canvas = [action.text() for action in hand.canvas._mouse.menu(QPointF(600, 700)).actions()]

    assert {"Cut", "Copy", "Duplicate", "Delete"} <= set(on_node)
    offered = [action.text() for action in on_wire.actions()]
    assert {"Insert a node …", "Move the end …", "Move the beginning …", "Delete wire"} <= set(offered)
    assert {"Add a node…", "Paste", "Select all", "Arrange", "Show everything"} <= set(on_canvas)
    gone = hand.session.document.wires[1]
    on_wire.actions()[offered.index("Delete wire")].trigger()
    assert gone not in hand.session.document.wires


def test_tab_stays_on_the_canvas_and_shift_tab_leaves_it(hand: Hand) -> None:
    assert hand.canvas.focusNextPrevChild(True) is False


def test_the_focus_ring_shows_only_for_a_focus_by_key(hand: Hand) -> None:
    hand.canvas.clearFocus()
    hand.canvas.setFocus(Qt.FocusReason.TabFocusReason)
    assert hand.canvas.keyboard_focus
    hand.click(QPoint(500, 700))
    assert not hand.canvas.keyboard_focus


def test_a_changed_node_is_marked_while_the_run_goes_on_and_restart_is_offered(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    running = hand.session.document
    monkeypatch.setattr(hand.session.runs, "document", running)
    monkeypatch.setattr(hand.session.runs, "live", running, raising=False)
    monkeypatch.setattr(hand.session.runs, "state", "running")
    assert not hand.canvas.notice.isVisible()

    hand.session.attempt(lambda document: edits.set_setting(document, "linear1", "units", 7), "units")

    assert hand.canvas.marks.changed == {"linear1"}
    assert hand.canvas.notice.isVisible()
    settle(hand)
    assert hand.canvas.marks.changed == {"linear1"}
    hand.session.undo()
    assert hand.canvas.marks.changed == frozenset()
    assert not hand.canvas.notice.isVisible()


def test_a_document_with_one_thousand_nodes_takes_every_command(hand: Hand) -> None:
    nodes = {f"n{i}": Node(f"n{i}", "relu", position=(i % 40 * 200.0, i // 40 * 90.0)) for i in range(1000)}
    wires = tuple(Wire(End(f"n{i}", "y"), End(f"n{i + 1}", "x")) for i in range(999))
    show(hand, Document(nodes=nodes, wires=wires))
    hand.canvas.select_all()
    hand.canvas.duplicate()

    assert len(hand.session.document.nodes) == 2000
    hand.session.undo()
    assert len(hand.session.document.nodes) == 1000
