"""RReLU: a leaky rectifier whose slope is random while training."""

from nodes.checks import need_floats
from nodes.remedies import Set
from nodes.spec import Module, Problem, Signal, node, setting


@node(
    key="rrelu",
    title="RReLU",
    family="activations",
    formula="y = x for x > 0, else a·x, a random",
    words=("randomized leaky relu", "rectifier", "noise"),
    torch_name="RReLU",
)
class RReLU:
    """Multiplies negative numbers by a slope that is drawn anew while training and is the mean slope afterwards."""

    arithmetic = "each"

    lower = setting(0.125, minimum=0.0, maximum=1.0, title="Least slope", help="The smallest slope that may be drawn.")
    upper = setting(0.333, minimum=0.0, maximum=1.0, title="Largest slope", help="The largest slope that may be drawn.")

    def build(self, x: Signal) -> Module:
        need_floats(x)
        if self.lower > self.upper:
            raise Problem(
                "{node} has the lower limit {low} and the upper limit {high}. Make the upper one larger.",
                (Set("order_limits", {"lower": self.upper, "upper": self.lower}),),
                low=self.lower,
                high=self.upper,
            )
        return Module("nodes.modules.random_leaky_relu.RandomLeakyReLU", self.lower, self.upper)
