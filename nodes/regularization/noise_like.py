"""Noise like: random numbers in the shape of something else."""

from typing import Any

from nodes.checks import need_floats
from nodes.regularization.distributions import DISTRIBUTIONS
from nodes.spec import Examples, Function, Signal, node, setting


@node(
    key="noise_like",
    title="Noise like",
    family="regularization",
    formula="y random, in the shape of x",
    words=("random", "normal", "uniform", "latent", "randn", "rand", "prior", "gaussian"),
    torch_name="randn_like",
)
class NoiseLike:
    """Draws a fresh random number for each number of its input, after training too; only the shape counts."""

    random = True
    opaque = True
    arithmetic = "drawn"

    distribution = setting("normal", choices=DISTRIBUTIONS, main=True, help="What the numbers are drawn from.")

    examples: Examples = (
        ({}, (Signal((8,)),)),
        ({"distribution.deviation": 0.5}, (Signal((3, 4, 4)),)),
        ({"distribution": "uniform"}, (Signal((8,)),)),
        ({"distribution": "uniform", "distribution.low": -1.0}, (Signal(()),)),
    )

    def build(self, x: Signal) -> Function:
        need_floats(x)
        form: Function = self.distribution.build()
        return form

    def carry(self, x: Signal) -> dict[str, Any]:
        limits = self.distribution if self.distribution.key == "uniform" else None
        return {"low": limits.low, "high": limits.high} if limits else {}
