"""What is kept of live strips from step to step, and that it leaves no trace of the steps before."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import pairwise

import numpy as np
import pytest
from canvas_kit import Hand, canvas_at_hand, network, settle, show
from PySide6.QtGui import QColor, QImage, QPainter
from pytestqt.qtbot import QtBot

from runtime.telemetry import Layer, Layers, Tensor
from studio.canvas import cards, easel, live
from studio.canvas.batch import Runs
from studio.canvas.hits import Hit
from studio.canvas.live import Live, heights_of
from studio.canvas.strip_shapes import BINS, ILL, PALE, WRONG
from studio.theme import theme, use_theme

ZOOMS = (1.0, 0.45, 0.15)  # with numbers, with sparks only, with bars only


@pytest.fixture
def hand(qtbot: QtBot) -> Iterator[Hand]:
    with canvas_at_hand(qtbot) as hand:
        show(hand, network())
        yield hand


def tensor(low: float, *histogram: int) -> Tensor:
    return Tensor(0.1, 1.0, low, 3.0, 0.25, (-1.5, -0.6, 0.0, 0.7, 1.8), histogram or tuple(range(BINS)))


def steps() -> list[Layers]:
    """Steps at which sparks, bars, signs and numbers of the same nodes are others, and at last some have none."""
    falling = tensor(1.0, *range(BINS, 0, -1))
    return [
        Layers(1, 1, {"linear1": Layer(tensor(-2.0), 1e-3, update=0.01), "relu1": Layer(falling, 0.5)}),
        Layers(1, 2, {"linear1": Layer(falling, math.nan), "relu1": Layer(tensor(-9.0), 1e-6, update=0.2)}),
        Layers(1, 3, {"linear1": Layer(tensor(-2.0), 1e3), "relu1": Layer(None, 1e-12)}),
        Layers(1, 4, {"linear1": Layer(tensor(-1.0), None), "linear2": Layer(falling, 2.0)}),
    ]


def grab(hand: Hand) -> QImage:
    hand.canvas.sight.come_to_rest()
    return hand.canvas.grab().toImage()


@pytest.mark.parametrize("zoom", ZOOMS)
@pytest.mark.parametrize("name", ["dark", "light"])
def test_a_step_looks_the_same_whatever_was_shown_before_it(hand: Hand, name: str, zoom: float) -> None:
    use_theme(name)
    canvas = hand.canvas
    canvas.look_from(canvas.camera.zoomed(zoom / canvas.camera.zoom, canvas.width() / 2, canvas.height() / 2))
    shown = []
    for step in steps():
        hand.session.arrived.emit(step)
        settle(hand)
        after_others = grab(hand)
        canvas.live._seats = canvas.live._strips = None
        afresh = grab(hand)
        assert afresh == after_others
        shown.append(afresh)
    assert all(one != other for one, other in pairwise(shown))


def test_the_same_nodes_keep_their_shapes_from_step_to_step(hand: Hand) -> None:
    first, second, *_ = steps()
    scene, told = hand.canvas.scene, hand.canvas.live
    hand.session.arrived.emit(first)
    grab(hand)
    seats = told.strips_of(scene, scene.look).seats
    shapes = dict(seats.shapes)
    hand.session.arrived.emit(second)
    grab(hand)
    assert told.strips_of(scene, scene.look).seats is seats and seats.shapes == shapes
    scene.place({"linear1": (40.0, -300.0)})
    hand.canvas.renew()
    grab(hand)
    assert seats.shapes != shapes, "elsewhere they are others"
    use_theme("light" if theme().dark else "dark")
    assert told.strips_of(scene, hand.canvas.scene.look).seats is not seats


def test_shapes_of_parts_of_the_picture_are_not_kept_for_ever(hand: Hand) -> None:
    scene, told = hand.canvas.scene, hand.canvas.live
    hand.session.arrived.emit(steps()[0])
    for number in range(3 * live._KEPT):
        scene.place({"linear1": (10.0 * number, 0.0)})
        hand.canvas.renew()
        grab(hand)
    assert 0 < len(told.strips_of(scene, scene.look).seats.shapes) <= live._KEPT


def test_bars_that_are_ill_are_told_by_their_marks(hand: Hand) -> None:
    gradients = {"linear1": 1.0, "relu1": 1e-9, "linear2": math.inf}
    hand.session.arrived.emit(Layers(1, 1, {name: Layer(tensor(-1.0), one) for name, one in gradients.items()}))
    strips = hand.canvas.live.strips_of(hand.canvas.scene, hand.canvas.scene.look)
    assert dict(zip(strips.seats.names, strips.marks.tolist(), strict=True)) == {
        "linear1": 0,
        "relu1": ILL,
        "linear2": WRONG,
    }


def test_a_spark_has_its_columns_however_many_bins_were_told() -> None:
    full, few, none = Layer(tensor(-1.0)), Layer(tensor(-1.0, 0, 4, 16)), Layer(None, 1.0)
    heights = heights_of([full, few, none])
    assert heights.shape == (3, BINS) and heights_of([full]).shape == (1, BINS)
    assert heights[0] == pytest.approx(np.sqrt(np.arange(BINS) / (BINS - 1)))
    assert (heights[1, 0], heights[1, -1]) == (0.0, 1.0) and heights[1] == pytest.approx(np.linspace(0, 1, BINS))
    assert not heights[2].any()
    assert np.array_equal(heights_of([full])[0], heights[0]), "the same beside others of another length"


def test_where_a_node_runs_is_looked_up_once_for_each_check(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    told, checked = Live(), hand.session.latest
    assert checked is not None
    told.know(checked)
    monkeypatch.setattr(type(checked), "runs_as", lambda *_: pytest.fail("looked up again"))
    told.take(steps()[0])
    assert told.layers.keys() == {"linear1", "relu1"}


def test_rectangles_in_runs_are_drawn_where_they_are_now(qtbot: QtBot) -> None:
    runs = Runs(np.array([[0, 0, 2, 2], [4, 0, 2, 2], [8, 0, 2, 2]]), {5: 1, 6: 0, 7: 2})
    runs.rects[2, 0] = 12.0
    image = QImage(20, 4, QImage.Format.Format_RGB32)
    image.fill(QColor("#000000"))
    painter = QPainter(image)
    painter.fillRect(0, 0, 1, 1, QColor("#000000"))
    painter.setPen(QColor(0, 0, 0, 0))
    runs.draw(painter, {5: QColor("#ff0000"), 7: QColor("#00ff00")})
    painter.end()
    seen = {x: image.pixelColor(x, 1).name() for x in (1, 5, 9, 13)}
    assert seen == {1: "#ff0000", 5: "#00ff00", 9: "#000000", 13: "#00ff00"}


def test_where_the_strips_are_is_worked_out_again_only_when_they_are_elsewhere(
    hand: Hand, monkeypatch: pytest.MonkeyPatch
) -> None:
    canvas, found = hand.canvas, list[int]()
    box = easel.strip_box
    monkeypatch.setattr(easel, "strip_box", lambda scene, row: found.append(row) or box(scene, row))
    first, second, _, other = steps()

    def asked() -> int:
        found.clear()
        region = canvas._easel.strips()
        assert region is not None and not region.isEmpty()
        return len(found)

    hand.session.arrived.emit(first)
    grab(hand)
    asked()
    hand.session.arrived.emit(second)
    assert asked() == 0
    canvas.look_from(canvas.camera.panned(10, 0))
    assert asked() == 2
    x, y = canvas.scene.rect[canvas.scene.row["linear1"], :2].tolist()
    canvas.scene.place({"linear1": (x, y + 20.0)})
    assert asked() == 2
    before = canvas._easel.strips()
    hand.session.arrived.emit(other)
    assert canvas._easel.strips() != before
    canvas.resize(canvas.width() - 40, canvas.height())
    assert asked() == 2


def painted(hand: Hand, color: QColor) -> int:
    """How many pixels of the canvas have nearly that color."""
    image = grab(hand).convertToFormat(QImage.Format.Format_RGB32)
    found = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4)[..., 2::-1].astype(int)
    return int((np.abs(found - color.getRgb()[:3]).max(axis=2) < 12).sum())


@pytest.mark.parametrize("zoom", [1.0, 0.45, 0.3])
def test_a_gradient_that_vanishes_is_marked_in_the_warning_color_at_every_zoom(hand: Hand, zoom: float) -> None:
    canvas, warning = hand.canvas, theme().color("warning")
    canvas.look_from(canvas.camera.zoomed(zoom / canvas.camera.zoom, canvas.width() / 2, canvas.height() / 2))
    well = {
        "linear1": Layer(tensor(-2.0), 0.01, weight=tensor(-1.0)),
        "linear2": Layer(tensor(-2.0), 0.02, weight=tensor(-1.0)),
    }
    hand.session.arrived.emit(Layers(1, 1, well))
    settle(hand)
    assert not painted(hand, warning)
    ill = Layer(tensor(-2.0), 1e-9, weight=tensor(-1.0))
    hand.session.arrived.emit(Layers(1, 2, {**well, "linear1": ill}))
    settle(hand)
    assert painted(hand, warning), "the sign"
    known = canvas.live.strips_of(canvas.scene, canvas.scene.look)
    pale = known.seats.colors[ILL - PALE]
    assert painted(hand, pale) > 20, "the track, of which the bar fills nothing"


def test_a_block_shows_the_worst_that_is_inside_it(hand: Hand) -> None:
    session, told = hand.session, hand.canvas.live
    assert session.open_example("vanishing-gradient")
    settle(hand)
    paths = [path for path in session.latest.whole.order if path.startswith("repeat1/")]
    inner = [path for path in paths if session.latest.whole.document.nodes[path].type == "linear"]
    leaving = session.latest.runs_as("repeat1")
    layers = {path: Layer(tensor(-1.0), 10.0**-number, weight=tensor(-1.0)) for number, path in enumerate(inner)}
    layers[leaving] = Layer(tensor(-1.0), 0.005)
    session.arrived.emit(Layers(1, 1, layers))
    assert told.words("repeat1") == ("vanishing", "▼ ∇ 1.0e-9", "") and told.mark("repeat1") == "vanishing"
    assert told.inside["repeat1"].path == inner[9] and "repeat2" not in told.inside
    known = told.strips_of(hand.canvas.scene, hand.canvas.scene.look)
    place = known.seats.names.index("repeat1")
    assert known.marks[place] == ILL and known.share[place] == 0.0
    card = node_card_of(hand, "repeat1")
    assert "▼ 1.0e-9, vanishing: Linear 10<" in card
    session.arrived.emit(Layers(1, 2, {**layers, inner[9]: layers[inner[0]]}))
    assert told.words("repeat1")[1] == "▼ ∇ 1.0e-8"
    well = {path: Layer(tensor(-1.0), 0.01, weight=tensor(-1.0)) for path in inner}
    session.arrived.emit(Layers(1, 3, well | {leaving: layers[leaving]}))
    assert told.words("repeat1")[:2] == ("", "∇ 0.0050") and not told.inside
    assert "Worst gradient" not in node_card_of(hand, "repeat1")


def node_card_of(hand: Hand, node: str) -> str:
    return cards.card_for(hand.canvas, Hit(node=node))
