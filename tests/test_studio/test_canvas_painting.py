"""Painting: odd documents raise nothing, pixels are where they should be, levels of detail, live strips, pictures."""

from __future__ import annotations

import math
from collections.abc import Iterator

import numpy as np
import pytest
from canvas_kit import Hand, canvas_at_hand, chain, network, settle, show
from PySide6.QtCore import QPoint, QPointF, QRect
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from runtime import edits
from runtime.check import check
from runtime.document import Document, End, Node, Wire
from runtime.findings import Finding
from runtime.telemetry import Layer, Layers, Started, Tensor
from studio.canvas.camera import Camera
from studio.canvas.face import STRIP
from studio.canvas.frame import Marks, marks_of
from studio.canvas.live import gradient_share
from studio.canvas.marks import badge_center
from studio.canvas.picture import picture_of
from studio.canvas.tiles import _write_centered
from studio.theme import theme, use_theme
from studio.translate import use_language

TENSOR = Tensor(0.1, 1.0, -2.0, 3.0, 0.25, (-1.5, -0.6, 0.0, 0.7, 1.8), tuple(range(32)))


@pytest.fixture
def hand(qtbot: QtBot) -> Iterator[Hand]:
    with canvas_at_hand(qtbot) as hand:
        show(hand, network())
        yield hand


def grab(hand: Hand) -> QImage:
    hand.canvas.sight.come_to_rest()
    return hand.canvas.grab().toImage()


def colors_in(image: QImage, at: QPoint, reach: int = 6) -> set[str]:
    points = [
        (x, y) for x in range(at.x() - reach, at.x() + reach + 1) for y in range(at.y() - reach, at.y() + reach + 1)
    ]
    return {image.pixelColor(x, y).name() for x, y in points if image.rect().contains(x, y)}


def odd_documents() -> dict[str, Document]:
    """Documents that no gesture makes but a file may hold."""
    long_title = "완전 연결층으로 이루어진 아주 길고 긴 이름을 가진 층 " * 20
    circle = (Wire(End("a1", "y"), End("b1", "x")), Wire(End("b1", "y"), End("a1", "x")))
    return {
        "empty": Document(),
        "unknown": Document(nodes={"a1": Node("a1", "not_yet_invented")}),
        "unknown wired": Document(
            nodes={"a1": Node("a1", "not_yet_invented"), "b1": Node("b1", "relu")},
            wires=(Wire(End("a1", "out"), End("b1", "x")), Wire(End("a1", "more"), End("b1", "gone"))),
        ),
        "circle": Document(
            nodes={"a1": Node("a1", "relu"), "b1": Node("b1", "relu", position=(0.0, 200.0))}, wires=circle
        ),
        "self": Document(nodes={"a1": Node("a1", "relu")}, wires=(Wire(End("a1", "y"), End("a1", "x")),)),
        "long title": Document(nodes={"a1": Node("a1", "linear", title=long_title)}),
        "lines and controls": Document(nodes={"a1": Node("a1", "linear", title="a\nb\t\0 <b>&amp;\u202e rtl")}),
        "bad settings": Document(
            nodes={"a1": Node("a1", "linear", settings={"units": "many", "unheard": [1, {"of": None}]})}
        ),
        "far away": Document(nodes={"a1": Node("a1", "relu", position=(math.nan, 1e308)), "b1": Node("b1", "relu")}),
        "on one spot": Document(nodes={f"n{i}": Node(f"n{i}", "add") for i in range(30)}),
    }


@pytest.mark.parametrize("zoom", [0.05, 0.3, 0.4, 0.5, 0.8, 1.0, 4.0])
@pytest.mark.parametrize("name", odd_documents())
def test_odd_documents_are_painted_at_every_zoom(hand: Hand, name: str, zoom: float) -> None:
    document = odd_documents()[name]
    show(hand, document)
    hand.canvas.look_from(Camera(-60 / zoom, -60 / zoom, zoom))

    fine = grab(hand)
    hand.canvas.look_from(Camera(-61 / zoom, -60 / zoom, zoom))
    moving = hand.canvas.grab().toImage()

    assert fine.pixelColor(2, 2).name() == moving.pixelColor(2, 2).name() == theme().color("canvas").name()
    if document.nodes and 0.55 <= zoom <= 1.0:
        last = len(document.nodes) - 1
        inside = hand.at(*(hand.canvas.scene.rect[last, :2] + (100.0, 30.0)))
        assert {theme().color("card").name()} & colors_in(fine, inside)


def test_a_node_shows_its_family_at_its_left_edge_and_its_card(hand: Hand) -> None:
    image = grab(hand)
    left = hand.at(*(hand.canvas.scene.rect[hand.canvas.scene.row["relu1"], :2] + (1.0, 24.0)))

    assert image.pixelColor(left).name() == theme().family("activations").name()
    assert image.pixelColor(left + QPoint(60, 0)).name() == theme().color("card").name()


def test_a_wire_has_the_color_of_its_source_and_a_broken_one_that_of_errors(hand: Hand) -> None:
    x, y = hand.canvas.scene.position(End("relu1", "y"), output=True)
    at = hand.at(x + 25, y)
    sound = grab(hand)
    document = edits.add_node(hand.session.document, "conv2d", (800.0, 200.0))[0]
    hand.session.apply(edits.connect(document, End("relu1", "y"), End("conv2d1", "x")), "break")
    settle(hand)
    middle = hand.canvas.scene.course[-1, 4]

    assert any(QColor(name).green() > 110 and QColor(name).red() < 110 for name in colors_in(sound, at, 2))
    assert hand.canvas.marks.broken == {Wire(End("relu1", "y"), End("conv2d1", "x"))}
    assert theme().color("error").name() in colors_in(grab(hand), hand.at(*middle), 8)


def test_findings_are_counted_on_a_badge_and_said_on_hover(hand: Hand) -> None:
    hand.session.attempt(lambda document: edits.remove(document, ["flatten1"]), "cut")
    settle(hand)
    at = hand.at(*badge_center(hand.canvas.scene, hand.canvas.scene.row["linear1"]))

    assert hand.canvas.hit(QPointF(at)).badge
    assert theme().color("error").name() in colors_in(grab(hand), at)
    hand.canvas._mouse.tell(QPointF(at))
    assert hand.canvas.card.isVisible()
    assert "Linear 1 has nothing at its input" in hand.canvas.card.text()


def test_the_card_of_a_node_tells_formula_shapes_and_costs(hand: Hand) -> None:
    hand.canvas._mouse.tell(QPointF(hand.node("linear1")))
    text = hand.canvas.card.text()

    for part in ("y = x·Wᵀ + b", "N × 64", "N × 128", "8,320"):
        assert part in text


def test_the_card_of_a_port_tells_what_it_carries(hand: Hand) -> None:
    hand.hover(hand.port("digits1", "label", output=True))
    hand.canvas._mouse.tell(QPointF(hand.port("digits1", "label", output=True)))

    assert "10 classes" in hand.canvas.card.text()
    hand.hover(QPoint(900, 700))
    assert not hand.canvas.card.isVisible()


def test_texts_of_a_document_are_never_read_as_markup(hand: Hand) -> None:
    hand.session.attempt(lambda document: edits.change_node(document, "relu1", title="<img src=x><b>"), "title")
    hand.canvas._mouse.tell(QPointF(hand.node("relu1")))

    assert "&lt;img src=x&gt;" in hand.canvas.card.text()


def test_from_afar_errors_are_seen_as_heat(hand: Hand) -> None:
    hand.session.attempt(lambda document: edits.remove(document, ["flatten1"]), "cut")
    settle(hand)
    hand.canvas.look_from(Camera(-400.0, -400.0, 0.2))

    assert grab(hand).pixelColor(hand.node("linear1", 20.0, 30.0)).name() == theme().color("error").name()


def test_from_afar_few_nodes_are_tiles_with_captions_that_can_be_read(hand: Hand) -> None:
    hand.canvas.look_from(Camera(-100.0, -400.0, 0.35))
    image = grab(hand)
    corner = hand.at(*hand.canvas.scene.rect[hand.canvas.scene.row["relu1"], :2])
    above = {
        image.pixelColor(x, y).name()
        for x in range(corner.x(), corner.x() + 40)
        for y in range(corner.y() - 14, corner.y() - 2)
    }

    assert image.pixelColor(corner + QPoint(4, 10)).name() != theme().color("card").name()
    assert len(above) > 3, "the caption stands above the tile"


def test_from_afar_a_caption_without_room_does_not_lie_on_the_node_above(hand: Hand) -> None:
    def upper_tile(title: str) -> QImage:
        close = {
            "a1": Node("a1", "linear", title="upper"),
            "b1": Node("b1", "linear", title=title, position=(0.0, 72.0)),
        }
        show(hand, Document(nodes=close))
        hand.canvas.look_from(Camera(-400.0, -400.0, 0.41))
        image = grab(hand)
        x, y, width, height = hand.canvas.scene.rect[hand.canvas.scene.row["a1"]].tolist()
        assert 72.0 - height < 30.0 / 0.41
        return image.copy(QRect(hand.at(x + 2, y + 2), hand.at(x + width - 2, y + height - 2)))

    assert upper_tile("lower") == upper_tile("rewol"), "titles of one width"


def test_from_afar_wires_do_not_cross_the_letters_of_a_caption(hand: Hand) -> None:
    painted = QImage(200, 60, QImage.Format.Format_RGB32)
    painted.fill(QColor("red"))
    painter = QPainter(painted)
    look = hand.canvas._easel.frame().look
    _write_centered(painter, look, "caption", 100.0, 30.0, "Linear", look.text)
    painter.end()

    behind = painted.pixelColor(round(100 - look.width("caption", "Linear") / 2) - 1, 26)
    assert abs(behind.green() - look.canvas.green()) < 40
    assert abs(behind.red() - look.canvas.red()) < 40


def test_from_afar_what_the_run_no_longer_matches_is_marked_on_its_tile(hand: Hand) -> None:
    hand.canvas.look_from(Camera(-100.0, -400.0, 0.35))
    x, y, width, _ = hand.canvas.scene.rect[hand.canvas.scene.row["relu1"]]
    corner = hand.at(x + width, y)

    def amber() -> bool:
        near = [QColor(name) for name in colors_in(grab(hand), corner, 9)]
        return any(color.red() - color.blue() > 90 for color in near)

    assert not amber()
    hand.canvas.marks = Marks(changed=frozenset({"relu1"}))
    hand.canvas.renew()
    assert amber()


def test_in_motion_with_much_to_see_the_picture_is_plain_and_at_rest_fine(hand: Hand) -> None:
    nodes = {f"n{i}": Node(f"n{i}", "relu", position=(i % 20 * 150.0, i // 20 * 70.0)) for i in range(400)}
    show(hand, Document(nodes=nodes))
    hand.canvas.look_from(Camera(0.0, 0.0, 0.5))

    assert not hand.canvas._easel.frame().fine
    hand.canvas.sight.come_to_rest()
    assert hand.canvas._easel.frame().fine


def test_a_small_network_is_fine_even_in_motion(hand: Hand) -> None:
    hand.canvas.look_from(hand.canvas.camera.panned(10, 10))

    assert hand.canvas._easel.frame().fine


# Live


def layers(hand: Hand, step: int = 1, gradient: float = 1e-3) -> Layers:
    return Layers(1, step, {"linear1": Layer(TENSOR, gradient, gradient * 4), "relu1": Layer(TENSOR, None)})


def test_a_strip_takes_no_room_before_training_and_appears_with_the_first_sample(hand: Hand) -> None:
    scene = hand.canvas.scene
    before = scene.rect[scene.row["linear1"], 3]

    hand.session.arrived.emit(layers(hand))

    assert scene.rect[scene.row["linear1"], 3] == before + STRIP
    assert scene.rect[scene.row["flatten1"], 3] == before
    left, top, _, _ = strip(hand, "linear1")
    identity = theme().layer(hand.session.latest.layer_numbers["linear1"])
    bar = hand.at(left + 4, top + 24)
    assert grab(hand).pixelColor(bar).name() == identity.name()


def test_only_the_strips_are_painted_anew_by_a_later_sample(hand: Hand) -> None:
    hand.session.arrived.emit(layers(hand))
    grab(hand)

    region = hand.canvas._easel.strips()

    assert region.rectCount() >= 2
    assert region.boundingRect().height() < 60


def test_a_gradient_that_is_no_number_is_shown_in_the_color_of_errors(hand: Hand) -> None:
    hand.session.arrived.emit(layers(hand, gradient=math.nan))
    left, top, width, _ = strip(hand, "linear1")

    assert grab(hand).pixelColor(hand.at(left + width - 8, top + 24)).name() == theme().color("error").name()


def test_reset_takes_the_strips_away_and_a_new_run_begins_without_old_ones(hand: Hand) -> None:
    scene = hand.canvas.scene
    before = scene.rect[scene.row["linear1"], 3]
    hand.session.arrived.emit(layers(hand))
    hand.session.arrived.emit(Started(2, 10, 3, 0, "cpu", 1, 100))
    assert scene.rect[scene.row["linear1"], 3] == before

    hand.session.arrived.emit(layers(hand))
    hand.session.run_state.emit("none")
    assert scene.rect[scene.row["linear1"], 3] == before


def test_a_sample_of_nodes_that_are_gone_does_no_harm(hand: Hand) -> None:
    hand.session.arrived.emit(layers(hand))
    hand.session.attempt(lambda document: edits.remove(document, ["linear1"]), "cut")
    hand.session.arrived.emit(layers(hand, 2))
    settle(hand)

    assert not grab(hand).isNull()


@pytest.mark.parametrize(
    ("gradient", "share"),
    [(None, 0.0), (0.0, 0.0), (1e-9, 0.0), (1e-7, 0.0), (1e-3, 0.5), (10.0, 1.0), (math.inf, 1.0)],
)
def test_each_power_of_ten_takes_the_same_length_of_the_bar(gradient: float | None, share: float) -> None:
    assert gradient_share(gradient) == pytest.approx(share)


def strip(hand: Hand, name: str) -> tuple[float, float, float, float]:
    from studio.canvas.live import strip_of

    return strip_of(hand.canvas.scene.rect[hand.canvas.scene.row[name]])


# Themes, languages, pictures


def test_theme_and_language_are_taken_over_at_once(hand: Hand) -> None:
    try:
        use_theme("light")
        assert grab(hand).pixelColor(2, 2).name() == theme().color("canvas").name() == "#f1f4f8"
        use_language("ko")
        assert not grab(hand).isNull()
    finally:
        use_language("en")
        use_theme("dark")
    assert grab(hand).pixelColor(2, 2).name() == "#111419"


def test_a_picture_needs_no_window_and_shows_the_whole_document(qtbot: QtBot) -> None:
    image = picture_of(network(), None, (480, 270), ratio=2.0)
    bare = theme().color("canvas").name()

    assert (image.width(), image.height(), image.devicePixelRatio()) == (960, 540, 2.0)
    middle = {image.pixelColor(x, y).name() for x in range(0, 960, 6) for y in range(120, 420, 6)}
    border = {image.pixelColor(x, y).name() for x in range(960) for y in (0, 1, 538, 539)}
    assert len(middle) > 6
    assert border == {bare}


def test_pictures_of_odd_documents_raise_nothing(qtbot: QtBot) -> None:
    for document in odd_documents().values():
        assert not picture_of(document, None, (200, 120)).isNull()
        assert not picture_of(document, check(document), (200, 120), marked=True).isNull()


def test_the_canvas_gives_its_picture(hand: Hand) -> None:
    assert hand.canvas.picture((640, 360)).width() == 640


# Marks


def test_marks_name_the_wires_that_bring_what_does_not_fit() -> None:
    document = edits.add_node(chain(2), "conv2d")[0]
    document, source = edits.add_node(document, "digits")
    document, flat = edits.add_node(document, "flatten")
    document = edits.connect(document, End(source, "image"), End(flat, "x"))
    document = edits.connect(document, End(flat, "y"), End("conv2d1", "x"))

    marks = marks_of(check(document))

    assert Wire(End(flat, "y"), End("conv2d1", "x")) in marks.broken
    assert Wire(End(source, "image"), End(flat, "x")) not in marks.broken


def test_wires_of_a_circle_are_broken_and_a_wrong_setting_breaks_no_wire() -> None:
    circle = odd_documents()["circle"]
    assert marks_of(check(circle)).broken == set(circle.wires)

    wrong = network()
    node = wrong.nodes["linear1"]
    wrong = edits.change_node(wrong, "linear1", settings={**node.settings, "units": -5})
    assert not any(wire.target.node == "linear1" for wire in marks_of(check(wrong)).broken)


def test_the_gravest_finding_gives_the_badge_its_shape() -> None:
    found = {"a1": [Finding("a1", "x", "hint"), Finding("a1", "y", "warning")], "b1": [Finding("b1", "x", "hint")]}

    marks = Marks(found)

    assert (marks.worst("a1"), marks.worst("b1"), marks.worst("c1")) == ("warning", "hint", "")


def test_arrays_handed_to_qt_are_copied_when_they_are_not_in_order(qtbot: QtBot) -> None:
    from PySide6.QtGui import QPainter

    from studio.canvas.batch import draw_rects

    image = QImage(20, 20, QImage.Format.Format_RGB32)
    image.fill(QColor("#000000"))
    painter = QPainter(image)
    painter.fillRect(0, 0, 1, 1, QColor("#000000"))
    painter.setBrush(QColor("#ffffff"))
    draw_rects(painter, np.array([[2, 2, 4, 4], [0, 0, 0, 0], [12, 12, 4, 4]], dtype=np.int64)[::2])
    painter.end()

    assert image.pixelColor(4, 4).name() == image.pixelColor(14, 14).name() == "#ffffff"
