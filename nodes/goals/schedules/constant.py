"""The constant learning rate."""

from nodes.goals.registry import rule


@rule(key="constant", title="Constant")
class Constant:
    """The learning rate stays as it is."""

    def factor(self, step: int, steps: int, steps_per_epoch: int) -> float:
        return 1.0
