"""What is offered first is what a teacher would do, and nothing that cannot be meant is offered at all."""

from __future__ import annotations

import pytest
from faulty_graphs import TEN, chain, graph
from repairs_kit import finding_of

from runtime import edits
from runtime.check import check
from runtime.document import Document, End
from runtime.findings import WARNING, Finding
from runtime.repairs import Repair, repairs_of

PICTURE = chain("linear relu linear", {"linear1": {"units": 32}, "linear2": TEN})
SEVEN = chain("linear relu linear", {"linear1": {"units": 32}, "linear2": {"units": 7}})


def offered(document: Document, words: str) -> tuple[Finding, tuple[Repair, ...]]:
    checked, finding = finding_of(document, words)
    return finding, repairs_of(checked, finding)


def fed(repair: Repair) -> list[End]:
    """Where the wires of a repaired document come from that were not there before, for an open input."""
    return [wire.source for wire in repair.document.wires[-1:]]


# A picture that nobody made a row


@pytest.mark.parametrize("document", [PICTURE, SEVEN], ids=["ten", "seven"])
def test_the_row_is_made_where_the_picture_leaves_its_source(document: Document) -> None:
    finding, repairs = offered(document, "one label for each sample")
    assert "N × 1 × 8 ×" in finding.sentence.format(node="Cross-entropy", **finding.values)
    assert [wire.source.node for wire in repairs[0].document.incoming["linear1"]] == ["flatten1"]
    assert [wire.source.node for wire in repairs[0].document.incoming["flatten1"]] == ["digits1"]
    assert [repair.kind for repair in repairs if repair.kind != "remove_node"] == ["insert_flatten"]


def test_a_fault_behind_it_is_mended_next() -> None:
    repaired = offered(SEVEN, "one label for each sample")[1][0].document
    assert offered(repaired, "has labels of")[1][0].kind == "match_classes"


def test_the_order_of_the_wires_and_loose_nodes_make_no_difference() -> None:
    loose, _ = edits.add_node(SEVEN.but(wires=tuple(reversed(SEVEN.wires))), "flatten", (0.0, 400.0))
    assert offered(loose, "one label for each sample")[1][0].kind == "insert_flatten"


def test_behind_convolutions_it_is_made_before_the_layer_that_weighs_rows() -> None:
    _, repairs = offered(chain("conv2d relu linear", {"linear1": TEN}), "one label for each sample")
    assert repairs[0].kind in ("insert_flatten", "insert_global_average_pool")
    assert repairs[0].document.incoming["linear1"][0].source.node != "relu1"


# More scores than classes


@pytest.mark.parametrize("loss", ["cross_entropy", "nll", "hinge", "perceptron_loss"])
def test_more_scores_than_classes_are_told_and_mended(loss: str) -> None:
    items = "linear log_softmax" if loss == "nll" else "linear"
    document = chain(items, {"linear1": {"units": 56}}, source="iris.features", loss=loss)
    finding, repairs = offered(document, "stand for no class")
    assert finding.severity == WARNING and (finding.values["got"], finding.values["classes"]) == (56, 3)
    assert repairs[0].kind == "match_classes" and check(repairs[0].document).findings == ()


def test_flatten_right_before_the_loss_is_not_called_healthy() -> None:
    document = chain("linear flatten", {"linear1": {"units": 7}})
    finding, _ = offered(document, "stand for no class")
    assert (finding.values["got"], finding.values["spare"]) == (56, 46)


# Ports that can be meant


def open_input(port: str, loss: str = "cross_entropy") -> Document:
    document = chain("flatten linear relu linear", {"linear2": TEN}, loss=loss)
    lossy = loss.replace("_", "") + "1"
    gone = {wire for wire in document.wires if wire.target in (End(lossy, port), End("output1", "x"))}
    return edits.remove(document, ["output1"], gone)


@pytest.mark.parametrize("loss", ["cross_entropy", "hinge", "nll"])
def test_an_open_target_is_offered_the_label_alone(loss: str) -> None:
    _, repairs = offered(open_input("target", loss), "has nothing at its input")
    assert [fed(repair) for repair in repairs if repair.kind == "connect_input"] == [[End("digits1", "label")]]


def test_the_label_alone_is_offered_though_the_scores_do_not_fit_it() -> None:
    document = edits.remove(SEVEN, wires=SEVEN.entering("crossentropy1", "target"))
    _, repairs = offered(document, "has nothing at its input")
    assert [fed(repair) for repair in repairs if repair.kind == "connect_input"] == [[End("digits1", "label")]]


def test_an_open_prediction_is_offered_the_last_layer_alone() -> None:
    _, repairs = offered(open_input("prediction"), "has nothing at its input")
    assert [fed(repair) for repair in repairs if repair.kind == "connect_input"] == [[End("linear2", "y")]]


def test_an_open_target_of_a_loss_of_numbers_is_offered_what_has_their_shape() -> None:
    wires = "digits1.image>flatten1.x flatten1.y>linear1.x linear1.y>mse1.prediction mse1.loss>goal1.loss"
    document = graph("digits flatten linear mse goal", wires, {"linear1": {"units": 64}})
    _, repairs = offered(document, "has nothing at its input")
    assert fed(repairs[0]) == [End("flatten1", "y")]


def test_a_skip_may_come_from_anywhere() -> None:
    wires = "digits1.image>flatten1.x flatten1.y>linear1.x linear1.y>relu1.x"
    document = graph("digits flatten linear relu matmul", wires, {"linear1": {"units": 64}})
    _, repairs = offered(document, "has nothing at its input")
    assert len([repair for repair in repairs if repair.kind == "connect_input"]) > 1
