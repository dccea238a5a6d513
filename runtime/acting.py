"""What a stage does to the weights once, when it begins: prune, quantize, take those of another run."""

from __future__ import annotations

from collections.abc import Callable, Container, Mapping
from functools import partial
from typing import Any

import torch

from nodes.spec import Problem
from runtime.compile import Program
from runtime.failure import Failure
from runtime.forms import resolve
from runtime.sizes import sizes_of
from runtime.stage_plan import Plan
from runtime.training import Acted, Training
from runtime.transfer import load_from
from runtime.weights import Weights

Measure = Callable[[Training], Mapping[str, float]]


def act(training: Training, plan: Plan, measure: Measure) -> Acted | None:
    """Do what a stage begins with; None where that is nothing. Raises `Failure` where it cannot be done."""
    rule = plan.settings.begin
    form = rule.build()
    if form is None and not getattr(rule, "loads", False):
        return None
    before, (step, size) = measure(training), training.stored
    if step != training.step:  # otherwise the weights are still as the last act left them, in its few bits
        size = _size(training)
    sentence, values = "", dict[str, object]()
    if form is None:
        sentence, values = _load(training, rule)
    else:
        _change(training, plan, partial(resolve(form.path), **dict(form.keywords)))
    training.stored = training.step, _size(training, int(getattr(rule, "bits", 32)))
    return Acted(before, measure(training), size, training.stored[1], sentence, values)


def _size(training: Training, bits: int = 32) -> int:
    """Bytes of the learnt weights as they are best stored: zeros left out where that pays, each in so many bits."""
    return sizes_of(training.program.network.parameters(), bits).both


@torch.no_grad()
def _change(training: Training, plan: Plan, change: Callable[..., Any]) -> None:
    """Change the weight matrices and kernels that the stage trains; of a stage that trains nothing, all of them."""
    program = training.program
    nodes = frozenset().union(*plan.trains.values()) or frozenset(program.checked.kind("module"))
    wanted = {id(item) for item in Weights(program, nodes).parameters if item.dim() > 1}
    found = {name: item for name, item in program.network.named_parameters() if id(item) in wanted}
    masks = change(list(found.values()))
    if masks is not None:
        training.masks.add(list(found), masks)


def _load(training: Training, rule: Any) -> tuple[str, dict[str, object]]:
    try:
        report = load_from(training.program, rule.run, rule.layers)
    except Problem as problem:
        raise Failure(problem.sentence, "", **problem.values) from problem
    if not training.step:
        _begin_alike(training.program, report.taken)
    told = report.told()
    return told.sentence, told.values


def _begin_alike(program: Program, taken: Container[str]) -> None:
    """Before its first step a copy that lags is what its original is, unless it took weights of its own."""
    for key, node in program.checked.document.nodes.items():
        copy, original = (program.module_of(one) if node.lagged else None for one in (key, node.linked))
        if copy is not None and original is not None and program.names[key] not in taken:
            copy.load_state_dict(original.state_dict())
