"""Editing on the node itself: a value by double-click or Enter, the title by double-click or F2."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from canvas_kit import Hand, canvas_at_hand, network, show
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from runtime import edits
from runtime.facts import facts_of
from studio.canvas.on_node import spans_of
from studio.canvas.value_editor import ValueEditor
from studio.widgets.choice_field import ChoiceField
from studio.widgets.number_field import NumberField
from studio.widgets.switch import Switch


@pytest.fixture
def hand(qtbot: QtBot) -> Iterator[Hand]:
    with canvas_at_hand(qtbot) as hand:
        show(hand, network())
        yield hand


def value_at(hand: Hand, node: str, key: str) -> QPoint:
    """The middle of a value as it is written on a node."""
    canvas, known = hand.canvas, hand.session.document.nodes[node]
    facts = facts_of(hand.session.document, known)
    assert facts is not None
    row = canvas.scene.row[node]
    face = canvas.scene.faces[row]
    span = next(each for each in spans_of(known, facts, face, canvas.scene.look) if each.setting.key == key)
    x, y = canvas.scene.rect[row, :2]
    return hand.at(x + (span.left + span.right) / 2, y + face.quiet_y)


def editor_of(hand: Hand) -> ValueEditor:
    editor = hand.canvas.on_node.editor
    assert editor is not None
    return editor


def write(editor: ValueEditor, text: str, key: Qt.Key = Qt.Key.Key_Return) -> None:
    QTest.keyClicks(editor.line, text)
    QTest.keyClick(editor.line, key)


def test_a_double_click_on_a_value_edits_it_there_and_enter_is_one_undo_step(hand: Hand) -> None:
    at = value_at(hand, "linear1", "units")
    hand.double_click(at)
    editor = editor_of(hand)
    assert editor.isVisible()
    assert isinstance(editor.field, NumberField)
    assert editor.geometry().contains(at)
    assert editor.line.hasFocus()

    write(editor, "64")

    assert hand.session.document.nodes["linear1"].settings == {"units": 64}
    assert hand.session.undo_label == "Set Units"
    assert hand.canvas.on_node.editor is None
    assert hand.canvas.hasFocus()
    hand.session.undo()
    assert hand.session.document.nodes["linear1"].settings == {}


def test_escape_leaves_the_value_as_it_was(hand: Hand) -> None:
    before = hand.session.document
    hand.double_click(value_at(hand, "linear1", "units"))
    QTest.keyClicks(editor_of(hand).line, "999")
    QTest.keyClick(editor_of(hand).line, Qt.Key.Key_Escape)

    assert hand.canvas.on_node.editor is None
    assert hand.session.document is before


def test_a_refused_value_says_why_there_and_loses_nothing(hand: Hand) -> None:
    before = hand.session.document
    hand.double_click(value_at(hand, "linear1", "units"))
    editor = editor_of(hand)
    write(editor, "0")

    assert hand.canvas.on_node.editor is editor
    assert editor.fault.text() == "Units is 0, but the least is 1. Make it larger."
    assert editor.fault.isVisible()
    assert editor.line.text() == "0"
    assert hand.session.document is before

    editor.line.selectAll()
    write(editor, "12")
    assert hand.session.document.nodes["linear1"].settings == {"units": 12}


def test_a_click_elsewhere_takes_what_was_typed(hand: Hand) -> None:
    hand.double_click(value_at(hand, "linear1", "units"))
    QTest.keyClicks(editor_of(hand).line, "77")
    hand.click(QPoint(900, 700))

    assert hand.session.document.nodes["linear1"].settings == {"units": 77}
    assert hand.canvas.on_node.editor is None


def test_enter_edits_the_first_value_and_tab_goes_on_through_all_settings(hand: Hand) -> None:
    hand.session.select(["linear1"])
    hand.canvas.setFocus()
    hand.key(Qt.Key.Key_Return)
    assert editor_of(hand).setting.key == "units"
    write(editor_of(hand), "32", Qt.Key.Key_Tab)
    assert editor_of(hand).setting.key == "bias"
    assert isinstance(editor_of(hand).field, Switch)
    QTest.keyClick(editor_of(hand).line, Qt.Key.Key_Space)
    QTest.keyClick(editor_of(hand).line, Qt.Key.Key_Tab)
    assert editor_of(hand).setting.key == "initialization"
    QTest.keyClick(editor_of(hand).line, Qt.Key.Key_Backtab)
    assert editor_of(hand).setting.key == "bias"
    QTest.keyClick(editor_of(hand).line, Qt.Key.Key_Return)

    assert hand.session.document.nodes["linear1"].settings == {"units": 32, "bias": False}
    assert hand.canvas.on_node.editor is None


def test_a_choice_is_chosen_by_arrow_and_enter(hand: Hand) -> None:
    hand.double_click(value_at(hand, "goal1", "optimizer"))
    editor = editor_of(hand)
    assert isinstance(editor.field, ChoiceField)
    editor.field.hidePopup()
    first = editor.field.value()
    QTest.keyClick(editor.line, Qt.Key.Key_Down)
    assert hand.session.document.nodes["goal1"].settings == {}
    QTest.keyClick(editor.line, Qt.Key.Key_Return)

    assert hand.session.document.nodes["goal1"].settings["optimizer"] != first


def test_several_nodes_of_one_type_are_edited_together_on_any_of_them(hand: Hand) -> None:
    hand.session.select(["linear1", "linear2"])
    hand.double_click(value_at(hand, "linear1", "units"))
    editor = editor_of(hand)
    assert hand.session.selection == {"linear1", "linear2"}
    assert editor.line.text() == "—"
    write(editor, "20")

    assert [hand.session.document.nodes[key].settings["units"] for key in ("linear1", "linear2")] == [20, 20]
    hand.session.undo()
    assert [hand.session.document.nodes[key].settings for key in ("linear1", "linear2")] == [{}, {"units": 10}]


def test_of_several_types_only_the_one_clicked_is_edited(hand: Hand) -> None:
    hand.session.select(["linear1", "linear2", "relu1"])
    hand.double_click(value_at(hand, "linear1", "units"))
    write(editor_of(hand), "20")

    assert hand.session.document.nodes["linear2"].settings == {"units": 10}
    assert hand.session.document.nodes["linear1"].settings == {"units": 20}


def test_a_double_click_on_the_title_renames(hand: Hand) -> None:
    hand.double_click(hand.node("linear1", dx=40.0))
    line = hand.canvas.in_place.field
    assert isinstance(line, QLineEdit)
    assert line.text() == "Linear"
    QTest.keyClicks(line, "Scores")
    QTest.keyClick(line, Qt.Key.Key_Return)

    assert hand.session.document.nodes["linear1"].title == "Scores"
    assert hand.session.undo_label == "Rename"


def test_f2_renames_by_key_and_the_name_of_the_type_is_no_title(hand: Hand) -> None:
    hand.session.apply(edits.change_node(hand.session.document, "linear1", title="Scores"), "title")
    hand.session.select(["linear1"])
    hand.key(Qt.Key.Key_F2)
    line = hand.canvas.in_place.field
    assert isinstance(line, QLineEdit)
    QTest.keyClicks(line, "Linear")
    QTest.keyClick(line, Qt.Key.Key_Return)

    assert hand.session.document.nodes["linear1"].title == ""


def test_a_node_without_settings_is_renamed_and_enter_says_that_there_are_none(hand: Hand) -> None:
    told: list[str] = []
    hand.session.told.connect(told.append)
    hand.session.select(["relu1"])
    hand.key(Qt.Key.Key_Return)
    assert told == ["This node has no settings."]

    hand.double_click(hand.node("relu1", dx=50.0, dy=44.0))
    assert isinstance(hand.canvas.in_place.field, QLineEdit)


def test_the_field_stays_over_its_value_while_the_picture_moves(hand: Hand) -> None:
    hand.double_click(value_at(hand, "linear1", "units"))
    editor = editor_of(hand)
    hand.canvas.look_from(hand.canvas.camera.panned(60, 90))

    assert editor.geometry().contains(value_at(hand, "linear1", "units"))
    at = QPointF(600, 500)
    turned = QPoint(0, 120)
    wheel = QWheelEvent(
        at, hand.canvas.mapToGlobal(at), QPoint(), turned, Qt.MouseButton.NoButton,
        Qt.KeyboardModifier.NoModifier, Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(hand.canvas, wheel)
    assert editor.geometry().contains(value_at(hand, "linear1", "units"))


def test_from_afar_the_field_opens_at_readable_size_beside_its_node(hand: Hand) -> None:
    hand.canvas.look_from(hand.canvas.camera.zoomed(0.3, 0, 0))
    hand.double_click(hand.node("linear1", dx=60.0, dy=48.0))
    editor = editor_of(hand)

    assert editor.setting.key == "units"
    assert editor.field.height() >= 22
    assert editor.width() >= 120


def test_a_node_out_of_sight_comes_into_sight_and_the_field_with_it(hand: Hand) -> None:
    hand.canvas.sight.motion = False
    hand.canvas.look_from(hand.canvas.camera.panned(-4000, 0))
    hand.session.select(["linear1"])
    hand.key(Qt.Key.Key_Return)

    assert editor_of(hand).geometry().contains(value_at(hand, "linear1", "units"))


def test_the_field_goes_with_its_node(hand: Hand) -> None:
    hand.double_click(value_at(hand, "linear1", "units"))
    hand.session.attempt(lambda document: edits.remove(document, ["linear1"]), "Delete")

    assert hand.canvas.on_node.editor is None
