"""Slow motion tells one number of every sub-step in full: with the weights of the step, over the batch of the step."""

from __future__ import annotations

from math import prod
from typing import Any

import numpy as np
import pytest
import torch
from slow_kit import ATTENTION, attending, line_of, recurrent, step_of, told, trained

from nodes.catalogue import find as facts_of
from runtime.checkpoint import clone
from runtime.document import End
from runtime.examples import find
from runtime.insight.slow_account import cells_of
from runtime.store import load
from runtime.train import take_step


@pytest.mark.parametrize("settings", [{"heads": 1}, {"heads": 4}, {"heads": 2, "causal": True}])
def test_attention_tells_its_shares_and_the_products_that_they_come_from(settings: dict[str, Any]) -> None:
    training = trained(attending(**settings))
    steps, taken = told(training, 1, [(ATTENTION, "weights", (5, 2)), (ATTENTION, "y", (5, 7))])
    seen, count = taken.goals[0], settings["heads"]
    owner = training.program.names[ATTENTION]
    x = seen.values[End("add1", "y")][1].double()  # (T, E)
    own = {name.removeprefix(f"{owner}."): one.double() for name, one in seen.before.items() if name.startswith(owner)}
    q, k, v = (
        (x @ weight.T + bias).reshape(len(x), count, -1).transpose(0, 1)
        for weight, bias in zip(own["in_proj_weight"].chunk(3), own["in_proj_bias"].chunk(3), strict=True)
    )
    scores = q @ k.transpose(1, 2) / q.shape[-1] ** 0.5  # (H, T, T)
    if settings.get("causal"):
        scores = scores + torch.full(scores.shape[1:], -torch.inf).triu(1)
    shares = scores.softmax(2)
    weights, made = step_of(steps, ATTENTION, "weights"), step_of(steps, ATTENTION, "y")
    assert weights["place"] == [5, 2] and weights["number"] == pytest.approx(float(shares[:, 5, 2].mean()), rel=1e-4)
    head = int(shares[:, 5, 2].argmax())
    assert weights["arithmetic"]["head"] == head
    assert line_of(weights, "query times key")["value"] == pytest.approx(float(q[head, 5] @ k[head, 2]), rel=1e-4)
    assert line_of(weights, "score")["value"] == pytest.approx(float(scores[head, 5, 2]), rel=1e-4)
    assert line_of(weights, "share")["value"] == pytest.approx(float(shares[head, 5, 2]), rel=1e-4)
    for term in line_of(weights, "share")["terms"]:
        assert term["value"] == pytest.approx(float(shares[head, 5, term["numbers"][0]]), rel=1e-4, abs=1e-7)
    mixed = (shares @ v).transpose(0, 1).reshape(len(x), -1)
    assert made["number"] == pytest.approx(
        float(mixed[5] @ own["out_proj.weight"][7] + own["out_proj.bias"][7]), rel=1e-4, abs=1e-6
    )
    head, best = made["arithmetic"]["head"], int(shares[made["arithmetic"]["head"], 5].argmax())
    assert line_of(made, "query times key")["value"] == pytest.approx(float(q[head, 5] @ k[head, best]), rel=1e-4)
    assert line_of(made, "score")["value"] == pytest.approx(float(scores[head, 5, best]), rel=1e-4)
    order = [(one["node"], one["port"]) for one in steps if one["phase"] == "forward"]
    assert order.index((ATTENTION, "weights")) < order.index((ATTENTION, "y"))  # what it is made of comes first


DOCUMENTS = {
    "lstm": lambda: recurrent("lstm"),
    "gru": lambda: recurrent("gru", layers=2),
    "rnn": lambda: recurrent("rnn", bidirectional=True),
    "attention with dropout": lambda: attending(heads=2, dropout=0.3),
    "stacked with dropout": lambda: recurrent("lstm", layers=2, dropout=0.3),
    **{
        name: lambda name=name: load(find(name))
        for name in ("digits-cnn", "batch-norm", "dropout", "spiral", "tied-autoencoder", "twins", "digits-blocks")
    },
}


@pytest.mark.parametrize("name", DOCUMENTS)
def test_every_arithmetic_arrives_at_the_number_that_was_there_and_starts_from_numbers_that_were(name: str) -> None:
    training = trained(DOCUMENTS[name]())
    before = clone(training.program.network.state_dict())
    steps, taken = told(training)
    after = training.program.network.state_dict()
    assert all(torch.equal(after[key], one) for key, one in before.items())
    take_step(training)  # telling left no trace in it
    plain = training.program.network.state_dict()
    assert all(torch.equal(plain[key], one) for key, one in taken.program.network.state_dict().items())
    goals = {seen.goal: seen for seen in taken.goals}
    nodes, kinds = training.program.checked.document.nodes, set()

    def there(goal: str, node: str, port: str, index: list[int]) -> float:
        values = goals[goal].values[End(node, port)]
        return float(values[(1, *index)[-values.dim() :] if values.dim() else ()])

    for step in steps:
        if step["phase"] != "forward" or not step["arithmetic"]:
            declared = getattr(facts_of(nodes[step["node"]].type).declaration, "arithmetic", "")
            assert step["phase"] != "forward" or not declared, step["node"]  # what can be told is told
            continue
        kinds.add(nodes[step["node"]].type)
        value = there(step["goal"], step["node"], step["port"], step["place"])
        assert step["number"] == value
        assert step["arithmetic"]["value"] == pytest.approx(value, rel=1e-4, abs=1e-5)
        for term in (term for line in step["arithmetic"]["lines"] for term in line["terms"]):
            if "place" in term and term["kind"] == "input":
                place = term["place"]
                number = term["factors"][-1] if "factors" in term else term["value"]
                seen = there(step["goal"], place["node"], place["port"], place["index"])
                assert number == pytest.approx(seen, rel=1e-5, abs=1e-7)
    assert len(kinds) > 1


def test_in_training_a_batch_is_normalized_by_its_own_mean() -> None:
    training = trained(load(find("batch-norm")))
    steps, taken = told(training)
    nodes = training.program.checked.document.nodes
    step = next(one for one in steps if nodes[one["node"]].type == "batch_norm1d" and one["phase"] == "forward")
    (term,) = line_of(step, "input")["terms"]
    goal = next(seen for seen in taken.goals if seen.goal == step["goal"])
    batch = goal.values[End(term["place"]["node"], term["place"]["port"])][:, step["place"][0]]
    assert line_of(step, "mean of the batch")["value"] == pytest.approx(float(batch.mean()), rel=1e-4, abs=1e-6)
    variance = float(batch.var(correction=0))
    assert line_of(step, "variance of the batch")["value"] == pytest.approx(variance, rel=1e-4)


def test_dropout_tells_what_it_silenced_and_what_it_kept() -> None:
    training = trained(load(find("dropout")))
    steps, taken = told(training)
    shares = {one["node"]: getattr(training.program.module_of(one["node"]), "p", 0.0) for one in steps}
    step = next(one for one in steps if shares[one["node"]] and one["phase"] == "forward")
    share = shares[step["node"]]
    kept = line_of(step, "kept")
    assert kept["value"] == pytest.approx(line_of(step, "input")["value"] / (1 - share))
    assert kept["figures"][1] == pytest.approx(1 - share)
    seen = next(seen for seen in taken.goals if seen.goal == step["goal"])
    values = seen.values[End(step["node"], step["port"])][1]
    given = next(line["terms"][0]["place"] for line in step["arithmetic"]["lines"] if line["terms"])
    before = seen.values[End(given["node"], given["port"])][1]
    silent = int(((values == 0) & (before != 0)).nonzero()[0])
    again, _ = told(training, 1, [(step["node"], step["port"], (silent,))])
    assert step_of(again, step["node"], step["port"])["arithmetic"]["lines"][-1]["name"] == "silenced"


def test_the_weights_are_those_before_the_step_and_the_gradient_of_that_number_is_told() -> None:
    training = trained(load(find("digits-mlp")))
    nodes = training.program.checked.document.nodes
    node = [key for key in training.program.checked.order if nodes[key].type == "linear"][-1]
    steps, taken = told(training, 1, [(node, "y", (3,))])
    weight = taken.goals[0].before[f"{training.program.names[node]}.weight"]
    step = step_of(steps, node)
    assert step["place"] == [3]
    for term in line_of(step, "sum")["terms"]:
        if term["kind"] == "input":
            assert term["factors"][0] == float(weight[tuple(term["weight"]["index"])])
    back = step_of(steps, node, phase="backward")
    assert back["place"] == [3] and back["number"] == float(taken.goals[0].backward[End(node, "y")][1, 3])
    elsewhere, _ = told(training, 1, [(node, "y", (99,)), ("gone", "y", (0,))])  # the network may be another by now
    found = step_of(elsewhere, node)
    assert abs(found["number"]) == float(taken.goals[0].values[End(node, "y")][1].abs().max())


@pytest.mark.parametrize(
    "shape", [(), (1,), (10,), (64,), (300,), (8, 32), (8, 10), (3, 5), (20, 1), (1, 8, 8), (16, 14, 14)]
)
def test_what_is_shown_of_a_sample_keeps_its_rows(shape: tuple[int, ...]) -> None:
    cells, columns = cells_of(shape)
    assert 0 < len(cells) <= 64 and cells == sorted(set(cells)) and max(cells) < prod(shape)
    if prod(shape) <= 64 and all(side <= 8 for side in shape):
        assert cells == list(range(prod(shape)))
    assert cells == cells_of(shape, (0,) * len(shape))[0]
    if len(shape) > 1 and max(shape) < prod(shape):
        rows = np.unravel_index(cells, [side for side in shape if side != 1])[-2].reshape(-1, columns)
        assert columns <= 8 and (rows == rows[:, :1]).all() and len(np.unique(rows[:, 0])) == len(rows)


@pytest.mark.parametrize(
    ("shape", "place", "picture"),
    [((16, 8, 8), (2, 6, 4), 2), ((4, 3, 1, 5, 6), (1, 2, 0, 4, 4), 5), ((6, 1, 1), (3, 0, 0), 0)],
)
def test_of_several_pictures_the_one_with_the_told_number_is_shown(
    shape: tuple[int, ...], place: tuple[int, ...], picture: int
) -> None:
    cells, columns = cells_of(shape, place)
    rows, columns_of_all = [side for side in shape if side != 1][-2:] if picture else (1, 6)
    first = picture * rows * columns_of_all
    assert int(np.ravel_multi_index(place, shape)) in cells
    assert cells == list(range(first, first + rows * columns_of_all))
    assert not picture or columns == columns_of_all
