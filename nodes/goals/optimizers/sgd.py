"""Stochastic gradient descent, with momentum by Polyak, 1964, or Nesterov, 1983."""

from nodes.goals.registry import rule
from nodes.spec import Form, Module, setting


@rule(key="sgd", title="SGD")
class SGD:
    """Steps straight down the gradient; with momentum they keep a part of their last direction."""

    learning_rate = setting(
        0.03, minimum=0.0, maximum=100.0, live=True, logarithmic=True, help="How far one step goes."
    )
    momentum = setting(0.0, minimum=0.0, maximum=0.9999, help="How much of the last step is kept; 0 for plain descent.")
    nesterov = setting(False, title="Nesterov", help="Whether momentum looks one step ahead; needs a momentum above 0.")

    def build(self) -> Form:
        ahead = self.nesterov and self.momentum > 0  # torch refuses the one without the other
        return Module("torch.optim.SGD", lr=self.learning_rate, momentum=self.momentum, nesterov=ahead)
