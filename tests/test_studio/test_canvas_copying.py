"""Copies: between two windows, as plain text, with incoming wires, with linked weights; and text that is hostile."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from canvas_kit import Hand, network
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot
from shell_kit import open_window, wired

from runtime.document import Comment, End, Frame, Wire
from studio.canvas.copying import comments_inside


@pytest.fixture
def told(hand: Hand) -> list[str]:
    sentences: list[str] = []
    hand.session.told.connect(sentences.append)
    return sentences


def wire(source: str, out: str, target: str, into: str) -> Wire:
    return Wire(End(source, out), End(target, into))


def test_a_part_travels_from_one_window_to_another(qtbot: QtBot, tmp_path: Path) -> None:
    with open_window(qtbot, tmp_path / "one") as one, open_window(qtbot, tmp_path / "other") as other:
        for window in (one, other):
            window.files.new()
        one.session.apply(wired("flatten", "linear", "relu"), "begin")
        one.session.select(["linear1", "relu1"])
        one.canvas.setFocus()
        qtbot.keyClick(one.canvas, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
        other.canvas.setFocus()
        other.canvas.pointed_at = lambda: None
        qtbot.keyClick(other.canvas, Qt.Key.Key_V, Qt.KeyboardModifier.ControlModifier)

        assert [node.type for node in other.session.document.nodes.values()] == ["linear", "relu"]
        assert other.session.document.wires == (wire("linear1", "y", "relu1", "x"),)
        other.session.undo()
        assert not other.session.document.nodes


def test_the_clipboard_holds_plain_json(hand: Hand) -> None:
    hand.session.select(["linear1", "relu1"])
    hand.canvas.copy()
    read = json.loads(QGuiApplication.clipboard().text())
    assert [node["type"] for node in read["nodes"]] == ["linear", "relu"]


def test_incoming_wires_are_kept_on_request_only(hand: Hand) -> None:
    hand.session.select(["linear1", "relu1"])
    hand.canvas.copy()
    hand.canvas.paste()
    assert hand.session.document.incoming["linear3"] == []

    hand.canvas.paste(keep_entering=True)
    assert hand.session.document.incoming["linear4"] == [wire("flatten1", "y", "linear4", "x")]

    hand.session.select(["relu1"])
    hand.canvas.duplicate(keep_entering=True)
    (copied,) = hand.session.selection
    assert hand.session.document.incoming[copied] == [wire("linear1", "y", copied, "x")]
    assert QGuiApplication.clipboard().text().count("linear") > 0


def test_linked_copies_use_the_weights_of_the_originals(hand: Hand, told: list[str]) -> None:
    hand.session.select(["linear1", "linear2"])
    hand.canvas.duplicate(link=True)
    nodes = hand.session.document.nodes
    assert {nodes[key].linked for key in hand.session.selection} == {"linear1", "linear2"}
    assert hand.session.undo_label == "Duplicate with linked weights"

    before = hand.session.document
    hand.session.select(["linear1", "relu1"])
    hand.canvas.duplicate(link=True)
    assert hand.session.document is before
    assert told == ["ReLU has no weights that a copy could share. Select only nodes that learn."]


def test_frames_and_comments_inside_travel_along(hand: Hand) -> None:
    document = hand.session.document
    beside = Comment("comment1", "why", position=(410.0, -40.0), size=(100.0, 30.0))
    far = Comment("comment2", "elsewhere", position=(410.0, 900.0), size=(100.0, 30.0))
    frames = {"frame1": Frame("frame1", ("linear1", "relu1")), "frame2": Frame("frame2", ("relu1", "linear2"))}
    hand.session.apply(document.but(comments={"comment1": beside, "comment2": far}, frames=frames), "annotate")
    hand.session.select(["linear1", "relu1"])
    assert comments_inside(hand.session.document, hand.canvas.scene, hand.session.selection) == ["comment1"]

    hand.canvas.copy()
    hand.canvas.paste()

    after = hand.session.document
    assert [one.text for one in after.comments.values()] == ["why", "elsewhere", "why"]
    assert [set(frame.members) for frame in after.frames.values()][2:] == [set(hand.session.selection)]


def fragment(**fields: object) -> str:
    nodes = [{"id": "linear1", "type": "linear", "position": [0, 0]}, {"id": "relu1", "type": "relu"}]
    return json.dumps({"format": "netloom-fragment", "version": 1, "nodes": nodes, "wires": [], **fields})


@pytest.mark.parametrize(
    "text",
    [
        "one fine day",
        "<script>alert(1)</script>",
        "\x00\x01\x02",
        '{"format": "netloom-fragment", "version": 1, "nodes": 7}',
        '{"format": "netloom-fragment", "version": 99, "nodes": []}',
        "{" * 50_000,
        "[" + "1," * 100_000 + "1]",
        fragment(nodes=[{"id": "A b", "type": "linear", "position": [0, 0]}]),
        fragment(nodes=[{"id": "a", "type": "linear", "position": [1e400, 0]}]),
        fragment(nodes=[{"id": "a", "type": "linear", "position": [0, 0]}] * 2),
        fragment(wires=[{"from": "nobody.y", "to": "linear1.x"}]),
        fragment(wires=[{"from": 3, "to": []}]),
    ],
)
def test_foreign_and_hostile_text_is_refused_with_one_sentence(hand: Hand, told: list[str], text: str) -> None:
    before, chosen = hand.session.document, hand.session.selection
    QGuiApplication.clipboard().setText(text)
    hand.canvas.paste()
    hand.canvas.paste(keep_entering=True)

    assert hand.session.document is before
    assert hand.session.selection == chosen
    assert len(told) == 2
    assert all(sentence.endswith(".") and "\n" not in sentence for sentence in told)


def test_wires_to_ports_that_are_gone_are_left_out_with_one_sentence(hand: Hand, told: list[str]) -> None:
    text = fragment(wires=[{"from": "linear1.gone", "to": "relu1.x"}, {"from": "linear1.y", "to": "relu1.x"}])
    QGuiApplication.clipboard().setText(text)
    hand.canvas.paste()

    added = set(hand.session.document.wires) - set(network().wires)
    assert [(one.source.port, one.target.port) for one in added] == [("y", "x")]
    assert told == ["One wire was left out, because the port it needs is not there."]


def test_incoming_wires_from_ports_that_are_not_here_are_left_out(hand: Hand, told: list[str]) -> None:
    entering = [{"from": "digits1.gone", "to": "linear1.x"}, {"from": "crossentropy1.loss", "to": "relu1.x"}]
    QGuiApplication.clipboard().setText(fragment(entering=entering))
    hand.canvas.paste(keep_entering=True)

    assert hand.session.document.incoming["linear3"] == []
    assert told == ["2 wires were left out, because the ports they need are not there."]


def test_the_shortcuts_of_copies_reach_the_canvas(qtbot: QtBot, tmp_path: Path) -> None:
    control, shift, alt = (
        Qt.KeyboardModifier.ControlModifier,
        Qt.KeyboardModifier.ShiftModifier,
        Qt.KeyboardModifier.AltModifier,
    )
    with open_window(qtbot, tmp_path) as window:
        window.files.new()
        session, canvas = window.session, window.canvas
        session.apply(wired("flatten", "linear", "relu"), "begin")
        canvas.setFocus()
        canvas.pointed_at = lambda: None
        session.select(["linear1"])
        window.menus.refresh()
        qtbot.keyClick(canvas, Qt.Key.Key_D, control | alt | shift)
        assert wire("flatten1", "y", "linear2", "x") in session.document.wires

        told: list[str] = []
        session.told.connect(told.append)
        qtbot.keyClick(canvas, Qt.Key.Key_D, control | alt)
        assert told == []
        assert session.document.nodes["linear3"].linked == "linear2"

        session.select(["linear1"])
        qtbot.keyClick(canvas, Qt.Key.Key_C, control)
        qtbot.keyClick(canvas, Qt.Key.Key_V, control | shift)
        assert wire("flatten1", "y", "linear4", "x") in session.document.wires

        session.select(["relu1"])
        window.menus.refresh()
        qtbot.keyClick(canvas, Qt.Key.Key_Delete, control)
        assert "relu1" not in session.document.nodes
        assert session.document.outgoing["linear1"] == [], "not healed"
