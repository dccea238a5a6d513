"""Bernoulli sample: probabilities become yes or no."""

from typing import Any

from nodes.checks import need_floats
from nodes.remedies import Insert
from nodes.spec import Examples, Function, Problem, Signal, node


@node(
    key="bernoulli_sample",
    title="Bernoulli sample",
    family="regularization",
    formula="y = 1 with probability p, else 0",
    words=("binary", "stochastic", "straight-through", "coin", "random", "gibbs", "sampling"),
    torch_name="bernoulli",
)
class BernoulliSample:
    """Draws 0 or 1 from each probability, after training too; the gradient passes as if nothing were drawn."""

    random = True
    arithmetic = "bernoulli"

    examples: Examples = (({}, (Signal((6,), meaning="probabilities", low=0.0, high=1.0),)), ({}, (Signal((6,)),)))

    def build(self, x: Signal) -> Function:
        need_floats(x)
        if (x.low is not None and x.low < 0) or (x.high is not None and not 0 < x.high <= 1):
            raise Problem(
                "{node} needs probabilities from 0 to 1 but receives other numbers ({got}). Put a Sigmoid before it.",
                (Insert("probability"),),
                got=x.describe(),
            )
        return Function("nodes.modules.bernoulli_sample.bernoulli_sample")

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"low": 0.0, "high": 1.0}
