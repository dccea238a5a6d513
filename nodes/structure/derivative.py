"""Derivative: how one wire changes with another."""

from nodes.checks import need_floats
from nodes.spec import Examples, Function, Port, Signal, node


@node(
    key="derivative",
    title="Derivative",
    family="structure",
    formula="dy/dx",
    words=("gradient", "differential equation", "gradient penalty", "saliency", "slope", "physics", "pinn", "autograd"),
    inputs=(
        Port("y", dtype="float", help="What changes; the numbers of a sample are added up."),
        Port("x", dtype="float", help="What it depends on: a node above y, to whose output y's own wire leads back."),
    ),
    outputs=(Port("slope", title="dy/dx"),),
    torch_name="autograd.grad",
)
class Derivative:
    """How much y changes with each number of x, sample by sample; it can be derived again, and trained."""

    follows = ("x",)

    examples: Examples = (({}, (Signal((1,)), Signal((1,)))), ({}, (Signal((3,)), Signal((2, 4)))))

    def build(self, y: Signal, x: Signal) -> Function:
        need_floats(y)
        need_floats(x)
        return Function("nodes.modules.derivative.derivative")
