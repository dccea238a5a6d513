"""The learning-rate finder: a curve whose shape is known, a bowl whose edge is known, and a run that is left alone."""

import numpy as np
import pytest
import torch

from runtime import edits
from runtime.check import check
from runtime.document import Document, End, Node, Wire
from runtime.examples import find
from runtime.insight.lens import Lens, of_training
from runtime.insight.question import Work
from runtime.insight.rates import STEPS, Rates, broken, smoothed, suggest
from runtime.prepare import prepare
from runtime.store import load


def example(name, **settings):
    document = load(find(name))
    for key, value in settings.items():
        document = edits.set_setting(document, "goal1", key, value)
    return check(document)


def search(lens, question):
    work, found = Work("rates", question, lens, 1), []
    while not found or found[-1].share < 1.0:
        found.append(work.go())
    return found


def test_the_suggestion_is_where_a_known_curve_falls_fastest_and_is_least():
    rates = np.geomspace(1e-6, 10, STEPS)
    place = np.log10(rates)
    curve = 2 - 1.5 / (1 + np.exp(-4 * (place + 3))) + np.where(place > -1, (place + 1) ** 2 * 3, 0)
    steepest, lowest = suggest(rates, curve)
    assert steepest == pytest.approx(1e-3, rel=0.15) and 0.03 < lowest < 0.3
    assert suggest(rates, 2 + place**2 * 0) == (None, None)
    assert suggest(rates, 2 + (place + 6)) == (None, None)
    assert suggest(rates[:2], curve[:2]) == (None, None)


def test_smoothing_keeps_a_level_and_hides_noise():
    assert smoothed(np.full(30, 3.0)) == pytest.approx(3.0)
    noisy = np.random.default_rng(0).normal(size=200)
    assert smoothed(noisy).std() < 0.5 * noisy.std()


def test_a_loss_is_broken_when_it_leaves_and_not_when_it_wavers():
    assert not broken([2.0, 1.9, 2.1] * 10)
    assert broken([2.0] * 20 + [1.0] * 10 + [40.0] * 3)
    assert not broken([2.0, 90.0]), "too early to say"


def line(optimizer):
    """y = w·x + b, all training rows in a batch."""
    diabetes = Node("diabetes", "diabetes", settings={"batch_size": 400})
    one = Node("slice", "slice", settings={"start": 2, "stop": 3})
    linear = Node("linear", "linear", settings={"units": 1})
    goal = Node("goal1", "goal", settings={"optimizer": optimizer})
    nodes = {node.id: node for node in (diabetes, one, linear, Node("mse", "mse"), goal)}
    pairs = (
        ("diabetes.features", "slice.x"),
        ("slice.y", "linear.x"),
        ("linear.y", "mse.prediction"),
        ("diabetes.target", "mse.target"),
        ("mse.loss", "goal1.loss"),
    )
    return check(Document("", nodes, tuple(Wire(End(*a.split(".")), End(*b.split("."))) for a, b in pairs)))


def test_a_search_ends_a_little_beyond_the_rate_at_which_a_bowl_throws_out():
    """Gradient descent on a quadratic loss diverges from 2 / largest curvature on."""
    training = prepare(line("sgd"))
    x = training.rows["diabetes"].tensors["features"][training.rows["diabetes"].parts["train"], 2].double().numpy()
    hessian = 2 * np.array([[(x * x).mean(), x.mean()], [x.mean(), 1.0]])
    edge = 2 / np.linalg.eigvalsh(hessian)[-1]
    found = search(of_training(training, busy=False), Rates())[-1]
    rates = found.arrays["rates"]
    assert edge < rates[-1] < 10 * edge and len(rates) < STEPS, "what was learnt of it first hides it for some steps"
    assert found.facts["steepest"] < found.facts["lowest"] < 2 * edge


def test_digits_learn_at_the_rate_that_is_suggested_and_break_beyond_the_end():
    checked = example("digits-mlp")
    lens = of_training(prepare(checked), busy=False)
    before = {name: tensor.clone() for name, tensor in lens.program.network.state_dict().items()}
    noise = torch.get_rng_state()
    answers = search(lens, Rates("goal1", checked))
    found = answers[-1]
    assert not found.sentence
    assert 1e-4 < found.facts["steepest"] < 0.1 and found.facts["steepest"] < found.facts["lowest"] < 1
    assert len(found.arrays["rates"]) < STEPS, "it ends when the loss breaks"
    assert [one.share for one in answers[:-1]] != [] and all(one.share < 1 for one in answers[:-1])
    assert torch.equal(torch.get_rng_state(), noise), "the streams are as they were"
    for name, tensor in lens.program.network.state_dict().items():
        assert torch.equal(tensor, before[name]), name
    again = search(lens, Rates("goal1", checked))[-1]
    np.testing.assert_array_equal(again.arrays["losses"], found.arrays["losses"])


def test_one_goal_of_two_is_swept_while_the_other_trains_as_it_is_set():
    checked = check(load(find("gan-line")))
    goals = checked.flat.kind("goal")
    found = search(of_training(prepare(checked), busy=False), Rates(goals[1], checked))[-1]
    assert not found.sentence and found.facts["goal"] == goals[1] and len(found.arrays["rates"]) > 20


def test_while_a_run_is_under_way_and_without_a_rate_it_refuses_in_a_sentence():
    training = prepare(example("digits-mlp"))
    busy = of_training(training)
    assert search(busy, Rates())[-1].sentence.startswith("A run is under way.")
    solved = line("least_squares")
    lens = Lens(training.program, {}, training.device)
    assert "without a learning rate" in search(lens, Rates("goal1", solved))[-1].sentence
    assert "later stage" in search(lens, Rates("other", example("digits-mlp")))[-1].sentence
