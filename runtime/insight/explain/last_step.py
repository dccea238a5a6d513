"""How far the optimizer moved a weight in the last step, read from what it remembers; nothing is done again."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from math import sqrt
from typing import Any

import torch
from torch import Tensor

from runtime.insight.lens import Lens


def last_step(lens: Lens, parameter: Tensor, index: Sequence[int]) -> float | None:
    """The last change of one weight; None before the first step, and where the optimizer does not remember enough.

    What a penalty that makes exact zeros or a constraint did after the update is not in it.
    """
    training = lens.training
    if training is None or not training.step:
        return None
    for goal in training.goals:
        for group in goal.optimizer.param_groups:
            if any(item is parameter for item in group["params"]):
                if parameter.grad is None:
                    return None
                at = tuple(index)
                state = goal.optimizer.state.get(parameter, {})
                remembered = {
                    key: float(value[at]) if value.dim() == parameter.dim() and value.shape == parameter.shape
                    else float(value) for key, value in state.items() if isinstance(value, Tensor)
                }  # fmt: skip
                rule = _RULES.get(type(goal.optimizer))
                numbers = float(parameter.detach()[at]), float(parameter.grad[at])
                found = rule(group, remembered, *numbers) if rule is not None else None
                return None if found is None else float(found)
    return None


def _sgd(group: dict[str, Any], state: dict[str, float], _after: float, gradient: float) -> float:
    momentum = float(group["momentum"])
    if not momentum:
        return -float(group["lr"]) * gradient
    pull = state.get("momentum_buffer", gradient)
    return -float(group["lr"]) * (gradient + momentum * pull if group["nesterov"] else pull)


def _adam(group: dict[str, Any], state: dict[str, float], after: float, _gradient: float) -> float | None:
    if "exp_avg" not in state:
        return None
    first, second = (float(beta) for beta in group["betas"])
    step, rate = state["step"], float(group["lr"])
    mean = state["exp_avg"] / (1.0 - float(first**step))
    moved = -rate * mean / (sqrt(state["exp_avg_sq"] / (1.0 - float(second**step))) + float(group["eps"]))
    decay = rate * float(group["weight_decay"])
    return moved - decay * (after - moved) / (1 - decay) if decay else moved


def _rmsprop(group: dict[str, Any], state: dict[str, float], _after: float, gradient: float) -> float | None:
    if "square_avg" not in state:
        return None
    rate = float(group["lr"])
    if group["momentum"]:
        return -rate * state["momentum_buffer"]
    return -rate * gradient / (sqrt(state["square_avg"]) + float(group["eps"]))


def _adagrad(group: dict[str, Any], state: dict[str, float], _after: float, gradient: float) -> float | None:
    if "sum" not in state:
        return None
    rate = float(group["lr"]) / (1 + (state["step"] - 1) * float(group["lr_decay"]))
    return -rate * gradient / (sqrt(state["sum"]) + float(group["eps"]))


_Rule = Callable[[dict[str, Any], dict[str, float], float, float], float | None]
_RULES: dict[type[torch.optim.Optimizer], _Rule] = {
    torch.optim.SGD: _sgd,
    torch.optim.Adam: _adam,
    torch.optim.AdamW: _adam,
    torch.optim.RMSprop: _rmsprop,
    torch.optim.Adagrad: _adagrad,
}
