"""Repairs on the canvas: what could be is painted over what is and changes nothing; the card at a node offers it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from canvas_kit import Hand, canvas_at_hand, network, show
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QImage
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot
from repairs_kit import FakeRepairs, with_relu
from shell_kit import open_window

from runtime import edits
from runtime.blocks import group
from runtime.document import Document
from studio.canvas.frame import marks_of
from studio.canvas.marks import badge_center
from studio.repair_offer import judge_of
from studio.theme import theme


@pytest.fixture
def repairs() -> FakeRepairs:
    return FakeRepairs()


@pytest.fixture
def hand(qtbot: QtBot, repairs: FakeRepairs) -> Iterator[Hand]:
    with canvas_at_hand(qtbot) as hand:
        hand.session.repairing.find = repairs
        hand.canvas.sight.motion = False
        yield hand


def broken() -> Document:
    """The network with a setting that cannot be: its node has a finding."""
    return edits.change_node(network(), "linear1", settings={"units": -1})


def picture(hand: Hand) -> QImage:
    QApplication.processEvents()
    return hand.canvas.grab().toImage()


def pixels(image: QImage, role: str) -> int:
    """How many pixels have exactly that color."""
    wanted = theme().color(role).rgb()
    return sum(image.pixel(x, y) == wanted for x in range(image.width()) for y in range(0, image.height(), 2))


def badge(hand: Hand, node: str) -> QPoint:
    return hand.at(*badge_center(hand.canvas.scene, hand.canvas.scene.row[node]))


def open_card(hand: Hand, node: str = "linear1") -> list[str]:
    """Click the badge and wait for the repairs; what they say."""
    hand.click(badge(hand, node))
    card = hand.canvas.repairs
    assert card.isVisible()
    hand.qtbot.waitUntil(lambda: all(offer.choices.buttons for offer in card.offers))
    return [button.text() for offer in card.offers for button in offer.choices.buttons]


def test_a_proposal_is_painted_and_changes_nothing(hand: Hand) -> None:
    show(hand, network())
    before, document = picture(hand), hand.session.document
    hand.session.preview_wished.emit(with_relu(document, "linear2"))
    assert hand.canvas.proposal.shown
    ghosted = picture(hand)
    assert ghosted != before
    assert pixels(ghosted, "accent") > pixels(before, "accent")
    assert hand.session.document is document
    assert not hand.session.can_undo
    hand.session.preview_wished.emit(None)
    assert picture(hand) == before


def test_what_goes_what_moves_and_what_changes_are_seen(hand: Hand) -> None:
    show(hand, network())
    document = hand.session.document
    before = picture(hand)
    seen = []
    for proposed in (
        edits.remove(document, ["relu1"]),
        edits.move(document, {"relu1": (600.0, 300.0)}),
        edits.set_setting(document, "linear1", "units", 7),
        edits.change_node(document, "relu1", type="tanh"),
        edits.remove(document, wires=[document.wires[1]]),
    ):
        hand.session.preview_wished.emit(proposed)
        seen.append(picture(hand))
        assert seen[-1] != before
    assert len({bytes(image.constBits()) for image in seen}) == len(seen)


@pytest.mark.parametrize("zoom", [0.02, 0.3, 0.56, 1.0, 2.0])
def test_a_proposal_is_painted_at_every_zoom(hand: Hand, zoom: float) -> None:
    show(hand, network())
    hand.canvas.look_from(hand.canvas.camera.zoomed(zoom, 0, 0))
    hand.session.preview_wished.emit(with_relu(hand.session.document, "relu1"))
    assert not picture(hand).isNull()


def test_a_proposal_out_of_sight_is_brought_into_it(hand: Hand) -> None:
    show(hand, network())
    hand.canvas.look_from(hand.canvas.camera.panned(5000, 0))
    hand.session.preview_wished.emit(with_relu(hand.session.document, "linear2"))
    left, top, right, bottom = hand.canvas.camera.sees(hand.canvas.width(), hand.canvas.height())
    scene = hand.canvas.proposal.scene
    assert scene is not None
    x, y = scene.rect[scene.row["relu2"], :2]
    assert left < x < right and top < y < bottom


def test_an_edit_ends_the_preview(hand: Hand) -> None:
    show(hand, network())
    hand.session.preview_wished.emit(with_relu(hand.session.document, "linear2"))
    hand.session.select(["relu1"])
    hand.key(Qt.Key.Key_Delete)
    assert not hand.canvas.proposal.shown


def test_a_click_on_a_badge_opens_the_card_and_previews_the_first_repair(hand: Hand) -> None:
    show(hand, broken())
    assert open_card(hand)[0] == "Insert ReLU before Linear 1"
    assert hand.canvas.repairs.offers[0].choices.buttons[0].hasFocus()
    assert hand.canvas.proposal.shown


def test_enter_applies_what_is_previewed_as_one_step(hand: Hand) -> None:
    show(hand, broken())
    open_card(hand)
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_Return)
    assert "relu2" in hand.session.document.nodes
    assert hand.session.undo_label == "Insert ReLU before Linear 1"
    assert hand.canvas.repairs.isHidden()
    assert not hand.canvas.proposal.shown
    assert hand.canvas.hasFocus()
    hand.session.undo()
    assert not hand.session.can_undo


def test_escape_closes_the_card_and_the_preview(hand: Hand) -> None:
    show(hand, broken())
    open_card(hand)
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_Escape)
    assert hand.canvas.repairs.isHidden()
    assert not hand.canvas.proposal.shown
    assert hand.canvas.hasFocus()


def test_arrows_go_round_the_repairs(hand: Hand) -> None:
    show(hand, broken())
    many = len(open_card(hand))
    first = QApplication.focusWidget()
    for _ in range(many):
        focused = QApplication.focusWidget()
        assert focused is not None
        QTest.keyClick(focused, Qt.Key.Key_Down)
    assert QApplication.focusWidget() is first


def test_a_drag_of_the_badge_moves_the_node_and_opens_nothing(hand: Hand) -> None:
    show(hand, broken())
    at = badge(hand, "linear1")
    hand.drag(at, at + QPoint(40, 64))
    assert hand.canvas.repairs.isHidden()
    assert hand.session.document.nodes["linear1"].position != (400.0, 0.0)


def test_a_press_elsewhere_closes_the_card(hand: Hand) -> None:
    show(hand, broken())
    open_card(hand)
    hand.click(QPoint(20, 700))
    assert hand.canvas.repairs.isHidden()


def test_the_card_stays_inside_a_small_canvas(hand: Hand) -> None:
    show(hand, broken())
    hand.canvas.resize(320, 200)
    hand.canvas.sight.show_node("linear1")
    open_card(hand)
    card = hand.canvas.repairs
    hand.qtbot.waitUntil(lambda: hand.canvas.rect().contains(card.geometry()))


def test_without_problems_it_is_said(hand: Hand) -> None:
    show(hand, network())
    hand.canvas.marks = marks_of(None)
    said: list[str] = []
    hand.session.told.connect(said.append)
    hand.canvas.repairs.open_for_selection()
    assert hand.canvas.repairs.isHidden()
    assert said == ["There are no problems."]


def test_the_context_menu_of_a_faulty_node_offers_repair(hand: Hand) -> None:
    show(hand, broken())
    menu = hand.canvas._mouse.menu(hand.node("linear1").toPointF())
    found = [action for action in menu.actions() if action.text() == "Repair …"]
    assert len(found) == 1
    found[0].trigger()
    assert hand.canvas.repairs.isVisible()
    menu.deleteLater()


def test_ctrl_period_opens_the_card_of_the_first_problem(qtbot: QtBot, tmp_path: Path) -> None:
    with open_window(qtbot, tmp_path) as window:
        window.session.repairing.find = FakeRepairs()
        window.session.new()
        window.show_bench()
        document = edits.change_node(network(), "relu1", title="wrong")
        window.session.apply(document, "Open")
        qtbot.waitUntil(lambda: bool(window.canvas.marks.findings))
        window.menus.refresh()
        qtbot.keyClick(window.canvas, Qt.Key.Key_Period, Qt.KeyboardModifier.ControlModifier)
        assert window.canvas.repairs.isVisible()
        assert window.session.selection == {"relu1"}
        window.canvas.repairs.close_card()


def blocked() -> Document:
    """The broken network with the faulty node inside a block."""
    return group(broken(), ["linear1", "relu1"], "Encoder")[0]


def test_what_is_wrong_inside_a_block_is_shown_there_and_repaired_there(hand: Hand) -> None:
    show(hand, blocked())
    (use,) = (key for key, node in hand.session.document.nodes.items() if node.type == "block")
    assert open_card(hand, use) == ["Show it inside the block"]
    focused = QApplication.focusWidget()
    assert focused is not None
    QTest.keyClick(focused, Qt.Key.Key_Return)
    assert hand.session.place == (use,)
    assert hand.session.selection == {"linear1"}
    hand.canvas.repairs.open_at("linear1")
    offer = hand.canvas.repairs.offers[0]
    hand.qtbot.waitUntil(lambda: bool(offer.choices.buttons))
    QTest.mouseClick(offer.choices.buttons[0], Qt.MouseButton.LeftButton)
    (block,) = hand.session.whole.blocks.values()
    assert "relu2" in block.nodes


def test_a_repair_is_judged_in_the_place_of_what_is_shown(hand: Hand) -> None:
    show(hand, blocked())
    assert judge_of(hand.session) is None
    (use,) = (key for key, node in hand.session.document.nodes.items() if node.type == "block")
    hand.session.enter(use)
    judge = judge_of(hand.session)
    assert judge is not None
    mended = edits.change_node(hand.session.document, "linear1", settings={})
    assert any(finding.node == "linear1" for finding in judge(hand.session.document).findings)
    assert not any(finding.node == "linear1" for finding in judge(mended).findings)
