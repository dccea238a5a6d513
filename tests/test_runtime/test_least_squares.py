"""A goal without a gradient: what it can solve, what it refuses, and that a check tells it before training."""

import numpy as np
import torch
from trained import build, prepared, regression

from runtime.check import check
from runtime.train import take_step

SOLVES = {"optimizer": "least_squares"}
WIRES = (
    "digits1.image>flatten1.x flatten1.y>linear1.x {linear}>{loss}1.prediction {target}>{loss}1.target "
    "{loss}1.loss>goal1.loss digits1.label>onehot1.x"
)


def kinds(document):
    return {finding.kind for finding in check(document).findings}


def test_one_step_on_all_rows_finds_the_bottom():
    training = prepared(regression(diabetes1={"batch_size": 1000, "shuffle": False}, goal1=SOLVES))
    take_step(training)
    layer = training.program.module_of("linear1")
    rows = training.rows["diabetes1"]
    x, target = (rows.tensors[port][rows.parts["train"]] for port in ("features", "target"))
    standard = training.program.module_of("standardize1")
    with torch.no_grad():
        x = standard(x).double().numpy()
    left = np.hstack((x, np.ones((len(x), 1))))
    expected = np.linalg.lstsq(left, target.double().numpy(), rcond=None)[0]
    assert np.allclose(layer.weight.detach().numpy().ravel(), expected[:-1].ravel(), atol=1e-3 * abs(expected).max())


def test_what_cannot_be_solved_is_told_before_training():
    assert not kinds(regression(goal1=SOLVES))
    wires = WIRES.format(linear="linear1.y", loss="crossentropy", target="digits1.label")
    document = build("digits flatten linear cross_entropy goal one_hot", wires, linear1={"units": 10}, goal1=SOLVES)
    assert "unsolvable" in kinds(document)
    wires = WIRES.format(linear="linear1.y", loss="mse", target="onehot1.y")
    document = build("digits flatten linear mse goal one_hot", wires, linear1={"units": 10}, goal1=SOLVES)
    assert "unsolvable" not in kinds(document)
