"""Sine: a wave as activation, as in SIREN, by Sitzmann and others, 2020."""

from typing import Any

from nodes.checks import need_floats
from nodes.spec import Function, Signal, node, setting


@node(
    key="sine",
    title="Sine",
    family="activations",
    formula="y = sin(ω·x)",
    words=("sin", "siren", "periodic", "wave", "fourier"),
    torch_name="sin",
)
class Sine:
    """A wave; networks of sines fit curves and pictures with fine detail."""

    arithmetic = "each"

    frequency = setting(
        1.0,
        minimum=0.01,
        maximum=1000.0,
        title="ω",
        logarithmic=True,
        help="How quickly the wave swings; SIREN uses 30.",
    )

    def build(self, x: Signal) -> Function:
        need_floats(x)
        if self.frequency == 1:
            return Function("torch.sin")
        return Function("nodes.modules.sine.sine", frequency=self.frequency)

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"low": -1.0, "high": 1.0}
