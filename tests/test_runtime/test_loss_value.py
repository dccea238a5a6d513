"""A metric may watch one loss of a sum, and a claim may hold a measure against what it was at first."""

import pytest
from trained import build, run

from runtime.criterion import verdicts
from runtime.telemetry import Epoch


@pytest.fixture(scope="module")
def watched():
    """Two losses at one goal, the first of them watched, in batches of which the last is smaller."""
    document = build(
        "diabetes standardize linear mse l1 goal loss_value output",
        "diabetes1.features>standardize1.x standardize1.y>linear1.x linear1.y>mse1.prediction "
        "diabetes1.target>mse1.target linear1.y>l11.prediction diabetes1.target>l11.target mse1.loss>goal1.loss "
        "l11.loss>goal1.loss mse1.loss>lossvalue1.loss linear1.y>output1.x",
        {"epochs": 3, "device": "cpu"},
        linear1={"units": 1},
        goal1={"optimizer.learning_rate": 1.0},
    )
    return document, run(document)[1]


def test_one_loss_of_a_sum_is_watched_on_every_part(watched):
    epochs = [event for event in watched[1] if isinstance(event, Epoch)]
    assert all(0 < epoch.metrics["lossvalue1"] < epoch.train["goal1"] for epoch in epochs)
    assert all(epoch.validation_metrics["lossvalue1"] > 0 for epoch in epochs)
    assert epochs[-1].metrics["lossvalue1"] < epochs[0].metrics["lossvalue1"]


def test_a_claim_can_name_what_a_measure_was_at_first(watched):
    document, events = watched
    epochs = [event for event in events if isinstance(event, Epoch)]
    claims = [
        {"of": "lossvalue1", "on": "train", "at_most": {"of": "lossvalue1.first", "times": 0.999}},
        {"of": "goal1.first", "on": "validation", "at_least": 0},
        {"of": "nothing.first", "on": "train", "at_least": 0},
    ]
    found = verdicts(document.but(extra={"criterion": claims}), events)
    assert [verdict.holds for verdict in found] == [True, True, False]
    assert found[0].bound == pytest.approx(0.999 * epochs[0].metrics["lossvalue1"])
    assert found[1].got == epochs[0].validation["goal1"]
