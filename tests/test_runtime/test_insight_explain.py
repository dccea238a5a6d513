"""The arithmetic of a number arrives at that number: for every node type, and for planted ones at known terms."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import torch
from node_cases import Case, all_cases, given_source, name_of

from runtime.check import check
from runtime.checkpoint import clone
from runtime.compile import compile_program
from runtime.data import Rows
from runtime.document import End
from runtime.examples import find
from runtime.insight.explain.account import Place
from runtime.insight.explain.last_step import last_step
from runtime.insight.explain.question import Explain
from runtime.insight.explain.registry import account_of, ways
from runtime.insight.explain.site import one_sample, site_of
from runtime.insight.lens import Lens, of_training
from runtime.prepare import prepare
from runtime.store import load
from runtime.train import take_step

CASES = all_cases("module", "loss")
CPU = torch.device("cpu")


@pytest.fixture(autouse=True, scope="module")
def _source() -> Iterator[None]:
    with given_source():
        yield


def lens_of(case: Case) -> Lens:
    """A lens on a node with rows of random numbers before it, and fitted layers fitted."""
    program = compile_program(case.check(), seed=1)
    batch = case.batch(50, seed=9)
    for module in program.network.modules():
        if getattr(module, "fitted", False):
            module.fit(*batch)  # type: ignore[operator]
    for module in program.network.modules():
        for name, buffer in module.named_buffers(recurse=False):
            if name.startswith("running_"):
                buffer.uniform_(0.5, 1.5)
    tensors = dict(zip("abc", batch, strict=False))
    parts = {part: torch.arange(50) for part in ("train", "validation", "test")}
    rows = {"given1": Rows("given1", tensors, parts, 50, False)} if batch else {}
    return Lens(program, rows, CPU)


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_the_arithmetic_arrives_at_what_the_module_gives(case: Case) -> None:
    lens = lens_of(case)
    for port in case.facts.outputs:
        with lens.used():
            first = site_of(lens, "it", port.key, None, 3)
            places = [first.output.numel() // 3, first.output.numel() - 1]
            for place in places if first.output.is_floating_point() and first.output.numel() else []:
                at = tuple(int(one) for one in torch.unravel_index(torch.tensor(place), first.output.shape))
                drawn = Explain("it", at[len(at) - len(_own(lens, port.key, first.output)) :], 3, port.key).answer(lens)
                facts = drawn.facts
                value = float(first.output[at])
                assert facts["value"] == pytest.approx(value, rel=1e-6, nan_ok=True)
                assert facts["recomputed"] == pytest.approx(value, rel=2e-4, abs=2e-5, nan_ok=True), facts


def _own(lens: Lens, port: str, output: torch.Tensor) -> tuple[int, ...]:
    signal = lens.signal(End("it", port))
    batched = signal is not None and signal.rank > 0 and signal.varies(0) and output.dim() and output.shape[0] == 1
    return tuple(output.shape[1:] if batched else output.shape)


@pytest.mark.parametrize("case", CASES, ids=name_of)
def test_what_a_type_declares_is_a_way_that_there_is_and_that_serves(case: Case) -> None:
    declared = getattr(case.facts.declaration, "arithmetic", "")
    assert declared in ways() or not declared
    lens = lens_of(case)
    with lens.used():
        site = site_of(lens, "it", case.facts.outputs[0].key, None, 0)
        account = account_of(site)
    optional = ("upsample", "nll", "cross_entropy", "binary_cross_entropy", "mse", "kl_divergence", "pad")
    if declared and case.facts.key not in optional:
        assert account.exact and account.way == declared
    for line in account.lines:
        if line.how == "+" and line.terms:
            assert line.value == pytest.approx(sum(term.value for term in line.terms) + line.rest, rel=1e-6, abs=1e-9)
        for term in line.terms:
            if term.factors:
                product = 1.0
                for factor in term.factors:
                    product *= factor
                assert term.value == pytest.approx(product, rel=1e-6, abs=1e-9)
            if term.place is not None and term.kind == "input":  # it stands where the term says
                number = term.factors[-1] if term.factors else term.value
                assert number == pytest.approx(stands_at(lens, term.place), rel=1e-5, abs=1e-7)


def stands_at(lens: Lens, place: Place) -> float:
    """What a place holds for the first sample."""
    end = End(place.node, place.port)
    with lens.used():
        graph = lens.graph(end)
        found = lens.run(graph, one_sample(lens, graph.inputs, 0))[0]
    lead = (0,) * (found.dim() - len(place.index))
    return float(found[(*lead, *place.index)])


@pytest.fixture(scope="module")
def training():
    return prepare(check(load(find("digits-mlp"))), 1)


def test_a_linear_unit_is_told_as_weights_times_inputs_that_can_be_followed_up(training) -> None:
    lens = of_training(training)
    node = next(key for key in lens.checked.order if lens.checked.document.nodes[key].type == "linear")
    before = clone(training.state())
    with lens.used():
        drawn = Explain(node, (3,), sample=5).answer(lens)
    (line,) = drawn.facts["lines"]
    module = training.program.module_of(node)
    for term in line["terms"]:
        if term["kind"] == "input":
            weight, x = term["factors"]
            assert weight == pytest.approx(float(module.weight.detach()[tuple(term["weight"]["index"])]))
            with lens.used():
                further = Explain(
                    term["place"]["node"], tuple(term["place"]["index"]), 5, term["place"]["port"]
                ).answer(lens)
            assert further.facts["value"] == pytest.approx(x)
    sizes = [abs(term["value"]) for term in line["terms"] if term["kind"] == "input"]
    assert sizes == sorted(sizes, reverse=True)
    after = training.state()
    assert all(torch.equal(after["weights"][name], tensor) for name, tensor in before["weights"].items())
    assert drawn.arrays["sample"].ndim == 2 and drawn.facts["samples"] > 5


def test_the_gradient_is_that_of_the_loss_with_respect_to_the_very_number(training) -> None:
    lens = of_training(training)
    nodes = lens.checked.document.nodes
    node = [key for key in lens.checked.order if nodes[key].type == "linear"][-1]
    goal = lens.checked.kind("goal")[0]
    with lens.used():
        drawn = Explain(node, (2,), sample=1).answer(lens)
        graph = lens.graph(goal, given=[End(node, "y")])
        scores = lens.run(lens.graph(End(node, "y")), one_sample(lens, lens.graph(End(node, "y")).inputs, 1))[0]
        others = dict(
            zip(
                [end for end in graph.inputs if end.node != node],
                one_sample(lens, [end for end in graph.inputs if end.node != node], 1),
                strict=True,
            )
        )
        step = 1e-2
        losses = []
        for sign in (-1, 1):
            moved = scores.clone()
            moved[0, 2] += sign * step
            losses.append(
                float(lens.run(graph, [moved if end.node == node else others[end] for end in graph.inputs])[0])
            )
    assert drawn.facts["gradient"] == pytest.approx((losses[1] - losses[0]) / (2 * step), rel=1e-2, abs=1e-5)
    assert drawn.facts["goal"] == goal


@pytest.mark.parametrize("name", ["digits-mlp", "momentum", "optimizers", "linear-regression"])
def test_the_last_update_of_a_weight_is_what_the_last_step_did(name: str) -> None:
    training = prepare(check(load(find(name))), 1)
    training.program.network.train()
    for _ in range(3):
        take_step(training)
    before = clone(dict(training.program.network.named_parameters()))
    take_step(training)
    lens = of_training(training)
    told = 0
    for node in training.program.checked.kind("module"):
        for path, parameter in training.program.parameters_of(node).items():
            at = tuple(size - 1 for size in parameter.shape)
            moved = last_step(lens, parameter, at)
            if moved is not None:
                told += 1
                change = float(parameter.detach()[at] - before[path][at])
                assert moved == pytest.approx(change, rel=1e-2, abs=2e-7)
    assert told
    linear = [key for key in lens.checked.order if lens.checked.document.nodes[key].type == "linear"]
    if not linear:
        return
    with lens.used():
        (line,) = Explain(linear[0]).answer(lens).facts["lines"]
    assert all("moved" in term["weight"] for term in line["terms"] if "weight" in term)


def test_every_optimizer_with_a_memory_is_read() -> None:
    for kind, options in (
        ("SGD", {}),
        ("SGD", {"momentum": 0.9}),
        ("SGD", {"momentum": 0.9, "nesterov": True}),
        ("Adam", {}),
        ("AdamW", {"weight_decay": 0.1}),
        ("RMSprop", {}),
        ("RMSprop", {"momentum": 0.5}),
        ("Adagrad", {}),
    ):
        training = prepare(check(load(find("linear-regression"))), 1)
        lens = of_training(training)
        goal = training.goals[0]
        goal.optimizer = getattr(torch.optim, kind)(goal.parameters, lr=0.01, **options)
        goal._update = goal.optimizer.step
        goal.rate = lambda *_: 0.01
        training.program.network.train()
        for _ in range(3):
            take_step(training)
        before = clone(list(goal.parameters))
        take_step(training)
        for parameter, old in zip(goal.parameters, before, strict=True):
            at = (0,) * parameter.dim()
            change = float(parameter.detach()[at] - old[at])
            assert last_step(lens, parameter, at) == pytest.approx(change, rel=1e-2, abs=1e-6), kind
