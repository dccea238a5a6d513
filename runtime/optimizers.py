"""Makes a goal's update rule live: a torch optimizer from its declaration, the fused kind where torch has one."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from typing import Any, cast

import torch
from torch.optim import Optimizer

from runtime.forms import resolve
from runtime.weights import Weights

# Where torch's fused kernels run; Adagrad has one for the CPU alone.
_FUSED_ON = {"Adagrad": ("cpu",)}


def make_optimizer(rule: Any, weights: Weights, device: torch.device) -> Optimizer:
    """The optimizer of a bound rule over these weights, in groups where nodes have learning rates of their own.

    A line search has one rate for all, and a closed form none: both get the parameters as one group.
    """
    form = rule.build()
    kind = cast(Callable[..., Optimizer], resolve(form.path))
    keywords = dict(form.keywords)
    if "fused" in inspect.signature(kind).parameters and device.type in _FUSED_ON.get(
        kind.__name__, ("cpu", "cuda", "mps")
    ):
        keywords["fused"] = True
    if len(weights.groups) == 1 or getattr(rule, "needs_closure", False):
        optimizer = kind(weights.parameters, *form.arguments, **keywords)
        for group in optimizer.param_groups:
            group["factor"] = 1.0 if len(weights.groups) > 1 else next(iter(weights.groups))
        return optimizer
    groups = [{"params": items, "factor": factor} for factor, items in weights.groups.items()]
    return kind(groups, *form.arguments, **keywords)


def retune(optimizer: Optimizer, rule: Any) -> None:
    """Give a running optimizer the numbers of a changed rule; what it has learnt stays. The rate is the schedule's."""
    for key, value in rule.build().keywords:
        for group in optimizer.param_groups:
            if key in group and key != "lr":
                group[key] = value


def step_of(optimizer: Optimizer) -> Callable[..., Any]:
    """The optimizer's step without the bracket of torch's profiler, which is a fifth of a small net's update."""
    step = type(optimizer).step
    return getattr(step, "__wrapped__", step).__get__(optimizer)  # type: ignore[no-any-return]
