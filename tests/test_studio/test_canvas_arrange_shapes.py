"""Auto layout of whole networks: a ResNet-50 in rows and a U-Net as a U, as the papers draw them, and what stays."""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from statistics import median

import numpy as np
import pytest
from arrange_kit import arranged, overlapping, places_of, positions, proportion, shown, tangle, through_nodes
from canvas_kit import chain

from runtime import edits, examples, store
from runtime.document import Document, End, Node, Wire
from studio.bench import graphs
from studio.bench.networks import resnet50, unet
from studio.canvas.arrange import arrange
from studio.canvas.geometry import Scene

pytestmark = pytest.mark.usefixtures("qapp")


def crossed(scene: Scene) -> int:
    """Pairs of wires without a common end whose courses cross."""
    begin, end = scene.course[:, :-1], scene.course[:, 1:]
    found = 0
    for one, other in itertools.combinations(range(len(scene.wires)), 2):
        ends = {(scene.tail[one]), (scene.head[one])} & {scene.tail[other], scene.head[other]}
        a, b, c, d = begin[one][:, None], end[one][:, None], begin[other][None], end[other][None]
        if not ends and ((_side(a, b, c) * _side(a, b, d) < 0) & (_side(c, d, a) * _side(c, d, b) < 0)).any():
            found += 1
    return found


def _side(a: np.ndarray, b: np.ndarray, c: np.ndarray) -> np.ndarray:
    return (b[..., 0] - a[..., 0]) * (c[..., 1] - a[..., 1]) - (b[..., 1] - a[..., 1]) * (c[..., 0] - a[..., 0])


def rows(document: Document, kind: str) -> list[float]:
    """The heights at which nodes of a type stand, from top to bottom."""
    return sorted({node.position[1] for node in document.nodes.values() if node.type == kind})


NETWORKS: Mapping[str, Document] = {
    "resnet": resnet50(),
    "unet": unet(),
    "small unet": unet(2),
    **{name: store.load(examples.find(name)) for name in examples.names()},
}


GRAPHS: Mapping[str, Document] = {**NETWORKS, "tangle": tangle(50), "chain": chain(130)}


@cache
def lying(name: str, direction: str = "right") -> Document:
    """One of them as it is arranged, for all who look at that."""
    return arranged(GRAPHS[name], direction)


@pytest.mark.parametrize("direction", ["right", "down"])
@pytest.mark.parametrize("name", NETWORKS)
def test_no_node_lies_on_another_and_no_wire_runs_behind_one(name: str, direction: str) -> None:
    scene = shown(lying(name, direction))

    assert overlapping(scene) == []
    assert through_nodes(scene) == []


@pytest.mark.parametrize("direction", ["right", "down"])
@pytest.mark.parametrize("name", GRAPHS)
def test_arranging_twice_changes_nothing(name: str, direction: str) -> None:
    once = lying(name, direction)

    assert places_of(once, direction) == positions(once)


def test_a_resnet_is_folded_into_rows_that_begin_with_its_blocks() -> None:
    document = lying("resnet")
    adds = [key for key, node in document.nodes.items() if node.type == "add"]
    first = min(node.position[0] for node in document.nodes.values())

    assert 1.1 < proportion(shown(document)) < 2.2
    assert len(adds) == 16
    for number, add in enumerate(adds):
        inside = [key for key, node in document.nodes.items() if key.startswith("conv2d")]
        assert inside, number
        feeding = [wire.source.node for wire in document.incoming[add]]
        main = next(key for key in feeding if document.nodes[key].type == "batch_norm2d")
        assert document.nodes[main].position[1] == document.nodes[add].position[1], "the main way is level"
    projections = [
        wire.target.node
        for wire in document.wires
        if wire.target.node.startswith("conv2d")
        and len([each for each in document.outgoing[wire.source.node] if each.target.node.startswith("conv2d")]) == 2
    ]
    assert len(projections) == 8
    assert all(document.nodes[key].position[0] == first for key in projections), "each stage begins a row"


def test_the_skips_of_a_resnet_are_arcs_above_what_they_skip() -> None:
    document = lying("resnet")
    scene = shown(document)
    skips = [
        number
        for number, wire in enumerate(scene.wires)
        if wire.source.node.startswith("relu") and wire.target.node.startswith("add")
        if document.nodes[wire.source.node].position[1] == document.nodes[wire.target.node].position[1]
    ]

    assert len(skips) >= 5
    for number in skips:
        wire = scene.wires[number]
        top = document.nodes[wire.target.node].position[1]
        assert scene.course[number, :, 1].min() < top - 12
        assert scene.course[number, 0, 1] == scene.course[number, -1, 1]


def test_a_unet_is_a_u_with_level_skips() -> None:
    document = lying("unet")
    scene = shown(document)
    pools = [node.position for key, node in document.nodes.items() if node.type == "max_pool2d"]
    joins = [node.position for key, node in document.nodes.items() if node.type == "concatenate"]

    assert 2.0 < proportion(scene) < 3.5
    assert [y for _, y in pools] == sorted({y for _, y in pools}), "each level lies below the one before it"
    assert [x for x, _ in pools] == sorted({x for x, _ in pools}), "and a step further in"
    assert [y for _, y in joins] == sorted({y for _, y in joins}, reverse=True), "the other arm goes up"
    assert [x for x, _ in joins] == sorted({x for x, _ in joins}), "and a step further out"
    skips = [n for n, wire in enumerate(scene.wires) if wire.source.node[:4] == "relu" and "concat" in wire.target.node]
    assert len(skips) == 4
    assert all(np.ptp(scene.course[number, :, 1]) < 1e-6 for number in skips)
    assert min(joins)[0] > max(x for x, _ in pools)


def test_a_long_chain_is_folded_and_a_short_one_is_not() -> None:
    assert len(rows(arranged(chain(12)), "relu")) == 1

    scene = shown(lying("chain"))

    assert 1.1 < proportion(scene) < 2.6
    assert through_nodes(scene) == []


def test_top_to_bottom_runs_down() -> None:
    places = positions(arranged(chain(9), "down"))
    tall = lying("digits-cnn", "down")

    assert [y for _, y in places.values()] == sorted({y for _, y in places.values()})
    assert len({x for x, _ in places.values()}) == 1
    for wire in tall.wires:
        assert tall.nodes[wire.source.node].position[1] < tall.nodes[wire.target.node].position[1]


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_arranging_leaves_fewer_crossings_than_there_were(seed: int) -> None:
    document = tangle(40, seed)

    assert crossed(shown(arranged(document))) * 4 < crossed(shown(document))


def inserted(document: Document, after: str) -> Document:
    """A Dropout on the first wire that leaves a node, a little below it."""
    wire = document.outgoing[after][0]
    x, y = document.nodes[after].position
    nodes = {**document.nodes, "new1": Node("new1", "dropout", position=(x + 40, y + 90))}
    wires = [each for each in document.wires if each != wire]
    wires += [Wire(wire.source, End("new1", "x")), Wire(End("new1", "y"), wire.target)]
    return document.but(nodes=nodes, wires=tuple(wires))


def moved(before: Document, after: Document) -> list[float]:
    pairs = [(before.nodes[key].position, after.nodes[key].position) for key in before.nodes if key in after.nodes]
    return [math.dist(old, new) for old, new in pairs]


@pytest.mark.parametrize(
    ("name", "after"), [("resnet", "relu10"), ("resnet", "conv2d40"), ("unet", "relu5"), ("digits-residual", "conv2d2")]
)
def test_a_node_more_moves_few_others(name: str, after: str) -> None:
    before = arranged(NETWORKS[name])
    more = arranged(inserted(before, after))

    assert median(moved(before, more)) <= 8.0


@pytest.mark.parametrize("gone", ["relu10", "batchnorm2d20"])
def test_a_node_fewer_moves_few_others(gone: str) -> None:
    before = arranged(resnet50())
    entering, leaving = before.incoming[gone][0], before.outgoing[gone]
    document = edits.remove(before, [gone], ())
    for wire in leaving:
        if not any(each.source == entering.source and each.target == wire.target for each in document.wires):
            document = edits.connect(document, entering.source, wire.target)

    assert median(moved(before, arranged(document))) <= 8.0


def test_a_random_graph_hardly_moves_when_a_node_is_added() -> None:
    before = arranged(tangle(50))
    more = arranged(inserted(before, "n7"))

    assert median(moved(before, more)) <= 120.0


def test_the_present_order_is_kept_where_it_is_as_good() -> None:
    """Two equal branches: which one is above is for the person to say."""
    nodes = {key: Node(key, "relu") for key in ("a1", "b1", "c1", "d1")}
    ways = [("a1", "b1"), ("a1", "c1")]
    wires = tuple(Wire(End(source, "y"), End(target, "x")) for source, target in ways)
    document = Document(nodes=nodes, wires=wires)
    for upper, lower in (("b1", "c1"), ("c1", "b1")):
        placed = edits.move(document, {upper: (300.0, 0.0), lower: (300.0, 200.0)})
        places = positions(arranged(placed))

        assert places[upper][1] < places[lower][1]


def test_pinned_nodes_stay_exactly_and_nothing_lies_on_them() -> None:
    document = arranged(NETWORKS["digits-residual"])
    pinned = {"conv2d2": (333.0, 77.5), "relu1": (1500.25, 40.0)}
    document = edits.move(document, pinned)
    nodes = {key: replace(node, pinned=key in pinned) for key, node in document.nodes.items()}
    document = document.but(nodes=nodes)
    again = arranged(document)

    assert all(again.nodes[key].position == place for key, place in pinned.items())
    assert overlapping(shown(again)) == []
    assert arranged(again) == again


def test_only_the_selection_moves_and_keeps_its_corner() -> None:
    document = resnet50()
    scattered = {key: (37.0 * number % 999, 53.0 * number % 777) for number, key in enumerate(document.nodes)}
    document = edits.move(document, scattered)
    chosen = list(document.nodes)[20:40]

    places = places_of(document, only=chosen)

    assert set(places) == set(chosen)
    old = [document.nodes[key].position for key in chosen]
    assert abs(min(x for x, _ in places.values()) - min(x for x, _ in old)) <= 4
    assert abs(min(y for _, y in places.values()) - min(y for _, y in old)) <= 4


@pytest.mark.parametrize("far", [math.nan, 1e308, -1e308, math.inf])
def test_positions_without_sense_are_mended(far: float) -> None:
    document = edits.move(unet(2), {"conv2d1": (far, 0.0), "conv2d2": (0.0, far)})
    after = arranged(document)

    assert all(math.isfinite(value) and abs(value) <= 2e6 for place in positions(after).values() for value in place)
    assert overlapping(shown(after)) == []


def test_parts_and_loose_nodes_lie_beside_each_other() -> None:
    one, other = unet(2), chain(5)
    nodes = {**one.nodes, **{f"p{key}": replace(node, id=f"p{key}") for key, node in other.nodes.items()}}
    nodes |= {f"z{number}": Node(f"z{number}", "relu") for number in range(12)}
    ends = [(End(f"p{w.source.node}", w.source.port), End(f"p{w.target.node}", w.target.port)) for w in other.wires]
    scene = shown(arranged(Document(nodes=nodes, wires=(*one.wires, *(Wire(*pair) for pair in ends)))))

    assert overlapping(scene) == []
    assert proportion(scene) < 4.5


def test_a_thousand_and_five_thousand_nodes_come_out_without_recursion() -> None:
    assert len(arrange(tangle(1000))) == 1000
    assert len(arrange(graphs.chain(5000))) == 5000
