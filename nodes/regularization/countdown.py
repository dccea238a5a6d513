"""Countdown: the step before."""

from nodes.spec import Examples, Function, Port, Problem, Signal, node, setting


@node(
    key="countdown",
    title="Countdown",
    family="regularization",
    formula="y = t − by",
    words=("timestep", "counter", "decrement", "step", "diffusion", "clock"),
    inputs=(Port("t", dtype="int"),),
)
class Countdown:
    """Takes 1 away from the number of a step, so that a loop knows where it is."""

    arithmetic = "each"

    by = setting(1, minimum=-100_000, maximum=100_000, help="How much is taken away; a negative number counts up.")

    examples: Examples = (({}, (Signal((), dtype="int64", classes=9),)), ({"by": -2}, (Signal((3,), dtype="int64"),)))

    def build(self, t: Signal) -> Function:
        if t.floating:
            raise Problem(
                "{node} counts whole numbers but receives real numbers ({got}). Use Scale by.", got=t.describe()
            )
        return Function("torch.sub", self.by)
