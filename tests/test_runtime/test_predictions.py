"""Held-out samples as the model sees them: rows, truth, scores, losses and confusion agree with direct computation."""

import numpy as np
import pytest
import torch
from torch.nn import functional
from trained import build, classifier, prepared, regression, trained

from nodes.spec import Signal
from runtime import predictions
from runtime.predictions import as_classes, see


def told_of(document):
    training = prepared(document)
    trained(training)
    return training, see(training).look()


def test_samples_of_a_classifier():
    training, told = told_of(classifier(epochs=3))
    rows = training.rows["digits1"]
    assert sorted(told.rows) == rows.parts["validation"].tolist()
    numbers = torch.from_numpy(told.rows)
    images, labels = rows.tensors["image"][numbers], rows.tensors["label"][numbers]
    assert np.array_equal(told.inputs, images.numpy())
    assert np.array_equal(told.truth, labels.numpy())
    with torch.no_grad():
        training.program.network.eval()
        scores = training.program.graph("linear2").module(images)[0]
    assert told.scores == pytest.approx(scores.softmax(1).numpy(), abs=1e-6)
    losses = functional.cross_entropy(scores, labels, reduction="none").numpy()
    assert told.losses == pytest.approx(losses, abs=1e-5)
    assert list(told.losses) == sorted(told.losses, reverse=True)
    assert (told.meaning, told.classes, told.step) == ("image", tuple("0123456789"), 60)
    counted = np.zeros((10, 10), int)
    for true, predicted in zip(labels, scores.argmax(1), strict=True):
        counted[true, predicted] += 1
    assert np.array_equal(told.confusion, counted)
    cell = np.unravel_index(counted.argmax(), counted.shape)
    assert ((told.truth == cell[0]) & (told.scores.argmax(1) == cell[1])).sum() == counted.max()


def test_samples_of_a_regression():
    _, told = told_of(regression(epochs=2))
    assert told.confusion is None
    assert told.scores.shape == told.truth.shape == (len(told.rows), 1)
    assert told.losses == pytest.approx(((told.scores - told.truth) ** 2)[:, 0], rel=1e-4)
    assert told.columns[:2] == ("age", "sex")
    assert (told.meaning, told.classes) == ("features", ())


def two_classes(loss, target, **settings):
    return build(
        f"circle linear {loss} goal",
        f"circle1.features>linear1.x linear1.y>{loss.replace('_', '')}1.prediction "
        f"circle1.{target}>{loss.replace('_', '')}1.target {loss.replace('_', '')}1.loss>goal1.loss",
        {"epochs": 1},
        linear1={"units": 1},
        **settings,
    )


@pytest.mark.parametrize(
    ("loss", "target"), [("binary_cross_entropy", "label"), ("mse", "target"), ("hinge", "target"), ("hinge", "label")]
)
def test_a_single_score_is_that_of_the_upper_of_two_classes(loss, target):
    training, told = told_of(two_classes(loss, target))
    numbers = torch.from_numpy(told.rows)
    rows = training.rows["circle1"]
    assert np.array_equal(told.truth, rows.tensors["label"][numbers].numpy())
    assert told.scores.shape == (len(told.rows), 2)
    assert told.scores.sum(1) == pytest.approx(np.ones(len(told.rows)), abs=1e-6)
    with torch.no_grad():
        upper = training.program.graph("linear1").module(rows.tensors["features"][numbers])[0][:, 0] > 0
    assert np.array_equal(told.scores.argmax(1) == 1, upper.numpy())
    assert told.confusion.sum() == len(told.rows)
    assert told.classes == ("−1", "+1")


def test_log_probabilities_and_probabilities_are_taken_as_they_are():
    chances = torch.tensor([[0.25, 0.75]])
    label = Signal((1,), dtype="int64", meaning="label", classes=2)
    assert torch.allclose(as_classes(chances.log(), torch.tensor([1]), label, "exp")[1], chances)
    assert torch.equal(as_classes(chances, torch.tensor([1]), label, "identity")[1], chances)


def test_without_validation_rows_training_rows_are_shown_and_never_test_rows():
    training, told = told_of(classifier(digits1={"validation": 0.0, "test": 0.9}))
    assert set(told.rows) <= set(training.rows["digits1"].parts["train"].tolist()) and told.trained
    _, told = told_of(classifier())
    assert not told.trained and told.goal == "goal1"


def test_samples_are_bounded(monkeypatch):
    monkeypatch.setattr(predictions, "MOST", 50)
    _, told = told_of(classifier())
    assert 25 <= len(told.rows) <= 50
    monkeypatch.setattr(predictions, "NUMBERS", 64 * 10)
    _, told = told_of(classifier())
    assert len(told.rows) <= 10


def test_a_loss_that_cannot_be_mapped_is_run_sample_by_sample(monkeypatch):
    def refuse(*_):
        raise RuntimeError("no batching rule")

    _, expected = told_of(classifier())
    monkeypatch.setattr(torch, "vmap", lambda _: refuse)
    _, told = told_of(classifier())
    assert told.losses == pytest.approx(expected.losses, abs=1e-6)


def test_looking_leaves_training_as_it_was():
    training = prepared(classifier())
    random = torch.get_rng_state()
    see(training).look()
    assert training.program.network.training
    assert torch.equal(random, torch.get_rng_state())


def test_a_look_plans_the_next_by_what_it_cost():
    sight = see(prepared(classifier()))
    assert sight.due()
    sight.look()
    assert not sight.due()
    assert sight.spent > 0


def test_each_place_of_a_sequence_is_an_answer_of_its_own():
    few = {"reverseddigits1": {"points": 128, "held_out": 20}, "embedding1": {"units": 10}}
    training, told = told_of(
        build(
            "reversed_digits embedding permute cross_entropy goal",
            "reverseddigits1.tokens>embedding1.x embedding1.y>permute1.x permute1.y>crossentropy1.prediction "
            "reverseddigits1.target>crossentropy1.target crossentropy1.loss>goal1.loss",
            {"epochs": 1},
            **few,
        )
    )
    rows = training.rows["reverseddigits1"].tensors
    assert told.truth.shape == (160,) and told.scores.shape == (160, 10) and told.inputs.shape == (160, 8)
    with torch.no_grad():
        scores = training.program.graph("permute1").module(rows["tokens"][128:148])[0]
    losses = functional.cross_entropy(scores, rows["target"][128:148], reduction="none")
    assert np.allclose(np.sort(told.losses), np.sort(losses.numpy().ravel()), atol=1e-5)
    assert told.confusion.sum() == 160 and told.classes == tuple("0123456789")
    row, digit = told.rows[0], told.truth[0]
    assert digit in rows["target"][row] and np.array_equal(told.inputs[0], rows["tokens"][row])
