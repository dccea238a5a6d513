"""Wires led around what is beside nodes: captions seen from afar and pictures that hang there."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from unittest.mock import Mock

import numpy as np
import pytest
from canvas_kit import Hand, show
from portrait_kit import maps, pictured_canvas, pictures_of
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from runtime import examples, store
from runtime.document import Document
from studio.canvas.camera import Camera
from studio.canvas.wire_course import courses, reach
from studio.canvas.wire_route import routes

Array = np.ndarray
ROW = [(180.0 * number, 0.0, 120.0, 60.0) for number in range(6)]
ENDS = np.array([(120.0, 44.0, 900.0, 44.0)])


@pytest.fixture
def hand(qtbot: QtBot, tmp_path: Path) -> Iterator[Hand]:
    with pictured_canvas(qtbot, tmp_path) as hand:
        hand.canvas.sight.motion = False
        yield hand


def led_past(beside: list[tuple[float, ...]], rect: list[tuple[float, ...]] = ROW) -> Array:
    """The course (k, 2) of a wire from the first node of a row to the last one."""
    start, end = ENDS[:, :2], ENDS[:, 2:]
    plain = courses(start, end, reach(start, end), np.full((1, 6, 2), np.nan))
    around = np.array(beside, dtype=float).reshape(-1, 4) if beside else None
    corners = routes(plain, np.array([[0, 1]]), np.array(rect), around)
    found: Array = courses(start, end, reach(start, end), corners)[0]
    return found


def covered(course: Array, boxes: Array) -> Array:
    """Which boxes (n, 4: left, top, right, bottom) a course passes, looked at closely."""
    share = np.linspace(0.0, 1.0, 40)[:, None, None]
    points = (course[:-1] + np.diff(course, axis=0) * share).reshape(-1, 2)
    x, y = points[:, :1], points[:, 1:]
    found: Array = ((x > boxes[:, 0]) & (x < boxes[:, 2]) & (y > boxes[:, 1]) & (y < boxes[:, 3])).any(axis=0)
    return found


def test_a_wire_that_is_led_keeps_off_what_is_written_above_nodes() -> None:
    titles = [(left, -70.0, 120.0, 70.0) for left, *_ in ROW]
    pictures = [(left, 60.0, 120.0, 300.0) for left, *_ in ROW]
    above = led_past([])[:, 1]
    assert -70 < above.min() < 0 and above.max() == 44
    assert led_past(titles + pictures)[:, 1].min() < -70
    assert led_past(titles)[:, 1].max() > 60, "below is nearer then"


def test_it_goes_on_the_other_side_where_that_is_nearer() -> None:
    course = led_past([(left, -400.0, 120.0, 400.0) for left, *_ in ROW])
    assert course[:, 1].max() > 60 and course[:, 1].min() > -10


def test_a_wire_that_needs_not_be_led_is_led_around_a_picture() -> None:
    alone = [ROW[0], ROW[5]]
    assert np.ptp(led_past([], alone)[:, 1]) < 1e-9
    assert not covered(led_past([(300.0, 20.0, 200.0, 60.0)], alone), np.array([[300.0, 20.0, 500.0, 80.0]])).any()


def test_where_there_is_no_room_it_runs_as_it_did() -> None:
    everywhere = [(130.0, -1e5, 760.0, 2e5)]
    assert np.array_equal(led_past(everywhere), led_past([]))
    alone = [ROW[0], ROW[5]]
    assert np.array_equal(led_past(everywhere, alone), led_past([], alone))


@pytest.mark.parametrize("apart", [16.0, 20.0, 40.0])
def test_a_wire_finds_its_way_between_two_nodes_that_have_grown_close(apart: float) -> None:
    nodes = [((120.0 + apart) * number, 0.0, 120.0, 110.0) for number in range(6)]
    pictures = [(left, 115.0, 120.0, 118.0) for left, *_ in nodes]
    end = nodes[-1][0] + 200.0, 360.0
    start = np.array([(120.0, 68.0)])
    plain = courses(start, np.array([end]), reach(start, np.array([end])), np.full((1, 6, 2), np.nan))
    boxes = [*nodes, (end[0], end[1] - 60.0, 120.0, 100.0)]
    corners = routes(plain, np.array([[0, 1]]), np.array(boxes), np.array(pictures))
    course = courses(start, np.array([end]), reach(start, np.array([end])), corners)[0]
    passed = np.array([(left, top, left + wide, top + tall) for left, top, wide, tall in nodes[1:] + pictures])
    assert not covered(course, passed).any()


def convolutions() -> Document:
    return store.load(examples.find("digits-cnn"))


def pictured(hand: Hand) -> None:
    """Digits with convolutions, seen whole, with a picture on each of its layers."""
    hand.session.observing.follow = Mock()  # the network itself is not asked
    document = convolutions()
    show(hand, document)
    pictures_of(hand).take({key: maps() for key in document.nodes})
    hand.canvas.fit()
    settle(hand)


def settle(hand: Hand) -> None:
    hand.canvas.sight.come_to_rest()
    hand.canvas.grab()
    QApplication.processEvents()


def struck(hand: Hand) -> int:
    """How many captions and pictures are crossed by wires."""
    scene, zoom = hand.canvas.scene, hand.canvas.camera.zoom
    rect = scene.rect
    titles = np.column_stack([rect[:, 0], rect[:, 1] - 15 / zoom, rect[:, 0] + rect[:, 2], rect[:, 1] - 4 / zoom])
    plates = [one.plate.getCoords() for one in pictures_of(hand).hung()]
    boxes = np.concatenate([titles, np.array(plates).reshape(-1, 4)])
    return sum(int(covered(course, boxes).sum()) for course in scene.course)


def test_on_the_canvas_wires_cross_neither_titles_nor_pictures(hand: Hand) -> None:
    pictured(hand)
    assert 0.25 < hand.canvas.camera.zoom < 0.55 and len(pictures_of(hand).hung()) > 8
    assert struck(hand) == 0


def test_they_run_as_before_when_pictures_have_gone(hand: Hand) -> None:
    pictured(hand)
    hand.canvas.look_from(Camera(0.0, 0.0, 1.0))
    settle(hand)
    led = hand.canvas.scene.course.copy()
    pictures_of(hand).forget()
    settle(hand)
    assert not np.array_equal(led, hand.canvas.scene.course)
    show(hand, Document())
    show(hand, convolutions())
    fresh = hand.canvas.scene.course.copy()
    settle(hand)
    assert np.array_equal(fresh, hand.canvas.scene.course)


def test_while_the_picture_moves_no_wire_does(hand: Hand) -> None:
    pictured(hand)
    led = hand.canvas.scene.course.copy()
    hand.canvas.look_from(hand.canvas.camera.zoomed(1.4, 600, 400))
    assert hand.canvas.sight.moving
    hand.canvas.grab()
    assert np.array_equal(led, hand.canvas.scene.course)
    settle(hand)
    assert not np.array_equal(led, hand.canvas.scene.course)


def test_moving_the_picture_aside_leaves_wires_where_they_are(hand: Hand) -> None:
    pictured(hand)
    led = hand.canvas.scene.course.copy()
    hand.canvas.look_from(hand.canvas.camera.panned(-500, 0))
    settle(hand)
    assert np.array_equal(led, hand.canvas.scene.course)
