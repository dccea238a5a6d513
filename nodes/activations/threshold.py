"""Threshold: numbers up to a limit are replaced."""

from nodes.checks import need_floats
from nodes.spec import Module, Signal, node, setting


@node(
    key="threshold",
    title="Threshold",
    family="activations",
    formula="y = x for x > t, else v",
    words=("step", "cut-off", "gate"),
    torch_name="Threshold",
)
class Threshold:
    """Passes numbers above a limit and replaces all others by one value."""

    arithmetic = "each"

    limit = setting(0.0, minimum=-1e6, maximum=1e6, help="Only numbers above this pass.")
    value = setting(0.0, minimum=-1e6, maximum=1e6, help="What takes the place of the others.")

    def build(self, x: Signal) -> Module:
        need_floats(x)
        return Module("torch.nn.Threshold", threshold=self.limit, value=self.value)
