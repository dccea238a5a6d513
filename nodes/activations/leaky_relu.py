"""Leaky ReLU: negative numbers keep a small slope."""

from nodes.checks import need_floats
from nodes.spec import Module, Signal, node, setting


@node(
    key="leaky_relu",
    title="Leaky ReLU",
    family="activations",
    formula="y = x for x > 0, else a·x",
    words=("rectifier", "leak", "dying relu"),
    torch_name="LeakyReLU",
    traits=("leak",),
)
class LeakyReLU:
    """Passes positive numbers and shrinks negative ones, so that no unit falls silent for good."""

    arithmetic = "each"

    slope = setting(0.01, minimum=-10.0, maximum=10.0, main=True, help="What a negative number is multiplied by.")

    def build(self, x: Signal) -> Module:
        need_floats(x)
        return Module("torch.nn.LeakyReLU", negative_slope=self.slope)
