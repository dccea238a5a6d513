"""Adagrad, by Duchi, Hazan and Singer, 2011."""

from nodes.goals.registry import rule
from nodes.spec import Form, Module, setting


@rule(key="adagrad", title="Adagrad")
class Adagrad:
    """Steps that become smaller the more a weight has already moved; good where few inputs are not zero."""

    learning_rate = setting(
        0.01, minimum=0.0, maximum=100.0, live=True, logarithmic=True, help="How far one step goes."
    )

    def build(self) -> Form:
        return Module("torch.optim.Adagrad", lr=self.learning_rate)
