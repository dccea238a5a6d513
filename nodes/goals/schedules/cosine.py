"""A learning rate that falls along half a cosine, by Loshchilov and Hutter, 2016."""

from math import cos, pi

from nodes.goals.registry import rule
from nodes.spec import setting


@rule(key="cosine", title="Cosine")
class Cosine:
    """The learning rate falls along half a cosine wave: slowly, quickly, slowly."""

    final = setting(
        0.0, minimum=0.0, maximum=1.0, title="Final share", help="What is left of it at the end of the run."
    )

    def factor(self, step: int, steps: int, steps_per_epoch: int) -> float:
        passed = min(1.0, step / steps)
        return float(self.final + (1 - self.final) * (1 + cos(pi * passed)) / 2)
