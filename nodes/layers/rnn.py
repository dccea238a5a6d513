"""RNN: a state that is mixed anew with every step, by Elman, 1990."""

from nodes.layers.recurrence import INPUTS, OUTPUTS, Recurrence
from nodes.spec import Module, Signal, node, setting


@node(
    key="rnn",
    title="RNN",
    family="layers",
    formula="hₜ = tanh(W·xₜ + U·hₜ₋₁ + b)",
    words=("recurrent", "elman", "sequence", "time series", "simple rnn", "hidden state"),
    inputs=INPUTS,
    outputs=OUTPUTS,
    traits=("steps",),
    torch_name="RNN",
)
class RNN(Recurrence):
    """Reads a sequence step by step and keeps a state that every step changes."""

    arithmetic = "gates"

    nonlinearity = setting("tanh", choices=(("tanh", "Tanh"), ("relu", "ReLU")), help="The curve of the state.")

    def build(self, x: Signal) -> Module:
        return self.form("RNN", x, (1, -1), nonlinearity=self.nonlinearity)
