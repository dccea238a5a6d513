"""What is seen of a stored moment is what the run itself had seen then."""

from __future__ import annotations

import numpy as np
import pytest
import torch
from trained import PATIENCE, build, classifier, prepared, run, runner_of

from nodes.spec import Problem
from runtime.examples import find
from runtime.insight.lens import of_training
from runtime.insight.past import LayersThen, SeenThen, SeenView, as_layers, as_predictions, as_seen
from runtime.predictions import see
from runtime.store import load
from runtime.telemetry import Answer, Seen

pytestmark = pytest.mark.usefixtures("all_in_time")


def test_layers_and_predictions_of_a_moment_are_those_that_the_run_had():
    document = classifier(epochs=3)
    runner, _ = run(document)
    lens = of_training(runner.training).still()
    losses = []
    for step in (0, 20, 60):
        lens.load(runner.moments.weights(step), step)
        with lens.used():
            layers, seen = LayersThen().answer(lens), SeenThen().answer(lens)
        told = as_layers(answer_of(layers, step), 1, None)
        assert {node for node, layer in told.layers.items() if layer.gradient} >= {"linear1", "relu1", "linear2"}
        assert told.step == step and told.layers["linear1"].update is None
        predictions = as_predictions(answer_of(seen, step), 1)
        assert predictions.classes == tuple("0123456789") and predictions.confusion.sum() == len(predictions.rows)
        losses.append(float(predictions.losses.mean()))
        assert not any(parameter.grad is not None for parameter in lens.program.network.parameters())
    assert losses[0] > losses[1] > losses[2]
    now = see(runner.training).look()
    assert np.array_equal(now.scores, predictions.scores) and np.array_equal(now.rows, predictions.rows)


def test_what_several_steps_show_is_that_of_the_nearest_look():
    runner, _ = run(classifier(epochs=3))
    lens = of_training(runner.training).still()
    near = runner.history.look_near(57, 1)
    assert near is not None and abs(near.step - 57) <= min(abs(step - 57) for step, _ in runner.history.looks)
    with lens.used():
        told = as_layers(answer_of(LayersThen().answer(lens), 57), 1, near)
    assert told.layers["linear1"].update == near.layers["linear1"].update is not None
    assert told.layers["relu1"].units == near.layers["relu1"].units


def test_looking_into_a_moment_leaves_its_statistics_alone_and_never_touches_a_run():
    document = build(
        "digits flatten batch_norm1d linear cross_entropy goal",
        "digits1.image>flatten1.x flatten1.y>batchnorm1d1.x batchnorm1d1.y>linear1.x "
        "linear1.y>crossentropy1.prediction digits1.label>crossentropy1.target crossentropy1.loss>goal1.loss",
        {"epochs": 1, "device": "cpu"},
        linear1={"units": 10},
    )
    training = prepared(document)
    lens = of_training(training).still()
    before = {name: tensor.clone() for name, tensor in lens.program.network.state_dict().items()}
    with lens.used():
        LayersThen().answer(lens)
        assert not lens.program.network.training
    assert all(torch.equal(tensor, before[name]) for name, tensor in lens.program.network.state_dict().items())
    busy = of_training(training)
    with busy.used(), pytest.raises(Problem, match="past"):
        LayersThen().answer(busy)


def test_a_view_node_shows_the_moment():
    document = load(find("autoencoder"))
    runner, mailbox = runner_of(document)
    runner.step(batches=20)
    assert runner.wait("paused", timeout=PATIENCE)
    views = [event.node for event in mailbox.take() if isinstance(event, Seen)]
    runner.stop()
    assert runner.join(PATIENCE) and views
    lens = of_training(runner.training).still()
    changed = []
    for view in views:
        pictures = []
        for step in (0, 20):
            lens.load(runner.moments.weights(step), step)
            with lens.used():
                pictures.append(as_seen(answer_of(SeenView(view).answer(lens), step), view, 1))
        assert pictures[0].picture == pictures[1].picture != "" and pictures[1].step == 20
        name = next(iter(pictures[0].arrays))
        changed.append(not np.array_equal(pictures[0].arrays[name], pictures[1].arrays[name]))
    assert any(changed)  # what is fed in stays as it is


def answer_of(drawn, step: int) -> Answer:
    return Answer(1, step, "asked", drawn.arrays, drawn.facts)
