"""A goal that names nothing trains what its gradient reaches: a probe behind a stop-gradient trains itself alone."""

import torch
from trained import build, prepared

from runtime.check import check
from runtime.stage_plan import plans_of
from runtime.train import take_step


def probed(stop="stop_gradient"):
    """digits → flatten → linear 16 → relu → linear 10, and a probe of the hidden layer with a goal of its own."""
    return build(
        f"digits flatten linear relu linear cross_entropy goal {stop} linear cross_entropy goal output",
        "digits1.image>flatten1.x flatten1.y>linear1.x linear1.y>relu1.x relu1.y>linear2.x "
        "linear2.y>crossentropy1.prediction digits1.label>crossentropy1.target crossentropy1.loss>goal1.loss "
        f"relu1.y>{stop.replace('_', '')}1.x {stop.replace('_', '')}1.y>linear3.x linear3.y>crossentropy2.prediction "
        "digits1.label>crossentropy2.target crossentropy2.loss>goal2.loss linear2.y>output1.x",
        {"epochs": 1, "device": "cpu"},
        linear1={"units": 16},
        linear2={"units": 10},
        linear3={"units": 10},
    )


def test_a_probe_behind_a_stop_gradient_is_no_rival():
    checked = check(probed())
    assert checked.findings == ()
    (plan,) = plans_of(checked)
    assert plan.trains == {"goal1": {"linear1", "linear2"}, "goal2": {"linear3"}}
    assert {finding.kind for finding in check(probed("tanh")).findings} == {"rivals"}


def test_both_goals_learn_theirs():
    training = prepared(probed())
    before = {name: value.clone() for name, value in training.program.network.named_parameters()}
    take_step(training)
    changed = {
        name for name, value in training.program.network.named_parameters() if not torch.equal(value, before[name])
    }
    assert changed == before.keys()
