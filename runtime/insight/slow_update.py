"""How one weight moves in a step: the arithmetic of the optimizer at hand, with the numbers it has there."""

from __future__ import annotations

from collections.abc import Mapping
from math import sqrt
from typing import Any

from torch import Tensor

from runtime.descent import Descent
from runtime.insight.explain.account import Line, Term

CLOSE = 1e-4  # of the step, within which what the lines give is the weight that is there


def kind_of(goal: Descent) -> str:
    """Which arithmetic a goal's update follows: that of its optimizer, of SGD with or without momentum."""
    if getattr(goal.rule.optimizer, "solves", False):
        return "solves"
    name = type(goal.optimizer).__name__.lower()
    return "momentum" if name == "sgd" and goal.optimizer.param_groups[0]["momentum"] else name


def memory_of(goal: Descent, parameter: Tensor) -> dict[str, Tensor]:
    """What the optimizer keeps of a parameter, as it is now."""
    kept = goal.optimizer.state.get(parameter, {})
    return {key: value.detach().clone() for key, value in kept.items() if isinstance(value, Tensor)}


def account_of_update(
    kind: str, group: Mapping[str, Any], memory: Mapping[str, Tensor], weight: Mapping[str, float], place: int
) -> list[dict[str, Any]]:
    """The lines from the gradient to the new weight; none where the optimizer follows no such formula.

    `memory` is what the optimizer kept before the step, `weight` the weight `before` and `after`, its `gradient` and
    that which the optimizer was `given`, `place` where it stands in its parameter.
    """
    if kind not in _WAYS:
        return []
    kept = {key: float(value.flatten()[place if value.dim() else 0]) for key, value in memory.items()}
    given, rate = weight["given"], float(group["lr"])
    lines = [Line("gradient", weight["gradient"], "g = ∂L/∂w")]
    if abs(given - weight["gradient"]) > CLOSE * abs(given):
        lines.append(Line("given", given, "g"))
    lines += _WAYS[kind](given, kept, group)
    direction = lines[-1]
    sign = "g" if direction.name in ("gradient", "given") else _SIGNS[direction.name]
    change, decay = -rate * direction.value, rate * float(group["weight_decay"]) * weight["before"]
    lines.append(Line("change", change, f"Δw = −η·{sign}", written="−{} × {}", figures=(rate, direction.value)))
    if kind == "adamw" and decay:
        figures = (rate, float(group["weight_decay"]), weight["before"])
        lines.append(Line("decay", -decay, "−η·λ·w", written="−{} × {} × {}", figures=figures))
        change -= decay
    lines.append(Line("new weight", weight["before"] + change, "w + Δw", written="{} + {}",
                      figures=(weight["before"], change)))  # fmt: skip
    if abs(weight["before"] + change - weight["after"]) > CLOSE * abs(change) + 1e-6 * abs(weight["before"]):
        lines.append(Line("held", weight["after"]))
    return [line.told() for line in lines]


def _plain(given: float, kept: Mapping[str, float], group: Mapping[str, Any]) -> list[Line]:
    return []


def _velocity(given: float, kept: Mapping[str, float], group: Mapping[str, Any]) -> list[Line]:
    """b = μ·b + g; Nesterov looks one step ahead."""
    line = _mixed("velocity", "b = μ·b + g", group["momentum"], kept.get("momentum_buffer", 0.0), (given,))
    if not group["nesterov"]:
        return [line]
    share = float(group["momentum"])
    ahead = given + share * line.value
    return [line, Line("ahead", ahead, "a = g + μ·b", written="{} + {} × {}", figures=(given, share, line.value))]


def _adam(given: float, kept: Mapping[str, float], group: Mapping[str, Any]) -> list[Line]:
    first, second = map(float, group["betas"])
    steps = kept.get("step", 0.0) + 1
    mean = _mixed("mean", "m = β₁·m + (1 − β₁)·g", first, kept.get("exp_avg", 0.0), (1 - first, given))
    squares = _mixed("squares", "v = β₂·v + (1 − β₂)·g²", second, kept.get("exp_avg_sq", 0.0), (1 - second, given**2))
    shares = 1 - first**steps, 1 - second**steps
    whole, all_squares = mean.value / shares[0], squares.value / shares[1]
    root = sqrt(all_squares) + float(group["eps"])
    return [
        mean,
        squares,
        Line("corrected mean", whole, "m′ = m / (1 − β₁ᵗ)", written="{} / {}", figures=(mean.value, shares[0])),
        Line(
            "corrected squares",
            all_squares,
            "v′ = v / (1 − β₂ᵗ)",
            written="{} / {}",
            figures=(squares.value, shares[1]),
        ),
        Line("ratio", whole / root, "r = m′ / (√v′ + ε)", written="{} / {}", figures=(whole, root)),
    ]


def _rmsprop(given: float, kept: Mapping[str, float], group: Mapping[str, Any]) -> list[Line]:
    share = float(group["alpha"])
    squares = _mixed("squares", "v = α·v + (1 − α)·g²", share, kept.get("square_avg", 0.0), (1 - share, given**2))
    root = sqrt(squares.value) + float(group["eps"])
    ratio = Line("ratio", given / root, "r = g / (√v + ε)", written="{} / {}", figures=(given, root))
    if not group["momentum"]:
        return [squares, ratio]
    earlier = kept.get("momentum_buffer", 0.0)
    return [squares, ratio, _mixed("velocity", "b = μ·b + r", group["momentum"], earlier, (ratio.value,))]


def _adagrad(given: float, kept: Mapping[str, float], group: Mapping[str, Any]) -> list[Line]:
    total = _mixed("sum of squares", "s = s + g²", 1.0, kept.get("sum", 0.0), (given**2,))
    root = sqrt(total.value) + float(group["eps"])
    return [total, Line("ratio", given / root, "r = g / (√s + ε)", written="{} / {}", figures=(given, root))]


def _mixed(name: str, formula: str, share: float, earlier: float, new: tuple[float, ...]) -> Line:
    """A share of what was kept and a part of the gradient."""
    added = 1.0
    for factor in new:
        added *= factor
    own = (share, earlier) if share != 1 else ()
    terms = (
        Term("earlier", share * earlier, tuple(map(float, own))),
        Term("new", added, new if len(new) > 1 else ()),
    )
    return Line(name, share * earlier + added, formula, terms)


_SIGNS = {"velocity": "b", "ahead": "a", "ratio": "r"}
_WAYS = {
    "sgd": _plain,
    "momentum": _velocity,
    "adam": _adam,
    "adamw": _adam,
    "rmsprop": _rmsprop,
    "adagrad": _adagrad,
}
