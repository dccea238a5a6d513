"""PReLU: the slope of negative numbers is learnt."""

from nodes.checks import need_floats
from nodes.spec import Module, Signal, node, setting


@node(
    key="prelu",
    title="PReLU",
    family="activations",
    formula="y = x for x > 0, else a·x",
    words=("parametric relu", "learnt slope", "rectifier"),
    torch_name="PReLU",
)
class PReLU:
    """Passes positive numbers and multiplies negative ones by a slope that is learnt."""

    arithmetic = "each"

    per_channel = setting(False, help="Whether every channel learns a slope of its own.")
    slope = setting(0.25, minimum=-10.0, maximum=10.0, title="First slope", help="The slope before training.")

    def build(self, x: Signal) -> Module:
        need_floats(x)
        parameters = x.channels if self.per_channel and x.rank > 1 else 1
        return Module("torch.nn.PReLU", num_parameters=parameters, init=self.slope)
