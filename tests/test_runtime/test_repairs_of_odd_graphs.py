"""Repairs where a graph is wild, huge, made of blocks or of expressions: what is meant first, and nothing breaks."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import replace

import pytest
from blocks_kit import classifier, says, use
from faulty_graphs import SOUND, THREE, chain, graph
from repairs_kit import errors, finding_of

from runtime import edits
from runtime.blocks import group, inside, repeat, with_inside
from runtime.check import check
from runtime.checked import Checked
from runtime.document import Document, Frame, Node
from runtime.findings import Finding
from runtime.levels import shown_level
from runtime.repairs import Repair, repairs_of
from runtime.repairs.prove import LARGEST
from studio.inside import told_once

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


CLASSIFIER = "digits flatten linear relu linear cross_entropy goal accuracy output"
RESULT = (
    "digits1.image>flatten1.x flatten1.y>linear1.x linear1.y>relu1.x relu1.y>linear2.x"
    " linear2.y>crossentropy1.prediction digits1.label>crossentropy1.target crossentropy1.loss>goal1.loss"
    " linear2.y>accuracy1.prediction digits1.label>accuracy1.target linear2.y>output1.x"
)
STACK = (
    "digits1.image>flatten1.x flatten1.y>rbm1.v rbm1.hidden>linear1.x linear1.y>crossentropy1.prediction"
    " digits1.label>crossentropy1.target crossentropy1.loss>goal1.loss linear1.y>accuracy1.prediction"
    " digits1.label>accuracy1.target linear1.y>output1.x"
)


@pytest.mark.parametrize(
    ("nodes", "wires", "cut", "result"),
    [
        (CLASSIFIER, RESULT, "crossentropy1.prediction", "linear2"),
        (CLASSIFIER, RESULT, "accuracy1.prediction", "linear2"),
        (CLASSIFIER, RESULT, "output1.x", "linear2"),
        # outputs of a layer that nobody has taken are not what a network gives
        ("digits flatten rbm linear cross_entropy goal accuracy output", STACK, "accuracy1.prediction", "linear1"),
    ],
)
def test_an_open_input_is_offered_what_a_network_gives_before_what_its_layers_hand_on(
    nodes: str, wires: str, cut: str, result: str
) -> None:
    document = graph(nodes, wires, {"linear2": {"units": 10}, "linear1": {"units": 16}})
    node, port = cut.split(".")
    document = edits.remove(document, wires=document.entering(node, port))
    checked, finding = finding_of(document, "has nothing at its input")
    assert (finding.node, finding.port) == (node, port)
    assert repairs_of(checked, finding)[0].values["source"] == result


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
    checked, finding = finding_of(document, "one label for each sample")
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
    checked, finding = finding_of(document, "one label for each sample")
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
