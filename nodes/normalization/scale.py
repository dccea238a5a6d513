"""Scale: a range of numbers becomes another, measured on the training rows."""

from nodes.normalization.fitted import Fitted
from nodes.remedies import Set
from nodes.spec import Module, Problem, Signal, node, setting


@node(
    key="scale",
    title="Scale",
    family="normalization",
    formula="y = low + (x − min) / (max − min)·(high − low)",
    words=("min-max", "minmax scaler", "normalize", "preprocessing", "range", "rescale"),
)
class Scale(Fitted):
    """Stretches its input to a range, as measured on the training rows only; new rows may lie outside."""

    arithmetic = "each"

    low = setting(0.0, minimum=-1e6, maximum=1e6, help="What the smallest training number becomes.")
    high = setting(1.0, minimum=-1e6, maximum=1e6, help="What the largest training number becomes.")

    def build(self, x: Signal) -> Module:
        if self.low >= self.high:
            raise Problem(
                "{node} has the lower limit {low} and the upper limit {high}. Make the upper one larger.",
                (
                    Set("order_limits", {"low": self.high, "high": self.low}),
                    Set("order_limits", {"high": self.low + 1.0}),
                ),
                low=self.low,
                high=self.high,
            )
        return Module("nodes.modules.scale.Scale", self.kept_shape(x), low=self.low, high=self.high)

    def carry(self, x: Signal) -> dict[str, str]:
        return {"meaning": x.meaning}
