"""AdamW: Adam with a weight decay of its own, by Loshchilov and Hutter, 2017."""

from nodes.goals.registry import rule
from nodes.spec import Form, Module, setting


@rule(key="adamw", title="AdamW")
class AdamW:
    """Adam that also shrinks every weight a little at each step, apart from the gradient."""

    learning_rate = setting(
        0.001, minimum=0.0, maximum=100.0, live=True, logarithmic=True, help="How far one step goes."
    )
    weight_decay = setting(
        0.01, minimum=0.0, maximum=100.0, help="The share of a weight, times the learning rate, lost at each step."
    )
    beta1 = setting(0.9, minimum=0.0, maximum=0.9999, title="β₁", help="How much of the mean gradient each step keeps.")
    beta2 = setting(
        0.999, minimum=0.0, maximum=0.999999, title="β₂", help="How much of the mean square each step keeps."
    )

    def build(self) -> Form:
        return Module(
            "torch.optim.AdamW", lr=self.learning_rate, betas=(self.beta1, self.beta2), weight_decay=self.weight_decay
        )
