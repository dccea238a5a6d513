"""GLU, the gated linear unit: one half opens and shuts the other."""

from nodes.checks import need_axis, need_floats
from nodes.remedies import Widen
from nodes.spec import Module, Problem, Signal, node, setting


@node(
    key="glu",
    title="GLU",
    family="activations",
    formula="y = a·σ(b), x = [a, b]",
    words=("gated linear unit", "gate", "halve"),
    torch_name="GLU",
)
class GLU:
    """Splits its input in two halves and lets the sigmoid of the second decide how much of the first passes."""

    arithmetic = "gated"

    axis = setting(
        1, minimum=-8, maximum=8, help="The axis that is halved: 1 is the first after the batch, −1 the last."
    )

    def build(self, x: Signal) -> Module:
        need_floats(x)
        axis = need_axis(x, self.axis)
        if x.shape[axis] % 2:
            raise Problem(
                "{node} cannot halve {got} numbers. Give the layer before it {nearest} units.",
                (Widen(x.shape[axis] + 1, "x"),),
                got=x.shape[axis],
                nearest=x.shape[axis] + 1,
            )
        return Module("torch.nn.GLU", dim=axis)
