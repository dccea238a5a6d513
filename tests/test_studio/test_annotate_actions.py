"""Mute, freeze, pin, note, frame, comment and reroute by their keys in the window, and in the inspector."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from shell_kit import open_window, wired

from runtime import annotations as notes
from runtime import edits
from studio.panels.node_state import NodeState
from studio.session import Session
from studio.window import Window


@pytest.fixture
def window(qtbot: QtBot, tmp_path: Path) -> Iterator[Window]:
    with open_window(qtbot, tmp_path) as window:
        window.session.new()
        window.session.apply(wired(), "Open")
        window.canvas.setFocus()
        qtbot.waitUntil(lambda: window.session.latest is not None)
        yield window


def press(window: Window, keys: str) -> None:
    """Press keys where the focus is, once what is possible has been looked at."""
    window.menus.refresh()
    QTest.keySequence(QApplication.focusWidget() or window, keys)


@pytest.mark.parametrize(
    ("keys", "state", "action"),
    [("Ctrl+M", "muted", "mute"), ("Ctrl+Shift+F", "frozen", "freeze"), ("Ctrl+P", "pinned", "pin")],
)
def test_states_by_key_are_ticked_in_the_menu(window: Window, keys: str, state: str, action: str) -> None:
    session = window.session
    session.select(["flatten1", "linear1"])
    press(window, keys)
    assert all(getattr(session.document.nodes[key], state) for key in session.selection)
    window.menus.refresh()
    assert window.menus.actions[action].isChecked()
    press(window, keys)
    assert not any(getattr(node, state) for node in session.document.nodes.values())


def test_a_frame_and_its_end_by_key(window: Window) -> None:
    window.session.select(["flatten1", "linear1"])
    press(window, "Ctrl+Shift+G")
    assert window.canvas.in_place.field is not None
    QTest.keyClicks(window.canvas.in_place.field, "Head")
    QTest.keyClick(window.canvas.in_place.field, Qt.Key.Key_Return)
    assert [frame.title for frame in window.session.document.frames.values()] == ["Head"]
    press(window, "F2")
    assert window.canvas.in_place.field is not None
    QTest.keyClick(window.canvas.in_place.field, Qt.Key.Key_Escape)
    press(window, "Ctrl+Alt+G")
    assert not window.session.document.frames


def test_a_comment_by_key_is_chosen_edited_and_deleted(window: Window) -> None:
    press(window, "Ctrl+/")
    assert window.canvas.in_place.field is not None
    QTest.keyClicks(window.canvas.in_place.field, "Here")
    QTest.keyClick(window.canvas.in_place.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert [comment.text for comment in window.session.document.comments.values()] == ["Here"]
    window.canvas.escape()
    press(window, "Alt+/")
    assert window.canvas.chosen_comments
    press(window, "Del")
    assert not window.session.document.comments


def test_a_note_and_a_reroute_point_by_key(window: Window) -> None:
    window.session.select(["linear1"])
    press(window, "Ctrl+Shift+N")
    assert window.canvas.in_place.field is not None
    QTest.keyClicks(window.canvas.in_place.field, "why")
    QTest.keyClick(window.canvas.in_place.field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert window.session.document.nodes["linear1"].note == "why"
    press(window, "Ctrl+B")
    assert window.session.selection == {"reroute1"}


@pytest.fixture
def session(session: Session) -> Session:
    session.apply(wired("flatten", "linear", "relu", "linear"), "Open")
    return session


def test_what_has_no_weights_cannot_be_frozen(session: Session, state: NodeState) -> None:
    document, metric = edits.add_node(session.document, "accuracy")
    session.apply(document, "Add")
    state.show_nodes([metric])
    assert state.switches["frozen"].isHidden() and not state.switches["muted"].isHidden()
    state.show_nodes([metric, "linear1"])
    assert not state.switches["frozen"].isHidden()


def test_the_inspector_switches_states_of_several_nodes(session: Session, state: NodeState) -> None:
    session.apply(notes.set_muted(session.document, ["relu1"], True), "")
    state.show_nodes(["relu1", "linear1"])
    QTest.mouseClick(state.switches["frozen"], Qt.MouseButton.LeftButton)
    assert session.undo_label == "Set Frozen"
    assert session.document.nodes["relu1"].frozen
    assert session.document.nodes["linear1"].frozen
    session.undo()
    assert not state.switches["frozen"].value()


def test_the_inspector_takes_a_note_when_the_focus_leaves(session: Session, state: NodeState) -> None:
    state.show_nodes(["relu1"])
    state.note.setFocus()
    QTest.keyClicks(state.note, "two")
    QTest.keyClick(state.note, Qt.Key.Key_Return)
    QTest.keyClicks(state.note, "lines")
    QTest.keyClick(state.note, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert session.document.nodes["relu1"].note == "two\nlines"
    QTest.keyClicks(state.note, "no")
    QTest.keyClick(state.note, Qt.Key.Key_Escape)
    assert state.note.toPlainText() == "two\nlines"


def test_the_inspector_tells_whose_weights_are_used_and_ends_it(session: Session, state: NodeState) -> None:
    session.apply(notes.link(session.document, ["linear2"], "linear1"), "")
    state.show_nodes(["linear2"])
    assert state._weights.text() == "Weights of: Linear 1"
    QTest.mouseClick(state.own, Qt.MouseButton.LeftButton)
    assert session.document.nodes["linear2"].linked == ""
    assert not state.own.isVisible()
