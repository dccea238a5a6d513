"""Identity: a wire with a name."""

from typing import Any

from nodes.checks import facts
from nodes.spec import Identity as Unchanged
from nodes.spec import Signal, node


@node(
    key="identity",
    title="Identity",
    family="structure",
    formula="y = x",
    words=("pass", "nothing", "name", "probe", "reroute", "no-op"),
    torch_name="Identity",
    traits=("nothing",),
)
class Identity:
    """Passes its input unchanged, to give a wire a name and a place to watch."""

    arithmetic = "moved"

    def build(self, x: Signal) -> Unchanged:
        return Unchanged()

    def carry(self, x: Signal) -> dict[str, Any]:
        return facts(x)
