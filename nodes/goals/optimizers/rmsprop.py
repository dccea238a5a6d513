"""RMSprop, by Hinton, 2012."""

from nodes.goals.registry import rule
from nodes.spec import Form, Module, setting


@rule(key="rmsprop", title="RMSprop")
class RMSprop:
    """Steps divided by the recent size of the gradient, so that steep and flat weights move alike."""

    learning_rate = setting(
        0.001, minimum=0.0, maximum=100.0, live=True, logarithmic=True, help="How far one step goes."
    )
    alpha = setting(0.99, minimum=0.0, maximum=0.9999, title="α", help="How much of the mean square each step keeps.")
    momentum = setting(0.0, minimum=0.0, maximum=0.9999, help="How much of the last step is kept.")

    def build(self) -> Form:
        return Module("torch.optim.RMSprop", lr=self.learning_rate, alpha=self.alpha, momentum=self.momentum)
