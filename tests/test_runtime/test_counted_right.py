"""What share of the samples a network of classes gets right, and the node that would tell it epoch after epoch."""

from __future__ import annotations

import pytest
import torch
from trained import build, classifier, prepared, regression, trained

from runtime import edits
from runtime.check import check
from runtime.counted_right import with_counter
from runtime.document import Document
from runtime.telemetry import Finished
from runtime.train import finish


def uncounted(document: Document) -> Document:
    """The same without its accuracy."""
    return edits.remove(document, [key for key, node in document.nodes.items() if node.type in ("accuracy", "r2")])


def ended(document: Document) -> Finished:
    training = prepared(document)
    trained(training)
    return finish(training)


def test_a_run_without_accuracy_tells_at_its_end_what_share_of_the_test_is_right() -> None:
    told = ended(classifier(epochs=2))
    assert not told.right, "its node says it"
    bare = ended(uncounted(classifier(epochs=2)))
    assert bare.right == {"goal1": pytest.approx(told.test_metrics["accuracy1"])}
    assert bare.test == told.test


def test_it_costs_the_run_nothing_that_could_be_seen_afterwards() -> None:
    training = prepared(uncounted(classifier(epochs=1)))
    trained(training)
    before = torch.get_rng_state()
    finish(training)
    assert torch.equal(torch.get_rng_state(), before)
    assert training.program.network.training


def test_a_regression_is_neither_right_nor_wrong() -> None:
    assert not ended(uncounted(regression(epochs=1))).right
    assert with_counter(check(uncounted(regression()))) is None


def test_an_accuracy_is_put_to_what_the_loss_compares() -> None:
    document = uncounted(classifier())
    counted = with_counter(check(document))
    assert counted is not None
    fresh = next(key for key in counted.nodes if key not in document.nodes)
    assert counted.nodes[fresh].type == "accuracy"
    ends = {wire.target.port: (wire.source.node, wire.source.port) for wire in counted.incoming[fresh]}
    assert ends == {"prediction": ("linear2", "y"), "target": ("digits1", "label")}
    assert check(counted).trainable and check(counted).metrics == (fresh,)
    assert set(document.wires) < set(counted.wires) and len(counted.wires) == len(document.wires) + 2
    assert with_counter(check(counted)) is None, "once is enough"


def test_two_classes_of_one_score_are_counted_too() -> None:
    document = build(
        "circle linear mse goal",
        "circle1.features>linear1.x linear1.y>mse1.prediction circle1.target>mse1.target mse1.loss>goal1.loss",
        linear1={"units": 1},
    )
    assert with_counter(check(document)) is not None


def test_what_cannot_be_trained_yet_is_offered_nothing() -> None:
    document = edits.remove(uncounted(classifier()), ["goal1"])
    assert with_counter(check(document)) is None
