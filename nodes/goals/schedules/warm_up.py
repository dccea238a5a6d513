"""A learning rate that rises in the beginning."""

from nodes.goals.registry import rule
from nodes.spec import setting


@rule(key="warm_up", title="Warm-up")
class WarmUp:
    """The learning rate rises in a straight line over the first epochs and then stays."""

    epochs = setting(1.0, minimum=0.0, maximum=1_000_000.0, help="How many epochs it rises; a part of one is fine.")

    def factor(self, step: int, steps: int, steps_per_epoch: int) -> float:
        rising = self.epochs * steps_per_epoch
        return float(min(1.0, (step + 1) / rising)) if rising > 1 else 1.0
