"""What noise is drawn from: small declarations that a choice carries."""

from __future__ import annotations

from nodes.goals.registry import rule
from nodes.spec import Function, Problem, setting


@rule(key="normal", title="Normal")
class NormalNoise:
    """Numbers in a bell curve around a mean."""

    mean = setting(0.0, minimum=-1e6, maximum=1e6, help="Where the middle of the noise lies.")
    deviation = setting(1.0, minimum=0.0, maximum=1e6, title="σ", help="How strong the noise is.")

    def build(self) -> Function:
        if (self.mean, self.deviation) == (0, 1):
            return Function("torch.randn_like")
        return Function("nodes.modules.noise.normal_like", mean=self.mean, deviation=self.deviation)


@rule(key="uniform", title="Uniform")
class UniformNoise:
    """Numbers drawn evenly between two limits."""

    low = setting(0.0, minimum=-1e6, maximum=1e6, help="The smallest number that can be drawn.")
    high = setting(1.0, minimum=-1e6, maximum=1e6, help="The largest number that can be drawn.")

    def build(self) -> Function:
        if self.low >= self.high:
            raise Problem(
                "{node} has the lower limit {low} and the upper limit {high}. Make the upper one larger.",
                low=self.low,
                high=self.high,
            )
        if (self.low, self.high) == (0, 1):
            return Function("torch.rand_like")
        return Function("nodes.modules.noise.uniform_like", low=self.low, high=self.high)


DISTRIBUTIONS = (NormalNoise, UniformNoise)
