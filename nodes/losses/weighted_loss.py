"""Weighted loss: a loss that counts more or less than others."""

from nodes.spec import Examples, Function, Port, Signal, node, setting


@node(
    key="weighted_loss",
    title="Weighted loss",
    family="losses",
    formula="y = w·L",
    words=("factor", "scale", "coefficient", "lambda", "trade-off", "sum of losses", "negate"),
    inputs=(Port("x", title="Loss", kind="scalar"),),
    outputs=(Port("loss", kind="scalar"),),
    torch_name="mul",
)
class WeightedLoss:
    """Multiplies a loss by a fixed factor, before it joins others at a goal."""

    arithmetic = "times"

    weight = setting(1.0, minimum=-1e9, maximum=1e9, title="w", main=True, help="What the loss is multiplied by.")

    examples: Examples = (({"weight": 0.5}, (Signal((4,)),)), ({"weight": -1.0}, (Signal((4,)),)))

    def build(self, x: Signal) -> Function:
        return Function("torch.mul", self.weight)
