"""What the tests of the time machine share: runs whose moments are looked at, and what they must be like."""

from __future__ import annotations

from dataclasses import replace

import torch
from trained import classifier

from runtime.insight.branch import Branch
from runtime.insight.moments import Moments


def steps_of(moments: Moments) -> list[int]:
    return [point.step for point in moments.points]


def noisy(epochs: int = 2, **settings):
    """With dropout, whose noise a branch must draw again."""
    document = classifier(epochs=epochs, **settings)
    return document.but(nodes={**document.nodes, "relu1": replace(document.nodes["relu1"], type="dropout")})


def branch_of(runner, step: int) -> Branch:
    training = runner.training
    return Branch(
        runner.number, runner.checked.document, runner.moments, step, runner.history, training.seed, training.threads
    )


def same_weights(one, other) -> bool:
    here, there = one.training.program.network.state_dict(), other.training.program.network.state_dict()
    return here.keys() == there.keys() and all(torch.equal(here[name], there[name]) for name in here)
