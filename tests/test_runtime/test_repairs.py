"""Repairs: each kind makes its finding go away, breaks nothing, and lays no node over another."""

from __future__ import annotations

import ast
import json
import subprocess
import sys
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import pytest
from blocks_kit import classifier, says, use
from faulty_graphs import SOUND, THREE, Case, chain, graph
from repair_cases import CASES

from runtime import edits, examples, store
from runtime.blocks import group, inside, repeat, with_inside
from runtime.check import check
from runtime.checked import Checked
from runtime.command.dispatch import main
from runtime.document import Document, Frame, Node
from runtime.findings import ERROR, Finding
from runtime.levels import shown_level
from runtime.repairs import Repair, repairs_of
from runtime.repairs.prove import LARGEST, MOST
from studio.inside import told_once


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


def errors(checked: Checked) -> set[tuple[str, str]]:
    return {(finding.node, finding.sentence) for finding in checked.findings if finding.severity == ERROR}


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


def finding_of(document: Document, words: str) -> tuple[Checked, Finding]:
    checked = check(document)
    return checked, next(finding for finding in checked.findings if words in finding.sentence)


# What is offered, and in which order


@pytest.mark.parametrize(
    ("kind", "words", "document"),
    [
        ("insert_flatten", "needs labels of shape", chain("linear", {"linear1": {"units": 10}})),
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
    checked, finding = finding_of(document, "needs labels of shape")
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


# Hostile input


TOWERS = (
    "iris1.features>linear1.x linear1.y>relu1.x relu1.y>linear2.x iris1.features>linear3.x"
    " linear2.y>crossentropy1.prediction iris1.label>accuracy1.target linear2.y>accuracy1.prediction"
    " crossentropy1.loss>goal1.loss"
)
COPY = "digits1.image>flatten1.x flatten1.y>linear1.x linear1.y>mse1.prediction mse1.loss>goal1.loss"
NUMBERS = TOWERS.replace("crossentropy", "mse").replace("accuracy", "r2").replace("iris1.label", "diabetes1.target")
NUMBERS = NUMBERS.replace("iris", "diabetes")
CLASSES = "iris linear relu linear linear cross_entropy accuracy goal"


@pytest.mark.parametrize(
    ("nodes", "wires", "settings", "first"),
    [
        # the label is taken already, and a layer is nearer and leads nowhere
        (CLASSES, TOWERS, {"linear2": THREE}, "iris1.label"),
        # the label does not fit yet, which the layer's own repair mends
        (CLASSES, TOWERS, {"linear2": {"units": 7}}, "iris1.label"),
        # what is copied is the data themselves, not their label
        (
            "digits flatten linear mse goal",
            COPY,
            {"linear1": {"units": 64}},
            "flatten1.y",
        ),
        # any layer of that width would do
        (
            "diabetes linear relu linear linear mse r2 goal",
            NUMBERS,
            {"linear2": {"units": 1}, "linear3": {"units": 1}},
            "diabetes1.target",
        ),
    ],
    ids=["label", "label-of-other-width", "copy", "number"],
)
def test_an_open_target_is_offered_what_is_meant_first(
    nodes: str, wires: str, settings: dict[str, dict[str, object]], first: str
) -> None:
    document = graph(nodes, wires, settings)
    checked, finding = finding_of(document, "has nothing at its input")
    assert finding.port == "target"
    texts = [(repair.values["source"], repair.values["output"]) for repair in repairs_of(checked, finding)]
    assert texts[0] == tuple(first.split("."))


def test_an_open_prediction_is_offered_no_label_before_a_layer() -> None:
    document = graph(
        "iris linear cross_entropy goal output", SOUND.replace("linear1.y>crossentropy1.prediction ", ""),
        {"linear1": THREE},
    )  # fmt: skip
    checked = check(document)
    finding = next(finding for finding in checked.findings if finding.port == "prediction")
    assert repairs_of(checked, finding)[0].values["source"] == "linear1"


def test_a_stale_finding_has_no_repairs() -> None:
    document = chain("linear", {"linear1": {"units": 2}}, source="iris.features")
    checked, finding = finding_of(document, "has labels of")
    assert repairs_of(checked, replace(finding, node="gone1")) == ()
    assert repairs_of(checked, replace(finding, values={})) == ()
    assert repairs_of(check(edits.remove(document, ["crossentropy1"])), finding) == ()
    assert repairs_of(checked, Finding("", "Nothing like it.")) == ()


def test_a_finding_inside_a_block_is_mended_inside() -> None:
    checked, finding = finding_of(chain("linear", {"linear1": {"units": 2}}, source="iris.features"), "has labels of")
    inside = replace(finding, inner="linear1")
    assert repairs_of(replace(checked, findings=(inside,)), inside) == ()


def test_a_huge_graph_is_left_alone() -> None:
    nodes = {f"linear{number}": Node(f"linear{number}", "linear") for number in range(LARGEST + 1)}
    finding = Finding("linear1", "{node} is wrong.")
    assert repairs_of(Checked(Document(nodes=nodes), findings=(finding,)), finding) == ()


def test_every_finding_of_a_wild_graph_is_answered() -> None:
    document = graph(
        "wonder digits goal output linear relu mse",
        "wonder1.a>linear1.x linear1.y>relu1.x relu1.y>linear1.x digits1.image>goal1.loss mse1.loss>output1.x "
        "digits1.label>mse1.prediction digits1.label>mse1.nothing",
        {"linear1": {"units": None}, "digits1": {"validation": "half"}, "goal1": {"optimizer": 7}},
        training={"x": object()},
    )
    checked = check(document)
    assert len(checked.findings) > 4
    for finding in checked.findings:
        assert isinstance(repairs_of(checked, finding), tuple)


@pytest.mark.parametrize("position", [(float("nan"), 0.0), (1e308, -1e308), (0.0, float("inf"))])
def test_positions_that_are_no_places_break_nothing(position: tuple[float, float]) -> None:
    document = chain("linear", {"linear1": {"units": 10}})
    document = edits.move(document, {"linear1": position})
    checked, finding = finding_of(document, "needs labels of shape")
    assert repairs_of(checked, finding)[0].kind == "insert_flatten"


def test_repairs_are_torch_free_at_import() -> None:
    code = "import sys, runtime.repairs, runtime.repairs.proposals; print('torch' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert ast.literal_eval(done.stdout.strip()) is False


# Blocks and frames


def test_inside_a_block_a_judge_of_the_whole_decides() -> None:
    whole = chain("linear batch_norm2d relu linear", {"linear2": THREE}, source="iris.features")
    whole, use, _ = group(whole, ["batchnorm2d1", "relu1"])
    block = str(whole.nodes[use].settings["block"])

    def judge(graph: Document) -> Checked:
        checked = check(with_inside(whole, block, graph))
        assert checked.expansion
        return shown_level(graph, checked.flat, checked.expansion, f"{use}/")

    inner = judge(inside(whole, block))
    finding = next(finding for finding in inner.findings if "needs an image batch" in finding.sentence)
    assert repairs_of(inner, finding) == ()
    repair = repairs_of(inner, finding, judge)[0]
    assert repair.kind == "change_type"
    assert errors(check(with_inside(whole, block, repair.document))) == set()
    outside = next(finding for finding in check(whole).findings if "needs an image batch" in finding.sentence)
    assert outside.node == use and repairs_of(check(whole), outside) == ()


def test_advice_about_a_repeated_block_is_given_once() -> None:
    whole = chain("linear relu linear", {"linear1": {"units": 4}, "linear2": THREE}, source="iris.features")
    assert check(whole).findings == ()
    whole, use, _ = group(whole, ["linear1"])
    thrice = repeat(whole, use, 3)
    (finding,) = check(thrice).findings
    assert (finding.node, finding.inner) == (use, "1/linear1") and "no activation between" in finding.sentence


def test_a_node_put_between_two_of_a_frame_joins_it() -> None:
    document = chain("linear", {"linear1": {"units": 10}})
    document = document.but(frames={"frame1": Frame("frame1", ("digits1", "linear1"))})
    checked, finding = finding_of(document, "needs labels of shape")
    after = repairs_of(checked, finding)[0].document
    assert set(after.frames["frame1"].members) == {"digits1", "linear1", "flatten1"}


def test_settings_that_are_expressions_are_left_alone() -> None:
    document = chain("linear", {"linear1": {"units": {"expression": "in.features*"}}}, source="iris.features")
    checked = check(document)
    for finding in checked.findings:
        for repair in repairs_of(checked, finding):
            assert repair.kind not in ("fit_setting", "default_setting")


# Expressions


def judged(expression: str) -> tuple[Checked, Finding, tuple[Repair, ...]]:
    """The inside of a block that is used twice, with that expression in its first layer."""
    whole = classifier(use("one"), use("two"))

    def judge(graph: Document) -> Checked:
        checked = check(with_inside(whole, "res", graph))
        assert checked.expansion
        return shown_level(graph, checked.flat, checked.expansion, "one/")

    inner = judge(edits.set_setting(inside(whole, "res"), "conv1", "channels", says(expression)))
    finding = inner.by_node["conv1"][0]
    return inner, finding, repairs_of(inner, finding, judge)


def test_a_mistyped_expression_becomes_a_plain_value() -> None:
    _, _, repairs = judged("width/foo")
    assert repairs[0].kind == "plain_value"
    assert (repairs[0].text, dict(repairs[0].values)) == ("Use the plain value {value}", {"value": 16})
    assert "channels" not in repairs[0].document.nodes["conv1"].settings


@pytest.mark.parametrize(
    ("typed", "meant"), [("widht * 2", "width * 2"), ("in.chanels", "in.channels"), ("max(widh, 3)", "max(width, 3)")]
)
def test_a_name_nearly_right_is_written_right(typed: str, meant: str) -> None:
    _, _, repairs = judged(typed)
    kinds = [repair.kind for repair in repairs]
    assert kinds[0] == "write_name"
    assert "plain_value" in kinds
    assert repairs[0].document.nodes["conv1"].settings["channels"] == says(meant)


def test_what_is_wrong_in_several_uses_is_told_once() -> None:
    whole = classifier(use("one"), use("two"), use("tower", "repeat", settings={"times": 3}))
    graph = edits.set_setting(inside(whole, "res"), "conv1", "channels", says("width/foo"))
    whole = with_inside(whole, "res", graph)
    found = check(whole).findings
    assert [finding.node for finding in found] == ["one", "two", "tower"]
    assert [finding.node for finding in told_once(whole, found)] == ["one"]
    assert [finding.node for finding in told_once(whole, found, ("tower",))] == ["tower"]


# The command line


def test_check_says_what_would_mend(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = tmp_path / "net.loom"
    path.write_bytes(store.to_bytes(chain("linear", {"linear1": {"units": 2}}, source="iris.features")))
    main(["check", str(path)])
    assert "  → Set Units of Linear to 3" in capsys.readouterr().out.splitlines()
    main(["check", str(path), "--json"])
    (finding,) = json.loads(capsys.readouterr().out)["findings"]
    assert finding["repairs"] == ["Set Units of Linear to 3"]
