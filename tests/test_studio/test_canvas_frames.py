"""Frames on the canvas: made around nodes, carried with them, joined and left by dragging, renamed, colored."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from canvas_kit import Hand, canvas_at_hand, chain, compose, network, show
from PySide6.QtCore import QPoint, QPointF, Qt
from pytestqt.qtbot import QtBot

from runtime import annotations as notes
from runtime.document import Document
from studio import marking
from studio.canvas import annotating
from studio.canvas.camera import Camera


@pytest.fixture
def hand(qtbot: QtBot) -> Iterator[Hand]:
    with canvas_at_hand(qtbot) as found:
        yield found


def framed() -> Document:
    """Four nodes in a row, the first two in a frame."""
    document, _ = notes.add_frame(chain(4), ["relu1", "relu2"], "Head")
    return document


def title(hand: Hand, frame: str = "frame1") -> QPoint:
    """The middle of a frame's title."""
    areas, zoom = hand.canvas.scene.areas, hand.canvas.camera.zoom
    left, top, right, bottom = areas.label(frame, areas.boxes(zoom)[frame], zoom)
    return hand.at((left + right) / 2, (top + bottom) / 2)


def members(hand: Hand, frame: str = "frame1") -> tuple[str, ...]:
    return hand.session.document.frames[frame].members


def place(hand: Hand, node: str) -> tuple[float, float]:
    return hand.session.document.nodes[node].position


def test_a_frame_lies_around_its_nodes_and_one_around_another(hand: Hand) -> None:
    document, _ = notes.add_frame(framed(), ["relu1", "relu2", "relu3"])
    show(hand, document)
    boxes, bounds = hand.canvas.scene.areas.boxes(), hand.canvas.scene.bounds(["relu1", "relu2"])
    assert bounds is not None
    assert list(boxes) == ["frame2", "frame1"]  # the outer one is painted first
    inner, outer = boxes["frame1"], boxes["frame2"]
    assert inner[0] < bounds[0]
    assert inner[3] > bounds[3]
    assert outer[0] < inner[0]
    assert outer[1] < inner[1] - 16


def test_framing_asks_for_a_title_and_is_one_step(hand: Hand) -> None:
    show(hand, chain(3))
    hand.session.select(["relu1", "relu2"])
    annotating.frame_selection(hand.canvas)
    field = hand.canvas.in_place.field
    assert field is not None
    compose(field, "분류기")
    hand.qtbot.keyClick(field, Qt.Key.Key_Return)
    assert hand.session.document.frames["frame1"].title == "분류기"
    hand.session.undo()
    assert not hand.session.document.frames
    assert not hand.session.can_undo


def test_a_click_on_the_title_selects_the_members(hand: Hand) -> None:
    show(hand, framed())
    hand.click(title(hand))
    assert hand.session.selection == {"relu1", "relu2"}


@pytest.mark.parametrize("zoom", [1.0, 0.4])
def test_dragging_the_title_carries_all_nodes_as_one_step(hand: Hand, zoom: float) -> None:
    show(hand, framed())
    hand.canvas.look_from(Camera(-80.0, -120.0, zoom))
    start = title(hand)
    hand.drag(start, start + QPoint(round(80 * zoom), round(160 * zoom)))
    moved = [place(hand, name) for name in ("relu1", "relu2")]
    assert moved[1][0] - moved[0][0] == 200.0
    assert moved[0][1] == moved[1][1] > 100.0
    assert place(hand, "relu3") == (400.0, 0.0)
    assert members(hand) == ("relu1", "relu2")
    hand.session.undo()
    assert hand.session.document == framed()


def test_the_border_takes_hold_of_a_frame_too_but_its_inside_does_not(hand: Hand) -> None:
    show(hand, framed())
    left, top, _, bottom = hand.canvas.scene.areas.boxes()["frame1"]
    hand.drag(hand.at(left, (top + bottom) / 2), hand.at(left, bottom + 200))
    assert place(hand, "relu1")[1] > 100.0
    hand.session.undo()
    hand.session.select(())
    hand.drag(hand.at(left + 8, top + 8), hand.at(left + 60, bottom + 10))
    assert hand.session.selection == {"relu1"}  # a rubber band


def test_a_node_dropped_inside_joins_and_dragged_out_leaves(hand: Hand) -> None:
    show(hand, framed())
    session, canvas = hand.session, hand.canvas
    session.select(())
    left, top, _, bottom = canvas.scene.areas.boxes()["frame1"]
    width = canvas.scene.rect[canvas.scene.row["relu1"], 2]
    hand.press(hand.node("relu4"))
    target = hand.at(left + 16 + width + 30, (top + bottom) / 2)
    hand.move(target)
    hand.move(target)
    assert canvas.gesture is not None
    canvas.repaint()  # with the hint
    hand.release(target)
    assert "relu4" in members(hand)
    assert session.undo_label in ("Move", "Insert ReLU")
    session.undo()
    hand.drag(hand.node("relu2"), hand.node("relu2") + QPoint(0, 300))
    assert members(hand) == ("relu1",)
    session.undo()
    assert session.document.nodes == framed().nodes
    assert session.document.frames == framed().frames


def test_a_node_that_stays_half_inside_stays_a_member_and_the_frame_grows(hand: Hand) -> None:
    show(hand, framed())
    before = hand.canvas.scene.areas.boxes()["frame1"]
    hand.drag(hand.node("relu1"), hand.node("relu1") + QPoint(0, 48))
    assert members(hand) == ("relu1", "relu2")
    assert hand.canvas.scene.areas.boxes()["frame1"][3] > before[3]


def test_escape_while_dragging_changes_nothing(hand: Hand) -> None:
    show(hand, framed())
    start = title(hand)
    hand.press(start)
    hand.move(start + QPoint(0, 100))
    hand.key(Qt.Key.Key_Escape)
    assert hand.session.document == framed()
    assert hand.canvas.scene.areas.held == {}


def test_a_double_click_on_the_title_renames(hand: Hand) -> None:
    show(hand, framed())
    hand.double_click(title(hand))
    field = hand.canvas.in_place.field
    assert field is not None
    hand.qtbot.keyClicks(field, "Tail")  # what was there is selected
    hand.click(hand.at(600, 300))  # leaving takes it
    assert hand.session.document.frames["frame1"].title == "Tail"


def test_the_menu_of_a_frame_colors_and_removes_it(hand: Hand) -> None:
    show(hand, framed())
    menu = hand.canvas._mouse.menu(QPointF(title(hand)))
    colors = next(action.menu() for action in menu.actions() if action.menu())
    assert [action.isChecked() for action in colors.actions()].count(True) == 1
    colors.actions()[3].trigger()
    assert hand.session.document.frames["frame1"].color == notes.COLORS[3]
    next(action for action in menu.actions() if action.text() == "Remove the frame").trigger()
    assert not hand.session.document.frames
    assert len(hand.session.document.nodes) == 4
    menu.close()


def test_the_keyboard_reaches_the_whole_frame_its_color_and_its_end(hand: Hand) -> None:
    show(hand, framed())
    session = hand.session
    session.select(["relu2"])
    marking.select_frame(session)
    assert session.selection == {"relu1", "relu2"}
    before = session.document.frames["frame1"].color
    marking.next_color(session)
    assert session.document.frames["frame1"].color != before
    marking.remove_frame(session)
    assert not session.document.frames


def test_titles_stay_readable_from_afar(hand: Hand) -> None:
    show(hand, framed())
    areas = hand.canvas.scene.areas
    for zoom in (1.0, 0.5, 0.1, 0.02):
        left, top, right, bottom = areas.label("frame1", areas.boxes(zoom)["frame1"], zoom)
        assert (bottom - top) * zoom == pytest.approx(24.0)
        assert (right - left) * zoom > 30.0


def test_a_frame_travels_with_all_its_comments_inside(hand: Hand) -> None:
    document, _ = notes.add_comment(framed(), (20.0, 4.0), "inside", (96.0, 40.0))
    document, _ = notes.add_comment(document, (20.0, 400.0), "outside")
    show(hand, document)
    start = title(hand)
    hand.drag(start, start + QPoint(0, 160))
    comments = hand.session.document.comments
    assert comments["comment1"].position[1] > 100.0
    assert comments["comment2"].position == (20.0, 400.0)


def test_many_frames_are_laid_out_fast_and_a_network_without_is_untouched(hand: Hand) -> None:
    show(hand, network())
    assert hand.canvas.scene.areas.boxes() == {}
    assert hand.canvas.scene.areas.rects().shape == (0, 4)


def test_a_frame_takes_its_pinned_node_along(hand: Hand) -> None:
    show(hand, notes.set_pinned(framed(), ["relu1", "relu4"], True))
    start = title(hand)
    hand.drag(start, start + QPoint(80, 160))
    first, second = place(hand, "relu1"), place(hand, "relu2")
    assert first[1] == second[1] > 100.0
    assert second[0] - first[0] == 200.0
    hand.session.undo()
    hand.session.select(["relu1", "relu2"])
    hand.key(Qt.Key.Key_Down)
    assert place(hand, "relu1")[1] == place(hand, "relu2")[1] == 8.0
    hand.session.undo()
    hand.session.select(["relu2", "relu3", "relu4"])
    hand.key(Qt.Key.Key_Down)
    assert [place(hand, name)[1] for name in ("relu2", "relu3", "relu4")] == [8.0, 8.0, 0.0]
