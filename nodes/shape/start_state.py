"""Start state: the same numbers for every sample, for a state that begins somewhere."""

from nodes.spec import Examples, Function, Signal, node, setting


@node(
    key="start_state",
    title="Start state",
    family="shape",
    formula="y = value",
    words=("zeros", "initial", "constant", "memory", "recurrent", "hidden", "fill"),
)
class StartState:
    """Gives every sample the same numbers; of what enters only the number of samples counts."""

    arithmetic = "moved"

    sizes = setting((16,), minimum=1, maximum=1_000_000, main=True, help="The sizes of what each sample gets.")
    value = setting(0.0, minimum=-1e9, maximum=1e9, help="The number at every place.")

    examples: Examples = (
        ({}, (Signal((5,), dtype="int64"),)),
        ({"sizes": (3, 4), "value": 1.0}, (Signal((7,), dtype="int64"),)),
    )

    def build(self, x: Signal) -> Function:
        return Function("nodes.modules.start_state.start_state", sizes=self.sizes, value=self.value)
