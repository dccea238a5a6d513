"""Reading and finding on the canvas: minimap, zoom, wheel, edge, what is legible from afar, and the bar that finds."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
import pytest
from canvas_kit import LEFT, MIDDLE, PLAIN, Hand, canvas_at_hand, chain, network, settle, show
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from runtime import edits
from runtime.document import Comment, Document, Frame
from studio.bench.graphs import chain as large
from studio.canvas.heat import clusters
from studio.settings import preferences
from studio.translate import use_language

CONTROL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def hand(qtbot: QtBot) -> Iterator[Hand]:
    with canvas_at_hand(qtbot) as ready:
        yield ready


def turn(
    hand: Hand, angle: int, *, pixels: QPoint | None = None, held: Qt.KeyboardModifier = PLAIN, at: QPoint | None = None
) -> None:
    """Turn a wheel by eighths of a degree, or with `pixels` move two fingers on a pad."""
    place = QPointF(at or QPoint(300, 200))
    phase = Qt.ScrollPhase.ScrollUpdate if pixels is not None else Qt.ScrollPhase.NoScrollPhase
    buttons = Qt.MouseButton.NoButton
    globally = hand.canvas.mapToGlobal(place)
    event = QWheelEvent(place, globally, pixels or QPoint(), QPoint(0, angle), buttons, held, phase, False)
    QApplication.sendEvent(hand.canvas, event)


def pixels_of(hand: Hand) -> np.ndarray:
    picture = hand.canvas.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(picture.constBits(), np.uint8).reshape(picture.height(), -1, 4).copy()


# Zoom


@pytest.mark.parametrize("held", [PLAIN, CONTROL])
def test_a_notch_glides_about_the_pointer_and_notches_add_up(hand: Hand, held: Qt.KeyboardModifier) -> None:
    show(hand, network())
    canvas = hand.canvas
    canvas.sight.motion = True
    under = canvas.camera.to_scene(300, 200)
    turn(hand, 120, held=held)
    turn(hand, 120, held=held)
    assert canvas.camera.zoom < 1.05  # on the way
    hand.qtbot.waitUntil(lambda: canvas.camera.zoom > 1.05)
    assert canvas.camera.to_scene(300, 200) == pytest.approx(under)  # at every moment
    hand.qtbot.waitUntil(lambda: canvas.camera.zoom == pytest.approx(1.0015**240))
    assert canvas.camera.to_scene(300, 200) == pytest.approx(under)


def test_a_notch_is_there_at_once_where_no_motion_is_wanted(hand: Hand) -> None:
    show(hand, network())
    hand.canvas.sight.motion = False
    turn(hand, 120)
    assert hand.canvas.camera.zoom == pytest.approx(1.0015**120)


def test_a_finely_divided_wheel_zooms_at_once_by_its_small_steps(hand: Hand) -> None:
    show(hand, network())
    hand.canvas.sight.motion = True
    under = hand.canvas.camera.to_scene(300, 200)
    for number in range(1, 9):
        turn(hand, 15)
        assert hand.canvas.camera.zoom == pytest.approx(1.0015 ** (15 * number))
    assert hand.canvas.camera.to_scene(300, 200) == pytest.approx(under)


def test_two_fingers_move_the_picture_by_their_pixels_and_zoom_with_control(hand: Hand) -> None:
    show(hand, network())
    hand.canvas.sight.motion = True
    before = hand.canvas.camera
    turn(hand, 0, pixels=QPoint(-7, 13))
    assert hand.canvas.camera == before.panned(-7, 13)
    under = hand.canvas.camera.to_scene(300, 200)
    turn(hand, 8, pixels=QPoint(0, 10), held=CONTROL)
    assert hand.canvas.camera.zoom == pytest.approx(1.006**10)
    assert hand.canvas.camera.to_scene(300, 200) == pytest.approx(under)


@pytest.mark.parametrize(("space", "button"), [(True, LEFT), (False, MIDDLE)])
def test_a_drag_with_space_or_the_middle_button_moves_the_picture(
    hand: Hand, space: bool, button: Qt.MouseButton
) -> None:
    show(hand, network())
    before = hand.canvas.camera
    if space:
        hand.qtbot.keyPress(hand.canvas, Qt.Key.Key_Space)
        assert hand.canvas.cursor().shape() == Qt.CursorShape.OpenHandCursor
    hand.drag(hand.node("linear1"), hand.node("linear1") + QPoint(50, 30), button)
    assert hand.canvas.camera == before.panned(50, 30)
    assert not hand.session.can_undo


def test_the_readout_tells_the_zoom_and_its_menu_changes_it(hand: Hand) -> None:
    show(hand, network())
    button = hand.canvas.reading.zoom
    assert button.text() == "100 %"
    turn(hand, -240)
    assert button.text() == "70 %"
    button.fill()
    offered = {action.text(): action for action in button.menu().actions() if action.text()}
    assert list(offered) == ["Show everything", "Show the selection", "Actual size", "Minimap"]
    assert not offered["Show the selection"].isEnabled()
    offered["Actual size"].trigger()
    assert button.text() == "100 %"
    hand.session.select(["linear1"])
    button.fill()
    next(action for action in button.menu().actions() if action.text() == "Show the selection").trigger()
    assert hand.canvas.camera.zoom == pytest.approx(1.5)


# The edge


def test_the_picture_moves_on_under_a_node_held_at_the_border(hand: Hand) -> None:
    show(hand, network())
    canvas, start = hand.canvas, hand.node("linear1")
    hand.press(start)
    hand.move(start + QPoint(30, 0))
    hand.move(QPoint(canvas.width() - 4, start.y()))
    x, before = canvas.scene.rect[canvas.scene.row["linear1"], 0], canvas.camera
    hand.qtbot.waitUntil(lambda: canvas.camera.x > before.x + 40)
    assert canvas.scene.rect[canvas.scene.row["linear1"], 0] > x + 30
    hand.move(QPoint(600, start.y()))
    assert not canvas.reading.edge.timer.isActive()
    hand.release(QPoint(600, start.y()))
    assert hand.session.undo_label == "Move"


def test_a_wire_drawn_to_the_border_takes_the_picture_along_and_a_pan_does_not(hand: Hand) -> None:
    show(hand, network())
    canvas = hand.canvas
    at = hand.port("linear1", "y", output=True)
    hand.press(at)
    hand.move(at + QPoint(40, 40))
    hand.move(QPoint(600, canvas.height() - 2))
    assert canvas.reading.edge.timer.isActive()
    hand.key(Qt.Key.Key_Escape)
    canvas.reading.edge.step()
    assert not canvas.reading.edge.timer.isActive()
    hand.press(QPoint(600, 400), MIDDLE)
    hand.move(QPoint(1198, 400), MIDDLE)
    assert not canvas.reading.edge.timer.isActive()
    hand.release(QPoint(1198, 400), MIDDLE)


# Minimap


def test_the_minimap_is_there_while_something_is_out_of_sight(hand: Hand) -> None:
    show(hand, network())
    minimap = hand.canvas.reading.minimap
    assert minimap.isVisible()
    hand.canvas.fit()
    assert not minimap.isVisible()
    turn(hand, 480)
    assert minimap.isVisible()
    hand.canvas.reading.switch_minimap()
    assert not minimap.isVisible()
    assert preferences().value("minimap") is False
    hand.canvas.reading.switch_minimap()
    assert minimap.isVisible()


def test_an_empty_canvas_has_neither_minimap_nor_readout(hand: Hand) -> None:
    show(hand, Document())
    assert not hand.canvas.reading.minimap.isVisible()
    assert not hand.canvas.reading.zoom.isVisible()


def test_a_press_and_a_drag_on_the_minimap_move_the_picture(hand: Hand) -> None:
    show(hand, chain(60))
    canvas, minimap = hand.canvas, hand.canvas.reading.minimap
    x, y = canvas.scene.rect[canvas.scene.row["relu50"], :2] + 50
    at = minimap.place_of(x, y).toPoint()
    QTest.mousePress(minimap, LEFT, PLAIN, at)
    left, _, right, _ = canvas.camera.sees(canvas.width(), canvas.height())
    assert (left + right) / 2 == pytest.approx(x, abs=1.0 / minimap._scale()[0])
    QTest.mouseMove(minimap, at - QPoint(40, 0))
    QTest.mouseRelease(minimap, LEFT, PLAIN, at - QPoint(40, 0))
    assert canvas.camera.zoom == 1.0
    assert not hand.session.can_undo


def test_the_minimap_shows_frames_findings_and_what_is_in_sight(hand: Hand) -> None:
    document = chain(60)
    show(hand, document.but(frames={"frame1": Frame("frame1", ("relu10", "relu11", "relu12"), "Encoder", "losses")}))
    minimap, look = hand.canvas.reading.minimap, hand.canvas.scene.look
    picture = minimap.grab().toImage()
    box = hand.canvas.scene.areas.boxes()["frame1"]
    edge = minimap.place_of(box[0], (box[1] + box[3]) / 2).toPoint()
    near = {picture.pixelColor(edge + QPoint(dx, 0)).name() for dx in (-1, 0, 1)}
    ground = picture.pixelColor(minimap.place_of(6000, 400).toPoint()).name()
    assert near != {ground}
    session = hand.session
    session.apply(edits.set_setting(session.document, "relu30", "nothing", 1), "")
    session.apply(edits.add_node(session.document, "linear", (3000.0, 600.0))[0], "")
    settle(hand)
    told = {key for key in hand.canvas.marks.findings if hand.canvas.marks.worst(key) in ("error", "warning")}
    assert told
    picture = minimap.grab().toImage()
    x, y, width, height = hand.canvas.scene.rect[hand.canvas.scene.row[min(told)]]
    at = minimap.place_of(x + width / 2, y + height / 2).toPoint()
    colors = {picture.pixelColor(at + QPoint(dx, dy)).name() for dx in range(-3, 4) for dy in range(-3, 4)}
    assert colors & {look.error.name(), look.warning.name()}


def test_the_minimap_of_a_large_network_follows_a_moment_later(hand: Hand) -> None:
    document = large(700)
    show(hand, document)
    minimap, session = hand.canvas.reading.minimap, hand.session
    hand.qtbot.waitUntil(lambda: bool(minimap.grab().toImage().size()) and not minimap._late.isActive())
    before = minimap.grab().toImage()
    session.apply(edits.remove(document, list(document.nodes)[100:200]), "")
    assert minimap.grab().toImage().size() and minimap._late.isActive()  # the canvas comes first
    hand.qtbot.waitUntil(lambda: not minimap._late.isActive() and minimap.grab().toImage() != before)
    session.undo()
    assert minimap.grab().toImage().size() and minimap._late.isActive()  # the canvas comes first
    hand.qtbot.waitUntil(lambda: not minimap._late.isActive() and minimap.grab().toImage() == before)
    session.new()
    assert minimap._kept is None


# From afar


def test_findings_can_be_seen_at_five_percent_and_close_ones_share_a_mark(hand: Hand) -> None:
    show(hand, network())
    session = hand.session
    session.apply(edits.remove(session.document, ["flatten1"]), "")
    settle(hand)
    canvas = hand.canvas
    assert canvas.marks.worst("linear1") == "error" or canvas.marks.worst("linear1") == "warning"
    canvas.sight.zoom_by(0.05)
    canvas.sight.come_to_rest()
    x, y, width, height = canvas.scene.rect[canvas.scene.row["linear1"]]
    at = hand.at(x + width / 2, y + height / 2)
    seen = pixels_of(hand)[at.y() - 20 : at.y() + 20, at.x() - 20 : at.x() + 20, :3]
    color = canvas.scene.look.severity(canvas.marks.worst("linear1"))
    same = (seen == (color.blue(), color.green(), color.red())).all(axis=2)
    assert same.sum() > 60  # a mark of 16 pixels, though the node takes eight


def test_marks_join_by_their_distance_on_the_screen() -> None:
    at = np.array([(0.0, 0.0), (100.0, 0.0), (5000.0, 0.0)])
    far = clusters(at, np.array([False, True, False]), np.array([1, 2, 4]), 0.05)
    assert sorted((bad, count) for _, _, bad, count in far) == [(False, 4), (True, 3)]
    near = clusters(at, np.array([False, True, False]), np.array([1, 2, 4]), 1.0)
    assert sorted(count for *_, count in near) == [1, 2, 4]


# Find


def seek(hand: Hand, text: str) -> list[str]:
    """Type into the bar that Ctrl+F opens; what is found."""
    bar = hand.canvas.reading.find
    bar.open()
    bar.line.clear()
    if text.isascii():
        QTest.keyClicks(bar.line, text)
    else:
        bar.line.insert(text)  # as an input method does
    return [found.key for found in bar.found]


def furnished() -> Document:
    document = network()
    document = edits.change_node(document, "linear1", title="Encoder", note="see chapter four")
    comments = {"comment1": Comment("comment1", "Remember the margin", (3000.0, 0.0))}
    frames = {"frame1": Frame("frame1", ("relu1",), "Decoder stage")}
    return document.but(comments=comments, frames=frames)


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("encoder", ["linear1"]),
        ("linear", ["linear1", "linear2"]),
        ("교차", ["crossentropy1"]),
        ("128", ["linear1"]),
        ("units 10", ["linear2"]),
        ("유닛 10", ["linear2"]),
        ("chapter", ["linear1"]),
        ("margin", ["comment1"]),
        ("decoder", ["frame1"]),
        ("encodr", ["linear1"]),
        ("rectified", ["relu1"]),
        ("xyzzy", []),
    ],
)
def test_what_is_found_by_titles_types_settings_notes_and_comments(hand: Hand, query: str, found: list[str]) -> None:
    show(hand, furnished())
    assert seek(hand, query) == found


def test_nodes_are_found_by_their_findings(hand: Hand) -> None:
    show(hand, edits.remove(network(), ["digits1"]))
    word = "receives" if "receives" in str(hand.session.latest.findings) else "input"  # type: ignore[union-attr]
    assert set(seek(hand, word)) & set(hand.canvas.marks.findings)


def test_the_keys_walk_through_what_was_found_and_escape_keeps_the_last(hand: Hand) -> None:
    show(hand, network())
    assert seek(hand, "linear") == ["linear1", "linear2"]
    bar = hand.canvas.reading.find
    assert bar.count.text() == "2 found"
    QTest.keyClick(bar.line, Qt.Key.Key_Return)
    assert (hand.session.selection, bar.count.text()) == ({"linear1"}, "1 of 2")
    QTest.keyClick(bar.line, Qt.Key.Key_F3)
    assert (hand.session.selection, bar.count.text()) == ({"linear2"}, "2 of 2")
    QTest.keyClick(bar.line, Qt.Key.Key_Return)
    QTest.keyClick(bar.line, Qt.Key.Key_Return, SHIFT)
    assert hand.session.selection == {"linear2"}
    x, y = hand.canvas.scene.rect[hand.canvas.scene.row["linear2"], :2]
    assert hand.canvas.rect().contains(hand.at(x, y))
    QTest.keyClick(bar.line, Qt.Key.Key_Escape)
    assert not bar.isVisible()
    assert hand.session.selection == {"linear2"}
    assert hand.canvas.hasFocus()


def test_what_is_not_found_is_dimmed_and_bright_again_afterwards(hand: Hand) -> None:
    show(hand, network())
    before = pixels_of(hand)
    seek(hand, "linear")
    during = pixels_of(hand)
    relu, linear = hand.node("relu1", 40, 12), hand.node("linear1", 3, 20)
    assert (during[relu.y() - 6 : relu.y() + 6, relu.x() : relu.x() + 30, :3].max() < 200) and (
        before[relu.y() - 6 : relu.y() + 6, relu.x() : relu.x() + 30, :3].max() >= 200
    )
    assert (during[linear.y(), linear.x()] == before[linear.y(), linear.x()]).all()
    hand.canvas.reading.find.leave()
    assert (pixels_of(hand) == before).all()


def test_the_bar_follows_edits_and_languages(hand: Hand) -> None:
    show(hand, network())
    assert seek(hand, "units 32") == []
    assert hand.canvas.reading.find.count.text() == "Nothing found"
    hand.session.apply(edits.set_setting(hand.session.document, "linear1", "units", 32), "")
    assert [found.key for found in hand.canvas.reading.find.found] == ["linear1"]
    use_language("ko")
    assert hand.canvas.reading.find.line.accessibleName() != "Find on the canvas"
