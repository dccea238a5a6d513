"""Exclusive or by width: over 20 starts eight hidden neurons nearly always find it, two often do not."""

from __future__ import annotations

import pytest
from trained import prepared

from runtime import edits, examples, stages, store
from runtime.document import Stage
from runtime.train import take_step

STARTS = 20


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_width_buys_luck() -> None:
    """CONCEPTS.md measured 9, 18, 19 and 20 of 20 for 2, 3, 4 and 8 neurons; this is no promise about those between."""
    document = edits.set_training(store.load(examples.find("xor-width")), "device", "cpu")
    document = document.but(stages=(Stage("both", goals=("goal1", "goal4"), settings={"epochs": 500}),))
    solved = dict.fromkeys(("accuracy1", "accuracy4"), 0)
    assert document.nodes["linear1"].settings["units"] == 2
    assert document.nodes["linear7"].settings["units"] == 8
    for seed in range(STARTS):
        training = prepared(document, seed)
        while training.step < training.end:
            take_step(training)
        _, metrics = stages.measure(training, "train")
        for metric in solved:
            solved[metric] += metrics[metric] == 1.0

    assert solved["accuracy4"] >= 18
    assert solved["accuracy1"] < 15
