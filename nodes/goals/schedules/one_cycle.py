"""One cycle of the learning rate, by Smith and Topin, 2017."""

from math import cos, pi

from nodes.goals.registry import rule
from nodes.spec import setting


@rule(key="one_cycle", title="One cycle")
class OneCycle:
    """The learning rate rises to its value and then falls almost to nothing."""

    rise = setting(0.3, minimum=0.0, maximum=1.0, title="Rising share", help="The share of the run in which it rises.")
    first = setting(
        0.04, minimum=0.0, maximum=1.0, title="First share", help="What it starts with, as share of its value."
    )
    final = setting(
        0.0001, minimum=0.0, maximum=1.0, title="Final share", help="What is left of it at the end of the run."
    )

    def factor(self, step: int, steps: int, steps_per_epoch: int) -> float:
        passed = min(1.0, step / steps)
        if passed < self.rise:
            return _between(self.first, 1.0, passed / self.rise)
        return _between(1.0, self.final, (passed - self.rise) / (1 - self.rise) if self.rise < 1 else 0.0)


def _between(start: float, end: float, share: float) -> float:
    return start + (end - start) * (1 - cos(pi * share)) / 2
