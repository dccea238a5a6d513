"""LSTM: a state with gates that decide what to keep, by Hochreiter and Schmidhuber, 1997."""

from nodes.layers.recurrence import INPUTS, OUTPUTS, Recurrence
from nodes.spec import Module, Signal, node


@node(
    key="lstm",
    title="LSTM",
    family="layers",
    formula="cₜ = f·cₜ₋₁ + i·g, hₜ = o·tanh(cₜ)",
    words=("long short-term memory", "recurrent", "sequence", "time series", "gates", "cell state"),
    inputs=INPUTS,
    outputs=OUTPUTS,
    traits=("steps",),
    torch_name="LSTM",
)
class LSTM(Recurrence):
    """Reads a sequence step by step; gates decide what its memory keeps, takes in and shows."""

    arithmetic = "gates"

    def build(self, x: Signal) -> Module:
        return self.form("LSTM", x, (1, 0, -1))
