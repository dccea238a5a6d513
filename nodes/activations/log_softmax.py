"""LogSoftmax: scores become logarithms of probabilities."""

from collections.abc import Iterator
from typing import Any

from nodes.checks import need_axis, need_floats
from nodes.remedies import Leave
from nodes.spec import Module, Problem, Signal, node, setting


@node(
    key="log_softmax",
    title="LogSoftmax",
    family="activations",
    formula="yᵢ = xᵢ − ln Σⱼ eˣʲ",
    words=("log probabilities", "classification", "nll"),
    torch_name="LogSoftmax",
    traits=("logarithms",),
)
class LogSoftmax:
    """The logarithm of softmax, exact also where probabilities are tiny."""

    arithmetic = "shares"

    axis = setting(
        1, minimum=-8, maximum=8, help="The axis to work along: 1 is the first after the batch, −1 the last."
    )

    def build(self, x: Signal) -> Module:
        need_floats(x)
        return Module("torch.nn.LogSoftmax", dim=need_axis(x, self.axis))

    def advise(self, x: Signal) -> Iterator[Problem]:
        if x.shape[self.axis] == 1:
            yield Problem(
                "{node} works along an axis with a single number, so its result is always 0. Choose another axis"
                " or use a Sigmoid.",
                (Leave(),),
            )

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"meaning": "log_probabilities", "classes": x.shape[self.axis], "high": 0.0}
