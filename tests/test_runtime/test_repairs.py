"""Repairs: each kind makes its finding go away, breaks nothing, and lays no node over another."""

from __future__ import annotations

import json
from itertools import combinations
from pathlib import Path

import pytest
from faulty_graphs import THREE, Case, chain, graph
from repair_cases import CASES
from repairs_kit import errors, finding_of

from runtime import edits, examples, store
from runtime.alike import Mention
from runtime.check import check
from runtime.checked import Checked
from runtime.command.dispatch import main
from runtime.document import Document, End
from runtime.findings import ERROR, Finding
from runtime.repairs import Repair, repairs_of
from runtime.repairs.prove import MOST


def offered(case: Case) -> tuple[Checked, Finding, Repair]:
    """The check, the finding of the case, and the repair of its kind."""
    checked = check(case.document)
    found = [finding for finding in checked.findings if case.words in finding.sentence]
    assert found, [finding.sentence for finding in checked.findings]
    for finding in found:
        repairs = repairs_of(checked, finding)
        for repair in repairs:
            if repair.kind == case.kind:
                return checked, finding, repair
    pytest.fail(f"no {case.kind} among {[repair.kind for repair in repairs]}")


@pytest.fixture(scope="module", params=CASES, ids=[f"{number}-{case.kind}" for number, case in enumerate(CASES)])
def mended(request: pytest.FixtureRequest) -> tuple[Checked, Finding, Repair]:
    return offered(request.param)


def test_a_repair_makes_its_finding_go_away(mended: tuple[Checked, Finding, Repair]) -> None:
    checked, finding, repair = mended
    after = check(repair.document)
    same = [(other.node, other.sentence, other.port) for other in after.findings]
    before = [(other.node, other.sentence, other.port) for other in checked.findings]
    mark = (finding.node, finding.sentence, finding.port)
    assert same.count(mark) < before.count(mark)
    assert errors(after) <= errors(checked)


def test_its_text_names_what_it_says(mended: tuple[Checked, Finding, Repair]) -> None:
    _, _, repair = mended
    said = repair.text.format(node="Linear", **repair.values)
    assert "{" not in said and not said.endswith(".")


def test_nodes_lie_apart_that_lay_apart(mended: tuple[Checked, Finding, Repair]) -> None:
    _, _, repair = mended
    touching = [
        (one.id, other.id)
        for one, other in combinations(repair.document.nodes.values(), 2)
        if abs(one.position[0] - other.position[0]) < 200 and abs(one.position[1] - other.position[1]) < 96
    ]
    assert touching == []


def test_a_repair_survives_its_file(mended: tuple[Checked, Finding, Repair]) -> None:
    _, _, repair = mended
    known = {node.type for node in repair.document.nodes.values()} - {"wonder"}
    assert known and all(wire.target.node in repair.document.nodes for wire in repair.document.wires)
    assert store.to_bytes(store.from_bytes(store.to_bytes(repair.document))) == store.to_bytes(repair.document)


def test_there_are_many_kinds() -> None:
    assert len({case.kind for case in CASES}) >= 45


# What is offered, and in which order


@pytest.mark.parametrize(
    ("kind", "words", "document"),
    [
        ("insert_flatten", "one label for each sample", chain("linear", {"linear1": {"units": 10}})),
        ("match_classes", "has labels of", chain("linear", {"linear1": {"units": 2}}, source="iris.features")),
        (
            "insert_log_softmax",
            "needs logarithms",
            chain("linear", {"linear1": THREE}, source="iris.features", loss="nll"),
        ),
        (
            "change_type",
            "its target is a label",
            chain("linear", {"linear1": THREE}, source="iris.features", loss="mse"),
        ),
        *[(case.kind, case.words, case.document) for case in CASES if case.kind == "transposed_weights"],
    ],
)
def test_the_usual_repair_comes_first(kind: str, words: str, document: Document) -> None:
    checked, finding = finding_of(document, words)
    assert repairs_of(checked, finding)[0].kind == kind


def test_a_softmax_that_an_output_needs_is_led_around_or_removed() -> None:
    document = chain("linear softmax", {"linear1": THREE}, source="iris.features")
    checked, finding = finding_of(document, "needs raw scores")
    first, second = repairs_of(checked, finding)[:2]
    assert (first.kind, second.kind) == ("lead_around", "remove_before")
    assert "softmax1" in first.document.nodes and "softmax1" not in second.document.nodes
    assert first.document.incoming["output1"] == document.incoming["output1"]
    alone = document.but(wires=tuple(wire for wire in document.wires if wire.target.node != "output1"))
    checked, finding = finding_of(alone, "needs raw scores")
    assert "lead_around" not in {repair.kind for repair in repairs_of(checked, finding)}


def test_no_more_than_a_few_are_offered_and_none_twice() -> None:
    for case in CASES:
        checked = check(case.document)
        for finding in checked.findings[:2]:
            repairs = repairs_of(checked, finding)
            assert len(repairs) <= MOST
            said = [repair.text.format(node="", **repair.values) for repair in repairs]
            assert len(set(said)) == len(said)


def test_a_loss_is_not_removed_to_silence_it() -> None:
    document = chain("linear", {"linear1": {"units": 2}}, source="iris.features")
    checked, finding = finding_of(document, "has labels of")
    assert not {"remove_node", "bypass_node"} & {repair.kind for repair in repairs_of(checked, finding)}


def test_an_error_that_was_hidden_may_come_to_light() -> None:
    """The convolution kept the loss from being checked; that the loss has a fault of its own is no reason to stay."""
    document = chain("conv2d flatten linear", {"linear1": {"units": 2}}, source="iris.features")
    checked, finding = finding_of(document, "needs an image batch")
    repair = repairs_of(checked, finding)[0]
    assert repair.kind == "insert_reshape"
    assert [other.node for other in check(repair.document).findings if other.severity == ERROR] == ["crossentropy1"]


def test_a_reshape_that_is_there_is_set_and_no_second_one_put_behind_it() -> None:
    document = chain("reshape conv2d flatten linear", {"linear1": {"units": 3}}, source="iris.features")
    checked, finding = finding_of(document, "needs an image batch")
    repair = repairs_of(checked, finding)[0]
    assert repair.kind == "arrange_axes" and repair.document.nodes["reshape1"].settings == {"sizes": (1, 2, 2)}
    assert repair.document.nodes.keys() == document.nodes.keys()
    assert not [other for other in check(repair.document).findings if other.severity == ERROR]
    assert repair.values == {"type": "Reshape", "setting": "Sizes", "value": "1, 2, 2", "layer": Mention("reshape1")}

    both = edits.connect(edits.add_node(document, "relu")[0], End("reshape1", "y"), End("relu1", "x"))
    checked, finding = finding_of(both, "needs an image batch")
    assert repairs_of(checked, finding)[0].kind == "insert_reshape"  # what else takes from it keeps its axes


def test_two_faults_of_one_node_are_mended_one_after_the_other() -> None:
    document = chain("linear softmax", {"linear1": {"units": 2}}, source="iris.features")
    checked, finding = finding_of(document, "needs raw scores")
    assert [repair.kind for repair in repairs_of(checked, finding)[:2]] == ["lead_around", "remove_before"]
    checked, finding = finding_of(repairs_of(checked, finding)[1].document, "has labels of")
    (repair,) = repairs_of(checked, finding)
    assert repair.kind == "match_classes" and check(repair.document).findings == ()


def test_a_circle_of_nodes_with_one_input_is_broken_all_the_same() -> None:
    document = graph("relu tanh", "relu1.y>tanh1.x tanh1.y>relu1.x")
    checked, finding = finding_of(document, "part of a circle")
    repairs = repairs_of(checked, finding)
    assert [repair.kind for repair in repairs[:2]] == ["break_circle", "break_circle"]
    assert repairs[0].document.wires == document.wires[:1]  # the wire that runs backward goes first
    assert not [other for other in check(repairs[0].document).findings if other.kind == "circle"]


def test_what_lies_behind_moves_together_and_pictures_keep_their_order() -> None:
    document = chain("linear", {"linear1": {"units": 10}})
    checked, finding = finding_of(document, "one label for each sample")
    after = repairs_of(checked, finding)[0].document
    (fresh,) = after.nodes.keys() - document.nodes.keys()
    row = sorted(after.nodes, key=lambda key: after.nodes[key].position)
    assert row == ["digits1", fresh, "linear1", "crossentropy1", "goal1", "output1"]
    assert after.nodes["digits1"] is document.nodes["digits1"]


def test_a_new_node_keeps_the_place_of_its_wire_among_many() -> None:
    case = next(case for case in CASES if case.kind == "insert_linear")
    _, _, repair = offered(case)
    document = case.document
    before = [wire.source.node for wire in document.entering("add1", "x")]
    after = [wire.source.node for wire in repair.document.entering("add1", "x")]
    assert len(before) == len(after) and sum(one == other for one, other in zip(before, after, strict=True)) == 1


# Where nothing is wrong nothing is said


@pytest.mark.parametrize(
    "document",
    [
        chain(
            "linear linear", {"linear1": {"units": 2}, "linear2": THREE}, source="iris.features"
        ),  # narrows on purpose
        chain("linear tanh linear", {"linear2": THREE}, source="iris.features"),
        chain("linear batch_norm1d relu linear", {"linear2": THREE}, source="iris.features"),
        chain("linear relu dropout linear", {"linear2": THREE}, source="iris.features"),
        chain("linear tanh", {"linear1": {"units": 1}}, source="xor.features", loss="mse", target="target"),
        chain("linear sigmoid", {"linear1": {"units": 1}}, source="diabetes.features", loss="mse", target="target"),
        chain("conv2d conv2d relu flatten linear", {"linear1": {"units": 10}}),
        chain("conv2d relu global_average_pool linear", {"linear1": {"units": 10}}),
        chain("conv2d relu global_average_pool", {"conv2d1": {"channels": 10}}),
    ],
)
def test_sound_nets_get_no_advice(document: Document) -> None:
    assert check(document).findings == ()


@pytest.mark.parametrize("name", examples.names())
def test_examples_get_no_advice(name: str) -> None:
    assert check(store.load(examples.find(name))).findings == ()


# The command line


def test_check_says_what_would_mend(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "net.loom"
    path.write_bytes(store.to_bytes(chain("linear", {"linear1": {"units": 2}}, source="iris.features")))
    main(["check", str(path)])
    assert "  → Set Units of Linear to 3" in capsys.readouterr().out.splitlines()
    main(["check", str(path), "--json"])
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert finding["repairs"] == ["Set Units of Linear to 3"]
