"""A learning rate that falls in steps."""

from nodes.goals.registry import rule
from nodes.spec import setting


@rule(key="step", title="Step")
class Step:
    """The learning rate is multiplied by a factor every few epochs."""

    epochs = setting(10, minimum=1, maximum=1_000_000, help="How many epochs pass between two changes.")
    change = setting(0.1, minimum=0.0, maximum=10.0, title="Factor", help="What the learning rate is multiplied by.")

    def factor(self, step: int, steps: int, steps_per_epoch: int) -> float:
        return float(self.change ** (step // (self.epochs * steps_per_epoch)))
