"""Adam, by Kingma and Ba, 2014."""

from nodes.goals.registry import rule
from nodes.spec import Form, Module, setting


@rule(key="adam", title="Adam")
class Adam:
    """Steps of a size of their own for every weight, from running means of the gradient and its square."""

    learning_rate = setting(
        0.001, minimum=0.0, maximum=100.0, live=True, logarithmic=True, help="How far one step goes."
    )
    beta1 = setting(0.9, minimum=0.0, maximum=0.9999, title="β₁", help="How much of the mean gradient each step keeps.")
    beta2 = setting(
        0.999, minimum=0.0, maximum=0.999999, title="β₂", help="How much of the mean square each step keeps."
    )

    def build(self) -> Form:
        return Module("torch.optim.Adam", lr=self.learning_rate, betas=(self.beta1, self.beta2))
