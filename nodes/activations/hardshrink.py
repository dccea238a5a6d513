"""Hardshrink: small numbers become zero."""

from nodes.checks import need_floats
from nodes.spec import Module, Signal, node, setting


@node(
    key="hardshrink",
    title="Hardshrink",
    family="activations",
    formula="y = x for |x| > λ, else 0",
    words=("shrinkage", "hard threshold", "sparse"),
    torch_name="Hardshrink",
)
class Hardshrink:
    """Replaces numbers nearer to zero than λ by zero and passes the rest."""

    arithmetic = "each"

    width = setting(0.5, minimum=0.0, maximum=1e6, title="λ", help="Numbers nearer to zero than this become zero.")

    def build(self, x: Signal) -> Module:
        need_floats(x)
        return Module("torch.nn.Hardshrink", lambd=self.width)
