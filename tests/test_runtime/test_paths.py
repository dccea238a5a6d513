"""The way of a learnt point: every step of it, over the stages, and thinned where it grows long."""

import numpy as np
import pytest
from trained import build, run

from runtime.document import Stage
from runtime.telemetry import Seen


def bowl(**settings):
    """A parameter of two numbers that slides into Σ w², with its path."""
    return build(
        "parameter square sum mean_loss goal path_view",
        "parameter1.y>square1.x square1.y>sum1.x sum1.y>meanloss1.x meanloss1.loss>goal1.loss "
        "sum1.y>pathview1.height parameter1.y>pathview1.place",
        {"epochs": 30, "steps_per_epoch": 1, "device": "cpu"},
        parameter1={"shape": [1, 2], "initialization": "constant", "initialization.value": 1.0},
        goal1={"optimizer": "sgd", "optimizer.learning_rate": 0.1},
        **settings,
    )


def last_seen(document):
    _, events = run(document)
    return [event for event in events if isinstance(event, Seen)][-1]


def test_every_step_of_the_way_is_kept() -> None:
    seen = last_seen(bowl())
    points = seen.arrays["points"]
    assert seen.facts["trail"] and seen.facts["form"] == "map"
    assert points[:31] == pytest.approx(np.repeat(0.8 ** np.arange(31)[:, None], 2, axis=1), rel=1e-5)
    left, right, low, high = seen.facts["extent"]
    assert left < 0 < 1 < right and low < 0 < 1 < high
    assert seen.arrays["map"].shape == (64, 64)


def test_a_way_goes_on_over_stages_and_is_thinned() -> None:
    stages = (Stage("one", settings={"steps": 15}), Stage("two", settings={"steps": 15}))
    whole = last_seen(bowl().but(stages=stages)).arrays["points"]
    assert len(whole) >= 31 and whole[0] == pytest.approx([1, 1])
    thin = last_seen(bowl(pathview1={"most": 10})).arrays["points"]
    assert len(thin) <= 12 and thin[0] == pytest.approx([1, 1]) and thin[-1] == pytest.approx(whole[-1])
