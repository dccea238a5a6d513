"""How first weights are drawn: small declarations that the choice of a layer with weights carries.

Each `build` answers a function called with (weight), a matrix or kernel, that fills it in place from torch's stream;
None leaves what torch has drawn.
"""

from __future__ import annotations

from nodes.goals.registry import rule
from nodes.spec import Form, Function, setting


@rule(key="default", title="PyTorch default")
class Default:
    """Draws weights and biases as PyTorch does for the layer."""

    def build(self) -> Form | None:
        return None


@rule(key="xavier", title="Xavier (Glorot)")
class Xavier:
    """Keeps the spread of signals and gradients from layer to layer, for tanh and the like; Glorot and Bengio, 2010."""

    def build(self) -> Form | None:
        return Function("torch.nn.init.xavier_uniform_")


@rule(key="he", title="He (Kaiming)")
class He:
    """Keeps the spread of signals from layer to layer where ReLU silences half of them; He and others, 2015."""

    def build(self) -> Form | None:
        return Function("torch.nn.init.kaiming_uniform_", nonlinearity="relu")


@rule(key="orthogonal", title="Orthogonal")
class Orthogonal:
    """Turns and mirrors signals without stretching them; Saxe and others, 2013."""

    def build(self) -> Form | None:
        return Function("torch.nn.init.orthogonal_")


@rule(key="normal", title="Normal")
class Normal:
    """Draws every weight from a bell curve around 0."""

    deviation = setting(
        0.02, minimum=0.0, maximum=1000.0, logarithmic=True, title="σ", help="How far weights lie from 0, typically."
    )

    def build(self) -> Form | None:
        return Function("torch.nn.init.normal_", std=self.deviation)


@rule(key="uniform", title="Uniform")
class Uniform:
    """Draws every weight evenly from −limit to limit."""

    limit = setting(
        0.1, minimum=0.0, maximum=1000.0, logarithmic=True, title="Largest", help="The largest weight drawn."
    )

    def build(self) -> Form | None:
        return Function("torch.nn.init.uniform_", a=-self.limit, b=self.limit)


@rule(key="constant", title="One value")
class Constant:
    """Gives every weight the same value; units that begin alike stay alike."""

    value = setting(0.5, minimum=-1000.0, maximum=1000.0, help="What every weight starts at.")

    def build(self) -> Form | None:
        return Function("torch.nn.init.constant_", val=self.value)


@rule(key="zeros", title="All zeros")
class Zeros:
    """Gives every weight the value 0; right for a single layer, while deeper ones have no gradient to start with."""

    def build(self) -> Form | None:
        return Function("torch.nn.init.zeros_")


FIRST_WEIGHTS = (Default, Xavier, He, Orthogonal, Normal, Uniform, Constant, Zeros)
