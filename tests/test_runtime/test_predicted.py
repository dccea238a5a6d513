"""What goals compare, and the answers of each: of every goal, and of every loss that a goal joins."""

from __future__ import annotations

import numpy as np
from goals_kit import rivals
from trained import build, regression, run

from runtime.check import check
from runtime.examples import find
from runtime.insight.lens import of_training
from runtime.predicted import choosing, predicted, predicting
from runtime.predictions import see_through
from runtime.store import load


def joined():
    """One trunk, two heads and one goal for a weighted and a plain loss."""
    return build(
        "digits flatten linear linear cross_entropy cross_entropy weighted_loss goal",
        "digits1.image>flatten1.x flatten1.y>linear1.x flatten1.y>linear2.x "
        "linear1.y>crossentropy1.prediction digits1.label>crossentropy1.target crossentropy1.loss>weightedloss1.x "
        "linear2.y>crossentropy2.prediction digits1.label>crossentropy2.target "
        "weightedloss1.loss>goal1.loss crossentropy2.loss>goal1.loss",
        {"epochs": 1, "device": "cpu"},
        linear1={"units": 10},
        linear2={"units": 10},
    )


def keys(document):
    return {one.key for one in predicting(check(document).flat)}


def test_a_goal_names_what_it_compares_unless_it_joins_several_losses():
    assert keys(rivals()) == {"goal1", "goal2"}
    assert keys(joined()) == {"crossentropy1", "crossentropy2"}
    assert keys(load(find("gan-ring"))) == set(), "noise is another one at each look"


def test_only_labels_are_classes():
    assert [one.goal for one in choosing(check(rivals()).flat)] == ["goal1", "goal2"]
    assert not choosing(check(regression()).flat) and predicting(check(regression()).flat)


def test_each_loss_has_answers_of_its_own():
    document = joined()
    runner, _ = run(document)
    lens = of_training(runner.training, busy=False)
    with lens.used():
        first, second = (see_through(lens, key).look() for key in ("crossentropy1", "crossentropy2"))
        usual = see_through(lens).look()
    assert first.goal == second.goal == "goal1" and not np.allclose(first.scores, second.scores)
    told = predicted(lens.checked, "goal1")
    assert told is not None and np.array_equal(usual.scores, (first if told.key == "crossentropy1" else second).scores)
    assert see_through(lens, "nobody") is None
