"""Slow motion tells what is drawn while training, and what norms by kept numbers, exactly as torch did it."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pytest
import torch
from slow_kit import ATTENTION, attending, line_of, recurrent, step_of, told, trained

from runtime.compile import ordered_inputs
from runtime.document import Document, End, Node, Wire
from runtime.examples import find
from runtime.insight.slow_step import Taken
from runtime.store import load


def chain(*nodes: Node) -> Document:
    """Iris through a layer of six units and these nodes to its classes."""
    ends = (Node("iris1", "iris"), Node("first1", "linear", settings={"units": 6}))
    rest = (Node("last1", "linear", settings={"units": 3}), Node("loss1", "cross_entropy"), Node("goal1", "goal"))
    row = (*ends, *nodes, rest[0])
    wires = [
        Wire(End(one.id, "features" if one.type == "iris" else "y"), End(other.id, "x")) for one, other in pairwise(row)
    ]
    wires += [
        Wire(End("last1", "y"), End("loss1", "prediction")),
        Wire(End("iris1", "label"), End("loss1", "target")),
        Wire(End("loss1", "loss"), End("goal1", "loss")),
    ]
    return Document("", {one.id: one for one in (*ends, *nodes, *rest)}, tuple(wires))


def seen(taken: Taken, node: str, port: str = "y") -> torch.Tensor:
    return taken.goals[0].values[End(node, port)].double()


@pytest.mark.parametrize("settings", [{}, {"warm_up": 4}, {"r_max": 1.05, "d_max": 0.01}])
def test_batch_renorm_is_told_with_the_kept_numbers_as_they_were_before_the_batch(settings: dict[str, Any]) -> None:
    training = trained(chain(Node("norm1", "batch_renorm1d", settings=settings)), 3)
    module = training.program.module_of("norm1")
    kept = float(module.running_mean[4]), float(module.running_deviation[4])
    batches = int(module.batches)
    steps, taken = told(training, 2, [("norm1", "y", (4,))])
    step = step_of(steps, "norm1")
    x, y = seen(taken, "first1")[:, 4], seen(taken, "norm1")[2, 4]
    deviation = float((x.var(correction=0) + module.eps).sqrt())
    opened = min(1.0, batches / module.warm_up) if module.warm_up else 1.0
    most, farthest = 1 + (module.r_max - 1) * opened, module.d_max * opened
    ratio = min(max(deviation / kept[1], 1 / most), most)
    shift = min(max((float(x.mean()) - kept[0]) / kept[1], -farthest), farthest)
    expected = {
        "mean of the batch": float(x.mean()),
        "variance of the batch": float(x.var(correction=0)),
        "normalized": (float(x[2]) - float(x.mean())) / deviation,
        "kept mean": kept[0],
        "kept deviation": kept[1],
        "ratio of the deviations": ratio,
        "shift of the means": shift,
        "renormalized": (float(x[2]) - float(x.mean())) / deviation * ratio + shift,
    }
    for name, value in expected.items():
        assert line_of(step, name)["value"] == pytest.approx(value, rel=1e-4, abs=1e-6), name
    assert step["arithmetic"]["value"] == pytest.approx(float(y), rel=1e-4, abs=1e-6)
    assert float(module.running_mean[4]) == kept[0]  # telling left no trace
    back = step_of(steps, "norm1", phase="backward")
    assert back["number"] == float(taken.goals[0].backward[End("norm1", "y")][2, 4])


def test_a_random_slope_is_told_as_it_was_drawn_and_passes_the_gradient() -> None:
    training = trained(chain(Node("bend1", "rrelu")))
    _, taken = told(training, 1)
    x, y = seen(taken, "first1")[1], seen(taken, "bend1")[1]
    below, above = int((x < 0).nonzero()[0]), int((x > 0).nonzero()[0])
    for at, slope in ((below, float(y[below] / x[below])), (above, 1.0)):
        steps, _ = told(training, 1, [("bend1", "y", (at,)), ("first1", "y", (at,))])
        step = step_of(steps, "bend1")
        assert step["arithmetic"]["value"] == pytest.approx(float(y[at]), rel=1e-5)
        if at == below:
            assert line_of(step, "drawn slope")["value"] == pytest.approx(slope, rel=1e-5) and 0.125 <= slope <= 0.333
        behind, before = (step_of(steps, node, phase="backward")["number"] for node in ("bend1", "first1"))
        assert before == pytest.approx(slope * behind, rel=1e-4)


@pytest.mark.parametrize("settings", [{"heads": 1}, {"heads": 4}, {"heads": 2, "causal": True}])
def test_dropout_inside_attention_tells_which_shares_it_silenced_and_which_it_kept(settings: dict[str, Any]) -> None:
    training = trained(attending(**settings, dropout=0.4))
    picked = [(ATTENTION, "weights", (5, 2)), (ATTENTION, "y", (5, 7))]
    steps, taken = told(training, 1, picked)
    owner, count = training.program.names[ATTENTION], settings["heads"]
    own = {
        name.removeprefix(f"{owner}."): one.double()
        for name, one in taken.goals[0].before.items()
        if name.startswith(owner)
    }
    x, weights = seen(taken, "add1")[1], seen(taken, ATTENTION, "weights")[1]
    q, k, _ = (
        (x @ weight.T + bias).reshape(len(x), count, -1).transpose(0, 1)
        for weight, bias in zip(own["in_proj_weight"].chunk(3), own["in_proj_bias"].chunk(3), strict=True)
    )
    scores = q @ k.transpose(1, 2) / q.shape[-1] ** 0.5
    if settings.get("causal"):
        scores = scores + torch.full(scores.shape[1:], -torch.inf).triu(1)
    shares = scores.softmax(2)
    made, seen_there = step_of(steps, ATTENTION), step_of(steps, ATTENTION, "weights")
    assert made["number"] == pytest.approx(float(seen(taken, ATTENTION)[1, 5, 7]))
    assert made["arithmetic"]["value"] == pytest.approx(made["number"], rel=1e-3, abs=1e-6)
    assert seen_there["arithmetic"]["value"] == pytest.approx(float(weights[5, 2]), rel=1e-4, abs=1e-7)
    silenced, kept = 0, 0
    line = next(one for one in made["arithmetic"]["lines"] if one["name"] in ("kept", "silenced"))
    head = made["arithmetic"]["head"]
    for term in line["terms"]:
        before = float(shares[head, 5, term["numbers"][0]])
        silenced += term["value"] == 0 and before > 0
        kept += term["value"] != 0
        assert term["value"] == 0 or term["value"] == pytest.approx(before / 0.6, rel=1e-4)
        if count == 1:  # what torch itself gives away
            assert term["value"] == pytest.approx(float(weights[5, term["numbers"][0]]), rel=1e-5)
    assert kept and (silenced or settings.get("causal"))


@pytest.mark.parametrize("kind", ["rnn", "gru", "lstm"])
@pytest.mark.parametrize("bidirectional", [False, True])
def test_stacked_recurrent_layers_with_dropout_between_them_are_told(kind: str, bidirectional: bool) -> None:
    training = trained(recurrent(kind, layers=3, dropout=0.5, bidirectional=bidirectional))
    steps, taken = told(training, 1, [("again1", "sequence", (4, 3))])
    step = step_of(steps, "again1", "sequence")
    value = float(seen(taken, "again1", "sequence")[1, 4, 3])
    assert step["number"] == pytest.approx(value)
    assert step["arithmetic"]["value"] == pytest.approx(value, rel=1e-4, abs=1e-6)


def test_noise_while_training_is_told_as_what_was_drawn() -> None:
    training = trained(chain(Node("noise1", "gaussian_noise", settings={"deviation": 0.5})))
    steps, taken = told(training, 1, [("noise1", "y", (2,))])
    step = step_of(steps, "noise1")
    x, y = float(seen(taken, "first1")[1, 2]), float(seen(taken, "noise1")[1, 2])
    assert line_of(step, "drawn")["value"] == pytest.approx((y - x) / 0.5, rel=1e-5)
    assert [term["value"] for term in line_of(step, "output")["terms"]] == pytest.approx([x, y - x], rel=1e-5)


def test_a_layer_divided_by_its_stretch_is_told_with_the_weight_of_this_very_pass() -> None:
    training = trained(chain(Node("even1", "spectral_linear", settings={"units": 6})), 0)
    steps, taken = told(training, 1, [("even1", "y", (3,))])
    step = step_of(steps, "even1")
    assert step["arithmetic"]["value"] == pytest.approx(float(seen(taken, "even1")[1, 3]), rel=1e-4, abs=1e-6)


@pytest.mark.parametrize(
    ("kind", "settings"),
    [("glu", {}), ("maxout", {"pieces": 3}), ("dropout", {}), ("batch_norm1d", {}), ("powers", {"degree": 2})],
)
def test_what_has_a_short_arithmetic_is_told_in_training_too(kind: str, settings: dict[str, Any]) -> None:
    training = trained(chain(Node("it1", kind, settings=settings)))
    for at in (0, 1):
        steps, taken = told(training, 1, [("it1", "y", (at,))])
        step = step_of(steps, "it1")
        assert step["arithmetic"]["value"] == pytest.approx(float(seen(taken, "it1")[1, at]), rel=1e-4, abs=1e-6)


def test_a_goal_of_several_losses_is_told_as_their_sum_and_a_weighted_one_of_the_whole_batch() -> None:
    document = chain(Node("bend1", "relu"))
    nodes = {
        **document.nodes,
        "small1": Node("small1", "activity_penalty"),
        "weighted1": Node("weighted1", "weighted_loss", settings={"weight": 0.25}),
    }
    wires = (
        *document.wires,
        Wire(End("bend1", "y"), End("small1", "h")),
        Wire(End("small1", "loss"), End("weighted1", "x")),
        Wire(End("weighted1", "loss"), End("goal1", "loss")),
    )
    steps, taken = told(trained(document.but(nodes=nodes, wires=wires)), 1)
    values = {key: float(seen(taken, key, "loss")) for key in ("loss1", "small1", "weighted1")}
    accounts = {one["node"]: one["account"] for one in steps if one["phase"] == "loss"}
    whole = accounts["goal1"]["lines"][0]
    assert [term["value"] for term in whole["terms"]] == pytest.approx([values["loss1"], values["weighted1"]], rel=1e-5)
    assert whole["value"] == pytest.approx(values["loss1"] + values["weighted1"], rel=1e-6)
    assert accounts["goal1"]["window"]["whole"] and accounts["weighted1"]["window"]["whole"]
    assert accounts["weighted1"]["value"] == pytest.approx(0.25 * values["small1"], rel=1e-6)
    own = seen(taken, "bend1")[1]
    assert accounts["small1"]["value"] == pytest.approx(float(own.abs().sum()), rel=1e-4)  # of the sample alone


@pytest.mark.parametrize("name", ["linear-regression", "learnt-representation"])
def test_what_was_fitted_beside_the_network_is_told_as_a_weighted_sum(name: str) -> None:
    training = trained(load(find(name)))
    steps, taken = told(training, 1)
    kinds = {key: node.type for key, node in training.program.checked.document.nodes.items()}
    fitted = [one for one in steps if one["phase"] == "forward" and kinds[one["node"]] in ("linear_regression", "pca")]
    assert fitted
    for step in fitted:
        value = float(seen(taken, step["node"], step["port"])[1][tuple(step["place"])])
        first = next(wire.source for wire in ordered_inputs(training.program.checked, step["node"]) if wire)
        rows = seen(taken, first.node, first.port).flatten(1).numpy()
        known = training.program.module_of(step["node"]).estimator  # that of the run itself
        codes = known.predict(rows) if kinds[step["node"]] == "linear_regression" else known.transform(rows)
        there = known.inverse_transform(codes) if step["port"] == "reconstruction" else codes
        assert value == pytest.approx(there.reshape(len(rows), -1)[1][step["place"][0]], rel=1e-4)
        assert step["arithmetic"]["value"] == pytest.approx(value, rel=1e-4, abs=1e-5)
        assert line_of(step, "sum")["terms"]
