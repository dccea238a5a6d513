"""Collocation points: where a differential equation is to hold."""

from nodes.sources.endless import Endless
from nodes.spec import Function, Port, Problem, Signal, node, setting


@node(
    key="collocation",
    title="Interval points",
    family="sources",
    words=("collocation", "differential equation", "ode", "pinn", "physics-informed", "x axis", "linspace", "endless"),
    outputs=(Port("x", dtype="float"),),
)
class Collocation(Endless):
    """Points of an interval without any answer: where a differential equation is to hold or a curve is looked at."""

    low = setting(0.0, minimum=-1e6, maximum=1e6, main=True, help="Where the interval begins.")
    high = setting(1.0, minimum=-1e6, maximum=1e6, main=True, help="Where the interval ends.")
    even = setting(True, help="Whether points lie at even distances; else they are drawn anew for every step.")

    def describe(self) -> dict[str, Signal]:
        return {"x": Signal((1,), low=float(self.low), high=float(self.high))}

    def build(self) -> Function:
        if self.low >= self.high:
            raise Problem("{node} ends at {high}, which is not beyond its begin {low}. Exchange them.", **self._ends())
        return Function("nodes.modules.endless.interval", low=float(self.low), high=float(self.high), even=self.even)

    def _ends(self) -> dict[str, float]:
        return {"low": self.low, "high": self.high}
