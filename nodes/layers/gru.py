"""GRU: a recurrent state with two gates, by Cho and others, 2014."""

from nodes.layers.recurrence import INPUTS, OUTPUTS, Recurrence
from nodes.spec import Module, Signal, node


@node(
    key="gru",
    title="GRU",
    family="layers",
    formula="hₜ = (1 − z)·n + z·hₜ₋₁",
    words=("gated recurrent unit", "recurrent", "sequence", "time series", "gates"),
    inputs=INPUTS,
    outputs=OUTPUTS,
    traits=("steps",),
    torch_name="GRU",
)
class GRU(Recurrence):
    """Reads a sequence step by step; two gates decide how much of the state is replaced."""

    arithmetic = "gates"

    def build(self, x: Signal) -> Module:
        return self.form("GRU", x, (1, -1))
