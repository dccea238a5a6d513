"""What part of the canvas is seen: zoom, move, fit, follow, with real mouse and wheel events."""

from __future__ import annotations

import pytest
from canvas_kit import MIDDLE, Hand, chain, show, wire
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from runtime.document import Document
from studio.canvas.opening import MANY

CONTROL = Qt.KeyboardModifier.ControlModifier


def turn(
    hand: Hand, at: QPoint, angle: int, *, pixels: QPoint | None = None, held: Qt.KeyboardModifier | None = None
) -> None:
    """A notch of the wheel, or with `pixels` two fingers on a pad."""
    phase = Qt.ScrollPhase.ScrollUpdate if pixels else Qt.ScrollPhase.NoScrollPhase
    place = QPointF(at)
    event = QWheelEvent(
        place,
        QPointF(hand.canvas.mapToGlobal(at)),
        pixels or QPoint(),
        QPoint(0, angle),
        Qt.MouseButton.NoButton,
        held or Qt.KeyboardModifier.NoModifier,
        phase,
        False,
    )
    QApplication.sendEvent(hand.canvas, event)


def test_the_wheel_zooms_about_the_pointer(hand: Hand) -> None:
    at = QPoint(400, 300)
    before = hand.canvas.camera.to_scene(400, 300)

    turn(hand, at, 120)

    assert hand.canvas.camera.zoom > 1.1
    assert hand.canvas.camera.to_scene(400, 300) == pytest.approx(before)


def test_two_fingers_on_a_pad_move_the_picture_and_with_control_zoom(hand: Hand) -> None:
    before = hand.canvas.camera
    turn(hand, QPoint(400, 300), 40, pixels=QPoint(30, -20))
    assert hand.canvas.camera == before.panned(30, -20)

    turn(hand, QPoint(400, 300), 40, pixels=QPoint(0, 20), held=CONTROL)
    assert hand.canvas.camera.zoom > before.zoom


def test_the_middle_button_and_space_pan(hand: Hand, qtbot: QtBot) -> None:
    before = hand.canvas.camera
    hand.drag(QPoint(500, 500), QPoint(540, 470), MIDDLE)
    assert hand.canvas.camera == before.panned(40, -30)

    qtbot.keyPress(hand.canvas, Qt.Key.Key_Space)
    hand.drag(hand.node("relu1"), hand.node("relu1") + QPoint(-25, 5))
    qtbot.keyRelease(hand.canvas, Qt.Key.Key_Space)
    assert hand.canvas.camera == before.panned(40, -30).panned(-25, 5)
    assert hand.session.document.nodes["relu1"].position == (600.0, 0.0)


def test_the_picture_can_be_zoomed_while_a_wire_is_drawn(hand: Hand) -> None:
    start = hand.port("flatten1", "y", output=True)
    hand.press(start)
    hand.move(start + QPoint(30, 30))
    turn(hand, QPoint(400, 300), -120)
    end = hand.port("relu1", "x", output=False)
    hand.move(end)
    hand.release(end)

    assert wire("flatten1", "y", "relu1", "x") in hand.session.document.wires


def test_fit_shows_everything_and_focus_brings_a_node_into_sight(hand: Hand) -> None:
    show(hand, chain(30))
    hand.session.focus_wished.emit("relu30")
    left, _, right, _ = hand.canvas.camera.sees(hand.canvas.width(), hand.canvas.height())
    assert left < 29 * 200 < right
    assert hand.canvas.camera.zoom == 1.0

    hand.canvas.fit()
    left, _, right, _ = hand.canvas.camera.sees(hand.canvas.width(), hand.canvas.height())
    assert left < 0 < 30 * 200 < right


def test_a_wished_motion_takes_its_time_and_arrives(hand: Hand, qtbot: QtBot) -> None:
    show(hand, chain(30))
    hand.canvas.sight.motion = True
    start = hand.canvas.camera

    hand.canvas.fit()
    assert hand.canvas.camera == start, "it has only set out"
    qtbot.waitUntil(lambda: hand.canvas.camera.zoom < 0.3, timeout=3000)
    hand.canvas.sight.come_to_rest()


def test_a_document_opened_is_shown_whole_where_it_is_not_large(hand: Hand) -> None:
    count = MANY - 1
    hand.session._replace(chain(count), None)

    left, _, right, _ = hand.canvas.camera.sees(hand.canvas.width(), hand.canvas.height())

    assert left < 0 < count * 200 < right


def test_an_empty_document_shows_and_takes_every_gesture(hand: Hand) -> None:
    show(hand, Document())
    hand.drag(QPoint(100, 100), QPoint(300, 300))
    hand.canvas.fit()
    hand.canvas.arrange()
    hand.canvas.select_all()
    hand.canvas.zoom_to_selection()
    hand.canvas.delete_selection()
    hand.canvas.duplicate()
    hand.canvas.go_to_neighbor(1, 0)

    assert hand.session.document.nodes == {}
    assert not hand.session.can_undo
