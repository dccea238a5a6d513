"""Constant: the same number for every sample."""

from nodes.sources.endless import Endless
from nodes.spec import Function, Port, Problem, Signal, node, setting


@node(
    key="constant",
    title="Constant value",
    family="sources",
    words=("number", "start", "time step", "boundary", "ones", "zeros", "full", "label", "endless"),
    outputs=(Port("value"),),
    torch_name="full",
)
class Constant(Endless):
    """The same number for every sample: the last time step where denoising begins, a label to draw, an edge."""

    value = setting(1.0, minimum=-1e9, maximum=1e9, main=True, help="The number.")
    whole = setting(False, title="Whole number", help="Whether it is a label or a step, not a real number.")
    shape = setting((1,), minimum=1, maximum=65536, help="The shape of one sample; empty for a single number.")

    def describe(self) -> dict[str, Signal]:
        dtype = "int64" if self.whole else "float32"
        return {"value": Signal(self.shape, dtype=dtype, low=self.value, high=self.value)}

    def build(self) -> Function:
        if self.whole and self.value != round(self.value):
            raise Problem("{node} is to give {got} as a whole number. Round it.", got=self.value)
        return Function("nodes.modules.endless.constant", shape=self.shape, value=float(self.value), whole=self.whole)
