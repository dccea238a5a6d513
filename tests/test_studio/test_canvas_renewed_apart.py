"""Wires that carry more or less are drawn in a turn of their own, so that no single painting takes long."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from canvas_kit import Hand, canvas_at_hand, network, told
from PySide6.QtCore import QEvent
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from studio.canvas import easel


@pytest.fixture
def hand(qtbot: QtBot) -> Iterator[Hand]:
    with canvas_at_hand(qtbot) as hand:
        hand.session.apply(network(), "Open")
        hand.canvas.fit()
        hand.session.arrived.emit(told(1.0))  # strips are there
        hand.canvas.sight.come_to_rest()
        qtbot.waitUntil(lambda: not hand.canvas.scene.gliding and not hand.canvas.sight.moving)
        hand.canvas.grab()
        yield hand


@pytest.fixture
def drawn(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """One number more for each drawing of what stands still."""
    drawn, still = list[int](), easel.paint_still
    monkeypatch.setattr(easel, "paint_still", lambda *given: (drawn.append(1), still(*given))[1])
    return drawn


def shown_later(hand: Hand, qtbot: QtBot, drawn: list[int]) -> QImage:
    """What is seen once it has been drawn while nothing was painted; the same as when all is painted anew."""
    canvas = hand.canvas
    assert not drawn
    qtbot.waitUntil(lambda: bool(drawn))
    canvas.setUpdatesEnabled(True)
    shown = canvas.grab().toImage()
    canvas.renew()
    assert canvas.grab().toImage() == shown
    return shown


def test_wires_of_another_size_are_drawn_outside_of_painting_and_then_shown(
    hand: Hand, qtbot: QtBot, drawn: list[int], monkeypatch: pytest.MonkeyPatch
) -> None:
    canvas = hand.canvas
    before = canvas.grab().toImage()
    drawn.clear()
    canvas.live.take(told(1e4))
    assert canvas.live.flow.note(canvas.scene, canvas.live, now=True)
    monkeypatch.setattr(canvas.live.flow, "note", lambda *_, **__: True)
    canvas.setUpdatesEnabled(False)  # nothing is painted
    hand.session.arrived.emit(told(1e4))
    assert shown_later(hand, qtbot, drawn) != before


def test_room_for_strips_is_drawn_outside_of_painting_too(hand: Hand, qtbot: QtBot, drawn: list[int]) -> None:
    canvas = hand.canvas
    canvas.live.forget()
    canvas.scene.show_strips(())
    canvas.renew()
    without = canvas.grab().toImage()
    qtbot.waitUntil(lambda: not canvas._easel._soon.isActive())
    drawn.clear()
    canvas.setUpdatesEnabled(False)  # nothing is painted
    hand.session.arrived.emit(told(1.0))
    assert canvas.scene.live
    assert shown_later(hand, qtbot, drawn) != without


def test_what_is_painted_before_has_the_room_already(hand: Hand) -> None:
    canvas = hand.canvas
    canvas.live.forget()
    canvas.scene.show_strips(())
    canvas.renew()
    canvas.grab()
    hand.session.arrived.emit(told(1.0))
    assert canvas._easel._soon.isActive()
    at_once = canvas.grab().toImage()
    canvas.renew()
    assert canvas.grab().toImage() == at_once


def test_a_sign_that_says_the_same_has_nothing_painted(
    hand: Hand, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The canvas behind it would be painted with it, and with that whatever is to be drawn in a turn of its own."""
    legend, asked = hand.canvas.reading.flow, list[int]()
    hand.canvas.reading.refresh()
    assert legend.isVisible()
    monkeypatch.setattr(legend, "update", lambda: asked.append(1))
    hand.canvas.reading.refresh()
    assert not asked
    legend.turn()
    assert asked
    hand.canvas.reading.refresh()
    asked.clear()
    QApplication.sendEvent(legend, QEvent(QEvent.Type.Leave))
    assert asked


def test_a_hidden_canvas_draws_nothing_and_shows_it_later(hand: Hand, qtbot: QtBot, drawn: list[int]) -> None:
    hand.canvas.hide()
    hand.canvas.renew_soon()
    qtbot.waitUntil(lambda: not hand.canvas._easel._soon.isActive())
    assert not drawn
    hand.canvas.show()
    qtbot.waitUntil(lambda: bool(drawn))
