"""L1 behind the update: weights stop exactly at zero, as the proximal step has it; and the claims that measure it."""

from typing import Any

import pytest
import torch
from torch.nn.functional import softshrink
from trained import classifier, prepared

from runtime.criterion import verdicts
from runtime.document import Document
from runtime.telemetry import Finished, Layer, Layers, Tensor
from runtime.train import take_step

RATE, L1 = 0.1, 0.05
PLAIN = {"optimizer": "sgd", "optimizer.learning_rate": RATE}


def after_one_step(**settings: Any) -> dict[str, torch.Tensor]:
    """The parameters of linear1 and linear2 after a step with these settings of the goal, on the same batch."""
    training = prepared(classifier(goal1={**PLAIN, **settings}))
    take_step(training)
    return {
        f"{node} {name.rpartition('.')[2]}": parameter.detach().clone()
        for node in ("linear1", "linear2")
        for name, parameter in training.program.parameters_of(node).items()
    }


def test_a_step_is_the_plain_one_and_then_the_shrinking() -> None:
    plain, exact = after_one_step(), after_one_step(l1=L1, exact_zeros=True)
    for name, parameter in plain.items():
        expected = softshrink(parameter, RATE * L1) if name.endswith("weight") else parameter
        assert torch.equal(exact[name], expected)
    assert (exact["linear1 weight"] == 0).any()
    assert not (exact["linear1 bias"] == 0).any()


def test_without_it_nothing_is_exactly_zero() -> None:
    assert all((item != 0).all() for item in after_one_step(l1=L1).values())


def test_a_layer_shrinks_by_its_own_l1_and_rate() -> None:
    def weights(goal: dict[str, Any], **own: float) -> dict[str, torch.Tensor]:
        training = prepared(classifier(goal1={**PLAIN, **goal}, linear1={"units": 16, "rate": 0.5, **own}))
        take_step(training)
        own_of = training.program.parameters_of
        return {node: next(item.detach() for item in own_of(node).values()) for node in ("linear1", "linear2")}

    plain, exact = weights({}), weights({"exact_zeros": True}, l1=L1)
    assert torch.equal(exact["linear1"], softshrink(plain["linear1"], RATE * 0.5 * L1))
    assert torch.equal(exact["linear2"], plain["linear2"])


def test_a_line_search_weighs_l1_with_the_loss_all_the_same() -> None:
    pulled, same = ({"optimizer": "lbfgs", "l1": L1, "exact_zeros": exact} for exact in (False, True))
    one, other = after_one_step(**pulled), after_one_step(**same)
    assert all(torch.equal(one[name], other[name]) for name in one)


def test_claims_of_zeros_and_of_means() -> None:
    weight = Tensor(0.0, 1.0, -1.0, 1.0, 0.25, (0.0,) * 5, (0,) * 32)
    events = [
        Layers(1, 9, {"linear1": Layer(weight=weight), "relu1": Layer()}),
        Finished(1, 9, 1, {"goal1": 0.5}, {"accuracy1": 0.7}, 1.0),
    ]
    claims = [
        {"of": "linear1.zeros", "at_least": 0.25},
        {"of": "relu1.zeros", "at_least": 0.0},
        {"of": ["goal1", "accuracy1"], "at_most": 0.6},
        {"of": ["goal1", "gone1"], "at_most": 1e9},
    ]
    document = Document(extra={"criterion": claims})
    assert [verdict.got for verdict in verdicts(document, events)] == [0.25, None, pytest.approx(0.6), None]
    assert [verdict.holds for verdict in verdicts(document, events)] == [True, False, True, False]
