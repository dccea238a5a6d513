"""Wires that carry more or less are drawn in a turn of their own, so that no single painting takes long."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from canvas_kit import Hand, canvas_at_hand, network, told
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


def test_wires_of_another_size_are_drawn_outside_of_painting_and_then_shown(
    hand: Hand, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    canvas, drawn = hand.canvas, []
    still = easel.paint_still
    monkeypatch.setattr(easel, "paint_still", lambda *given: (drawn.append(1), still(*given))[1])
    before = canvas.grab().toImage()
    drawn.clear()
    canvas.live.take(told(1e4))
    assert canvas.live.flow.note(canvas.scene, canvas.live, now=True)
    monkeypatch.setattr(canvas.live.flow, "note", lambda *_, **__: True)
    canvas.setUpdatesEnabled(False)  # nothing is painted
    hand.session.arrived.emit(told(1e4))
    assert not drawn
    qtbot.waitUntil(lambda: bool(drawn))
    canvas.setUpdatesEnabled(True)
    shown = canvas.grab().toImage()
    assert shown != before
    canvas.renew()
    assert canvas.grab().toImage() == shown


def test_a_hidden_canvas_draws_nothing_and_shows_it_later(
    hand: Hand, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    drawn = []
    still = easel.paint_still
    monkeypatch.setattr(easel, "paint_still", lambda *given: (drawn.append(1), still(*given))[1])
    hand.canvas.hide()
    hand.canvas.renew_soon()
    with qtbot.waitSignal(hand.canvas._easel._soon.timeout):
        pass
    assert not drawn
    hand.canvas.show()
    qtbot.waitUntil(lambda: bool(drawn))
