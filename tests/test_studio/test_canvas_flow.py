"""What wires and strips tell of a run: sizes by width and color, gradients and updates as numbers, ill ones marked."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from canvas_kit import Hand, canvas_at_hand, network, tensor, told
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor
from pytestqt.qtbot import QtBot

from runtime import edits
from runtime.document import End, Wire
from runtime.telemetry import Layer, Layers
from studio.canvas.flow_pens import LEVELS, flow_color
from studio.canvas.flowing import BACKWARD, FAMILY, FORWARD, Flow, level_of, size_of
from studio.canvas.live import Live, strip_of
from studio.canvas.strip_words import UPDATE, side_by_side, words_of
from studio.settings import preferences


@pytest.fixture
def hand(qtbot: QtBot) -> Iterator[Hand]:
    with canvas_at_hand(qtbot) as hand:
        hand.session.apply(network(), "Open")
        hand.canvas.fit()
        yield hand


def level(hand: Hand, source: str) -> int:
    scene = hand.canvas.scene
    number = next(number for number, wire in enumerate(scene.wires) if wire.source.node == source)
    return int(scene.flow[number]) if len(scene.flow) == len(scene.wires) else -1


def test_a_size_is_the_root_mean_square_and_its_level_a_place_among_powers_of_ten() -> None:
    layer = Layer(tensor(5.0), None, backward=1e-3)
    assert size_of(FORWARD, layer) == pytest.approx(5.0) and size_of(BACKWARD, layer) == 1e-3
    assert size_of(FORWARD, Layer()) is None and level_of(FORWARD, None) == -1
    assert level_of(FORWARD, 0.01) == 0 and level_of(FORWARD, 1.0) == (LEVELS - 1) / 2
    assert level_of(FORWARD, 1e9) == LEVELS - 1 == level_of(BACKWARD, float("nan"))
    assert level_of(FORWARD, 0.0) == 0


def test_wires_are_drawn_by_what_leaves_their_node_and_again_only_when_a_level_changes(hand: Hand) -> None:
    assert level(hand, "linear1") == -1
    hand.session.arrived.emit(told(100.0))
    assert level(hand, "linear1") == LEVELS - 1
    assert level(hand, "relu1") == level_of(FORWARD, 10.0)
    assert level(hand, "digits1") == -1
    canvas = hand.canvas
    assert not canvas.live.flow.note(canvas.scene, canvas.live, now=True)
    canvas.live.take(told(1.0))
    assert canvas.live.flow.note(canvas.scene, canvas.live, now=True)


def test_a_wire_that_carries_much_is_wider_and_has_the_color_of_its_level(hand: Hand) -> None:
    scene = hand.canvas.scene
    number = next(number for number, wire in enumerate(scene.wires) if wire.source.node == "linear1")
    hand.canvas.fit()

    def column() -> list[QColor]:
        x, y = scene.course[number, len(scene.course[number]) // 2]
        at = hand.at(float(x), float(y))
        shot = hand.canvas.grab().toImage()
        return [shot.pixelColor(at + QPoint(0, off)) for off in range(-6, 7)]

    def painted(color: QColor) -> int:
        return sum(
            abs(one.red() - color.red()) + abs(one.green() - color.green()) + abs(one.blue() - color.blue()) < 60
            for one in column()
        )

    hand.session.arrived.emit(told(100.0))
    thick = painted(flow_color(scene.look, LEVELS - 1))
    hand.canvas.live.take(told(0.01))
    hand.canvas.live.flow.note(scene, hand.canvas.live, now=True)
    hand.canvas.renew(same=True)
    thin = painted(flow_color(scene.look, 0))
    assert thick >= 4 > thin >= 1


def test_the_legend_turns_to_gradients_and_then_to_neither(hand: Hand, qtbot: QtBot) -> None:
    legend = hand.canvas.reading.flow
    assert not legend.isVisible()
    hand.session.arrived.emit(told(1.0, backward=10.0))
    qtbot.waitUntil(legend.isVisible)
    qtbot.mouseClick(legend, Qt.MouseButton.LeftButton)
    assert preferences().value("wires") == BACKWARD
    assert level(hand, "linear1") == LEVELS - 1
    qtbot.keyClick(legend, Qt.Key.Key_Space)
    assert preferences().value("wires") == FAMILY and level(hand, "linear1") == -1
    hand.session.run_state.emit("none")
    hand.canvas.reading.refresh()
    assert not legend.isVisible()


def test_what_passes_a_reroute_point_keeps_its_size(hand: Hand) -> None:
    document, dot = edits.add_node(hand.session.document, "reroute", (500.0, 200.0))
    document = edits.remove(document, wires=[Wire(End("linear1", "y"), End("relu1", "x"))])
    document = edits.connect(document, End("linear1", "y"), End(dot, "x"))
    document = edits.connect(document, End(dot, "y"), End("relu1", "x"))
    hand.session.apply(document, "Reroute")
    hand.session.arrived.emit(told(100.0))
    hand.canvas.live.flow.note(hand.canvas.scene, hand.canvas.live, now=True)
    assert level(hand, dot) == level(hand, "linear1") == LEVELS - 1


def test_numbers_say_how_large_gradient_and_update_are_and_a_sign_what_is_wrong() -> None:
    assert words_of(Layer(tensor(1.0), 0.00312, update=0.0123), 0.01) == ("", "∇ 0.0031", "Δ 1.2 %")
    mark, gradient, update = words_of(Layer(tensor(1.0), 1e-9), 1.0)
    assert mark == "vanishing" and gradient.startswith("▼ ∇") and not update
    assert words_of(Layer(tensor(1.0), 1e3), 1e3)[1].startswith("▲")
    assert words_of(Layer(tensor(1.0), float("nan")), 1.0)[0] == "broken"
    assert words_of(Layer(tensor(1.0)), 1.0) == ("", "", "")


def test_a_gradient_is_compared_with_those_of_its_kind() -> None:
    """What comes back to a picture is spread over its pixels: beside gradients of weights it is always small."""
    live = Live()
    weights = {name: Layer(tensor(1.0), one, weight=tensor(1.0)) for name, one in (("conv", 3e-3), ("far", 1e-9))}
    outputs = {name: Layer(tensor(1.0), one) for name, one in (("relu", 1e-7), ("pool", 4e-6), ("lost", 1e-14))}
    live.take(Layers(1, 5, weights | outputs))
    marks = {name: live.words(name)[0] for name in (*weights, *outputs)}
    assert marks == {"conv": "", "far": "vanishing", "relu": "", "pool": "", "lost": "vanishing"}


def test_a_layer_has_room_for_its_gradient_and_for_its_update(hand: Hand) -> None:
    scene, live = hand.canvas.scene, hand.canvas.live
    for gradient, update in ((0.0041, 0.0004), (1.2e-9, 0.123), (120.0, 0.5)):
        layer, other = (Layer(tensor(1.0), one, update=update, weight=tensor(1.0)) for one in (gradient, 1.0))
        hand.session.arrived.emit(Layers(1, 5, {"linear1": layer, "linear2": other}))
        words = live.words("linear1")
        width = strip_of(scene.rect[scene.row["linear1"]])[2]
        assert words[2].startswith(UPDATE)
        assert words[2].endswith(side_by_side(scene.look, width, layer, words)[1] or "nothing")
        assert side_by_side(scene.look, 300.0, layer, words) == words[1:]


def test_the_numbers_are_written_from_near_by_in_the_warning_color_where_a_gradient_is_ill(hand: Hand) -> None:
    canvas = hand.canvas
    ill = Layers(1, 5, {"linear1": Layer(tensor(1.0), 1e-9), "linear2": Layer(tensor(1.0), 1.0)})
    hand.session.arrived.emit(ill)
    canvas.show_node("linear1")
    canvas.actual_size()
    qtbot_wait = hand.qtbot.waitUntil
    qtbot_wait(lambda: not canvas.sight.moving)

    def warned(name: str) -> int:
        scene = canvas.scene
        x, y, width, height = scene.rect[scene.row[name]].tolist()
        first, last = hand.at(x, y + height - 50), hand.at(x + width, y + height)
        shot = canvas.grab().toImage().copy(first.x(), first.y(), last.x() - first.x(), last.y() - first.y())
        color = scene.look.warning
        pixels = [shot.pixelColor(a, b) for a in range(shot.width()) for b in range(shot.height())]
        return sum(int(np.abs(np.subtract(pixel.getRgb()[:3], color.getRgb()[:3])).sum()) < 40 for pixel in pixels)

    assert warned("linear1") > 10
    hand.session.arrived.emit(Layers(1, 6, {"linear1": Layer(tensor(1.0), 0.5), "linear2": Layer(tensor(1.0), 1.0)}))
    assert warned("linear1") == 0


def test_a_size_between_two_levels_does_not_make_its_wire_flicker(hand: Hand) -> None:
    border = 10 ** (-2 + 4 * 3.5 / (LEVELS - 1))  # between the levels 3 and 4
    below, above = border * 0.97, border * 1.03
    assert level_of(FORWARD, below) != level_of(FORWARD, above)
    live, scene = hand.canvas.live, hand.canvas.scene
    live.take(told(below))
    live.flow.note(scene, live, now=True)
    first = level(hand, "linear1")
    for size in (above, below, above):
        live.take(told(size))
        assert not live.flow.note(scene, live, now=True)
    live.take(told(border * 1.6))
    assert live.flow.note(scene, live, now=True) and level(hand, "linear1") == first + 1


def test_the_more_nodes_are_drawn_anew_the_seldomer_wires_change(hand: Hand, monkeypatch: pytest.MonkeyPatch) -> None:
    clock = [50.0]
    monkeypatch.setattr("studio.canvas.flowing.time.monotonic", lambda: clock[0])
    live, scene = hand.canvas.live, hand.canvas.scene

    def changes(further: int) -> int:
        flow, found = Flow(), 0
        scene.ids = [*own, *(f"more{number}" for number in range(further))]
        for turn in range(40):
            clock[0] += 0.1
            live.take(told(10 ** (5 * turn % LEVELS / 2 - 2)))
            found += flow.note(scene, live)
        return found

    own = scene.ids
    few, many = changes(0), changes(50)
    scene.ids = own
    assert 12 <= few <= 16 and 3 <= many <= 5


def test_wires_out_of_a_source_carry_the_size_of_its_numbers_and_its_labels_none(hand: Hand) -> None:
    document = hand.session.document
    (source,) = (node for node in document.nodes.values() if node.type == "digits")
    live, scene = hand.canvas.live, hand.canvas.scene
    live.take(replace(told(1.0), given={End(source.id, "image"): 100.0}))
    live.flow.note(scene, live, now=True)
    of_source = [number for number, wire in enumerate(scene.wires) if wire.source.node == source.id]
    levels = {scene.wires[number].source.port: int(scene.flow[number]) for number in of_source}
    assert levels["image"] == LEVELS - 1 and set(levels.values()) <= {LEVELS - 1, -1}
    live.take(told(1.0))  # of a moment of the past that is not told: the data are the same
    live.flow.note(scene, live, now=True)
    assert level(hand, source.id) == LEVELS - 1
    live.forget()
    live.flow.note(scene, live, now=True)
    assert level(hand, source.id) == -1


def levels_by_wire(hand: Hand) -> dict[Wire, int]:
    scene = hand.canvas.scene
    assert len(scene.flow) == len(scene.wires)
    return dict(zip(scene.wires, scene.flow.tolist(), strict=True))


def test_after_an_edit_sizes_follow_each_wire_and_new_ones_are_neutral(hand: Hand) -> None:
    """As many wires as before, but others: what lies at the place of a wire in the list says nothing of it."""
    hand.session.arrived.emit(told(100.0))
    before = levels_by_wire(hand)
    assert max(before.values()) == LEVELS - 1
    document = edits.remove(hand.session.document, ["flatten1"])  # two wires fewer
    document, fresh = edits.add_node(document, "accuracy", (1000.0, 400.0))
    document = edits.connect(document, End("linear2", "y"), End(fresh, "prediction"))
    document = edits.connect(document, End("digits1", "label"), End(fresh, "target"))
    hand.session.apply(document, "Edit")
    after = levels_by_wire(hand)
    assert len(after) == len(before) and list(after) != list(before)
    assert after == {wire: before.get(wire, -1) for wire in after}


def test_a_wire_that_comes_back_has_its_size_as_soon_as_the_network_is_checked(hand: Hand) -> None:
    hand.session.arrived.emit(told(100.0))
    before = levels_by_wire(hand)
    hand.session.apply(edits.remove(hand.session.document, ["relu1"]), "Delete")
    hand.session.undo()
    hand.qtbot.waitUntil(lambda: levels_by_wire(hand) == before)
