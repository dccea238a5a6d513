"""The loss around the weights: a paraboloid where the closed form says so, and the way of the run in it."""

import numpy as np
import pytest
import torch

from nodes.spec import Problem
from runtime.check import check
from runtime.document import Document, End, Node, Wire
from runtime.examples import find
from runtime.insight.landscape import Landscape, Surface, around, directions
from runtime.insight.lens import of_training
from runtime.insight.question import Moment, Work
from runtime.prepare import prepare
from runtime.store import load
from runtime.train import take_step


def lens_of(name):
    return of_training(prepare(check(load(find(name))), 1), busy=False)


def answers(lens, question):
    """All answers with arrays, the last one whole."""
    work, found = Work("landscape", question, lens, 1), []
    while not found or found[-1].share < 1.0:
        answer = work.go()
        assert not answer.sentence
        found += [answer] if answer.arrays else []
    return found


def least_squares(lens):
    """The inputs, targets and weights of the two straight lines of the example, as plain arrays."""
    graph = lens.graph("goal1")
    surface = Surface(lens)
    inputs = dict(zip(graph.inputs, surface.inputs, strict=True))
    scaled = lens.program.graph(End("standardize1", "y"), given=())
    with lens.used():
        x = scaled.run([inputs[end] for end in scaled.inputs])[0].double().numpy()
    y = inputs[End("diabetes1", "target")].double().numpy().reshape(-1, 1)
    return x, y, surface


def closed_form(x, y, weights):
    """The loss of the example: one measurement and all ten, each by a straight line."""
    one, shift, ten, shifted = (weight.double().numpy() for weight in weights.values())
    return ((x[:, 2:3] @ one.T + shift - y) ** 2).mean() + ((x @ ten.T + shifted - y) ** 2).mean()


def test_the_landscape_of_a_linear_regression_is_the_paraboloid_of_the_closed_form():
    lens = lens_of("linear-regression")
    x, y, surface = least_squares(lens)
    ones = np.ones((len(x), 1))
    for node, inputs in (("linear1", x[:, 2:3]), ("linear2", x)):  # near the least loss, where the directions are long
        best = torch.from_numpy(np.linalg.lstsq(np.concatenate([inputs, ones], 1), y, rcond=None)[0]).float() * 0.8
        module = lens.program.module_of(node)
        module.load_state_dict({"weight": best[:-1].T, "bias": best[-1]})
    surface = Surface(lens)
    parts = answers(lens, Landscape(seed=4))
    assert [one.arrays["loss"].shape for one in parts] == [(4, 4), (7, 7), (13, 13), (25, 25)]
    loss = parts[-1].arrays["loss"].astype(float)
    ways = directions(surface.weights, 8), directions(surface.weights, 9)
    places = np.linspace(-1, 1, 25)
    ordered = sorted(surface.weights, key=lambda name: (surface.nodes[name] != "linear1", name.endswith("bias")))
    for row, column in ((0, 0), (3, 20), (12, 12), (24, 7)):
        moved = surface.moved(ways, (places[column], places[row]))
        np.testing.assert_allclose(loss[row, column], closed_form(x, y, {k: moved[k] for k in ordered}), rtol=1e-4)
    bent = np.diff(loss, 2, axis=1)
    np.testing.assert_allclose(bent, bent.mean(), rtol=0.01)
    assert (np.diff(loss, 2, axis=0) > 0).all() and (bent > 0).all()
    assert loss[12, 12] == pytest.approx(parts[-1].facts["here"], rel=1e-5)
    np.testing.assert_array_equal(parts[0].arrays["loss"], parts[-1].arrays["loss"][::8, ::8])


def test_each_filter_of_a_direction_is_as_long_as_the_filter_that_it_moves():
    weights = {"filters": torch.randn(3, 2, 5, 5) * torch.tensor([1.0, 10.0, 0.1])[:, None, None, None]}
    weights["bias"], weights["gain"] = torch.zeros(3), torch.full((4,), 2.0)
    found = directions(weights, 1)
    torch.testing.assert_close(found["filters"].flatten(1).norm(dim=1), weights["filters"].flatten(1).norm(dim=1))
    assert float(found["gain"].norm()) == pytest.approx(4.0) and float(found["bias"].norm()) > 0
    assert not torch.equal(directions(weights, 2)["filters"], found["filters"])
    torch.testing.assert_close(directions(weights, 1)["filters"], found["filters"])


def test_nothing_of_the_network_changes_and_the_same_question_has_the_same_answer():
    lens = lens_of("digits-cnn")
    before = {name: tensor.clone() for name, tensor in lens.program.network.state_dict().items()}
    noise = torch.get_rng_state()
    first = answers(lens, Landscape(lines=True))[-1]
    assert torch.equal(torch.get_rng_state(), noise)
    for name, tensor in lens.program.network.state_dict().items():
        assert torch.equal(tensor, before[name]), name
    assert first.arrays["lines"].shape == (61, 2) == first.arrays["across"].shape
    assert first.arrays["lines"][30] == pytest.approx([first.facts["here"]] * 2, rel=1e-4)
    if answers(lens, Landscape(lines=True))[-1].facts["rows"] == first.facts["rows"]:
        np.testing.assert_array_equal(answers(lens, Landscape(lines=True))[-1].arrays["lines"], first.arrays["lines"])


def moments_of(training, steps):
    """The weights after each of so many steps."""
    found = []
    for _ in range(steps):
        state = {name: tensor.detach().clone() for name, tensor in training.program.network.state_dict().items()}
        found.append(Moment(training.step, lambda state=state: state))
        take_step(training)
    return tuple(found)


def test_the_plane_of_a_run_shows_its_way_down():
    training = prepare(check(load(find("digits-mlp"))), 1)
    training.program.network.train()
    moments = moments_of(training, 40)
    lens = of_training(training, busy=False)
    found = answers(lens, Landscape(moments=moments))[-1]
    path, facts = found.arrays["path"], found.facts
    left, right, low, high = facts["extent"]
    assert facts["plane"] == "path" and len(path) == 24 and sum(facts["shares"]) > 0.8
    assert (path[:, 0] > left).all() and (path[:, 0] < right).all()
    assert (path[:, 1] > low).all() and (path[:, 1] < high).all()
    assert np.linalg.norm(path[0]) > 5 * np.linalg.norm(path[-1])
    began = np.linalg.norm(torch.cat([(moments[0].read()[name] - weight).flatten()
                                      for name, weight in Surface(lens).weights.items()]).numpy())  # fmt: skip
    assert np.linalg.norm(path[0]) == pytest.approx(began, rel=0.1), "the directions have length one"
    loss = found.arrays["loss"]
    row = round((path[0, 1] - low) / (high - low) * 24)
    column = round((path[0, 0] - left) / (right - left) * 24)
    assert loss[row, column] > 1.2 * facts["here"]


def one_line():
    """y = w·x + b by least squares: two numbers, which are their own plane."""
    names = ("diabetes", "slice", "linear", "mse", "goal")
    nodes = {name: Node(name, name) for name in names}
    nodes["slice"] = Node("slice", "slice", settings={"start": 2, "stop": 3})
    nodes["linear"] = Node("linear", "linear", settings={"units": 1})
    pairs = (
        ("diabetes.features", "slice.x"),
        ("slice.y", "linear.x"),
        ("linear.y", "mse.prediction"),
        ("diabetes.target", "mse.target"),
        ("mse.loss", "goal.loss"),
    )
    return Document("", nodes, tuple(Wire(End(*a.split(".")), End(*b.split("."))) for a, b in pairs))


def test_two_numbers_are_their_own_plane_with_their_values_on_the_axes():
    training = prepare(check(one_line()), 1)
    lens = of_training(training, busy=False)
    found = answers(lens, Landscape())[-1]
    assert found.facts["plane"] == "numbers" and found.facts["names"] == [["linear", "weight"], ["linear", "bias"]]
    module = training.program.module_of("linear")
    assert found.facts["at"] == pytest.approx([module.weight.item(), module.bias.item()])
    left, _, low, high = found.facts["extent"]
    surface = Surface(lens)
    with lens.used():
        x, y = (one.double().numpy() for one in (surface.inputs[0][:, 2:3], surface.inputs[1].reshape(-1, 1)))
    np.testing.assert_allclose(found.arrays["loss"][0, 0], ((x * left + low - y) ** 2).mean(), rtol=1e-4)
    np.testing.assert_allclose(found.arrays["loss"][24, 0], ((x * left + high - y) ** 2).mean(), rtol=1e-4)


def test_a_path_that_hardly_leaves_a_line_has_room_on_both_sides():
    left, right, low, high = around(np.array([[4.0, 0.0], [2.0, 0.0]], np.float32), (0.0, 0.0))
    assert (left, right) == (-1.0, 5.0) and high == -low == pytest.approx(0.9)


def test_what_trains_nothing_is_refused_in_a_sentence():
    with pytest.raises(Problem, match="Nothing is trained yet"):
        Surface(lens_of("digits-mlp"), "no such goal")


def test_a_run_that_is_at_work_is_looked_at_through_a_copy():
    training = prepare(check(load(find("digits-mlp"))), 1)
    training.program.network.train()
    lens = of_training(training)
    first = answers(lens, Landscape(lines=True))[-1]
    assert training.program.network.training and np.isfinite(first.facts["here"])
    rested = answers(of_training(training, busy=False), Landscape(lines=True))[-1]
    assert rested.facts["here"] == pytest.approx(first.facts["here"], rel=1e-2)
