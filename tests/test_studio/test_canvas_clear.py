"""Nothing lies over the network: what is shown whole stays clear of signs and plates, in every size of the canvas."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from canvas_kit import Hand, chain, network, show, told
from captions_kit import noted_titles
from portrait_kit import maps, picture_point, pictured_canvas, planted, strip
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from runtime import annotations, edits
from runtime.document import Document
from studio.canvas.around import box_of
from studio.canvas.camera import Camera
from studio.canvas.clearing import Ground, fitting_clear, reach_into, rooms
from studio.canvas.portrait_plate import Plate

SMALL = (780, 350)  # the canvas of a window of 1,280 × 720


@pytest.fixture
def hand(qtbot: QtBot, tmp_path: Path) -> Iterator[Hand]:
    with pictured_canvas(qtbot, tmp_path / "data") as hand:
        yield hand


def column(count: int) -> Document:
    """Nodes one below the other, all at the left."""
    document = Document()
    for number in range(count):
        document, _ = edits.add_node(document, "relu", (0.0, 130.0 * number))
    return document


def covered(hand: Hand, *signs: QWidget) -> bool:
    canvas = hand.canvas
    return reach_into(canvas.reading.around.boxes(canvas.camera), [box_of(sign.geometry()) for sign in signs])


def whole_in_sight(hand: Hand) -> bool:
    canvas = hand.canvas
    boxes = canvas.reading.around.boxes(canvas.camera)
    return bool(
        (boxes[:, :2] >= 0).all() and (boxes[:, 2] <= canvas.width()).all() and (boxes[:, 3] <= canvas.height()).all()
    )


# The arithmetic


def test_rooms_are_free_of_what_is_taken_and_the_largest_is_among_them() -> None:
    taken = [(0.0, 260.0, 250.0, 300.0), (700.0, 0.0, 800.0, 100.0)]
    found = rooms(800, 300, taken)
    for box in taken:
        assert not reach_into(found, [box])
    assert [0.0, 0.0, 700.0, 260.0] in found.tolist() and [250.0, 100.0, 800.0, 300.0] in found.tolist()
    assert rooms(800, 300, []).tolist() == [[0.0, 0.0, 800.0, 300.0]]
    assert not len(rooms(800, 300, [(0.0, 0.0, 800.0, 300.0)]))


def test_a_picture_that_would_be_too_small_beside_all_is_fitted_beside_the_least() -> None:
    boxes = np.array([[0.0, 0.0, 400.0, 200.0]])

    def seen(camera: Camera) -> np.ndarray:
        return (boxes - np.tile((camera.x, camera.y), 2)) * camera.zoom

    sign, large = (0.0, 260.0, 500.0, 300.0), (0.0, 0.0, 380.0, 300.0)
    camera = fitting_clear(lambda _: (0.0, 0.0, 400.0, 200.0), seen, [[sign, large], [sign]], 500, 300)
    assert camera is not None and not reach_into(seen(camera), [sign]) and reach_into(seen(camera), [large])


def test_a_place_is_free_and_near_or_covers_least() -> None:
    ground = Ground(400, 200)
    ground.cover(np.array([[0.0, 80.0, 400.0, 120.0]]))
    left, top, covers = ground.place(100, 60, (300.0, 80.0, 340.0, 120.0), 8)
    assert covers == 0 and top + 60 <= 80 and left <= 320 <= left + 100
    crowded = ground.place(100, 100, (300.0, 80.0, 340.0, 120.0), 8)
    assert crowded is not None and crowded[2] > 0
    assert ground.place(500, 60, (0.0, 0.0, 1.0, 1.0), 8) is None


# Fitting


@pytest.mark.parametrize("document", [network(), chain(3), column(3), column(9)])
def test_what_is_fitted_lies_beside_the_signs_in_the_corners(hand: Hand, document: Document) -> None:
    canvas = hand.canvas
    canvas.resize(*SMALL)
    show(hand, document)
    canvas.reading.flow.setVisible(True)
    canvas.live.layers = {"some": object()}  # the legend is there while nodes show what a run does
    canvas.fit()
    canvas.reading.refresh()
    assert canvas.reading.flow.isVisible() and canvas.reading.minimap.isHidden()
    assert not covered(hand, canvas.reading.flow, canvas.reading.zoom) and whole_in_sight(hand)
    canvas.live.layers = {}


def test_the_legend_that_comes_while_all_is_shown_covers_nothing(hand: Hand) -> None:
    canvas = hand.canvas
    canvas.resize(420 + 80, 300)
    show(hand, network())
    canvas.fit()
    hand.session.arrived.emit(told())
    hand.qtbot.waitUntil(canvas.reading.flow.isVisible)
    hand.qtbot.waitUntil(lambda: not covered(hand, canvas.reading.flow, canvas.reading.zoom))
    assert whole_in_sight(hand)


@pytest.mark.parametrize("size", [SMALL, (780, 208)])
@pytest.mark.parametrize("document", [network(), chain(9), column(4)])
def test_the_legend_costs_nothing_of_the_zoom_and_is_small_where_it_has_no_room(
    hand: Hand, document: Document, size: tuple[int, int]
) -> None:
    canvas, legend = hand.canvas, hand.canvas.reading.flow
    canvas.resize(*size)
    show(hand, document)
    canvas.fit()
    alone = canvas.camera.zoom
    canvas.live.layers = {"some": object()}
    canvas.reading.refresh()
    canvas.fit()
    canvas.sight.come_to_rest()
    assert legend.isVisible() and canvas.camera.zoom >= 0.93 * alone and whole_in_sight(hand)
    assert not covered(hand, legend, canvas.reading.zoom)
    assert legend.width() == legend.size_of(short=legend.short).width()
    canvas.live.layers = {}


def test_the_small_legend_says_all_under_the_mouse(hand: Hand) -> None:
    canvas, legend = hand.canvas, hand.canvas.reading.flow
    canvas.resize(500, 208)
    show(hand, chain(5))
    canvas.live.layers = {"some": object()}
    canvas.look_from(Camera(*canvas.scene.rect[0, :2].tolist(), 5.0))  # a node as large as the canvas
    canvas.sight.come_to_rest()
    assert legend.short and legend.width() < 80
    QTest.mouseMove(legend, legend.rect().center())
    hand.qtbot.waitUntil(lambda: not legend.short and legend.width() > 160)
    QTest.mouseMove(canvas, QPoint(400, 100))
    hand.qtbot.waitUntil(lambda: legend.short and legend.width() < 80)
    canvas.live.layers = {}


def test_a_sign_steps_aside_where_somebody_looks_closer(hand: Hand) -> None:
    canvas = hand.canvas
    canvas.resize(*SMALL)
    show(hand, chain(12))
    hand.session.arrived.emit(told())
    canvas.live.layers = {"some": object()}
    legend, minimap = canvas.reading.flow, canvas.reading.minimap
    x, y, *_ = canvas.scene.rect[0].tolist()
    canvas.look_from(Camera(x - 20, y - canvas.height() + 60, 1.0))  # the row of nodes lies at the foot
    canvas.sight.come_to_rest()
    assert minimap.isVisible() and not covered(hand, legend, minimap)
    assert legend.y() < 40 and minimap.y() < 40
    canvas.look_from(Camera(x - 20, y - 20, 1.0))  # at the top
    canvas.sight.come_to_rest()
    assert not covered(hand, legend, minimap) and legend.y() > canvas.height() / 2
    assert canvas.rect().contains(legend.geometry()) and canvas.rect().contains(minimap.geometry())
    canvas.live.layers = {}


def test_the_zoom_steps_aside_from_nodes_and_from_frames(hand: Hand) -> None:
    canvas, zoom = hand.canvas, hand.canvas.reading.zoom
    canvas.resize(*SMALL)
    document = chain(3)
    show(hand, annotations.add_frame(document, list(document.nodes), "All")[0])
    right, bottom = (canvas.scene.rect[:, :2] + canvas.scene.rect[:, 2:]).max(axis=0).tolist()
    for inside in (12.0, -30.0):  # a node is in the corner, then only the frame around it
        canvas.look_from(Camera(right + 30.0 - canvas.width() + inside, bottom + inside + 30.0 - canvas.height(), 1.0))
        canvas.sight.come_to_rest()
        assert not covered(hand, zoom) and zoom.y() < 60
    canvas.look_from(Camera(right, bottom, 1.0))
    canvas.sight.come_to_rest()
    assert zoom.geometry().bottom() > canvas.height() - 20


def test_the_minimap_is_smaller_in_a_small_canvas_and_away_while_all_is_in_sight(hand: Hand) -> None:
    canvas, minimap = hand.canvas, hand.canvas.reading.minimap
    show(hand, chain(12))
    canvas.actual_size()
    canvas.resize(1400, 900)
    large = minimap.width()
    canvas.resize(600, 350)
    assert minimap.isVisible() and minimap.width() < large
    canvas.resize(600, 290)
    canvas.reading.zoom.fill()
    words = [action.text() for action in canvas.reading.zoom.menu().actions()]
    assert minimap.isHidden() and words[-1] == "Minimap (the canvas is too low or too narrow for it)"
    canvas.resize(600, 350)
    canvas.reading.zoom.fill()
    assert minimap.isVisible() and canvas.reading.zoom.menu().actions()[-1].text() == "Minimap"
    canvas.fit()
    assert minimap.isHidden()


# Another size


def test_what_is_shown_whole_stays_whole_in_another_size_and_what_is_looked_at_stays_in_the_middle(hand: Hand) -> None:
    canvas = hand.canvas
    show(hand, column(4))
    canvas.fit()
    canvas.resize(800, 420)
    assert whole_in_sight(hand) and canvas.camera.zoom < 1
    canvas.resize(1200, 800)
    assert canvas.camera.zoom == 1 and whole_in_sight(hand)
    canvas.look_from(Camera(-100.0, -50.0, 1.25))
    middle = canvas.camera.to_scene(600, 400)
    canvas.resize(1200, 540)
    assert canvas.camera.to_scene(600, 270) == pytest.approx(middle) and canvas.camera.zoom == 1.25


def test_who_adds_a_node_keeps_the_picture(hand: Hand) -> None:
    canvas = hand.canvas
    show(hand, chain(3))
    canvas.fit()
    canvas.add_node("relu")
    zoom = canvas.camera.zoom
    middle = canvas.camera.to_scene(600, 400)
    canvas.resize(1000, 700)
    assert canvas.camera.zoom == zoom and canvas.camera.to_scene(500, 350) == pytest.approx(middle)
    canvas.fit()
    hand.session.apply(edits.set_training(hand.session.document, "epochs", 7), "")
    canvas.resize(500, 300)
    assert whole_in_sight(hand)  # a setting is no change of place


# Plates


def plates_apart(plates: list[Plate]) -> bool:
    places = [plate.geometry() for plate in plates]
    return not any(one.intersects(other) for number, one in enumerate(places) for other in places[:number])


@pytest.mark.parametrize("size", [SMALL, (780, 380), (1200, 800)])
def test_pinned_plates_find_room_beside_nodes_and_one_another(hand: Hand, size: tuple[int, int]) -> None:
    canvas = hand.canvas
    canvas.resize(*size)
    pictures = planted(hand, linear1=maps(8), relu1=strip(np.ones((16, 9))), digits1=maps(1))
    canvas.fit()
    for node in ("linear1", "relu1", "digits1"):
        hand.click(picture_point(hand, node))
        hand.qtbot.wait(120)  # the network makes room
    plates = list(pictures.plates.shown.values())
    assert len(plates) == 3 and plates_apart(plates)
    hand.qtbot.waitUntil(lambda: not covered(hand, *plates))
    assert whole_in_sight(hand) and all(canvas.rect().contains(plate.geometry()) for plate in plates)
    assert not any(plate.geometry().intersects(canvas.reading.zoom.geometry()) for plate in plates)
    canvas.resize(size[0] + 60, size[1] + 40)
    hand.qtbot.waitUntil(lambda: not covered(hand, *plates))
    assert plates_apart(plates) and whole_in_sight(hand)


def test_a_plate_that_somebody_moved_stays_where_it_was_put(hand: Hand) -> None:
    pictures = planted(hand, linear1=maps(8), relu1=maps(4))
    hand.click(picture_point(hand, "linear1"))
    plate = pictures.plates.shown["linear1"]
    start = QPoint(60, 12)
    QTest.mousePress(plate, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(plate, start + QPoint(30, 40))
    QTest.mouseRelease(plate, Qt.MouseButton.LeftButton, pos=start)
    at = plate.pos()
    hand.click(picture_point(hand, "relu1"))
    hand.qtbot.wait(120)
    assert plate.pos() == at and plates_apart(list(pictures.plates.shown.values()))


def test_the_pointer_moves_nothing_but_the_plate(hand: Hand) -> None:
    hand.canvas.resize(*SMALL)
    pictures = planted(hand, linear1=maps(8))
    hand.canvas.fit()
    camera = hand.canvas.camera
    hand.hover(picture_point(hand, "linear1"))
    hand.qtbot.waitUntil(lambda: pictures.plates.hovering is not None)
    plate = pictures.plates.hovering
    assert hand.canvas.camera == camera and hand.canvas.rect().contains(plate.geometry())
    assert not plate.geometry().contains(picture_point(hand, "linear1"))


def test_a_small_plate_tells_the_number_in_its_head(hand: Hand) -> None:
    hand.canvas.resize(*SMALL)
    pictures = planted(hand, linear1=maps(8))
    hand.canvas.fit()
    hand.click(picture_point(hand, "linear1"))
    plate = pictures.plates.shown["linear1"]
    assert plate.line.isHidden() and plate.kind.text() == "Decision maps: 8"
    QTest.mouseMove(plate.picture, plate.picture.rect().center())
    hand.qtbot.waitUntil(lambda: plate.readout.text.startswith("Unit"))
    value = plate.readout.text.rpartition(" ")[2]
    assert plate.readout.isVisible() and plate.readout.shown.startswith("Unit")
    assert plate.readout.shown.endswith(value) and plate.readout.y() < plate.picture.y()


def test_the_legend_comes_home_and_a_notice_hides_no_node(hand: Hand) -> None:
    canvas = hand.canvas
    canvas.resize(*SMALL)
    show(hand, chain(12))
    hand.session.arrived.emit(told())
    canvas.live.layers = {"some": object()}
    x, y, *_ = canvas.scene.rect[0].tolist()
    canvas.look_from(Camera(x - 20, y - canvas.height() + 60, 1.0))
    canvas.sight.come_to_rest()
    canvas.notice.adjustSize()
    canvas.notice.setVisible(True)
    assert canvas.reading.flow.y() < 40 and not covered(hand, canvas.notice)
    canvas.look_from(Camera(x - 20, y - 40, 1.0))
    canvas.sight.come_to_rest()
    assert canvas.reading.flow.y() > canvas.height() / 2 and canvas.notice.y() > canvas.height() / 2
    canvas.notice.hide()
    canvas.live.layers = {}


def test_where_its_sentence_has_no_room_the_notice_is_a_sign_beside_the_network(hand: Hand) -> None:
    canvas, notice = hand.canvas, hand.canvas.notice
    canvas.resize(780, 224)
    show(hand, column(7))  # as high as the canvas, in its middle
    canvas.begin()
    canvas.sight.come_to_rest()
    notice.setVisible(True)
    canvas.reading.refresh()
    assert notice.sentence.isHidden() and notice.sign.isVisible() and notice.restart.isVisible()
    assert not covered(hand, notice) and notice.accessibleName() == notice.toolTip() == notice.sentence.text() != ""
    assert not notice.geometry().intersects(canvas.reading.zoom.geometry())
    show(hand, chain(4))
    canvas.begin()
    canvas.sight.come_to_rest()
    notice.setVisible(True)
    canvas.reading.refresh()
    assert notice.sentence.isVisible() and notice.sign.isHidden() and not covered(hand, notice)
    assert notice.width() >= notice.layout().sizeHint().width() and canvas.rect().contains(notice.geometry())
    notice.hide()


@pytest.mark.parametrize("size", [SMALL, (715, 245), (560, 300)])
def test_titles_below_their_tiles_are_in_the_picture_and_beside_the_signs(
    hand: Hand, monkeypatch: pytest.MonkeyPatch, size: tuple[int, int]
) -> None:
    """Where the title of the lowest node has no room above it, and is wider than its node."""
    canvas = hand.canvas
    document = chain(9)
    for number in range(2):  # the lower one is at the foot and at the right of all
        document, fresh = edits.add_node(document, "accuracy", (1580.0, 120.0 * (number + 1)))
        document = edits.change_node(document, fresh, title="Rows without a mistake")
    canvas.resize(*size)
    show(hand, document)
    canvas.fit()
    canvas.sight.come_to_rest()
    written = noted_titles(monkeypatch)
    canvas.grab()
    assert 0.25 <= canvas.camera.zoom < 0.5
    tile = canvas.reading.around.boxes(canvas.camera)[canvas.scene.row[fresh]]
    titles = np.array([box for text, *box in written if text.startswith("Rows")])
    assert (titles[:, 3] > tile[3]).any()  # one stands below
    assert not reach_into(titles, [box_of(canvas.reading.zoom.geometry())])
    assert (titles >= 0).all() and (titles[:, 2] <= canvas.width()).all() and (titles[:, 3] <= canvas.height()).all()
