"""Softshrink: every number moves toward zero by λ."""

from nodes.checks import need_floats
from nodes.spec import Module, Signal, node, setting


@node(
    key="softshrink",
    title="Softshrink",
    family="activations",
    formula="y = sign(x)·max(0, |x| − λ)",
    words=("shrinkage", "soft threshold", "sparse", "lasso"),
    torch_name="Softshrink",
)
class Softshrink:
    """Moves every number toward zero by λ; those nearer than λ become zero."""

    arithmetic = "each"

    width = setting(0.5, minimum=0.0, maximum=1e6, title="λ", help="How far each number moves toward zero.")

    def build(self, x: Signal) -> Module:
        need_floats(x)
        return Module("torch.nn.Softshrink", lambd=self.width)
