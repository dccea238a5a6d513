"""The arrays behind the canvas: reconcile, hit tests, courses of wires, the camera."""

from __future__ import annotations

import math
import random
from dataclasses import replace

import numpy as np
import pytest
from canvas_kit import chain, network
from pytestqt.qtbot import QtBot

from nodes.spec import Problem
from runtime import edits
from runtime.document import Document, End, Node, Wire
from studio.canvas.camera import Camera, fitting, fitting_all
from studio.canvas.frame import Marks
from studio.canvas.geometry import Scene, difference
from studio.canvas.hits import NOTHING, hit
from studio.canvas.look import Look
from studio.canvas.wire_course import courses, distances, reach
from studio.theme import theme


@pytest.fixture
def scene(qtbot: QtBot) -> Scene:
    """An empty scene; `qtbot` because measuring text needs an application."""
    return Scene(Look(theme()))


def test_difference_names_what_is_gone_new_and_changed() -> None:
    old = network()
    new = edits.remove(old, ["output1"])
    new, added = edits.add_node(new, "tanh")
    new = edits.set_setting(new, "linear1", "units", 7)

    change = difference(old, new)

    assert change.gone == {"output1"}
    assert change.new == {added}
    assert change.changed == {"linear1"}
    assert change.wires


def test_difference_of_a_document_with_itself_is_nothing() -> None:
    document = network()

    change = difference(document, document)

    assert not (change.gone or change.new or change.changed or change.wires)


def test_reconciling_steps_gives_the_same_arrays_as_starting_afresh(scene: Scene) -> None:
    document = network()
    scene.show(document)
    for step in (
        lambda d: edits.move(d, {"relu1": (77.0, 99.0)}),
        lambda d: edits.remove(d, ["flatten1"]),
        lambda d: edits.add_node(d, "dropout", (5.0, 5.0))[0],
        lambda d: edits.connect(d, End("relu1", "y"), End("dropout1", "x")),
        lambda d: edits.change_node(d, "linear2", title="a considerably longer title than before"),
        lambda d: edits.remove(d, wires=d.wires[:2]),
    ):
        document = step(document)
        scene.show(document)
    fresh = Scene(scene.look)
    fresh.show(document)

    assert scene.ids == fresh.ids
    assert np.array_equal(scene.rect, fresh.rect)
    assert np.array_equal(scene.port_at, fresh.port_at)
    assert scene.wires == fresh.wires
    assert np.allclose(scene.course, fresh.course)
    assert [face.title for face in scene.faces] == [face.title for face in fresh.faces]


def test_a_thousand_random_steps_leave_the_arrays_as_if_started_afresh(scene: Scene) -> None:
    chance = random.Random(5)
    document, kinds = Document(), ("linear", "relu", "add", "cross_entropy", "digits", "not_yet_invented")
    for step in range(1000):
        document = random_step(document, chance, kinds)
        scene.show(document)
        if step % 50 == 49:
            fresh = Scene(scene.look)
            fresh.show(document)
            assert scene.ids == fresh.ids
            assert np.array_equal(scene.rect, fresh.rect)
            assert np.array_equal(scene.port_at, fresh.port_at)
            assert scene.wires == fresh.wires
            assert np.allclose(scene.course[:, [0, -1]], fresh.course[:, [0, -1]])


def random_step(document: Document, chance: random.Random, kinds: tuple[str, ...]) -> Document:
    """Any one edit that a person could make."""
    names = list(document.nodes)
    place = (float(chance.randrange(-500, 500)), float(chance.randrange(-500, 500)))
    match chance.randrange(6) if names else 0:
        case 0:
            return edits.add_node(document, chance.choice(kinds), place)[0]
        case 1:
            return edits.remove(document, chance.sample(names, min(2, len(names))))
        case 2:
            return edits.move(document, dict.fromkeys(chance.sample(names, min(3, len(names))), place))
        case 3:
            return edits.change_node(
                document, chance.choice(names), title=chance.choice(("", "a", "a title of some length"))
            )
        case 4:
            return edits.remove(document, wires=document.wires[:1])
    try:
        return edits.connect(
            document, End(chance.choice(names), "y"), End(chance.choice(names), chance.choice(("x", "target")))
        )
    except Problem:
        return document


def test_a_node_that_only_moved_keeps_its_face_and_takes_its_wires_along(scene: Scene) -> None:
    document = chain(3)
    scene.show(document)
    face = scene.faces[1]

    scene.show(edits.move(document, {"relu2": (300.0, 50.0)}))

    assert scene.faces[1] is face
    assert tuple(scene.rect[1, :2]) == (300.0, 50.0)
    assert scene.course[0, -1] == pytest.approx(scene.position(End("relu2", "x"), output=False))
    assert scene.course[1, 0] == pytest.approx(scene.position(End("relu2", "y"), output=True))


def test_ports_are_hit_in_their_halo_nodes_in_their_rectangle_wires_beside_their_course(scene: Scene) -> None:
    scene.show(chain(2))
    x, y = scene.position(End("relu1", "y"), output=True)
    middle_x, middle_y = scene.course[0, 12]

    def at(x: float, y: float, zoom: float = 1.0):
        return hit(scene, Marks(), x, y, zoom)

    assert at(x + 9, y).spot.end == End("relu1", "y")
    assert at(x + 13, y).spot is None
    assert at(x + 20, y, zoom=0.5).spot is not None, "the halo is 12 pixels on screen, whatever the zoom"
    assert at(x - 30, y - 30).node == "relu1"
    assert at(middle_x, middle_y + 5).wire == scene.wires[0]
    assert at(middle_x, middle_y + 8) == NOTHING
    assert at(middle_x, middle_y + 500) == NOTHING


def test_of_nodes_that_overlap_the_later_one_is_hit(scene: Scene) -> None:
    document, _ = edits.add_node(Document(), "relu", (0.0, 0.0))
    document, upper = edits.add_node(document, "relu", (40.0, 8.0))
    scene.show(document)

    assert scene.node_at(60.0, 20.0) == upper


@pytest.mark.parametrize("place", [(math.nan, 0.0), (math.inf, 3.0), (1e308, -1e308), (0.0, -math.inf)])
def test_positions_that_no_screen_can_show_are_brought_near(scene: Scene, place: tuple[float, float]) -> None:
    scene.show(Document(nodes={"a1": Node("a1", "relu", position=place), "b1": Node("b1", "relu")}))

    assert np.isfinite(scene.rect).all()
    assert np.abs(scene.rect).max() <= 1e6


def test_unknown_types_and_lost_ports_show_the_ports_that_wires_name(scene: Scene) -> None:
    nodes = {"a1": Node("a1", "from_the_future"), "b1": Node("b1", "relu")}
    wires = (Wire(End("a1", "glow"), End("b1", "x")), Wire(End("a1", "glow"), End("b1", "gone")))

    scene.show(Document(nodes=nodes, wires=wires))

    assert [place.port.key for place in scene.faces[0].outputs] == ["glow"]
    assert [(place.port.key, place.known) for place in scene.faces[1].inputs] == [("x", True), ("gone", False)]
    assert len(scene.wires) == 2


def test_a_long_wire_is_led_around_the_nodes_between(scene: Scene) -> None:
    document = chain(5)
    document = edits.remove(document, wires=[document.wires[-1]])
    document = edits.connect(document, End("relu1", "y"), End("relu5", "x"))
    scene.show(document)
    number = scene.wires.index(Wire(End("relu1", "y"), End("relu5", "x")))

    points = scene.course[number]

    assert not math.isnan(scene.lane[number])
    for left, top, width, height in scene.rect[1:4]:
        inside = (
            (points[:, 0] > left) & (points[:, 0] < left + width) & (points[:, 1] > top) & (points[:, 1] < top + height)
        )
        assert not inside.any()


def test_wires_of_one_port_share_a_lane_and_others_lie_beside_it(scene: Scene) -> None:
    document = chain(5)
    document, other = edits.add_node(document, "relu", (-200.0, 0.0))
    document, late = edits.add_node(document, "tanh", (1000.0, 0.0))
    document, last = edits.add_node(document, "tanh", (1200.0, 0.0))
    for source, target in (("relu1", late), ("relu1", last), (other, "relu5")):
        document = edits.connect(document, End(source, "y"), End(target, "x"))
    scene.show(document)
    lane = {(wire.source.node, wire.target.node): scene.lane[row] for row, wire in enumerate(scene.wires)}

    assert lane["relu1", late] == lane["relu1", last]
    assert abs(lane[other, "relu5"] - lane["relu1", last]) >= 7.5


def test_courses_begin_and_end_at_their_ports_and_leave_to_the_right() -> None:
    start, end = np.array([[0.0, 0.0], [100.0, 0.0]]), np.array([[200.0, 80.0], [-100.0, 40.0]])

    course = courses(start, end, reach(start, end), np.full((2, 6, 2), np.nan))

    assert np.allclose(course[:, 0], start)
    assert np.allclose(course[:, -1], end)
    assert (course[:, 1, 0] > start[:, 0]).all()
    assert (course[:, -2, 0] < end[:, 0]).all()
    assert distances(course, 0.0, 0.0)[0] == pytest.approx(0.0, abs=1e-6)


def test_zooming_keeps_the_point_under_the_pointer() -> None:
    camera = Camera(-10.0, 5.0, 0.8)
    before = camera.to_scene(300.0, 200.0)

    assert camera.zoomed(1.7, 300.0, 200.0).to_scene(300.0, 200.0) == pytest.approx(before)
    assert camera.to_screen(*before) == pytest.approx((300.0, 200.0))


def test_fitting_leaves_room_for_titles_that_are_larger_from_afar() -> None:
    def found(zoom: float) -> tuple[float, float, float, float]:
        return 0.0, -24.0 / min(zoom, 1.0), 1000.0, 4000.0

    camera = fitting_all(found, 1000.0, 600.0)
    assert camera is not None
    assert camera.to_screen(0.0, found(camera.zoom)[1])[1] >= 30.0
    assert fitting_all(lambda _: None, 1000.0, 600.0) is None


def test_fitting_shows_everything_and_never_enlarges() -> None:
    wide = fitting((0.0, 0.0, 4000.0, 100.0), 1000.0, 600.0)
    small = fitting((0.0, 0.0, 100.0, 50.0), 1000.0, 600.0)

    left, top, right, bottom = wide.sees(1000.0, 600.0)
    assert left < 0 < 4000 < right
    assert top < 0 < 100 < bottom
    assert small.zoom == 1.0


def test_the_shape_known_from_a_check_is_on_the_port(scene: Scene) -> None:
    from runtime.check import check

    document = network()
    scene.show(document, check(document))
    shape = {place.port.key: place.shape for place in scene.faces[scene.row["linear1"]].outputs}

    assert shape == {"y": "N × 128"}
    assert scene.faces[scene.row["crossentropy1"]].outputs[0].shape == "", "a loss is one number; nothing to tell"


def test_a_title_of_any_length_and_script_stays_inside_its_card(scene: Scene) -> None:
    document = chain(1)
    title = "완전 연결층으로 이루어진 아주 길고 긴 이름을 가진 분류기의 마지막 은닉층 " * 3
    scene.show(document.but(nodes={"relu1": replace(document.nodes["relu1"], title=title)}))
    face = scene.faces[0]

    assert face.title.endswith("…")
    assert scene.look.width("title", face.title) <= face.width - 2 * 12 - 24
