"""What can be wired: the lists that people choose from agree with the edits."""

from __future__ import annotations

from canvas_kit import chain, network

from runtime import edits
from runtime.document import Document, End, Wire
from runtime.wiring import inputs_of, outputs_of, sources_for, targets_of, topological


def every_wire(document: Document) -> list[Wire]:
    """Every wire that the edits would take and that is not there."""
    ends = [
        (End(node, out.key), End(other, port.key))
        for node in document.nodes
        for out in outputs_of(document, node)
        for other in document.nodes
        for port in inputs_of(document, other)
    ]
    wires = [Wire(*pair) for pair in ends if edits.refuse_wire(document, *pair) is None]
    return [wire for wire in wires if wire not in document.wires]


def test_targets_are_exactly_what_the_edits_take() -> None:
    document = network()
    found = {candidate.wire for node in document.nodes for candidate in targets_of(document, node)}
    assert found == set(every_wire(document))


def test_sources_are_exactly_what_the_edits_take() -> None:
    document = network()
    ends = [End(node, port.key) for node in document.nodes for port in inputs_of(document, node)]
    found = {candidate.wire for end in ends for candidate in sources_for(document, end)}
    assert found == set(every_wire(document))


def test_free_inputs_come_first_and_the_others_tell_what_they_would_give_up() -> None:
    document, free = edits.add_node(network(), "relu")
    found = targets_of(document, "linear1")
    assert found[0].wire.target == End(free, "x")
    assert found[0].replaced is None
    taken = next(candidate for candidate in found if candidate.wire.target.node == "linear2")
    assert taken.replaced == Wire(End("relu1", "y"), End("linear2", "x"))


def test_the_nearest_source_above_comes_first() -> None:
    document = edits.remove(chain(5), wires=[Wire(End("relu3", "y"), End("relu4", "x"))])
    found = [candidate.wire.source.node for candidate in sources_for(document, End("relu4", "x"))]
    assert found == ["relu3", "relu2", "relu1"]


def test_nodes_in_a_circle_come_last() -> None:
    document = chain(3)
    back = Wire(End("relu3", "y"), End("relu2", "x"))
    assert topological(document.but(wires=(*document.wires, back))) == ["relu1", "relu2", "relu3"]
    assert topological(chain(4)) == ["relu1", "relu2", "relu3", "relu4"]
