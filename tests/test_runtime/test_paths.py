"""The way of a learnt point: every step of it, over the stages, and thinned where it grows long."""

import numpy as np
import pytest
from trained import build, prepared, run

from runtime.document import Stage
from runtime.insight.lens import of_training
from runtime.insight.past import SeenView, trail_of
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


@pytest.mark.parametrize("most", [1000, 10])
def test_at_a_moment_the_way_up_to_there_is_shown_on_the_same_ground(most: int) -> None:
    document = bowl(pathview1={"most": most})
    runner, events = run(document)
    last = [event for event in events if isinstance(event, Seen)][-1]
    assert last.arrays["steps"].tolist()[:3] == ([0, 1, 2] if most == 1000 else [0, 4, 8])
    still = of_training(prepared(document)).still()
    still.past = True
    for step in (0, 7, 30):
        still.load(runner.moments.weights(step), step)
        with still.used():
            shown = SeenView("pathview1", trail_of(last)).answer(still)
        wanted = [one for one in last.arrays["steps"].tolist() if one < step] + [step]
        assert shown.arrays["points"] == pytest.approx(np.repeat(0.8 ** np.array(wanted)[:, None], 2, axis=1), rel=1e-5)
        assert shown.facts["extent"] == pytest.approx(last.facts["extent"])
        assert shown.arrays["map"] == pytest.approx(last.arrays["map"], abs=1e-5)


def test_of_a_view_that_follows_nothing_there_is_no_way() -> None:
    assert trail_of(Seen(1, 3, "view", "scatter", {"points": np.zeros((3, 2))})) is None
