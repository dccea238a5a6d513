"""Softmax: scores become probabilities."""

from collections.abc import Iterator
from typing import Any

from nodes.checks import need_axis, need_floats
from nodes.remedies import Become, Leave
from nodes.spec import Module, Problem, Signal, node, setting


@node(
    key="softmax",
    title="Softmax",
    family="activations",
    formula="yᵢ = eˣⁱ / Σⱼ eˣʲ",
    words=("probabilities", "normalized exponential", "classification", "attention"),
    torch_name="Softmax",
)
class Softmax:
    """Turns scores into probabilities that add up to 1."""

    arithmetic = "shares"

    axis = setting(
        1, minimum=-8, maximum=8, help="The axis to work along: 1 is the first after the batch, −1 the last."
    )

    def build(self, x: Signal) -> Module:
        need_floats(x)
        return Module("torch.nn.Softmax", dim=need_axis(x, self.axis))

    def advise(self, x: Signal) -> Iterator[Problem]:
        if x.shape[self.axis] == 1:
            yield Problem(
                "{node} works along an axis with a single number, so its result is always 1. Choose another axis"
                " or use a Sigmoid.",
                (Become("probability"), Leave()),
            )

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"meaning": "probabilities", "classes": x.shape[self.axis], "low": 0.0, "high": 1.0}
