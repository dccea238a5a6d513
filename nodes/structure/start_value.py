"""Start value: where a recurrence starts."""

from typing import Any

from nodes.spec import Examples, Function, Problem, Signal, node, setting


@node(
    key="start_value",
    title="Start value",
    family="structure",
    formula="y = value, one row for each sample of x",
    words=("zeros", "initial state", "recurrent", "begin", "timestep", "constant", "counter"),
    torch_name="zeros",
)
class StartValue:
    """Gives every sample of its input the same numbers to start from, zeros at first; the input only tells how many."""

    opaque = True
    arithmetic = "moved"

    sizes = setting(
        (),
        kind="ints",
        minimum=1,
        maximum=10_000_000,
        main=True,
        help="The shape for one sample; empty for a single number.",
    )
    value = setting(0.0, minimum=-1e9, maximum=1e9, help="The number that stands everywhere.")
    whole = setting(
        False, title="Whole numbers", help="Whether the numbers are whole, as the steps of a Countdown are."
    )

    examples: Examples = (
        ({"sizes": (4, 2)}, (Signal((8,)),)),
        ({"value": 99.0, "whole": True}, (Signal((), dtype="int64", classes=3),)),
    )

    def build(self, x: Signal) -> Function:
        if not x.rank:
            raise Problem("{node} needs samples to count but receives a single number. Connect a source.")
        value = int(self.value) if self.whole else self.value
        return Function("nodes.modules.start_value.start_value", sizes=self.sizes, value=value, whole=self.whole)

    def carry(self, x: Signal) -> dict[str, Any]:
        return {"low": self.value, "high": self.value}
