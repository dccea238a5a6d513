"""Rewiring: insert on a wire, remove and heal, detach; on chosen documents and on thousands of random ones."""

from __future__ import annotations

import random

import pytest

from nodes.catalogue import catalogue
from nodes.spec import Problem
from runtime import edits
from runtime.check import check
from runtime.document import Document, End, Wire
from runtime.findings import ERROR
from runtime.rewiring import detach, insert_on_wire, passage, remove_and_heal, sound, way_through

TYPES = [facts for facts in catalogue().values() if facts.kind in ("source", "module", "loss", "goal", "output")]


def wire(source: str, out: str, target: str, into: str) -> Wire:
    return Wire(End(source, out), End(target, into))


def built(*kinds: str, **settings: dict[str, object]) -> Document:
    """Nodes in a chain, the first output of each to the first input of the next."""
    document, last = Document(), None
    for kind in kinds:
        document, name = edits.add_node(document, kind, settings=settings.get(kind))
        facts = catalogue()[kind]
        if last:
            document = edits.connect(document, last, End(name, facts.inputs[0].key))
        last = End(name, facts.outputs[0].key) if facts.outputs else None
    return document


def random_document(seed: int) -> Document:
    """Any nodes, any wires that are not refused."""
    dice = random.Random(seed)
    document = Document()
    for _ in range(dice.randrange(1, 14)):
        document, _ = edits.add_node(document, dice.choice(TYPES).key)
    outputs = [End(key, port.key) for key, node in document.nodes.items() for port in catalogue()[node.type].outputs]
    inputs = [End(key, port.key) for key, node in document.nodes.items() for port in catalogue()[node.type].inputs]
    for _ in range(dice.randrange(30) if outputs and inputs else 0):
        source, target = dice.choice(outputs), dice.choice(inputs)
        if edits.refuse_wire(document, source, target) is None:
            document = edits.connect(document, source, target)
    return document


def assert_valid(document: Document) -> None:
    """Every wire is one that the document without it would take, and no input has more than it takes."""
    assert len(set(document.wires)) == len(document.wires)
    for one in document.wires:
        without = document.but(wires=tuple(other for other in document.wires if other != one))
        assert edits.refuse_wire(without, one.source, one.target) is None
    for key, node in document.nodes.items():
        for port in catalogue()[node.type].inputs:
            assert port.many or len(document.entering(key, port.key)) <= 1


# Insert


def test_a_wire_goes_through_the_first_fitting_ports_in_its_place() -> None:
    document = built("digits", "flatten", "linear")
    document, relu = edits.add_node(document, "relu")

    after = insert_on_wire(document, relu, wire("flatten1", "y", "linear1", "x"))

    assert after.wires == (
        wire("digits1", "image", "flatten1", "x"),
        wire("flatten1", "y", "relu1", "x"),
        wire("relu1", "y", "linear1", "x"),
    )


def test_the_order_at_an_input_that_takes_many_is_kept() -> None:
    document = built("digits", "flatten", "concatenate")
    document, other = edits.add_node(document, "linear")
    document = edits.connect(document, End("flatten1", "y"), End(other, "x"))
    document = edits.connect(document, End(other, "y"), End("concatenate1", catalogue()["concatenate"].inputs[0].key))
    into = catalogue()["concatenate"].inputs[0].key
    document, relu = edits.add_node(document, "relu")

    after = insert_on_wire(document, relu, wire("flatten1", "y", "concatenate1", into))

    assert [one.source.node for one in after.entering("concatenate1", into)] == [relu, other]
    assert [one.source.node for one in remove_and_heal(after, [relu]).entering("concatenate1", into)] == [
        "flatten1",
        other,
    ]


def test_what_cannot_be_inserted_is_refused_with_a_sentence() -> None:
    document = built("digits", "flatten", "linear")
    document, goal = edits.add_node(document, "goal")
    flat = wire("flatten1", "y", "linear1", "x")
    with pytest.raises(Problem, match="cannot go through"):
        insert_on_wire(document, goal, flat)
    with pytest.raises(Problem, match="no longer there"):
        insert_on_wire(document, goal, wire("flatten1", "y", "linear1", "gone"))
    with pytest.raises(Problem, match="cannot go through"):
        insert_on_wire(document, "linear1", flat)


def test_no_wire_goes_through_a_node_in_a_way_that_closes_a_circle() -> None:
    document = built("digits", "flatten", "linear", "output")
    document, relu = edits.add_node(document, "relu")
    document = edits.connect(document, End("linear1", "y"), End(relu, "x"))
    assert way_through(document, relu, wire("digits1", "image", "flatten1", "x")) is None


def test_a_signal_chooses_the_input_by_rank_and_type() -> None:
    inputs = catalogue()["embedding"].inputs
    outputs = catalogue()["embedding"].outputs
    assert passage(inputs, outputs, "tensor") == (inputs[0], outputs[0])
    assert passage(inputs, outputs, "scalar") is None


# Heal


def test_deleting_a_node_joins_what_entered_to_all_it_fed_across_several() -> None:
    document = built("digits", "flatten", "relu", "tanh", "linear")
    document, output = edits.add_node(document, "output")
    document = edits.connect(document, End("tanh1", "y"), End(output, "x"))

    after = remove_and_heal(document, ["relu1", "tanh1"], check)

    assert set(after.wires) == {
        wire("digits1", "image", "flatten1", "x"),
        wire("flatten1", "y", "linear1", "x"),
        wire("flatten1", "y", "output1", "x"),
    }


def test_a_wire_is_healed_though_shapes_do_not_fit_and_a_finding_says_so() -> None:
    document = built("digits", "flatten", "linear", "relu", "linear", "cross_entropy", linear={"units": 10})
    document = edits.connect(document, End("digits1", "label"), End("crossentropy1", "target"))
    assert not [found for found in check(document).findings if found.severity == ERROR]

    spoilt = remove_and_heal(document, ["flatten1"], check)

    assert [one.source.node for one in spoilt.entering("linear1", "x")] == ["digits1"]
    assert [(found.node, found.port) for found in check(spoilt).findings if found.severity == ERROR] == [
        ("crossentropy1", "")
    ], "the loss says what it gets, and no input is open"
    assert remove_and_heal(document, ["flatten1"]) == spoilt, "nobody to ask: kinds alone"


def test_a_loss_is_never_healed_to_data() -> None:
    document = built("digits", "flatten", "linear", "cross_entropy", "goal")
    assert remove_and_heal(document, ["crossentropy1"], check).entering("goal1", "loss") == []


def test_another_way_past_is_tried_when_the_first_does_not_fit() -> None:
    document = built("digits", "flatten", "linear", "matmul", "linear", "output")
    inputs = catalogue()["matmul"].inputs
    if len(inputs) > 1:
        document = edits.connect(document, End("flatten1", "y"), End("matmul1", inputs[1].key))
    healed = remove_and_heal(document, ["matmul1"], check).entering("linear2", "x")
    assert [one.source.node for one in healed] == ["linear1"]


def test_a_wire_that_is_cut_as_well_is_not_healed() -> None:
    document = built("digits", "flatten", "relu", "linear")
    after = remove_and_heal(document, ["relu1"], cut=[wire("relu1", "y", "linear1", "x")])
    assert after.entering("linear1", "x") == []


def test_detaching_keeps_the_nodes_and_the_wires_among_them() -> None:
    document = built("digits", "flatten", "relu", "tanh", "linear")

    after = detach(document, ["relu1", "tanh1"], check)

    assert after.nodes is document.nodes or after.nodes == document.nodes
    assert wire("relu1", "y", "tanh1", "x") in after.wires
    assert wire("flatten1", "y", "linear1", "x") in after.wires
    assert after.entering("relu1", "x") == []
    assert detach(after, ["relu1", "tanh1"], check) is after, "nothing left to take out"


def test_wires_to_ports_that_are_gone_are_told_from_sound_ones() -> None:
    document = built("digits", "flatten", "linear")
    bad = wire("flatten1", "gone", "linear1", "x")
    document = document.but(wires=(*document.wires, bad))
    assert sound(document, document.wires) == (list(document.wires[:-1]), [bad])


# Properties


@pytest.mark.parametrize("seed", range(0, 600, 100))
def test_every_result_has_only_valid_wires(seed: int) -> None:
    for number in range(seed, seed + 100):
        dice, document = random.Random(number), random_document(number)
        assert_valid(document)
        chosen = dice.sample(sorted(document.nodes), dice.randrange(len(document.nodes) + 1))

        removed = remove_and_heal(document, chosen)
        assert_valid(removed)
        assert set(removed.nodes) == set(document.nodes) - set(chosen)
        assert set(edits.remove(document, chosen).wires) <= set(removed.wires)

        apart = detach(document, chosen)
        assert_valid(apart)
        assert apart.nodes == document.nodes
        assert not any((one.source.node in chosen) != (one.target.node in chosen) for one in apart.wires)

        for one in document.wires:
            for node in document.nodes:
                if way_through(document, node, one):
                    inserted = insert_on_wire(document, node, one)
                    assert_valid(inserted)
                    assert len(inserted.wires) == len(document.wires) + 1


def test_what_is_healed_leaves_no_input_open_that_had_a_way_past() -> None:
    for number in range(40):
        dice, document = random.Random(number), random_document(number)
        chosen = dice.sample(sorted(document.nodes), dice.randrange(len(document.nodes)))
        judged, blind = remove_and_heal(document, chosen, check), remove_and_heal(document, chosen)
        assert {one.target for one in judged.wires} == {one.target for one in blind.wires}
