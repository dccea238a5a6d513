"""What RNN, LSTM and GRU share: settings, ports and the arguments of torch."""

from __future__ import annotations

from nodes.checks import need_sequence
from nodes.initialization import Biased
from nodes.spec import Module, Plain, Port, Signal, setting

INPUTS = (Port("x", ranks=(3,), dtype="float"),)
OUTPUTS = (
    Port("sequence", help="The state after every step."),
    Port("last", help="The state after the last step; of both directions where there are two."),
)


class Recurrence(Biased):
    """Steps through a sequence with a state; two outputs, `sequence` (N, steps, units) and `last` (N, units)."""

    units = setting(64, minimum=1, maximum=1_000_000, main=True, help="How many numbers the state has.")
    layers = setting(1, minimum=1, maximum=100, help="How many are stacked, each reading the states of the one below.")
    bidirectional = setting(False, help="Whether a second one reads the sequence backward; its states are appended.")
    dropout = setting(0.0, minimum=0.0, maximum=0.99, help="Share of states silenced between stacked layers.")

    def form(self, name: str, x: Signal, last: tuple[int, ...], **more: Plain) -> Module:
        """The module form of `torch.nn.<name>`; `last` is the path to the last state in what it returns."""
        need_sequence(x)
        if self.layers > 1:
            more |= {"num_layers": self.layers, "dropout": self.dropout}
        if self.bidirectional:
            path, last = f"nodes.modules.bidirectional.Bidirectional{name}", (1,)
        else:
            path = f"torch.nn.{name}"
        return Module(path, x.shape[-1], self.units, batch_first=True, picks=((0,), last), **more)
