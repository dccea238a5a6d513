"""Muted, frozen, pinned and linked nodes and notes on the canvas: how they are made, look, and are told."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from canvas_kit import Hand, canvas_at_hand, chain, compose, network, show
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from runtime import annotations as notes
from runtime.document import Document
from studio import marking
from studio.canvas import annotating, area_marks
from studio.canvas.camera import Camera
from studio.canvas.hits import Hit
from studio.canvas.state_words import states_card
from studio.canvas.states import signs_of


@pytest.fixture
def hand(qtbot: QtBot) -> Iterator[Hand]:
    with canvas_at_hand(qtbot) as found:
        yield found


def painted(hand: Hand, node: str, document: Document) -> list[int]:
    """The pixels of a node as the canvas paints it."""
    show(hand, document)
    x, y, width, height = hand.canvas.scene.rect[hand.canvas.scene.row[node]].tolist()
    picture = hand.canvas.grab().toImage()
    corner, end = hand.at(x, y), hand.at(x + width, y + height)
    return [
        picture.pixel(across, down) for down in range(corner.y(), end.y(), 2) for across in range(corner.x(), end.x())
    ]


@pytest.mark.parametrize("state", ["muted", "frozen", "pinned"])
@pytest.mark.parametrize("zoom", [1.0, 0.45])
def test_each_state_looks_otherwise(hand: Hand, state: str, zoom: float) -> None:
    hand.canvas.look_from(Camera(-40.0, -40.0, zoom))
    plain = painted(hand, "relu1", chain(2))
    assert painted(hand, "relu1", getattr(notes, f"set_{state}")(chain(2), ["relu1"], True)) != plain


@pytest.mark.parametrize(("state", "label"), [("muted", "Mute"), ("frozen", "Freeze"), ("pinned", "Pin")])
def test_a_state_is_put_on_all_that_are_selected_as_one_step(hand: Hand, state: str, label: str) -> None:
    show(hand, network())
    session = hand.session
    session.apply(getattr(notes, f"set_{state}")(session.document, ["relu1"], True), "")
    session.select(["relu1", "linear1"])
    marking.toggle(session, state)
    assert marking.holds(session, state)
    assert session.undo_label == label
    marking.toggle(session, state)
    assert not any(getattr(node, state) for node in session.document.nodes.values())
    session.undo()
    session.undo()
    assert not session.document.nodes["linear1"].__getattribute__(state)


def test_signs_make_room_for_themselves_in_the_title(hand: Hand) -> None:
    show(hand, network())
    before = hand.canvas.scene.rect[hand.canvas.scene.row["crossentropy1"], 2]
    document = notes.set_note(notes.set_pinned(network(), ["crossentropy1"], True), ["crossentropy1"], "why")
    show(hand, document)
    scene = hand.canvas.scene
    assert scene.rect[scene.row["crossentropy1"], 2] > before
    assert signs_of(document.nodes["crossentropy1"]) == ("pinned", "noted")


def test_owner_and_twin_both_carry_the_chain_until_the_link_ends(hand: Hand) -> None:
    show(hand, network())
    session, scene = hand.session, hand.canvas.scene
    session.select(["linear1", "linear2"])
    marking.link(session)
    assert session.document.nodes["linear2"].linked == "linear1"
    assert scene.faces[scene.row["linear1"]].signs == scene.faces[scene.row["linear2"]].signs == ("linked",)
    session.select(["linear2"])
    marking.unlink(session)
    assert scene.faces[scene.row["linear1"]].signs == ()


def test_the_twin_glows_when_one_is_hovered(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    show(hand, notes.link(network(), ["linear2"], "linear1"))
    glowing: list[frozenset[str]] = []
    real = area_marks.glow
    monkeypatch.setattr(area_marks, "glow", lambda *all: (glowing.append(all[2]), real(*all)))
    hand.hover(hand.node("linear1"))
    hand.canvas.repaint()
    assert glowing[-1] == {"linear2"}
    x, y = hand.canvas.scene.rect[hand.canvas.scene.row["linear2"], :2]
    at, picture = hand.at(x - 3, y + 16), hand.canvas.grab().toImage()
    hand.canvas.hover_over(Hit())
    assert picture.pixel(at) != hand.canvas.grab().toImage().pixel(at)


def test_a_note_is_typed_below_the_node_and_shown_on_its_card(hand: Hand) -> None:
    show(hand, network())
    hand.session.select(["relu1"])
    annotating.edit_note(hand.canvas)
    field = hand.canvas.in_place.field
    assert field is not None
    hand.qtbot.keyClicks(field, "Why relu?")
    hand.qtbot.keyClick(field, Qt.Key.Key_Return)
    hand.qtbot.keyClicks(field, "<b>")
    hand.qtbot.keyClick(field, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert hand.session.document.nodes["relu1"].note == "Why relu?\n<b>"
    assert "Why relu?<br>&lt;b&gt;" in states_card(hand.session.document, "relu1")
    assert hand.canvas.in_place.field is None
    assert hand.canvas.hasFocus()


def test_escape_gives_a_note_up(hand: Hand) -> None:
    show(hand, network())
    hand.session.select(["relu1"])
    annotating.edit_note(hand.canvas)
    field = hand.canvas.in_place.field
    assert field is not None
    hand.qtbot.keyClicks(field, "no")
    hand.qtbot.keyClick(field, Qt.Key.Key_Escape)
    assert hand.session.document.nodes["relu1"].note == ""
    assert not hand.session.can_undo


def test_the_card_tells_what_the_signs_mean() -> None:
    document = notes.link(network(), ["linear2"], "linear1")
    for put in (notes.set_muted, notes.set_frozen, notes.set_pinned):
        document = put(document, ["linear2"], True)
    told = states_card(document, "linear2")
    assert all(word in told for word in ("Muted", "Frozen", "Pinned", "Uses the weights of Linear"))
    assert "use its weights: 1" in states_card(document, "linear1")
    assert states_card(network(), "relu1") == ""


def test_a_node_is_renamed_in_place(hand: Hand) -> None:
    show(hand, network())
    hand.session.select(["relu1"])
    hand.key(Qt.Key.Key_F2)
    field = hand.canvas.in_place.field
    assert field is not None
    compose(field, "문턱")
    hand.qtbot.keyClick(field, Qt.Key.Key_Return)
    assert hand.session.document.nodes["relu1"].title == "문턱"
