"""GELU, the Gaussian error linear unit."""

from nodes.checks import need_floats
from nodes.spec import Module, Signal, node, setting


@node(
    key="gelu",
    title="GELU",
    family="activations",
    formula="y = x·Φ(x)",
    words=("gaussian error linear unit", "transformer", "bert", "gpt"),
    torch_name="GELU",
)
class GELU:
    """Multiplies each number by the chance that a normal draw lies below it; the usual choice in transformers."""

    arithmetic = "each"

    approximate = setting(
        "none",
        choices=(("none", "Exact"), ("tanh", "Tanh approximation")),
        help="Whether Φ is exact or approximated with tanh, as GPT-2 does.",
    )

    def build(self, x: Signal) -> Module:
        need_floats(x)
        return Module("torch.nn.GELU", approximate=self.approximate)
