"""Auto layout: a pure function whose pictures have no overlaps, read from left to right and are always the same."""

from __future__ import annotations

import itertools

import pytest
from arrange_kit import tangle
from canvas_kit import chain, network
from pytestqt.qtbot import QtBot

from runtime import edits, examples, store
from runtime.check import check
from runtime.document import Document, End, Node, Wire
from studio.canvas.arrange import Box, arrange
from studio.canvas.arranging import box_of
from studio.canvas.geometry import Scene
from studio.canvas.layout.ordering import crossings
from studio.canvas.look import Look
from studio.theme import theme


def placed(document: Document, boxes: dict[str, Box] | None = None) -> dict[str, tuple[float, float]]:
    return arrange(document, boxes)


@pytest.mark.parametrize(
    "document", [network(), chain(12), tangle(40), tangle(120, seed=9)], ids=["network", "chain", "40", "120"]
)
def test_nothing_overlaps_and_wires_run_to_the_right(document: Document) -> None:
    places = arrange(document)

    for (one, (x, y)), (other, (u, v)) in itertools.combinations(places.items(), 2):
        apart = abs(x - u) >= 184.0 or abs(y - v) >= 60.0
        assert apart, f"{one} lies on {other}"
    for wire in document.wires:
        assert places[wire.source.node][0] + 184.0 < places[wire.target.node][0]


def test_equal_documents_give_equal_places_and_a_second_time_changes_nothing() -> None:
    document = tangle(40)
    places = arrange(document)

    assert arrange(tangle(40)) == places
    assert arrange(edits.move(document, places)) == places


def test_a_chain_is_exactly_level() -> None:
    assert len({y for _, y in arrange(chain(9)).values()}) == 1


def test_ports_at_different_heights_still_make_a_level_wire() -> None:
    document = chain(2)
    boxes = {"relu1": Box(outputs={"y": 92.0}, height=120.0), "relu2": Box(inputs={"x": 44.0})}

    places = arrange(document, boxes)

    assert places["relu1"][1] + 92.0 == places["relu2"][1] + 44.0


def test_the_upper_left_corner_stays_where_it_is() -> None:
    document = edits.move(
        network(), {key: (node.position[0] + 400, node.position[1] - 300) for key, node in network().nodes.items()}
    )

    places = arrange(document)

    assert min(x for x, _ in places.values()) == 400.0
    assert min(y for _, y in places.values()) == -300.0


def test_only_the_chosen_nodes_move() -> None:
    places = arrange(network(), only=["linear1", "relu1"])

    assert set(places) == {"linear1", "relu1"}
    assert places["linear1"][1] == places["relu1"][1]


def test_a_skip_leaves_the_main_way_straight() -> None:
    document = chain(4)
    document, total = edits.add_node(document, "add", (800.0, 0.0))
    document = edits.connect(document, End("relu4", "y"), End(total, first_input("add")))
    document = edits.connect(document, End("relu1", "y"), End(total, first_input("add")))

    places = arrange(document)

    assert len({places[f"relu{number}"][1] for number in range(1, 5)}) == 1


def test_a_circle_and_loose_nodes_are_laid_out_too() -> None:
    nodes = {key: Node(key, "relu") for key in ("a1", "b1", "c1", "d1")}
    wires = (Wire(End("a1", "y"), End("b1", "x")), Wire(End("b1", "y"), End("a1", "x")))

    places = arrange(Document(nodes=nodes, wires=wires))

    assert len(set(places.values())) == 4


def test_an_empty_document_has_no_places() -> None:
    assert arrange(Document()) == {}


def test_crossings_that_can_be_avoided_are() -> None:
    nodes = {
        key: Node(key, "relu", position=(0.0, float(order)))
        for order, key in enumerate(("a1", "b1", "c1", "x1", "y1", "z1"))
    }
    wires = tuple(
        Wire(End(source, "y"), End(target, "x")) for source, target in (("a1", "z1"), ("b1", "y1"), ("c1", "x1"))
    )
    total = Node("total", "add")
    wires += tuple(Wire(End(key, "y"), End("total", first_input("add"))) for key in ("x1", "y1", "z1"))

    places = arrange(Document(nodes={**nodes, "total": total}, wires=wires))

    order = {key: places[key][1] for key in nodes}
    assert (order["a1"] < order["b1"]) == (order["z1"] < order["y1"])
    assert (order["b1"] < order["c1"]) == (order["y1"] < order["x1"])


def test_crossings_are_counted() -> None:
    right = [[3], [2], [], []]

    assert crossings([[0, 1], [2, 3]], right) == 1
    assert crossings([[1, 0], [2, 3]], right) == 0


def test_a_thousand_nodes_in_one_chain_need_no_recursion() -> None:
    places = arrange(chain(1000))

    assert len(places) == 1000


def first_input(kind: str) -> str:
    from nodes.catalogue import find

    facts = find(kind)
    assert facts is not None
    return facts.inputs[0].key


@pytest.mark.parametrize("name", examples.names())
def test_examples_lie_tidy_from_left_to_right(qtbot: QtBot, name: str) -> None:
    """With the sizes that nodes really have on the canvas: nothing overlaps, every wire runs to the right."""
    document = store.load(examples.find(name))
    scene = Scene(Look(theme()))
    scene.show(document, check(document))
    boxes = {key: box_of(face) for key, face in zip(scene.ids, scene.faces, strict=True)}
    places = {key: node.position for key, node in document.nodes.items()}

    for one, other in itertools.combinations(document.nodes, 2):
        (x, y), (u, v) = places[one], places[other]
        beside = x + boxes[one].width <= u or u + boxes[other].width <= x
        assert beside or y + boxes[one].height <= v or v + boxes[other].height <= y, f"{one} lies on {other}"
    for wire in document.wires:
        source, target = wire.source.node, wire.target.node
        assert places[source][0] + boxes[source].width < places[target][0]
